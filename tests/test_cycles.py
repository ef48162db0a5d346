"""A link lies on a cycle exactly if both its ends are in one knot."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import newsann
from making import annotation, region, relation, task, written
from newsann.checks.relations import knots
from newsann.scheme import loads

NODES = st.sampled_from("abcdefg")


def reached(start: str, links: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    todo = [*links.get(start, ())]
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            todo += links.get(node, ())
    return found


@given(st.dictionaries(NODES, st.lists(NODES, max_size=4)))
def test_two_nodes_are_in_one_knot_if_each_can_be_reached_from_the_other(links: dict[str, list[str]]) -> None:
    found = [set(knot) for knot in knots(links)]
    nodes = {*links, *(node for followers in links.values() for node in followers)}
    assert sorted(node for knot in found for node in knot) == sorted(nodes)
    for one in nodes:
        for other in nodes - {one}:
            together = any({one, other} <= knot for knot in found)
            assert together == (other in reached(one, links) and one in reached(other, links))


def test_chain_of_thousands_is_no_error() -> None:
    links = {str(i): [str(i + 1)] for i in range(20_000)}
    assert len(list(knots(links))) == 20_001
    assert len(list(knots(links | {"20000": ["0"]}))) == 1


ACYCLIC = loads("name: x\nlabels: {Part: {}}\nrelations: {continues: {acyclic: true}}\n")


def found_in(folder: Path, *links: tuple[int, int]) -> list[tuple[str, str | None]]:
    words = sorted({f"word{at}" for link in links for at in link})
    text = " ".join(words)
    regions = [region(name, name, "Part", text) for name in words]
    drawn = [relation(f"word{head}", f"word{tail}", "continues") for head, tail in links]
    path = written(folder, task(annotation(*regions, *drawn), text=text))
    return [(f.message, f.place.relation) for f in newsann.check([path], ACYCLIC).findings]


def test_each_knot_of_a_relation_is_a_finding_with_all_relations_on_its_cycles(tmp_path: Path) -> None:
    found = found_in(tmp_path, (1, 2), (2, 1), (3, 1), (4, 5), (5, 6), (6, 4), (5, 4))
    assert found == [
        ("continues: 'word1' -> 'word2' -> 'word1'", "r1 r2"),
        ("continues: 'word4' -> 'word5' -> 'word6' -> 'word4'", "r4 r5 r6 r7"),
    ]


def test_message_names_the_first_and_last_spans_of_a_long_cycle(tmp_path: Path) -> None:
    ((message, relations),) = found_in(tmp_path, *((at, (at + 1) % 500) for at in range(500)))
    assert message == (
        "continues: 'word0' -> 'word1' -> 'word2' -> 'word3' -> … -> 'word497' -> 'word498' -> 'word499' -> 'word0'"
    )
    assert relations is not None
    assert len(relations.split()) == 500
