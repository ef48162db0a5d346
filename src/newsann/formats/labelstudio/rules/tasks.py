"""Findings on files and tasks that cannot be read as they are."""

from newsann.model.findings import Rule, Severity

NOT_JSON = Rule(
    "not-json", Severity.ERROR, "The file is not a Label Studio export",
    "Only Label Studio's JSON keeps spans, relations and ids. Other formats have already lost some of them.",
    "In Label Studio choose Export, then JSON.",
    "a CSV, TSV or CONLL export; a web page; an empty file", fixed=True,
)  # fmt: skip
NO_EXPORT = Rule(
    "no-export", Severity.INFO, "A file among the exports that is not an export",
    "A folder of exports may also contain notes, pictures, empty files and files of the operating system. Each is "
    "named once and left out. A file that you name yourself, or whose name ends in .json, is an error instead.",
    "Nothing, unless it was meant to be an export.",
    "`desktop.ini`, `notes.txt`", fixed=True,
)  # fmt: skip
UNREADABLE_TASK = Rule(
    "unreadable-task", Severity.ERROR, "A task that is not valid JSON",
    "The rest of the file is JSON, but this task is damaged. The tasks after it are still read.",
    "Export again. If the file was edited by hand, correct it at the byte given.",
    '`{"id": 7, "annotations": [}`', fixed=True,
)  # fmt: skip
TRUNCATED = Rule(
    "truncated", Severity.ERROR, "The file is cut off",
    "The last task is incomplete, as after a broken download or on a full disk.",
    "Export or download the file again.",
    '`[{"id": 7, "annot`', fixed=True,
)  # fmt: skip
TOO_DEEP = Rule(
    "too-deep", Severity.ERROR, "JSON nested too deep",
    "Label Studio's exports nest a few dozen levels at most. This task is nested too deep to be read.",
    "Open the task in Label Studio: something else was written into its data.",
    "a data value of ten thousand brackets", fixed=True,
)  # fmt: skip
UNKNOWN_SHAPE = Rule(
    "unknown-shape", Severity.ERROR, "A task or annotation of a shape that newsann does not know",
    "The JSON is neither a task with its annotations, nor an annotation with its task, nor JSON_MIN.",
    "Export the project again as JSON and give newsann that file.",
    '`{"labels": []}`; an annotation whose `result` is a number', fixed=True,
)  # fmt: skip
BAD_VALUE = Rule(
    "bad-value", Severity.ERROR, "A part of the export has the wrong type",
    "The rest of the task is read, but this part cannot be read.",
    "Open the task in Label Studio, delete the part named in the message and mark it again.",
    "a region that is `{}`, an offset that is `true`, a result that is null", fixed=True,
)  # fmt: skip
LONE_SURROGATE = Rule(
    "lone-surrogate", Severity.ERROR, "An invalid character (lone surrogate)",
    "A lone UTF-16 surrogate is half a character and cannot be stored as UTF-8. Label Studio accepts one from a "
    "program, and then fails at every export that contains it.",
    "Find the text named in the message and enter the whole character again.",
    r"`\ud83d` without its second half", fixed=True,
)  # fmt: skip
NOT_A_NUMBER = Rule(
    "not-a-number", Severity.WARNING, "NaN or Infinity instead of a number",
    "JSON has no such values. They are read as missing.",
    "Fix the program that wrote the file.",
    '`"lead_time": NaN`',
)  # fmt: skip
NO_TEXT = Rule(
    "no-text", Severity.ERROR, "The task has no text",
    "The scheme names the data key that contains the article, and this task does not have that key.",
    "Set `document.text` in the scheme to the right key, or add the text to the task.",
    "`$body` in the labeling config, `document.text: text` in the scheme", fixed=True,
)  # fmt: skip
TEXT_NOT_STRING = Rule(
    "text-not-string", Severity.ERROR, "The text is not a string",
    "An article is one string. A list of paragraphs or turns has no offsets that a span could use.",
    "Join the parts before import, or name another data key as `document.text`.",
    '`"text": ["first", "second"]`', fixed=True,
)  # fmt: skip
TEXT_ELSEWHERE = Rule(
    "text-elsewhere", Severity.ERROR, "The text is a link",
    'With `<Text valueType="url">` the task contains only the address, so no span can be proven.',
    "Import the text of the articles and annotate that.",
    '`"text": "/data/upload/1/article.txt"`', fixed=True,
)  # fmt: skip
EMPTY_TEXT = Rule(
    "empty-text", Severity.ERROR, "The text is empty",
    "There is nothing to annotate.", "Delete the task, or import the article again.",
    '`"text": "  "`', fixed=True,
)  # fmt: skip
BAD_METADATA = Rule(
    "bad-metadata", Severity.ERROR, "A metadata value does not fit its column",
    "The scheme sets the type of the column. A value of another type cannot be published.",
    "Correct the value in the task's data, or the column's type in the scheme.",
    '`"published": "last week"` in a timestamp column',
)  # fmt: skip

RULES = tuple(rule for rule in globals().values() if isinstance(rule, Rule))
