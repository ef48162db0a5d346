"""Error rates of annotators: the example of Dawid and Skene (1979), and what holds for any answers."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsann.annotators.gold.dawid_skene import Pattern, estimated

PATIENTS = """
111 1 1 1 1; 333 4 3 3 4; 112 2 1 2 2; 222 3 1 2 1; 222 3 2 2 2; 222 3 3 2 2; 122 2 1 1 1; 333 3 4 3 3; 222 2 2 2 3;
232 2 2 2 3; 444 4 4 4 4; 222 3 3 4 3; 111 1 1 1 1; 222 3 2 1 2; 121 1 1 1 1; 111 2 1 1 1; 111 1 1 1 1; 111 1 1 1 1;
222 2 2 2 1; 222 1 3 2 2; 222 2 2 2 2; 222 2 2 2 1; 222 3 2 2 2; 221 2 2 2 2; 111 1 1 1 1; 111 1 1 1 1; 232 2 2 2 2;
111 1 1 1 1; 111 1 1 1 1; 112 1 1 2 1; 111 1 1 1 1; 333 3 2 3 3; 111 1 1 1 1; 222 2 2 2 2; 222 3 2 3 2; 433 4 3 4 3;
221 2 2 3 2; 232 3 2 3 3; 333 3 4 3 2; 111 1 1 1 1; 111 1 1 1 1; 121 2 1 1 1; 232 2 2 2 2; 121 1 1 1 1; 222 2 2 2 2
"""
"""Table 1 of the paper: the fitness of 45 patients for an operation by five anaesthetists, the first of whom saw each
patient three times."""


def patient(line: str) -> Pattern:
    return tuple(sorted((str(i), answer) for i, answers in enumerate(line.split(), 1) for answer in answers))


def test_example_of_the_paper() -> None:
    patients = [patient(line) for line in PATIENTS.split(";")]
    assert len(patients) == 45
    found = estimated(Counter(patients))
    assert [round(one, 2) for one in found.prevalence] == [0.40, 0.42, 0.11, 0.07]  # table 2
    assert [[round(one, 2) for one in row] for row in found.errors["1"]] == [  # table 3
        [0.89, 0.11, 0.00, 0.00],
        [0.07, 0.88, 0.05, 0.00],
        [0.00, 0.34, 0.66, 0.00],
        [0.00, 0.00, 0.56, 0.44],
    ]
    classes = "1422"  # table 4: the first patients
    for one, expected in zip(patients, classes, strict=False):
        assert round(found.probabilities(one)[expected], 2) == 1.0


def test_one_who_errs_often_is_outvoted_by_one_who_does_not() -> None:
    sure = Counter({(("a", "x"), ("b", "x"), ("c", "y")): 20, (("a", "y"), ("b", "y"), ("c", "x")): 20})
    sure[("a", "x"), ("b", "x"), ("c", "x")] = 10
    sure[("a", "y"), ("b", "y"), ("c", "y")] = 10
    found = estimated(sure)
    assert found.probabilities((("a", "x"), ("c", "y")))["x"] > 0.9


def test_unanimous_answers_are_certain() -> None:
    found = estimated(Counter({(("a", "x"), ("b", "x")): 3}))
    assert found.probabilities((("a", "x"), ("b", "x"))) == {"x": 1.0}


answers = st.lists(
    st.dictionaries(st.sampled_from("abc"), st.sampled_from(["x", "y", ""]), min_size=1), min_size=1, max_size=8
)


@given(answers)
def test_probabilities_add_up_and_names_do_not_matter(given_answers: list[dict[str, str]]) -> None:
    patterns = [tuple(sorted(one.items())) for one in given_answers]
    other = {"a": "z", "b": "m", "c": "k"}
    renamed = [tuple(sorted((other[name], answer) for name, answer in pattern)) for pattern in patterns]
    found, again = estimated(Counter(patterns)), estimated(Counter(reversed(renamed)))
    for one, same in zip(patterns, renamed, strict=True):
        probabilities = found.probabilities(one)
        assert sum(probabilities.values()) == pytest.approx(1)
        assert again.probabilities(same) == pytest.approx(probabilities, abs=1e-6)


@given(st.permutations("abcd"))
def test_interchangeable_annotators_stay_interchangeable(names: list[str]) -> None:
    """What a sum loses in its last digits depends on the order of the names, and must not grow into a decision."""
    given_answers = [
        dict(zip(names, answers, strict=True))
        for answers in (("x", "x", "y", "y"), ("x", "y", "x", "y"), ("x", "y", "y", "x"))
    ]
    found = estimated(Counter(tuple(sorted(one.items())) for one in given_answers))
    for one in given_answers:
        assert set(found.probabilities(tuple(sorted(one.items()))).values()) == {0.5}
