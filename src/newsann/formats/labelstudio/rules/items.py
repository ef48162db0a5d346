"""Findings on the regions, answers and relations of an annotation."""

from newsann.model.findings import Rule, Severity

NO_TYPE = Rule(
    "no-type", Severity.ERROR, "An item without a type",
    "Label Studio's page writes `type` for every item. An item without one was written by a program and is ambiguous.",
    'Set `"type": "labels"` (or `choices`, `relation`) in the program that wrote it.',
    "`{}` among the results", fixed=True,
)  # fmt: skip
NO_ID = Rule(
    "no-id", Severity.WARNING, "A region without an id",
    "It gets an id while it is read, but no relation or attribute can point to it.",
    "Delete the region in Label Studio and mark it again.",
    "`id: null`",
)  # fmt: skip
DUPLICATE_ID = Rule(
    "duplicate-id", Severity.ERROR, "Two regions with the same id",
    "Label Studio would merge them at the next save and lose one. Relations to the id are ambiguous.",
    "Delete one of the two in Label Studio and mark it again.",
    "two spans with the id `a1b2`", fixed=True,
)  # fmt: skip
BAD_OFFSET = Rule(
    "bad-offset", Severity.ERROR, "A span whose offsets are not a place in the text",
    "Offsets count the characters of the text from 0, and the end is greater than the start. These offsets do not fit "
    "the text, and nothing else shows where the span belongs.",
    "Delete the region in Label Studio and mark it again.",
    "start 40, end 12; an end after the last character; a missing offset", fixed=True,
)  # fmt: skip
ZERO_WIDTH = Rule(
    "zero-width", Severity.ERROR, "An empty span",
    "Start and end are the same, so the span marks nothing.",
    "Delete the region in Label Studio.",
    "start 12, end 12", fixed=True,
)  # fmt: skip
UNPROVEN = Rule(
    "unproven-span", Severity.ERROR, "The words at the offsets are not the words that were marked",
    "The export contains the offsets and the words. They contradict each other, and nothing explains start, end and "
    "words together: no way of counting, and no words of the same length that occur exactly once nearby.",
    "Open the task: if the text was changed after it was annotated, mark the span again.",
    "offsets of “said the”, but the quoted words are “the minister”", fixed=True,
)  # fmt: skip
NO_CHECKSUM = Rule(
    "no-checksum", Severity.ERROR, "A span without its words",
    "Without the words that were marked, nothing proves the offsets. A scheme that sets this to warning trusts the "
    "program that wrote them.",
    "Add the text to the region (`value.text`), or set `severities: {no-checksum: warning}` in the scheme.",
    "a region written by a program, with start and end only",
)  # fmt: skip
REPAIRED = Rule(
    "repaired-offset", Severity.WARNING, "A span was moved to where its words are",
    "The offsets were wrong, and exactly one explanation shows where the span belongs. The manifest lists the offsets "
    "before and after.",
    "Fix the program that wrote the offsets. The release itself is correct.",
    "offsets counted in UTF-16 units behind an emoji",
)  # fmt: skip
PARTIAL_WORDS = Rule(
    "partial-words", Severity.WARNING, "The export quotes only a part of the span's words",
    'With `granularity="word"`, some versions of Label Studio store the offsets of whole words and quote only what the '
    "mouse covered. The span is published at its offsets, with whole words.",
    "Nothing, if whole words were meant; otherwise mark the span again.",
    "offsets of “a baker”, but the quoted words are “a bak”",
)  # fmt: skip
NO_LABEL = Rule(
    "no-label", Severity.ERROR, "A span without a label",
    "Every span needs a label.",
    "Choose a label for the region in Label Studio, or delete it.",
    "`labels: []`", fixed=True,
)  # fmt: skip
SEVERAL_LABELS = Rule(
    "several-labels", Severity.ERROR, "A span with several labels",
    "The scheme allows one label for each region. With `controls: {multiple: true}` each label becomes a span.",
    "Mark the words once for each label, or allow several labels in the scheme.",
    "`labels: [Actor, Source]`",
)  # fmt: skip
UNKNOWN_LABEL = Rule(
    "unknown-label", Severity.ERROR, "A label that the scheme does not have",
    "Labels must be spelled as in the scheme.",
    "Choose one of the scheme's labels, or add this one to the scheme.",
    "`actor` for `Actor`", fixed=True,
)  # fmt: skip
UNKNOWN_VALUE = Rule(
    "unknown-value", Severity.ERROR, "A choice that the scheme does not have",
    "Values must be spelled as in the scheme.",
    "Choose one of the values again, or add this one to the scheme.",
    "`anonimous` for `anonymous`", fixed=True,
)  # fmt: skip
TWO_VALUES = Rule(
    "two-values", Severity.ERROR, "Two answers to a question that takes one",
    "The scheme allows one value.",
    "Choose one of the values, or make the question `multiple` (`type: choices` for an attribute).",
    "`choices: [news, opinion]`",
)  # fmt: skip
MISPLACED = Rule(
    "misplaced-answer", Severity.ERROR, "An answer in the wrong place",
    "An answer about the document has no offsets and no region id. An answer about a region has the region's id and "
    "offsets. This answer contradicts that, so it is not clear what it is about.",
    "Open the task and answer the question again. A question about regions is an attribute in the scheme.",
    "a `genre` about ten characters that no region marks",
)  # fmt: skip
ORPHAN_ITEM = Rule(
    "orphan-attribute", Severity.ERROR, "An attribute of a region that does not exist",
    "The answer has the id of a region, but no span has that id.",
    "Open the task and answer the question for the right region. Saving removes the old answer.",
    "a `source_kind` for a region that was deleted",
)  # fmt: skip
DANGLING = Rule(
    "dangling-relation", Severity.ERROR, "A relation to a region that does not exist",
    "No span has the id of one of its ends.",
    "Delete the relation in Label Studio and draw it again.",
    "`to_id` of a region that was deleted", fixed=True,
)  # fmt: skip
UNKNOWN_DIRECTION = Rule(
    "unknown-direction", Severity.ERROR, "A relation without a clear direction",
    "A relation runs from head to tail: `right`, or `left` for the other way round. Only a relation type that the "
    "scheme calls symmetric may run both ways (`bi`).",
    "Click the relation's arrow in Label Studio until it points from head to tail.",
    "`direction: bi`",
)  # fmt: skip
NO_RELATION_LABEL = Rule(
    "no-relation-label", Severity.WARNING, "Relations without a label",
    "Without `<Relations>` in its config, Label Studio draws arrows without a label. An arrow alone does not show how "
    "two spans are related, so these are left out and counted as skipped.",
    "Choose labels for the relations in Label Studio, or set in the scheme what an arrow without a label means: "
    "`unlabelled: attributed_to` under `relations:`.",
    "`labels` missing or `[]`",
    each_file=("1 relation without a label is left out", "{count} relations without a label are left out"),
)  # fmt: skip
UNKNOWN_RELATION = Rule(
    "unknown-relation", Severity.ERROR, "A relation type that the scheme does not have",
    "Relation types must be spelled as in the scheme.",
    "Choose one of the scheme's types, or add this one to the scheme.",
    "`attributed to` for `attributed_to`", fixed=True,
)  # fmt: skip
FORMER_NAME = Rule(
    "former-name", Severity.INFO, "A name that the scheme had before",
    "In the scheme, `was:` lists what a label, relation, attribute, choice or value was called before. What is stored "
    "under a former name is read under the present one. There is one finding for each file and name.",
    "Nothing. Leave `was:` in the scheme as long as exports have the former name.",
    "`Speaker` where the scheme has `Source: {was: [Speaker]}`",
    each_file=("{subject} once", "{subject} {count} times"),
)  # fmt: skip
LOST_BY_FORMAT = Rule(
    "lost-by-format", Severity.WARNING, "This export format loses data",
    "JSON_MIN drops relations, region ids, skipped annotations and drafts, and it does not say which region an answer "
    "is about. Such answers are left out and counted, and so are answers to questions that the scheme does not have.",
    "In Label Studio choose Export, then JSON.",
    "`source_kind` as a bare list beside the spans",
    each_file=(
        "1 answer to {subject!r} is left out: the scheme does not ask it of the document, and JSON_MIN does not say "
        "which region it is about",
        "{count} answers to {subject!r} are left out: the scheme does not ask it of the document, and JSON_MIN does "
        "not say which regions they are about",
    ),
)  # fmt: skip

RULES = tuple(rule for rule in globals().values() if isinstance(rule, Rule))
