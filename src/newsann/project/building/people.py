"""Who made which annotations: for figures by person, and only where somebody asks for them."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from newsann.formats.labelstudio.exports.privacy import Known
from newsann.formats.labelstudio.reading.documents import Reading
from newsann.model.document import Annotation
from newsann.project.building.annotation_states import Origin


class People(Struct):
    """Who made each annotation that was read, and what the exports say of them.

    `made` is by the places that findings give: the export, the task's index, the annotation. `known` is by who they
    are. Both name people; neither may enter a file that is kept.
    """

    made: dict[Origin, str] = {}
    known: dict[str, Known] = {}

    def merge(self, made: Mapping[Origin, str], known: Mapping[str, Known]) -> None:
        """Add what is known from other tasks."""
        self.made |= made
        self.known |= known


def noted(readings: Iterable[Reading], people: People) -> Iterator[Reading]:
    """Pass the readings on as they come, and add their annotators to `people`."""
    for reading in readings:
        people.merge(dict(_made(reading)), reading.people)
        yield reading


def _made(reading: Reading) -> Iterator[tuple[Origin, str]]:
    """The annotator of each annotation, by its own place, and by that of its document, which checks give."""
    document = reading.document
    if document is None:
        return
    left = (one.annotation for one in reading.left)
    annotations: list[Annotation] = [*document.annotations, *(one for one in left if one is not None)]
    for place in (document.source, None):
        for one in annotations:
            source = place or one.source or document.source
            yield (source.export, source.index, one.id), one.annotator
