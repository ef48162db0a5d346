"""Findings on annotations: which are published, and what of them has a place in the dataset."""

from newsann.model.findings import Rule, Severity

E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741 - one letter a column below

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

RULES = tuple(rule for rule in globals().values() if isinstance(rule, Rule))
