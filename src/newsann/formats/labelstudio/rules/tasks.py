"""Findings on files and tasks that cannot be read as they are."""

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

RULES = tuple(rule for rule in globals().values() if isinstance(rule, Rule))
