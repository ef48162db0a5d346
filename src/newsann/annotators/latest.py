"""Which of several annotations is the last one."""

from collections.abc import Sequence

from newsann.model.document import Annotation


def latest(annotations: Sequence[Annotation]) -> int:
    """The place of the annotation last updated, whatever their order.

    Of several with one time, or none, the one with the highest number counts, which a server gave last; then what was
    marked decides.
    """
    when = [_recency(annotation) for annotation in annotations]
    last = max(when)
    candidates = [place for place, own in enumerate(when) if own == last]
    return max(candidates, key=lambda place: _marked(annotations[place])) if len(candidates) > 1 else candidates[0]


def _recency(annotation: Annotation) -> tuple[float, int, str]:
    updated = annotation.updated.timestamp() if annotation.updated else float("-inf")
    number = int(annotation.id) if annotation.id.isascii() and annotation.id.isdigit() else -1
    return updated, number, annotation.id


def _marked(annotation: Annotation) -> str:
    return repr((annotation.spans, annotation.relations, sorted(annotation.choices.items())))
