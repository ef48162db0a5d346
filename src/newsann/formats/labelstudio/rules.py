"""The findings of reading: files, tasks, annotations, regions and relations that cannot be taken as they are."""

from newsann.model.findings import Rule, Severity

E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741 - one letter a column below

NOT_JSON = Rule(
    "not-json", E, "The file is no Label Studio export",
    "Spans, relations and ids survive only in Label Studio's JSON. Other formats have lost some of them already.",
    "In Label Studio choose Export, then JSON.",
    "a CSV, TSV or CONLL export; a web page; an empty file", fixed=True,
)  # fmt: skip
NO_EXPORT = Rule(
    "no-export", I, "A file among the exports that is none",
    "A folder of exports may hold notes, pictures, empty files and what an operating system leaves there. They are "
    "named once and left out; a file that is named by itself, or is called .json, is an error instead.",
    "Nothing, unless it was meant to be an export.",
    "`desktop.ini`, `notes.txt`", fixed=True,
)  # fmt: skip
UNREADABLE_TASK = Rule(
    "unreadable-task", E, "A task that is no valid JSON",
    "The file is JSON around it, but this task is damaged. The tasks after it are read all the same.",
    "Export again; if the file was edited by hand, correct it at the byte that is named.",
    '`{"id": 7, "annotations": [}`', fixed=True,
)  # fmt: skip
TRUNCATED = Rule(
    "truncated", E, "The file ends in the middle",
    "The last task is cut off, as after a broken download or a full disk.",
    "Export or download the file again.",
    '`[{"id": 7, "annot`', fixed=True,
)  # fmt: skip
TOO_DEEP = Rule(
    "too-deep", E, "JSON nested too deep",
    "No Label Studio export nests more than a few dozen levels; this task nests more than a reader can follow.",
    "Look at the task in Label Studio; something else has been written into its data.",
    "a data value of ten thousand brackets", fixed=True,
)  # fmt: skip
UNKNOWN_SHAPE = Rule(
    "unknown-shape", E, "A task or annotation of a shape that newsann does not know",
    "It is JSON, but neither a task with its annotations, nor an annotation with its task, nor JSON_MIN.",
    "Export the project again as JSON and give newsann that file.",
    '`{"labels": []}`; an annotation whose `result` is a number', fixed=True,
)  # fmt: skip
BAD_VALUE = Rule(
    "bad-value", E, "A part of the export has the wrong type",
    "The rest of the task is read; this part cannot be.",
    "Open the task in Label Studio, delete the part that is named and mark it again.",
    "a region that is `{}`, an offset that is `true`, a result that is null", fixed=True,
)  # fmt: skip
LONE_SURROGATE = Rule(
    "lone-surrogate", E, "Half a character",
    "A lone UTF-16 surrogate is no character and cannot be stored as UTF-8. Label Studio stores one that a "
    "program sends it, and then fails at every export that holds it.",
    "Find the text that is named and enter the character again, whole.",
    r"`\ud83d` without its second half", fixed=True,
)  # fmt: skip
NOT_A_NUMBER = Rule(
    "not-a-number", W, "NaN or Infinity where a number stands",
    "JSON has no such values; they are read as missing.",
    "Fix the program that wrote the file.",
    '`"lead_time": NaN`',
)  # fmt: skip
NO_TEXT = Rule(
    "no-text", E, "The task has no text",
    "The scheme names the data key that holds the article, and this task does not have it.",
    "Set `document.text` in the scheme to the right key, or add the text to the task.",
    "`$body` in the labeling config, `document.text: text` in the scheme", fixed=True,
)  # fmt: skip
TEXT_NOT_STRING = Rule(
    "text-not-string", E, "The text is not a string",
    "An article is one string. Lists of paragraphs or of turns have no offsets that a span could use.",
    "Join the parts before import, or name another data key as `document.text`.",
    '`"text": ["first", "second"]`', fixed=True,
)  # fmt: skip
TEXT_ELSEWHERE = Rule(
    "text-elsewhere", E, "The text is a link",
    'With `<Text valueType="url">` the task holds only the address, so no span can be proven.',
    "Import the articles' text itself and annotate that.",
    '`"text": "/data/upload/1/article.txt"`', fixed=True,
)  # fmt: skip
EMPTY_TEXT = Rule(
    "empty-text", E, "The text is empty",
    "There is nothing to annotate.", "Delete the task, or import the article again.",
    '`"text": "  "`', fixed=True,
)  # fmt: skip
BAD_METADATA = Rule(
    "bad-metadata", E, "A metadata value does not fit its column",
    "The scheme says what type the column has; a value that is not of this type cannot be published.",
    "Correct the value in the task's data, or the column's type in the scheme.",
    '`"published": "last week"` in a timestamp column',
)  # fmt: skip
NO_ANNOTATION = Rule(
    "no-annotation", I, "Nobody has submitted an annotation",
    "The task is left out of the release and counted as skipped.",
    "Annotate them, or leave them for the next release.",
    "a task with a draft only",
    each_file=("1 task has no submitted annotation{subject}", "{count} tasks have no submitted annotation{subject}"),
)  # fmt: skip
SKIPPED = Rule(
    "skipped", I, "The annotator skipped the task",
    "A skipped annotation may still hold spans; they are not published, and counted as skipped.",
    "Nothing, if the skip was meant.",
    "`was_cancelled: true`",
)  # fmt: skip
REJECTED = Rule(
    "rejected-in-review", W, "A reviewer rejected the annotation",
    "The last review decides: `accepted: false`, or `last_action: rejected` where no reviews are listed. The "
    "annotation is not published, and counted as skipped. What a reviewer fixed and accepted is accepted.",
    "Have it corrected and reviewed again, or delete it.",
    '`"reviews": [{"accepted": false}]`',
)  # fmt: skip
MISSING_ANNOTATIONS = Rule(
    "missing-annotations", W, "The task has annotations that the file lacks",
    "Label Studio counts the annotations of a task (`total_annotations`, and beside them the skipped ones in "
    "`cancelled_annotations`). The file holds fewer, or one without its `result`: something was lost before newsann.",
    "Export the project again as JSON. A task list of the API or the SDK needs `fields=all`.",
    "`total_annotations: 1` and `annotations: []`",
)  # fmt: skip
BAD_TIME = Rule(
    "bad-time", W, "A time that cannot be read",
    "Times tell which of several annotations is the latest. Label Studio writes them as ISO 8601, up to version 0.9 "
    "as seconds since 1970; milliseconds are read as well. The annotation counts as one without this time.",
    "Correct the time in the program that wrote the file.",
    '`"updated_at": "yesterday"`; a number before the year 2000',
)  # fmt: skip
LEFT_OUT_NOTES = Rule(
    "left-out-notes", I, "Notes that have no place in the dataset",
    "What people wrote beside their marks is not published: notes on regions and relations (`meta`), comments on "
    "annotations, metadata of tasks. Each file says once how many it has.",
    "To publish notes on regions, ask for them with `<TextArea perRegion=\"true\">`, an attribute of type text.",
    '`"meta": {"text": ["Is this the office or the person?"]}` on a region',
    each_file=(
        "1 note on {subject} is left out; the dataset has no place for it",
        "{count} notes on {subject} are left out; the dataset has no place for them",
    ),
)  # fmt: skip
EMPTY = Rule(
    "empty", W, "The annotation marks nothing",
    "It is published as it is: somebody read the text and found nothing to mark.",
    "Check that Submit was not pressed by mistake.",
    "`result: []`",
)  # fmt: skip
SEVERAL_BY_ONE = Rule(
    "several-by-one", W, "One person annotated an article several times",
    "The annotation that was updated last counts; the others are counted as skipped.",
    "Delete the annotations that were tried out, in Label Studio.",
    "annotations 7 and 9 by the same annotator",
)  # fmt: skip
NEWER_DRAFT = Rule(
    "newer-draft", W, "A draft is newer than what was submitted",
    "Somebody went on annotating and did not press Update. The draft is not published.",
    "Open the task and press Update, or discard the draft.",
    "a draft of 10:05 on an annotation of 10:01",
)  # fmt: skip
NOT_TEXT = Rule(
    "not-a-text-span", W, "Regions that are no text spans",
    "HyperText, paragraph, audio and image regions have no offsets into the text. Without them the annotation would "
    "look whole and is not, so all of it is left out and counted as skipped. Answers of types that the dataset has no "
    "place for (as taxonomies and ratings) are left out alone.",
    "Annotate the plain text with `<Labels>` and `<Text>`. A control that has no place in the dataset can be named in "
    "`controls: {ignored: [...]}`.",
    "a `hypertextlabels` region",
)  # fmt: skip
OTHER_TEXT = Rule(
    "other-text", W, "Regions or answers of another object than the text",
    "`to_name` says which object of the labeling config an item belongs to, and only those of the scheme's text can be "
    "published. Items of another one, as a headline beside the body, are left out and counted; so is an annotation "
    "with nothing else in it.",
    "Nothing, if the object is not the article's text. If it is, set `controls: {text: NAME}` in the scheme.",
    "`to_name: headline`, and the scheme's text is called text",
)  # fmt: skip
NO_SUCH_CONTROL = Rule(
    "unknown-control", E, "A control that the scheme does not have",
    "What it holds has no place in the dataset.",
    "Add the control to the scheme (an attribute or a choice), or name it in `controls: {ignored: [...]}`, so that its "
    "items are left out and counted.",
    "`from_name: stance`, and the scheme has no attribute or choice called stance",
)  # fmt: skip
IGNORED_CONTROL = Rule(
    "ignored-control", I, "Items of a control that the scheme ignores",
    "`controls: {ignored: [...]}` names controls of the project that have no place in the dataset, as a second control "
    "of labels, notes about the whole text, ratings. Their items are left out with what hangs on their regions, and "
    "counted. `newsann init` writes the names into the scheme of a project that has such controls.",
    "Nothing, if they are not to be published. Else take the name out of `ignored` and into the scheme.",
    "`from_name: certainty`, and the scheme has `controls: {ignored: [certainty]}`",
    each_file=(
        "1 item of the control {subject!r} is left out: the scheme ignores it",
        "{count} items of the control {subject!r} are left out: the scheme ignores it",
    ),
)  # fmt: skip
ONLY_IGNORED = Rule(
    "only-ignored", W, "Annotations that mark nothing but ignored controls",
    "Published without these regions an annotation would say that somebody read the text and found nothing. It is left "
    "out and counted as skipped.",
    "Nothing, if the work was on the ignored controls alone.",
    "an annotation with three regions of a second control of labels, which the scheme ignores",
    each_file=(
        "1 annotation with regions of ignored controls only is left out",
        "{count} annotations with regions of ignored controls only are left out",
    ),
)  # fmt: skip
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
