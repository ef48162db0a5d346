"""One article in two states: a task whose text was corrected between two exports, and that only its number names."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from newsann.checks.corpus import DocumentFingerprint
from newsann.formats.labelstudio.exports.chunks import Chunk
from newsann.formats.labelstudio.reading.readings import readings
from newsann.project.building.plan import BuildPlan
from newsann.project.building.same_document import Group, Tasks
from newsann.project.building.workers import Mapper
from newsann.splits.groups import groups as connected

SAME = 0.5
"""The share of pairs of neighbouring words that two states of one article have in common, at least."""

TEXTS = 8
"""With how many texts that had a number before another one that has it is compared."""

UNIQUE = "unique_id"

Pair = tuple[DocumentFingerprint, DocumentFingerprint]


def possible_states(fingerprints: Sequence[DocumentFingerprint]) -> list[Pair]:
    """Documents with two texts that have an annotation's `unique_id` in common, or a task's or annotation's number.

    A number is looked for in other exports alone, and in the last `TEXTS` that had it with a text of their own: one
    that stands for so many articles says nothing. An annotation's number that an export repeats is no number.
    """
    unnamed = [fingerprint for fingerprint in fingerprints if not fingerprint.named]
    times = Counter((fingerprint.export, work) for fingerprint in unnamed for work in fingerprint.annotations)
    found: dict[tuple[str, int, str, int], Pair] = {}
    seen: dict[tuple[str | None, ...], dict[bytes, DocumentFingerprint]] = {}
    for fingerprint in unnamed:
        numbers = [work for work in fingerprint.annotations if times[fingerprint.export, work] == 1]
        keys = [
            *((UNIQUE, name) for name in fingerprint.unique_ids),
            (fingerprint.project, "task", fingerprint.task),
            *((fingerprint.project, "annotation", *number) for number in numbers),
        ]
        for key in keys:
            earlier = seen.setdefault(key, {})
            for one in earlier.values():
                if one.digest != fingerprint.digest and (key[0] == UNIQUE or one.export != fingerprint.export):
                    found[one.export, one.index, fingerprint.export, fingerprint.index] = one, fingerprint
            earlier.pop(fingerprint.digest, None)
            earlier[fingerprint.digest] = fingerprint
            if len(earlier) > TEXTS:
                del earlier[next(iter(earlier))]
    return list(found.values())


def states(pairs: Sequence[Pair], tasks: Tasks, mapper: Mapper[BuildPlan]) -> Iterator[bool]:
    """Whether each pair is one article in two states.

    It is where an annotation's `unique_id` is the same. It is not where the tasks were made at different times, which
    happens on two servers that count alike. Otherwise the texts, which are read again, share most of their words.
    """
    known = [_known(pair) for pair in pairs]
    open_ones = [pair for pair, answer in zip(pairs, known, strict=True) if answer is None]
    orders = [(tasks.alone(one), tasks.alone(other)) for one, other in open_ones]
    compared = iter(mapper(_is_one_article, orders))
    for answer in known:
        yield next(compared) if answer is None else answer


def _known(pair: Pair) -> bool | None:
    """Whether a pair is one article in two states, as far as that is known without its texts."""
    one, other = pair
    if not set(one.unique_ids).isdisjoint(other.unique_ids):
        return True
    return False if one.created and other.created and one.created != other.created else None


def _is_one_article(chunks: Sequence[Chunk], plan: BuildPlan) -> bool:
    texts = [reading.document.text for chunk in chunks for reading in readings(chunk, plan.scheme) if reading.document]
    return len(texts) == 2 and share_in_common(*texts) >= SAME


def share_in_common(one: str, other: str) -> float:
    """The share of the pairs of neighbouring words of the shorter text that the longer one has as well.

    >>> share_in_common("It reopend on Sunday at noon.", "It reopened on Sunday at noon.")
    0.6
    """
    counts = [Counter(pairwise(text.lower().split())) for text in (one, other)]
    least = min(count.total() for count in counts)
    return (counts[0] & counts[1]).total() / least if least else float(one.split() == other.split())


def joined(
    groups: Iterable[Group], states_of_one: Iterable[Pair], fingerprints: Sequence[DocumentFingerprint]
) -> list[Group]:
    """The groups, merged where they hold states of one article, each in the order of reading."""
    place = {(fingerprint.export, fingerprint.index): i for i, fingerprint in enumerate(fingerprints)}
    links = [(group.fingerprints[0], fingerprint) for group in groups for fingerprint in group.fingerprints[1:]]
    numbers = (
        (place[one.export, one.index], place[other.export, other.index]) for one, other in [*links, *states_of_one]
    )
    return [Group(tuple(fingerprints[i] for i in same)) for same in connected(numbers, len(fingerprints))]
