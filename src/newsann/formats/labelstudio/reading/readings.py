"""The tasks of a chunk, read; of several annotations by one person the one last updated counts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from newsann.annotators.latest import latest
from newsann.formats.labelstudio.exports.chunks import Chunk
from newsann.formats.labelstudio.exports.privacy import is_number
from newsann.formats.labelstudio.reading.documents import Left, Reading, reading
from newsann.formats.labelstudio.rules.annotations import SEVERAL_BY_ONE
from newsann.model.document import Annotation, Source
from newsann.model.findings import Finding, Place, severity_of
from newsann.scheme import Scheme


def readings(chunk: Chunk, scheme: Scheme, same: Mapping[str, str] | None = None) -> Iterator[Reading]:
    """What became of each task of a chunk, in order. `same` says who else somebody is, by who they seem to be."""
    begin = chunk.starts[0]
    with Path(chunk.file.path).open("rb") as stream:
        stream.seek(begin)
        raw = memoryview(stream.read(chunk.ends[-1] - begin))
    for i, (start, end) in enumerate(zip(chunk.starts, chunk.ends, strict=True)):
        one = reading(raw[start - begin : end - begin], scheme, chunk.file.name, chunk.first + i, start)
        yield keep_last(_named_once(one, same) if same else one, scheme)


def _named_once(reading: Reading, same: Mapping[str, str]) -> Reading:
    """The reading with one name for each person."""

    def named(annotation: Annotation) -> Annotation:
        return replace(annotation, annotator=same.get(annotation.annotator, annotation.annotator))

    if reading.document is not None:
        annotations = tuple(map(named, reading.document.annotations))
        reading.document = replace(reading.document, annotations=annotations)
    reading.left = [
        one if one.annotation is None else replace(one, annotation=named(one.annotation)) for one in reading.left
    ]
    return reading


def keep_last(reading: Reading, scheme: Scheme) -> Reading:
    """The reading with one annotation for each person: the one last updated; the others are left out and reported."""
    document = reading.document
    if document is None or len(document.annotations) < 2:
        return reading
    groups = _by_person(document.annotations, scheme.annotators.by)
    if all(len(group) == 1 for group in groups):
        return reading
    gone: set[int] = set()
    for group in groups:
        last = group[latest([document.annotations[i] for i in group])]
        others = [i for i in group if i != last]
        gone.update(others)
        if others:
            reading.findings.append(_finding([document.annotations[i] for i in (*others, last)], document.id, scheme))
    dead = {_origin(document.annotations[i], document.source) for i in gone}
    reading.findings = [
        found
        for found in reading.findings
        if (found.place.export, found.place.index, found.place.annotation) not in dead
    ]
    for i in sorted(gone):
        why = SEVERAL_BY_ONE.code
        reading.left.append(Left(reading.item_counts[i], "skipped", why, document.annotations[i]))
    reading.item_counts = [counts for i, counts in enumerate(reading.item_counts) if i not in gone]
    left = tuple(annotation for i, annotation in enumerate(document.annotations) if i not in gone)
    reading.document = replace(document, annotations=left)
    return reading


def _by_person(annotations: Sequence[Annotation], by: str) -> Iterable[list[int]]:
    """The annotations of each person by their places, and those with one `unique_id`, which are one annotation.

    What a person decided as a curator does not replace what the same person annotated.

    Without a setting a number counts within its export and project alone.
    """
    groups: dict[tuple[str | None, ...], list[int]] = {}
    unique: dict[str, list[int]] = {}
    for i, annotation in enumerate(annotations):
        who, source = annotation.annotator, annotation.source
        if annotation.unique_id in unique:
            unique[annotation.unique_id].append(i)
            continue
        within = (source.export, source.project) if source and is_number(who) and not by else ()
        curated = "curated" if annotation.curated else ""
        group = groups.setdefault((who, curated, *within) if who else (None, str(i)), [])
        group.append(i)
        if annotation.unique_id:
            unique[annotation.unique_id] = group
    return groups.values()


def _origin(annotation: Annotation, source: Source) -> tuple[str, int, str]:
    own = annotation.source or source
    return own.export, own.index, annotation.id


def _finding(annotations: Sequence[Annotation], document: str, scheme: Scheme) -> Finding:
    *others, last = annotations
    rule, source = SEVERAL_BY_ONE, last.source
    names = ", ".join(annotation.id for annotation in others)
    what = f"annotation {names} is" if len(others) == 1 else f"annotations {names} are"
    one = len({annotation.unique_id for annotation in annotations}) == 1 and last.unique_id
    relation = "the same annotation (one `unique_id`) as" if one else "by the same annotator as"
    message = f"{what} {relation} annotation {last.id}, which was updated last and counts"
    place = Place(source.export, source.index, source.byte, source.task, document) if source else Place()
    return Finding(rule.code, severity_of(rule, scheme.severities), message, rule.hint, place)
