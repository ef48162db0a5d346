"""Words of lexical labels that are marked in most places: reported where they are not. Needs all chunks read first."""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from newsann.checks.lexical import Lexicon, mostly_marked, often_marked, possibly_unmarked, unmarked
from newsann.formats.labelstudio.exports.chunks import Chunk
from newsann.formats.labelstudio.reading.readings import readings
from newsann.model.findings import Finding
from newsann.project.building.chunk import Observed
from newsann.project.building.plan import BuildPlan
from newsann.project.building.workers import Mapper


def unmarked_words(chunks: Sequence[Chunk], observed: Sequence[Observed], mapper: Mapper[BuildPlan]) -> list[Finding]:
    """Findings on words of lexical labels that are marked in most places, wherever they are not."""
    lexicon: Lexicon = Counter()
    for of_chunk in observed:
        lexicon.update(of_chunk.lexicon)
    entries = often_marked(lexicon)
    if not entries:
        return []
    missing: Counter[tuple[str, str]] = Counter()
    where: list[dict[tuple[str, str], list[tuple[int, int]]]] = []
    possibly = partial(_possibly_unmarked, entries={entry: lexicon[entry] for entry in entries})
    for found in mapper(possibly, range(len(chunks))):
        where.append(found)
        for entry, places in found.items():
            missing[entry] += sum(count for _, count in places)
    reported = mostly_marked(lexicon, missing)
    tasks = []
    for chunk, found in zip(chunks, where, strict=True):
        indices = sorted({index for entry in reported for index, _ in found.get(entry, ())})
        if indices:
            tasks.append((chunk, indices))
    report = partial(_unmarked_in, entries=reported, lexicon=lexicon, missing=missing)
    return [finding for findings in mapper(report, tasks) for finding in findings]


def _possibly_unmarked(
    number: int, plan: BuildPlan, *, entries: dict[tuple[str, str], int]
) -> dict[tuple[str, str], list[tuple[int, int]]]:
    return possibly_unmarked(plan.spool.passages(number), entries)


def _unmarked_in(
    task: tuple[Chunk, list[int]],
    plan: BuildPlan,
    *,
    entries: list[tuple[str, str]],
    lexicon: Lexicon,
    missing: Counter[tuple[str, str]],
) -> list[Finding]:
    chunk, indices = task
    places = [index - chunk.first for index in indices]
    starts, ends = chunk.starts, chunk.ends
    found: list[Finding] = []
    for index, at in zip(indices, places, strict=True):
        one = Chunk(chunk.file, index, starts[at : at + 1], ends[at : at + 1])
        for reading in readings(one, plan.scheme):
            if reading.document is not None:
                found += unmarked(reading.document, entries, lexicon, missing, plan.scheme)
    return found
