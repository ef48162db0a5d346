"""What a document is sealed with: its digest changes with what is said of it, and with nothing else."""

from collections.abc import Mapping

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from arbitrary import texts
from making import SCHEME, SCHEME_YAML
from newsann.annotators.gold.adjudication import adjudicated
from newsann.model.document import Annotation, Choice, Document, Relation, Source, Span
from newsann.releases.tables.configs import configs
from newsann.releases.tables.content_digest import articles, document_digest, marks
from newsann.releases.tables.rows import Adjudicated, tables
from newsann.scheme import Scheme, loads

SPAN = Span("s", 0, 3, "The", "Source", {"source_kind": "named"})
CLAIM = Span("c", 4, 9, "mayor", "Claim")
ONE = Annotation("7", "1", (SPAN, CLAIM), (Relation("r", "c", "s", "attributed_to"),), {"genre": "news"})
OTHER = Annotation("8", "2", (CLAIM,), (), {})
DOCUMENT = Document("a", "The mayor", {"title": "Ferry"}, (ONE, OTHER), Source("x.json", "1"))


def sealed(*documents: Document, scheme: Scheme = SCHEME) -> list[str]:
    """The digests of documents."""
    columns = configs(scheme)
    made = tables([Adjudicated(one, adjudicated(one.annotations, scheme)) for one in documents], scheme, columns)
    works = iter(marks(batch(made.annotations), columns))
    own = batch(made.documents)
    of = zip(documents, articles(own, columns), marks(own, columns), strict=True)
    return [
        document_digest(article, gold, [(a.annotator, next(works)) for a in d.annotations]) for d, article, gold in of
    ]


def batch(table: pa.Table) -> pa.RecordBatch:
    return table.combine_chunks().to_batches()[0]


def first(**changes: object) -> Document:
    """The document with its first annotation changed."""
    return replace(DOCUMENT, annotations=(replace(ONE, **changes), OTHER))


@pytest.mark.parametrize(
    "changed",
    [
        replace(DOCUMENT, id="b"),
        replace(DOCUMENT, text="The mayor."),
        replace(DOCUMENT, metadata={"title": "ferry"}),
        replace(DOCUMENT, metadata={"title": ""}),
        replace(DOCUMENT, metadata={}),
        replace(DOCUMENT, annotations=(ONE,)),
        replace(DOCUMENT, annotations=(ONE, OTHER, OTHER)),
        first(annotator="3"),
        first(choices={"genre": "opinion"}),
        first(choices={}),
        first(spans=(CLAIM, SPAN)),
        first(spans=(replace(SPAN, id="t"), CLAIM), relations=(Relation("r", "c", "t", "attributed_to"),)),
        first(spans=(replace(SPAN, end=4, text="The "), CLAIM)),
        first(spans=(replace(SPAN, label="Actor"), CLAIM)),
        first(spans=(replace(SPAN, attributes={"source_kind": "anonymous"}), CLAIM)),
        first(spans=(replace(SPAN, attributes={}), CLAIM)),
        first(relations=()),
        first(relations=(Relation("r", "s", "c", "attributed_to"),)),
        first(relations=(Relation("r", "c", "s", "hedged_by"),)),
    ],
)
def test_whatever_is_said_counts(changed: Document) -> None:
    assert sealed(changed) != sealed(DOCUMENT)


def test_where_it_was_read_and_in_which_order_does_not_count() -> None:
    third = replace(OTHER, annotator="3")
    before = replace(DOCUMENT, annotations=(ONE, third, OTHER))
    again = (replace(third, id="80", seconds=5.0), replace(ONE, id="70"), OTHER)
    assert sealed(replace(before, annotations=again, source=Source("y.json", "5"))) == sealed(before)
    assert sealed(replace(before, annotations=(OTHER, third, ONE))) == sealed(before)


def test_annotation_that_gold_is_counts() -> None:
    """Without times the one with the highest number is the latest."""
    assert sealed(replace(DOCUMENT, annotations=(replace(ONE, id="9"), OTHER))) != sealed(DOCUMENT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{Actor: {}", "{Place: {}, Actor: {}"),
        ("title: {}", "title: {}, outlet: {}, words: {type: integer}, fresh: {type: boolean}"),
        ("{source_kind:", "{kind: {of: [Actor], values: {person: }}, notes: {of: [Claim], type: text}, source_kind:"),
        ("{named: ,", "{unnamed: , named: ,"),
        ("  hedged_by:", "  about: {head: [Claim], tail: [Actor]}\n  hedged_by:"),
        ("{genre:", "{usable: {values: {yes: }, multiple: true}, genre:"),
        ("{Actor: {}, Claim: {}, Source: {}", "{Source: {}, Claim: {}, Actor: {}"),
    ],
)
def test_scheme_that_grows_changes_no_document(old: str, new: str) -> None:
    assert old in SCHEME_YAML
    assert sealed(DOCUMENT, scheme=loads(SCHEME_YAML.replace(old, new))) == sealed(DOCUMENT)


def test_name_that_changes_changes_what_is_said() -> None:
    renamed = loads(SCHEME_YAML.replace("title:", "headline:"))
    assert sealed(replace(DOCUMENT, metadata={"headline": "Ferry"}), scheme=renamed) != sealed(DOCUMENT)


def spans_of(text: str, start: int, end: int, name: str) -> st.SearchStrategy[Span]:
    answers = st.sampled_from([None, {}, {"source_kind": "named"}, {"source_kind": "anonymous"}])
    return st.builds(
        Span, *map(st.just, (name, start, end, text[start:end])), st.sampled_from(["Claim", "Source"]), answers
    )


@st.composite
def documents(draw: st.DrawFn) -> list[Document]:
    """A few documents with any spans."""
    made = []
    for number in range(draw(st.integers(1, 4))):
        text = draw(texts)
        works = []
        for by in range(draw(st.integers(1, 3))):
            bounds = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=3))
            spans = tuple(draw(spans_of(text, *sorted(pair), str(i))) for i, pair in enumerate(bounds))
            answers: Mapping[str, Choice] = draw(st.sampled_from([{}, {"genre": "news"}]))
            works.append(Annotation(str(by), str(by), spans, (), answers))
        title = draw(st.one_of(st.just({}), st.builds(lambda t: {"title": t}, texts)))
        made.append(Document(str(number), text, title, tuple(works), Source("x", str(number))))
    return made


@given(made=documents())
def test_digest_is_of_the_document_and_of_none_beside_it(made: list[Document]) -> None:
    """Neither of where its rows lie in a table, nor of what Parquet makes of them: `newsann verify` finds it again."""
    assert sealed(*made) == [digest for document in made for digest in sealed(document)]
    columns = configs(SCHEME)
    rows = [Adjudicated(one, adjudicated(one.annotations, SCHEME)) for one in made]
    whole = batch(tables(rows, SCHEME, columns).documents)
    for digests in (articles, marks):
        alone = [digest for row in range(len(made)) for digest in digests(whole.slice(row, 1), columns)]
        assert alone == digests(whole, columns)
