"""Which of several annotations is the last one."""

from collections.abc import Sequence

from newsann.model.document import Annotation


def latest(annotations: Sequence[Annotation]) -> int:
    """The place of the annotation last updated, whatever their order.

    Of several with one time, or none, the one with the highest number counts, which a server gave last; then what was
    marked decides.
    """
    return max(range(len(annotations)), key=lambda place: _recency(annotations[place]))


def _recency(annotation: Annotation) -> tuple[float, int, str, str]:
    updated = annotation.updated.timestamp() if annotation.updated else float("-inf")
    number = int(annotation.id) if annotation.id.isascii() and annotation.id.isdigit() else -1
    marked = annotation.spans, annotation.relations, sorted(annotation.choices.items())
    return updated, number, annotation.id, repr(marked)
