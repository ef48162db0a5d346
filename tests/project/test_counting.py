"""Counting in several processes comes to what one process counts."""

from newsann.annotators.counting import counted
from newsann.annotators.marks import AnnotatedDocument, MarkedSpan, Marks
from newsann.annotators.tables import tables
from newsann.project import counting
from newsann.scheme import Scheme, loads

SCHEME: Scheme = loads(
    "name: tiny\nlabels: {Claim: {}, Source: {}}\nrelations: {by: {}}\nattributes: {kind: {values: {a: , b: }}}\n"
    "choices: {genre: {values: {news: , opinion: }}}\n"
)
TEXT = "The mayor said the ferry would run again, and a clerk of the port reportedly doubted that it would."


def document(number: int) -> AnnotatedDocument:
    people = []
    for who in range(2 + number % 3):
        start = (7 * number + 3 * who) % 40
        spans = (
            MarkedSpan("Source", ((start, start + 9),), {"kind": "ab"[who % 2]}),
            MarkedSpan("Claim", ((45, 70 + number % 2 * who),)),
        )
        choices = {"genre": "news" if number % 5 else "opinion"}
        people.append(Marks(f"annotator-{who}", spans, frozenset({("by", 1, 0)}), choices))
    return AnnotatedDocument(f"document-{number:03d}", TEXT, tuple(people))


def test_number_of_processes_changes_nothing() -> None:
    documents = [document(i) for i in range(counting.FEWEST + 7)]
    one, three = counted(documents, SCHEME), counting.counting(3)(documents, SCHEME)
    for own, other in zip(tables(one), tables(three), strict=True):
        assert (own.key, list(own.places)) == (other.key, list(other.places))
        assert (own.rows == other.rows).all()
