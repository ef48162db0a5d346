"""Spans of several annotators that mean the same: groups with one span of each annotator at most."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from msgspec import Struct

from newsann.annotators.matching import Match
from newsann.model.document import Span

Place = tuple[int, int]
"""An annotation and a span in it, by their places."""
_SAME = 9
"""Digits in which sums of intersection over union are compared, so that the order of a sum never decides."""


class Group(Struct, frozen=True):
    """Spans of one label, by the place of the annotation that each is in.

    `best` is the place of the medoid: the span with the largest sum of intersection over union with the others. Of
    several the earliest counts, then the longest. `tied` says that the medoid could have other bounds.
    """

    spans: Mapping[int, Span]
    best: int
    tied: bool

    @property
    def medoid(self) -> Span:
        """The span that stands for the group."""
        return self.spans[self.best]


def grouped(annotations: Sequence[Sequence[Span]], match: Match) -> list[Group]:
    """The groups of all spans, in the order of the text.

    Complete linkage: of all pairs of groups those whose least similar spans have the largest intersection over union
    are joined first, as long as any two spans match and come from two annotators. So in a chain in which A overlaps B,
    and B overlaps C, but A does not overlap C, B goes to the one that it shares more with, and never all three
    together. The order of annotations changes nothing.
    """
    by_label: dict[str, dict[Place, Span]] = defaultdict(dict)
    for a, own in enumerate(annotations):
        for i, span in enumerate(own):
            by_label[span.label][a, i] = span
    found = [_group(cluster, spans) for spans in by_label.values() for cluster in _clusters(spans, match)]
    return sorted(found, key=lambda group: (_content(group.medoid), sorted(map(_content, group.spans.values()))))


def overlap(one: Span, other: Span) -> float:
    """Intersection over union of two spans, in code points; 0 where they share none."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared / (max(one.end, other.end) - min(one.start, other.start)) if shared > 0 else 0.0


def in_text_order(spans: Iterable[Span]) -> list[Span]:
    """Spans in the order of the text, the longer of two that begin together first; no name of an annotator counts."""
    return sorted(spans, key=_content)


def _clusters(spans: Mapping[Place, Span], match: Match) -> Iterator[list[Place]]:
    """The spans of one label in clusters, joined in the order of the similarity of their least similar spans."""
    cluster_of = {place: place for place in spans}
    members = {place: [place] for place in spans}
    linked: dict[Place, dict[Place, int]] = {place: defaultdict(int) for place in spans}
    for one, other in _pairs(spans, match):
        a, b = cluster_of[one], cluster_of[other]
        linked[a][b] += 1
        linked[b][a] += 1
        whole = linked[a][b] == len(members[a]) * len(members[b])
        if not whole or {at for at, _ in members[a]} & {at for at, _ in members[b]}:
            continue
        for place in members.pop(b):
            members[a].append(place)
            cluster_of[place] = a
        for near, count in linked.pop(b).items():
            if near != a:
                linked[a][near] += count
                linked[near][a] += count
                del linked[near][b]
        linked[a].pop(b, None)
    yield from members.values()


def _pairs(spans: Mapping[Place, Span], match: Match) -> list[tuple[Place, Place]]:
    """The pairs of spans of two annotators that match, most similar first, then in the order of the text."""
    ordered = sorted(spans, key=lambda place: _content(spans[place]))
    found = []
    still_open: list[Place] = []
    for place in ordered:
        span = spans[place]
        still_open = [one for one in still_open if spans[one].end > span.start]
        for one in still_open:
            before = spans[one]
            same = (before.start, before.end) == (span.start, span.end)
            if one[0] != place[0] and (same or match is Match.OVERLAP):
                found.append((-overlap(before, span), _content(before), _content(span), one, place))
        still_open.append(place)
    return [(one, other) for *_, one, other in sorted(found, key=lambda pair: pair[:3])]


def _group(cluster: Sequence[Place], spans: Mapping[Place, Span]) -> Group:
    sums: dict[Place, float] = dict.fromkeys(cluster, 0.0)
    for one, other in combinations(cluster, 2):
        share = overlap(spans[one], spans[other])
        sums[one] += share
        sums[other] += share
    most = round(max(sums.values()), _SAME)
    candidates = [place for place in cluster if round(sums[place], _SAME) == most]
    best = min(candidates, key=lambda place: _content(spans[place]))
    bounds = {(spans[place].start, spans[place].end) for place in candidates}
    return Group({place[0]: spans[place] for place in cluster}, best[0], len(bounds) > 1)


def _content(span: Span) -> tuple[int, int, str, list[tuple[str, object]], str]:
    """What a span is, without who marked it: the order of spans that nothing else decides."""
    answers = sorted((span.attributes or {}).items())
    plain: list[tuple[str, object]] = [(name, [one] if isinstance(one, str) else sorted(one)) for name, one in answers]
    return span.start, -span.end, span.label, plain, span.id
