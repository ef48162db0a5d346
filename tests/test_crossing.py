"""Two spans cross if the later one begins inside the earlier one and ends behind it."""

from hypothesis import given
from hypothesis import strategies as st

from newsann.checks.check import marked
from newsann.checks.constraints import crossing
from newsann.model.document import Annotation, Document, Source, Span
from newsann.scheme import loads

TEXT = "0123456789" * 3
SCHEME = loads("name: x\nlabels: {A: {}, B: {}}\nconstraints: {crossing: [{labels: [A]}]}\n")
BOUNDS = st.tuples(st.integers(0, 20), st.integers(1, 9), st.sampled_from("AAAB"))


@given(st.lists(BOUNDS, max_size=9))
def test_all_pairs_that_cross_are_found_in_the_order_of_the_text(bounds: list[tuple[int, int, str]]) -> None:
    spans = [Span(str(i), at, at + size, TEXT[at : at + size], label) for i, (at, size, label) in enumerate(bounds)]
    document = Document("d", TEXT, {}, (), Source("e", "1", 0, 0))
    found = list(crossing.problems(marked(Annotation("7", "1", tuple(spans), (), {}), document, SCHEME), SCHEME))
    ordered = sorted((span for span in spans if span.label == "A"), key=lambda span: span.start)
    expected = [
        (f"A crosses A {later.text!r}.", earlier)
        for i, later in enumerate(ordered)
        for earlier in ordered[:i]
        if earlier.start < later.start < earlier.end < later.end
    ]
    assert [problem[:2] for problem in found if isinstance(problem, tuple)] == expected
