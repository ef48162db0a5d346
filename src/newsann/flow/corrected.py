"""One article in two states: a task whose text was corrected between two exports, and that only its number names."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from newsann.checks.corpus import Sketch
from newsann.flow.job import Job
from newsann.flow.merging import Group
from newsann.flow.together import tasks_of
from newsann.flow.workers import Mapper
from newsann.labelstudio.export import Chunk, readings

SAME = 0.5
"""The share of pairs of neighbouring words that two states of one article have in common, at least."""

Pair = tuple[Sketch, Sketch]


def possible_states(sketches: Sequence[Sketch]) -> list[Pair]:
    """Documents of two exports that have a task's or an annotation's number in common, and another text."""
    found: dict[tuple[str, int, str, int], Pair] = {}
    seen: dict[tuple[str | None, ...], list[Sketch]] = {}
    for sketch in sketches:
        if sketch.named:
            continue
        keys = [(sketch.project, "task", sketch.task), *((sketch.project, "annotation", *one) for one in sketch.works)]
        for key in keys:
            for earlier in seen.get(key, ()):
                if earlier.export != sketch.export and earlier.digest != sketch.digest:
                    found[earlier.export, earlier.index, sketch.export, sketch.index] = earlier, sketch
            seen.setdefault(key, []).append(sketch)
    return list(found.values())


def states(pairs: Sequence[Pair], parts: Sequence[Chunk], mapper: Mapper[Job]) -> Iterator[bool]:
    """Whether each pair is one article in two states: their texts, which are read again, share most of their words."""
    tasks = tasks_of((sketch for pair in pairs for sketch in pair), parts)
    orders = [(tasks[one.export, one.index], tasks[other.export, other.index]) for one, other in pairs]
    yield from mapper(_is_one_article, orders)


def _is_one_article(chunks: tuple[Chunk, Chunk], job: Job) -> bool:
    texts = [reading.document.text for chunk in chunks for reading in readings(chunk, job.scheme) if reading.document]
    return len(texts) == 2 and share_in_common(*texts) >= SAME


def share_in_common(one: str, other: str) -> float:
    """The share of the pairs of neighbouring words of the shorter text that the longer one has as well.

    >>> share_in_common("It reopend on Sunday at noon.", "It reopened on Sunday at noon.")
    0.6
    """
    counts = [Counter(pairwise(text.lower().split())) for text in (one, other)]
    least = min(count.total() for count in counts)
    return (counts[0] & counts[1]).total() / least if least else float(one.split() == other.split())


def joined(groups: Iterable[Group], states_of_one: Iterable[Pair], sketches: Sequence[Sketch]) -> list[Group]:
    """The groups with those put together that hold states of one article, each in the order of reading."""
    place = {(sketch.export, sketch.index): i for i, sketch in enumerate(sketches)}
    leader = list(range(len(sketches)))

    def led_by(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    links = [(group.sketches[0], sketch) for group in groups for sketch in group.sketches[1:]]
    for one, other in [*links, *states_of_one]:
        a, b = (led_by(place[sketch.export, sketch.index]) for sketch in (one, other))
        leader[max(a, b)] = min(a, b)
    members: dict[int, list[Sketch]] = {}
    for i, sketch in enumerate(sketches):
        members.setdefault(led_by(i), []).append(sketch)
    return [Group(tuple(same)) for same in members.values() if len(same) > 1]
