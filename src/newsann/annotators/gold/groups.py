"""Spans of several annotators that mean the same: groups with one span of each annotator at most."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from msgspec import Struct

from newsann.annotators.matching import Match
from newsann.model.document import Span

Content = tuple[int, int, str, str, str]
"""What a span is, without who marked it: the order of spans that nothing else decides."""
_SAME = 9
"""Digits in which sums of intersection over union are compared, so that the order of a sum never decides."""


class _Marked(Struct, frozen=True, gc=False):
    """A span with its content and the place of the annotation that it is in."""

    content: Content
    by: int
    span: Span


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
    by_label: dict[str, list[_Marked]] = defaultdict(list)
    for by, spans in enumerate(annotations):
        for span in spans:
            by_label[span.label].append(_Marked(_content(span), by, span))
    clusters = [
        cluster
        for marked in by_label.values()
        for near in _overlapping(sorted(marked, key=_by_content), match)
        for cluster in _clusters(near)
    ]
    found = [(_group(cluster), sorted(one.content for one in cluster)) for cluster in clusters]
    found.sort(key=lambda item: (_content(item[0].medoid), item[1]))
    return [group for group, _ in found]


def overlap(one: Span, other: Span) -> float:
    """Intersection over union of two spans, in code points; 0 where they share none."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared / (max(one.end, other.end) - min(one.start, other.start)) if shared > 0 else 0.0


def in_text_order(spans: Iterable[Span]) -> list[Span]:
    """Spans in the order of the text, the longer of two that begin together first; no name of an annotator counts."""
    return sorted(spans, key=_content)


def _overlapping(marked: Sequence[_Marked], match: Match) -> Iterator[list[_Marked]]:
    """Spans of one label, in the order of the text, in runs: only spans of one run may be in one group."""
    run: list[_Marked] = []
    until = 0
    for one in marked:
        span = one.span
        near = span.start < until if match is Match.OVERLAP else _same_bounds(run, span)
        if run and not near:
            yield run
            run = []
        run.append(one)
        until = max(until, span.end)
    if run:
        yield run


def _same_bounds(run: Sequence[_Marked], span: Span) -> bool:
    return bool(run) and (run[0].span.start, run[0].span.end) == (span.start, span.end)


def _clusters(run: Sequence[_Marked]) -> Iterator[list[_Marked]]:
    """The spans of a run in clusters, joined in the order of the similarity of their least similar spans."""
    if len({one.by for one in run}) == len(run) and all(_same_bounds(run, one.span) for one in run):
        yield list(run)
        return
    cluster_of = list(range(len(run)))
    members = {i: [i] for i in cluster_of}
    linked: dict[int, dict[int, int]] = {i: defaultdict(int) for i in cluster_of}
    for one, other in _pairs(run):
        a, b = cluster_of[one], cluster_of[other]
        linked[a][b] += 1
        linked[b][a] += 1
        whole = linked[a][b] == len(members[a]) * len(members[b])
        if not whole or {run[i].by for i in members[a]} & {run[i].by for i in members[b]}:
            continue
        for i in members.pop(b):
            members[a].append(i)
            cluster_of[i] = a
        for near, count in linked.pop(b).items():
            if near != a:
                linked[a][near] += count
                linked[near][a] += count
                del linked[near][b]
        linked[a].pop(b, None)
    for cluster in members.values():
        yield [run[i] for i in cluster]


def _pairs(run: Sequence[_Marked]) -> list[tuple[int, int]]:
    """The pairs of spans of two annotators that overlap, most similar first, then in the order of the text."""
    found = []
    still_open: list[int] = []
    for j, other in enumerate(run):
        still_open = [i for i in still_open if run[i].span.end > other.span.start]
        for i in still_open:
            one = run[i]
            if one.by != other.by:
                found.append((-overlap(one.span, other.span), one.content, other.content, i, j))
        still_open.append(j)
    return [(i, j) for *_, i, j in sorted(found)]


def _group(cluster: Sequence[_Marked]) -> Group:
    spans = {one.by: one.span for one in cluster}
    if all(_same_bounds(cluster, one.span) for one in cluster):
        return Group(spans, min(cluster, key=_by_content).by, False)
    sums = [0.0] * len(cluster)
    for (i, one), (j, other) in combinations(enumerate(cluster), 2):
        share = overlap(one.span, other.span)
        sums[i] += share
        sums[j] += share
    most = round(max(sums), _SAME)
    candidates = [one for one, own in zip(cluster, sums, strict=True) if round(own, _SAME) == most]
    bounds = {(one.span.start, one.span.end) for one in candidates}
    return Group(spans, min(candidates, key=_by_content).by, len(bounds) > 1)


def _by_content(marked: _Marked) -> Content:
    return marked.content


def _content(span: Span) -> Content:
    answers = ""
    if span.attributes:
        several = [(name, [one] if isinstance(one, str) else sorted(one)) for name, one in span.attributes.items()]
        answers = "\x1e".join("\x1f".join((name, *values)) for name, values in sorted(several))
    return span.start, -span.end, span.label, answers, span.id
