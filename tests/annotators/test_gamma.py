"""Gamma is measured in a process of its own; the package here is a small one that answers, prints, sleeps and fails."""

from pathlib import Path

import pytest

from newsann.annotators.agreement import agreement
from newsann.annotators.gamma import gammas
from newsann.annotators.marks import AnnotatedDocument, MarkedSpan, Marks
from newsann.errors import MissingExtraError
from newsann.scheme import loads

PACKAGE = """
import time
print("noise at import")

class CombinedCategoricalDissimilarity: ...

class Continuum:
    def __init__(self):
        self.units = []
        self.gamma = 0.5
    def add(self, annotator, segment, label):
        print("noise of", annotator)
        self.units.append((annotator, segment, label))
    def compute_gamma(self, dissimilarity):
        labels = {label for *_, label in self.units}
        if "slow" in labels:
            time.sleep(60)
        if "wrong" in labels:
            raise ValueError("no alignment")
        return self
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pygamma_agreement.py").write_text(PACKAGE, encoding="utf-8")
    (tmp_path / "pyannote").mkdir()
    (tmp_path / "pyannote" / "core.py").write_text("def Segment(start, end): return start, end\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


def document(label: str, annotators: int = 2, spans: int = 1) -> AnnotatedDocument:
    own = tuple(MarkedSpan(label, ((i, i + 1),)) for i in range(spans))
    return AnnotatedDocument(
        f"{label}-{annotators}", "some text", tuple(Marks(f"annotator-{i}", own) for i in range(annotators))
    )


@pytest.mark.usefixtures("package")
def test_each_document_has_its_gamma_or_the_reason_why_not(capfd: pytest.CaptureFixture[str]) -> None:
    documents = [
        document("Claim"), document("slow"), document("Claim", 4), document("wrong"), document("Claim", spans=0),
        document("Source", 3),
    ]  # fmt: skip
    found = list(gammas(documents, limit=2))
    assert [(one.value, one.units) for one in found] == [(0.5, 2), (None, 2), (None, 4), (None, 2), (None, 0), (0.5, 3)]
    assert [one.note for one in found] == [
        "",
        "cannot be measured: it took more than 2 seconds",
        "cannot be measured: gamma is for two or three annotators, not 4",
        "cannot be measured: pygamma-agreement failed on it",
        "cannot be measured: an annotator marked nothing, which gamma cannot align",
        "",
    ]
    assert capfd.readouterr().out == ""


@pytest.mark.usefixtures("package")
def test_every_two_annotators_have_the_mean_over_their_documents() -> None:
    scheme = loads("name: tiny\nlabels: {Claim: {}, Source: {}}\n")
    found = agreement([document("Claim"), document("Source", 3), document("Claim", 4)], scheme, gamma=5)
    gamma = [one for one in found.figures if one.measure == "gamma"]
    by_pair = {one.of: (one.value, one.documents) for one in gamma if one.of.startswith("pair:")}
    people = [f"annotator-{i}" for i in range(4)]
    assert by_pair == {
        f"pair:{people[i]},{people[j]}": (0.5, 1 if j == 3 else 2 if j == 2 else 3)
        for i in range(4)
        for j in range(i + 1, 4)
    }
    (whole,) = (one for one in gamma if one.of == "all")
    assert (whole.value, whole.documents) == (0.5, 2), "one with four annotators has none"


def test_without_the_package_the_command_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsann.annotators.gamma.find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'newsann\[gamma\]'"):
        next(gammas([document("Claim")], limit=2))
