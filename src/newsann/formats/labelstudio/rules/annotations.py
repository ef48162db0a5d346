"""Findings on annotations: which are published, and what of them has a place in the dataset."""

from newsann.model.findings import Rule, Severity

NO_ANNOTATION = Rule(
    "no-annotation", Severity.INFO, "Nobody has submitted an annotation",
    "The task is left out of the release and counted as skipped.",
    "Annotate these tasks, or leave them for the next release.",
    "a task with a draft only",
    each_file=("1 task has no submitted annotation{subject}", "{count} tasks have no submitted annotation{subject}"),
)  # fmt: skip
SKIPPED = Rule(
    "skipped", Severity.INFO, "The annotator skipped the task",
    "A skipped annotation may contain spans. They are not published, and are counted as skipped.",
    "Nothing, if the annotator meant to skip the task.",
    "`was_cancelled: true`",
)  # fmt: skip
REJECTED = Rule(
    "rejected-in-review", Severity.WARNING, "A reviewer rejected the annotation",
    "The last review decides: `accepted: false`, or `last_action: rejected` where the export lists no reviews. The "
    "annotation is not published, and is counted as skipped. An annotation that the reviewer fixed and accepted is "
    "accepted.",
    "Have the annotation corrected and reviewed again, or delete it.",
    '`"reviews": [{"accepted": false}]`',
)  # fmt: skip
MISSING_ANNOTATIONS = Rule(
    "missing-annotations", Severity.WARNING, "The task has annotations that are missing from the file",
    "Label Studio counts the annotations of a task in `total_annotations`, and the skipped ones in "
    "`cancelled_annotations`. The file contains fewer, or one without its `result`: they were lost before newsann read "
    "the file.",
    "Export the project again as JSON. A task list of the API or the SDK needs `fields=all`.",
    "`total_annotations: 1` and `annotations: []`",
)  # fmt: skip
BAD_TIME = Rule(
    "bad-time", Severity.WARNING, "A time that cannot be read",
    "Times show which of several annotations is the latest. Label Studio writes them as ISO 8601, up to version 0.9 as "
    "seconds since 1970; milliseconds are read as well. The annotation is read without this time.",
    "Correct the time in the program that wrote the file.",
    '`"updated_at": "yesterday"`; a number before the year 2000',
)  # fmt: skip
LEFT_OUT_NOTES = Rule(
    "left-out-notes", Severity.INFO, "Notes that have no place in the dataset",
    "What people wrote beside their marks is not published: notes on regions and relations (`meta`), comments on "
    "annotations, metadata of tasks. There is one finding for each file, with the number of notes.",
    'To publish notes on regions, ask for them with `<TextArea perRegion="true">`, which becomes an attribute of type '
    "text.",
    '`"meta": {"text": ["Is this the office or the person?"]}` on a region',
    each_file=(
        "1 note on {subject} is left out; the dataset has no place for it",
        "{count} notes on {subject} are left out; the dataset has no place for them",
    ),
)  # fmt: skip
EMPTY = Rule(
    "empty", Severity.WARNING, "The annotation marks nothing",
    "It is published as it is: somebody read the text and found nothing to mark.",
    "Check that Submit was not pressed by mistake.",
    "`result: []`",
)  # fmt: skip
SEVERAL_BY_ONE = Rule(
    "several-by-one", Severity.WARNING, "One person annotated an article several times",
    "The annotation that was updated last counts. The others are counted as skipped.",
    "In Label Studio, delete the annotations that should not count.",
    "annotations 7 and 9 by the same annotator",
)  # fmt: skip
NEWER_DRAFT = Rule(
    "newer-draft", Severity.WARNING, "A draft is newer than the submitted annotation",
    "Somebody went on annotating and did not press Update. The draft is not published.",
    "Open the task and press Update, or discard the draft.",
    "a draft of 10:05 on an annotation of 10:01",
)  # fmt: skip
NOT_TEXT = Rule(
    "not-a-text-span", Severity.WARNING, "Regions that are not spans of text",
    "HyperText, paragraph, audio and image regions have no offsets into the text. Without them the annotation would "
    "look complete although it is not, so the whole annotation is left out and counted as skipped. Answers of types "
    "that the dataset has no place for (such as taxonomies and ratings) are left out alone.",
    "Annotate the plain text with `<Labels>` and `<Text>`. If a control has no place in the dataset, name it in "
    "`controls: {ignored: [...]}`.",
    "a `hypertextlabels` region",
)  # fmt: skip
OTHER_TEXT = Rule(
    "other-text", Severity.WARNING, "Regions or answers about another object than the text",
    "`to_name` names the object of the labeling config that an item belongs to. Only items of the scheme's text can be "
    "published. Items of another object, such as a headline beside the body, are left out and counted. An annotation "
    "with nothing else in it is left out too.",
    "Nothing, if the object is not the article's text. If it is, set `controls: {text: NAME}` in the scheme.",
    "`to_name: headline`, and the scheme's text is called text",
)  # fmt: skip
NO_SUCH_CONTROL = Rule(
    "unknown-control", Severity.ERROR, "A control that the scheme does not have",
    "Its items have no place in the dataset.",
    "Add the control to the scheme as an attribute or a choice. To leave its items out and count them, name it in "
    "`controls: {ignored: [...]}`.",
    "`from_name: stance`, and the scheme has no attribute or choice called stance",
)  # fmt: skip
IGNORED_CONTROL = Rule(
    "ignored-control", Severity.INFO, "Items of a control that the scheme ignores",
    "`controls: {ignored: [...]}` names controls of the project that have no place in the dataset, such as a second "
    "control of labels, notes about the whole text, or ratings. Their items are left out and counted, and so are the "
    "answers and relations of their regions. `newsann init` writes the names into the scheme of a project that has "
    "such controls.",
    "Nothing, if they should not be published. Otherwise remove the name from `ignored` and add the control to the "
    "scheme.",
    "`from_name: certainty`, and the scheme has `controls: {ignored: [certainty]}`",
    each_file=(
        "1 item of the control {subject!r} is left out: the scheme ignores it",
        "{count} items of the control {subject!r} are left out: the scheme ignores it",
    ),
)  # fmt: skip
ONLY_IGNORED = Rule(
    "only-ignored", Severity.WARNING, "Annotations that mark only what the scheme ignores",
    "Published without these regions, the annotation would mean that somebody read the text and found nothing. It is "
    "left out and counted as skipped.",
    "Nothing, if only the ignored controls were to be annotated.",
    "an annotation with three regions of a second control of labels, which the scheme ignores",
    each_file=(
        "1 annotation with regions of ignored controls only is left out",
        "{count} annotations with regions of ignored controls only are left out",
    ),
)  # fmt: skip

RULES = tuple(rule for rule in globals().values() if isinstance(rule, Rule))
