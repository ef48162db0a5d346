"""Findings on the regions, answers and relations of an annotation."""

from newsann.model.findings import Rule, Severity

E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741 - one letter a column below

NO_TYPE = Rule(
    "no-type", E, "An item without a type",
    "Label Studio's page writes `type` for every item; an item without one came from a program and is ambiguous.",
    'Set `"type": "labels"` (or `choices`, `relation`) in the program that wrote it.',
    "`{}` among the results", fixed=True,
)  # fmt: skip
NO_ID = Rule(
    "no-id", W, "A region without an id",
    "It gets one here, but no relation or attribute can point to it.",
    "Delete the region in Label Studio and mark it again.",
    "`id: null`",
)  # fmt: skip
DUPLICATE_ID = Rule(
    "duplicate-id", E, "Two regions with one id",
    "Label Studio would merge them at the next save and lose one; relations to the id are ambiguous.",
    "Delete one of the two in Label Studio and mark it again.",
    "two spans with the id `a1b2`", fixed=True,
)  # fmt: skip
BAD_OFFSET = Rule(
    "bad-offset", E, "A span whose offsets are no place in the text",
    "Offsets count the text's characters from 0, and the end lies behind the start. These do not, and nothing "
    "else tells where the span belongs.",
    "Delete the region in Label Studio and mark it again.",
    "start 40, end 12; an end behind the last character; an offset that is missing", fixed=True,
)  # fmt: skip
ZERO_WIDTH = Rule(
    "zero-width", E, "A span of no width",
    "Start and end are the same, so the span marks nothing.",
    "Delete the region in Label Studio.",
    "start 12, end 12", fixed=True,
)  # fmt: skip
UNPROVEN = Rule(
    "unproven-span", E, "The words at the offsets are not the words that were marked",
    "The export holds the offsets and the words. They contradict each other, and nothing explains start, end and words "
    "together: no way of counting, and no words of the same length that stand exactly once nearby.",
    "Open the task: if the text was changed after it was annotated, mark the span again.",
    "offsets that point at “said the”, words that read “the minister”", fixed=True,
)  # fmt: skip
NO_CHECKSUM = Rule(
    "no-checksum", E, "A span that does not say its words",
    "Without the words that were marked nothing proves the offsets. A scheme that sets this to warning vouches "
    "for the program that wrote them.",
    "Add the text to the region (`value.text`), or set `severities: {no-checksum: warning}` in the scheme.",
    "a region written by a program, with start and end only",
)  # fmt: skip
REPAIRED = Rule(
    "repaired-offset", W, "A span was moved to where its words stand",
    "The offsets were wrong, and unique evidence says where the span belongs. The manifest lists what it was.",
    "Fix the program that wrote the offsets; the release is right as it is.",
    "offsets counted in UTF-16 units behind an emoji",
)  # fmt: skip
PARTIAL_WORDS = Rule(
    "partial-words", W, "The export quotes only a part of the span's words",
    'With `granularity="word"` some versions of Label Studio store the place of whole words and quote what the mouse '
    "covered. The span is published as it stands at its place, with whole words.",
    "Nothing, if whole words were meant; otherwise mark the span again.",
    "a place that holds “a baker”, words that read “a bak”",
)  # fmt: skip
NO_LABEL = Rule(
    "no-label", E, "A span without a label",
    "A span is nothing without its label.",
    "Choose a label for the region in Label Studio, or delete it.",
    "`labels: []`", fixed=True,
)  # fmt: skip
SEVERAL_LABELS = Rule(
    "several-labels", E, "A span with several labels",
    "The scheme gives a region one label. With `controls: {multiple: true}` each label becomes a span.",
    "Mark the words once for each label, or allow several labels in the scheme.",
    "`labels: [Actor, Source]`",
)  # fmt: skip
UNKNOWN_LABEL = Rule(
    "unknown-label", E, "A label that the scheme does not have",
    "Labels must be spelled as in the scheme.",
    "Choose one of the scheme's labels, or add this one to the scheme.",
    "`actor` for `Actor`", fixed=True,
)  # fmt: skip
UNKNOWN_VALUE = Rule(
    "unknown-value", E, "A choice that the scheme does not have",
    "Values must be spelled as in the scheme.",
    "Choose one of the values again, or add this one to the scheme.",
    "`anonimous` for `anonymous`", fixed=True,
)  # fmt: skip
TWO_VALUES = Rule(
    "two-values", E, "Two answers to a question that takes one",
    "The scheme says that one value is chosen.",
    "Choose one of the values, or make the question `multiple` (`type: choices` for an attribute).",
    "`choices: [news, opinion]`",
)  # fmt: skip
MISPLACED = Rule(
    "misplaced-answer", E, "An answer at a place where it does not belong",
    "An answer about the document has no offsets and no region's id; an answer about a region repeats the region's "
    "offsets. This one contradicts that, so nothing says what it is about.",
    "Open the task and answer the question again. A question that is asked of regions is an attribute in the scheme.",
    "a `genre` about ten characters that no region marks",
)  # fmt: skip
ORPHAN_ITEM = Rule(
    "orphan-attribute", E, "An attribute of a region that is not there",
    "The item bears the id of no span, so nothing can hold it.",
    "Open the task and answer the question for the right region; saving drops the orphan.",
    "a `source_kind` for a region that was deleted",
)  # fmt: skip
DANGLING = Rule(
    "dangling-relation", E, "A relation to a region that is not there",
    "One of its ends is the id of no span.",
    "Delete the relation in Label Studio and draw it again.",
    "`to_id` of a region that was deleted", fixed=True,
)  # fmt: skip
UNKNOWN_DIRECTION = Rule(
    "unknown-direction", E, "A relation without a clear direction",
    "A relation runs from head to tail: `right`, or `left` for the other way round. Both ways at once is for "
    "relations that the scheme calls symmetric.",
    "Click the relation's arrow in Label Studio until it points from head to tail.",
    "`direction: bi`",
)  # fmt: skip
NO_RELATION_LABEL = Rule(
    "no-relation-label", W, "Relations without a label",
    "Without `<Relations>` in its config Label Studio draws arrows that have no label. An arrow alone does not say how "
    "two spans belong together, so these are left out and counted as skipped.",
    "Choose labels for the relations in Label Studio, or name in the scheme what an unlabelled arrow means, as "
    "`unlabelled: attributed_to` under `relations:`.",
    "`labels` missing or `[]`",
    each_file=("1 relation without a label is left out", "{count} relations without a label are left out"),
)  # fmt: skip
UNKNOWN_RELATION = Rule(
    "unknown-relation", E, "A relation type that the scheme does not have",
    "Relation types must be spelled as in the scheme.",
    "Choose one of the scheme's types, or add this one to the scheme.",
    "`attributed to` for `attributed_to`", fixed=True,
)  # fmt: skip
FORMER_NAME = Rule(
    "former-name", I, "A name that the scheme had before",
    "The scheme says with `was:` what a label, relation, attribute, choice or value was called before. What is stored "
    "under the former name is read under the present one. Each file says once how often.",
    "Nothing; leave `was:` in the scheme as long as exports have the former name.",
    "`Speaker` where the scheme has `Source: {was: [Speaker]}`",
    each_file=("{subject} once", "{subject} {count} times"),
)  # fmt: skip
LOST_BY_FORMAT = Rule(
    "lost-by-format", W, "This export format has lost something",
    "JSON_MIN drops relations, region ids, skipped annotations and drafts, and a per-region answer loses its region. "
    "Such answers are left out and counted, and so are those to a question that the scheme does not have.",
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
