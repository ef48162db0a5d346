"""`newsann agreement` on twenty articles by two to six people, against figures that are made another way.

Spans nest, cross, touch, are joined, stand alone, or have the bounds of another. The other way is slow and plain: sets
of characters, every matching that there is, and the `krippendorff` package.
"""

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest

import newsann
from making import Json, choice, relation
from newsann.annotators.agreement import Agreement

SCHEME = """\
name: twenty
labels: {Actor: {}, Claim: {}, Source: {}}
document: {id: id}
relations: {attributed_to: {}, continues: {}}
choices: {genre: {values: {news: , opinion: , report: }}}
agreement: {precedence: [Source, Actor, Claim], join: continues}
severities: {}
"""
SENTENCES = [
    "The harbour master said the quay would stay closed.",
    "“We looked at every beam,” she told reporters, “and two had gone.”",
    "A clerk of the port doubted it.",
    "According to the ferry's owner, boats may leave on Monday.",
    "Residents wondered who would pay: the town, or the company?",
    "The mayor – who was not there – denied that anybody had known.",
]
LABELS = ("Actor", "Claim", "Source")
PRECEDENCE = ("Source", "Actor", "Claim")

Fragment = tuple[str, int, int]
"""A label, where it starts, where it ends."""


class Marked:
    """What one person marked: joined spans as sets of fragments, links between their places, an answer."""

    def __init__(
        self, fragments: list[Fragment], joins: list[tuple[int, int]], links: list[tuple[int, int]], genre: str
    ):
        self.fragments, self.joins, self.links, self.genre = fragments, joins, links, genre
        group = list(range(len(fragments)))
        for a, b in joins:
            group = [group[a] if own == group[b] else own for own in group]
        names = sorted(set(group))
        self.spans = [frozenset(i for i, own in enumerate(group) if own == name) for name in names]
        self.relations = {(names.index(group[a]), names.index(group[b])) for a, b in links}

    def label(self, span: frozenset[int]) -> str:
        return self.fragments[min(span)][0]

    def bounds(self, span: frozenset[int]) -> list[tuple[int, int]]:
        return sorted(self.fragments[i][1:] for i in span)

    def characters(self, span: frozenset[int]) -> frozenset[int]:
        return frozenset(at for i in span for at in range(*self.fragments[i][1:]))


def articles(shuffler: random.Random) -> list[tuple[str, list[Marked]]]:
    found = []
    for number in range(20):
        text = " ".join(shuffler.sample(SENTENCES, 3))
        words = [match.span() for match in re.finditer(r"\S+", text)]
        common = [drawn(words, shuffler) for _ in range(shuffler.randint(2, 6))]
        found.append((text, [person(common, words, shuffler) for _ in range(2 + number % 5)]))
    return found


def drawn(words: Sequence[tuple[int, int]], shuffler: random.Random) -> Fragment:
    first = shuffler.randrange(len(words))
    last = min(len(words) - 1, first + shuffler.choice([0, 0, 1, 2, 5, 9]))
    return shuffler.choice(LABELS), words[first][0], words[last][1]


def person(common: list[Fragment], words: Sequence[tuple[int, int]], shuffler: random.Random) -> Marked:
    """Somebody who marks most of what is there, moves some of it, and adds something."""
    fragments = list[Fragment]()
    for label, start, end in common:
        how = shuffler.random()
        if how < 0.15:
            continue
        if how < 0.3:
            label = shuffler.choice(LABELS)
        elif how < 0.5:
            end = shuffler.choice([stop for _, stop in words if stop > start])
        fragments.append((label, start, end))
    fragments += [drawn(words, shuffler) for _ in range(shuffler.randint(0, 2))]
    fragments = list(dict.fromkeys(fragments))
    same = [(i, j) for i, j in combinations(range(len(fragments)), 2) if fragments[i][0] == fragments[j][0]]
    joins = shuffler.sample(same, min(len(same), shuffler.choice([0, 0, 1])))
    other = [(i, j) for i in range(len(fragments)) for j in range(len(fragments)) if fragments[i][0] < fragments[j][0]]
    links = shuffler.sample(other, min(len(other), shuffler.randint(0, 3)))
    return Marked(fragments, joins, links, shuffler.choice(["news", "news", "opinion", "report"]))


def export(found: Sequence[tuple[str, list[Marked]]], shuffler: random.Random) -> list[Json]:
    """The articles as Label Studio writes them, everything in an order of its own."""
    tasks = []
    for number, (text, people) in enumerate(found):
        made = []
        for who, marked in enumerate(people):
            result = [
                {
                    "id": f"f{i}", "from_name": "label", "to_name": "text", "type": "labels",
                    "value": {"start": start, "end": end, "text": text[start:end], "labels": [label]},
                }
                for i, (label, start, end) in enumerate(marked.fragments)
            ]  # fmt: skip
            result += [relation(f"f{a}", f"f{b}", "continues") for a, b in marked.joins]
            result += [relation(f"f{a}", f"f{b}", "attributed_to") for a, b in marked.links]
            result.append(choice("g", "genre", marked.genre))
            shuffler.shuffle(result)
            made.append({"id": 100 * number + who, "completed_by": who + 1, "result": result})
        shuffler.shuffle(made)
        tasks.append({"id": number, "data": {"id": f"article-{number}", "text": text}, "annotations": made})
    shuffler.shuffle(tasks)
    return tasks


def agreement(folder: Path, tasks: list[Json]) -> Agreement:
    folder.mkdir(exist_ok=True)
    (folder / "scheme.yaml").write_text(SCHEME, encoding="utf-8")
    (folder / "pseudonym.key").write_text("00" * 32, encoding="ascii")
    (folder / "export.json").write_text(json.dumps(tasks), encoding="utf-8")
    return newsann.agreement(folder / "export.json", folder / "scheme.yaml")


def matchings(left: Sequence[int], edges: dict[tuple[int, int], Fraction]) -> Iterator[dict[int, int]]:
    """Every matching that there is."""
    if not left:
        yield {}
        return
    first, *rest = left
    for others in matchings(rest, edges):
        yield others
        for a, b in edges:
            if a == first and b not in others.values():
                yield {first: b, **others}


def best(one: Marked, other: Marked, match: str) -> dict[int, int]:
    """The matching with most pairs, and of these with the largest sum of intersection over union."""
    edges: dict[tuple[int, int], Fraction] = {}
    for a, span in enumerate(one.spans):
        for b, also in enumerate(other.spans):
            if one.label(span) != other.label(also) and match != "position":
                continue
            ours, theirs = one.characters(span), other.characters(also)
            if (one.bounds(span) == other.bounds(also)) if match != "overlap" else (ours & theirs):
                edges[a, b] = Fraction(len(ours & theirs), len(ours | theirs))

    def worth(pairs: dict[int, int]) -> tuple[int, Fraction]:
        return len(pairs), sum((edges[pair] for pair in pairs.items()), Fraction())

    return max(matchings(range(len(one.spans)), edges), key=worth)


def f1(found: Sequence[tuple[str, list[Marked]]], count: Callable[[Marked, Marked], tuple[int, int]]) -> float:
    matched = total = 0
    for _, people in found:
        for one, other in combinations(people, 2):
            hits, both = count(one, other)
            matched, total = matched + hits, total + both
    return 2 * matched / total


def values(found: Sequence[tuple[str, list[Marked]]], value: Callable[[Marked, int, int], int]) -> Any:
    """A row for each of six people, a column for each token of all articles; NaN where somebody did not annotate."""
    columns = []
    for text, people in found:
        for token in re.finditer(r"\w+|[^\w\s]", text):
            own = [float(value(one, *token.span())) for one in people]
            columns.append(own + [np.nan] * (6 - len(own)))
    return np.array(columns).T


def labels_on(one: Marked, start: int, end: int) -> set[str]:
    return {label for label, first, last in one.fragments if first < end and start < last}


def univocal(one: Marked, start: int, end: int) -> int:
    there = labels_on(one, start, end)
    return next((i for i, label in enumerate(PRECEDENCE, 1) if label in there), 0)


@pytest.fixture(scope="module", params=[1, 2, 3])
def found(request: pytest.FixtureRequest) -> list[tuple[str, list[Marked]]]:
    return articles(random.Random(request.param))


def test_figures_are_those_that_are_made_another_way(found: list[tuple[str, list[Marked]]], tmp_path: Path) -> None:
    measured = agreement(tmp_path / "a", export(found, random.Random(0)))
    own = {(one.measure, one.match, one.of): one.value for one in measured.figures}
    assert (measured.documents, measured.annotators, measured.notes) == (20, 6, ())

    def alpha(data: Any) -> float:
        return float(krippendorff.alpha(data, level_of_measurement="nominal"))

    assert own["token_alpha", None, "all"] == pytest.approx(alpha(values(found, univocal)), abs=1e-9)
    for label in LABELS:
        data = values(found, lambda one, start, end, label=label: label in labels_on(one, start, end))
        assert own["token_alpha", None, f"label:{label}"] == pytest.approx(alpha(data), abs=1e-9)
    answers = np.full((6, 20), np.nan)
    for column, (_, people) in enumerate(found):
        answers[: len(people), column] = [["news", "opinion", "report"].index(one.genre) for one in people]
    assert own["choice_alpha", None, "choice:genre"] == pytest.approx(alpha(answers), abs=1e-9)
    for match in ("exact", "overlap", "position"):
        expected = f1(
            found, lambda one, other, match=match: (len(best(one, other, match)), len(one.spans) + len(other.spans))
        )
        assert own["span_f1", match, "all"] == pytest.approx(expected, abs=1e-12), match

    def related(one: Marked, other: Marked) -> tuple[int, int]:
        pairs = best(one, other, "exact")
        moved = {(pairs[a], pairs[b]) for a, b in one.relations if a in pairs and b in pairs}
        return len(moved & other.relations), len(one.relations) + len(other.relations)

    assert own["relation_f1", "exact", "all"] == pytest.approx(f1(found, related), abs=1e-12)


def test_shuffled_input_has_the_same_figures(found: list[tuple[str, list[Marked]]], tmp_path: Path) -> None:
    first, *others = (agreement(tmp_path / str(seed), export(found, random.Random(seed))) for seed in range(3))
    assert all(other == first for other in others)
