"""Checks of an annotation's spans: their edges, their attributes, and spans marked twice."""

import unicodedata
from collections.abc import Iterator

from newsann.checks.check import Marked, Problem, Unanswered, on_annotation
from newsann.model.document import Span
from newsann.model.findings import Rule, Severity
from newsann.scheme import Scheme
from newsann.scheme.identifiers import codes

_WITHOUT_WORD_EDGES = (
    (0x0590, 0x06FF), (0x0750, 0x077F), (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF),
    (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7FF), (0xFB1D, 0xFEFC), (0x20000, 0x323AF),
)  # fmt: skip
"""Thai, Lao, Burmese, Khmer, kana and Han, in which a word's edge cannot be seen; Hebrew, Arabic and Hangul, in which
articles and particles are written to the word."""
_ENDINGS = frozenset(("az", "et", "eu", "fi", "hu", "ja", "ka", "kk", "ko", "ky", "mn", "sw", "th", "tk", "tr", "uz"))
"""Languages that write cases and particles to the word, so that a name may end inside of it."""


@on_annotation(
    Rule(
        "edge-white-space", Severity.WARNING, "White space at the edge of a span",
        "The space around a word is not part of what was marked, and neither is an invisible character.",
        "Mark the words again without the space before or after them.",
        "“ the minister” for “the minister”",
    )
)  # fmt: skip
def edge_white_space(marked: Marked, scheme: Scheme) -> Iterator[Problem]:
    for span in marked.annotation.spans:
        text = span.text
        if text[0].isspace() or text[-1].isspace():
            yield f"{span.label} begins or ends with white space", span
        elif not (text[0].isprintable() and text[-1].isprintable()):
            unseen = [f"U+{ord(c):04X} {unicodedata.name(c, 'without a name')}" for c in (text[0], text[-1])]
            names = " and ".join(n for n, c in zip(unseen, (text[0], text[-1]), strict=True) if not c.isprintable())
            yield f"{span.label} begins or ends with an invisible character: {names}", span


@on_annotation(
    Rule(
        "mid-word", Severity.WARNING, "A span that begins or ends inside a word",
        "The selection ended one letter early or late. Languages that write particles and endings as part of the word, "
        "such as Finnish, Korean and Arabic, are not checked. The scheme's `language` and the script of the text "
        "decide that.",
        "Mark the whole word.",
        "“minist” of “minister”",
    )
)  # fmt: skip
def mid_word(marked: Marked, scheme: Scheme) -> Iterator[Problem]:
    text, length = marked.document.text, len(marked.document.text)
    if _ENDINGS.issuperset(codes(scheme.language)):
        return
    for span in marked.annotation.spans:
        start, end = span.start, span.end
        if start and text[start].isalnum() and text[start - 1].isalnum() and _within_word(text, start):
            yield f"{span.label} begins inside the word {_word(text, start)!r}", span
        if end < length and text[end].isalnum() and text[end - 1].isalnum() and _within_word(text, end):
            yield f"{span.label} ends inside the word {_word(text, end)!r}", span


def _within_word(text: str, at: int) -> bool:
    return not any(low <= ord(c) <= high for c in text[at - 1 : at + 1] for low, high in _WITHOUT_WORD_EDGES)


def _word(text: str, at: int) -> str:
    start = end = at
    while start and text[start - 1].isalnum() and at - start < 40:
        start -= 1
    while end < len(text) and text[end].isalnum() and end - at < 40:
        end += 1
    return text[start:end]


@on_annotation(
    Rule(
        "duplicate-span", Severity.WARNING, "The same words marked twice with the same label",
        "Label Studio lets a label be given twice to the same words, usually by a double key press.",
        "Delete one of the two regions.",
        "two Actors on the same “Ana Brod”",
    )
)  # fmt: skip
def duplicate_span(marked: Marked, scheme: Scheme) -> Iterator[Problem]:
    if len({(span.start, span.end, span.label) for span in marked.annotation.spans}) == len(marked.annotation.spans):
        return
    first: dict[tuple[int, int, str], Span] = {}
    for span in marked.annotation.spans:
        earlier = first.setdefault((span.start, span.end, span.label), span)
        if earlier is not span:
            yield f"{span.label} marks the same words as region {earlier.id}", span


@on_annotation(
    Rule(
        "missing-attribute", Severity.WARNING, "A required question about a span is not answered",
        "The scheme requires this attribute of every span with this label.",
        "Select the region in Label Studio and answer the question.",
        "a Source without `source_kind`",
    )
)  # fmt: skip
def missing_attribute(marked: Marked, scheme: Scheme) -> Iterator[Problem]:
    for name, attribute in scheme.attributes.items():
        if not attribute.required:
            continue
        asked = [span for label in attribute.of or marked.by_label for span in marked.by_label.get(label, ())]
        silent = [span for span in asked if not answers(span, name)]
        if len(silent) > 1 and len(silent) == len(asked):
            message = f"none of the {len(asked)} spans that need an answer to `{name}` has one"
            yield Unanswered(message, None, name, len(silent))
        else:
            for span in silent:
                yield Unanswered(f"{span.label} has no `{name}`", span, name)


def answers(span: Span, question: str) -> bool:
    """Whether a question about a span is answered."""
    return span.attributes is not None and question in span.attributes


@on_annotation(
    Rule(
        "foreign-attribute", Severity.WARNING, "An attribute on a label that should not have it",
        "The label was changed after the question was answered, and the answer stayed.",
        "Clear the answer, or give the region the label it was meant for.",
        "`source_kind` on an Actor",
    )
)  # fmt: skip
def foreign_attribute(marked: Marked, scheme: Scheme) -> Iterator[Problem]:
    for span in marked.annotation.spans:
        for name in span.attributes or ():
            labels = scheme.attributes[name].of
            if labels and span.label not in labels:
                yield f"{span.label} has `{name}`, which belongs to {', '.join(labels)}", span


@on_annotation(
    Rule(
        "missing-choice", Severity.WARNING, "A required question about the document is not answered",
        "The scheme requires an answer in every annotation.",
        "Open the task and choose one of the values.",
        "no `genre`",
    )
)  # fmt: skip
def missing_choice(marked: Marked, scheme: Scheme) -> Iterator[Problem]:
    for name, choice in scheme.choices.items():
        if choice.required and not marked.annotation.choices.get(name):
            yield f"`{name}` is not answered", None


CHECKS = (
    edge_white_space,
    mid_word,
    duplicate_span,
    missing_attribute,
    foreign_attribute,
    missing_choice,
)
