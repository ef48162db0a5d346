"""The card's section on agreement: the figures of the command, their definitions, and why some are missing."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import newsann
from making import SCHEME_YAML, TEXT, Json, annotation, project, region, relation, shuffled, task
from newsann.reports.markdown import interval

AUTHORS = "Both passes are by the dataset's authors"
MEASURES = {
    "token alpha": ("token_alpha", None),
    "span F1, exact": ("span_f1", "exact"),
    "span F1, overlap": ("span_f1", "overlap"),
    "alpha-U": ("alpha_u", None),
    "relation F1, exact": ("relation_f1", "exact"),
    "relation F1, overlap": ("relation_f1", "overlap"),
}


def section(
    folder: Path, *tasks: Json, more: str = "", card: str = "<{{ agreement }}>{{ picture_of_agreement }}"
) -> str:
    """The slots of agreement in the card of a release."""
    scheme = project(folder, *tasks)
    scheme.write_text(SCHEME_YAML + more, encoding="utf-8")
    (folder / "dataset_card.md").write_text(card, encoding="utf-8")
    release = newsann.build([folder / "annotations"], scheme, out=folder / "dist").path
    return (release / "README.md").read_text(encoding="utf-8").split("---\n\n", 1)[1]


def rows(text: str) -> list[dict[str, str]]:
    """The rows of all tables, each cell by the name of its column."""
    found = []
    for part in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        head, _, *lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines()]
        found += [dict(zip(head, line, strict=True)) for line in lines]
    return found


def test_figures_are_those_of_the_command(repository: Path, tmp_path: Path) -> None:
    scheme = repository / "schema" / "scheme.yaml"
    release = newsann.build([repository / "annotations"], scheme, out=tmp_path).path
    text = (release / "README.md").read_text(encoding="utf-8").split("### Agreement")[1].split("\n## ")[0]
    figures = {(one.measure, one.match, one.of): one for one in newsann.agreement(repository / "annotations").figures}
    compared = 0
    for row in rows(text):
        kind = "label" if "label" in row else "relation"
        name = row.pop(kind).strip("`")
        of = name if name == "all" else f"{kind}:{name}"
        counted = figures["span_f1" if kind == "label" else "relation_f1", "exact", of]
        assert [row.pop("documents"), row.pop("pairs")] == [f"{counted.documents:,}", f"{counted.pairs:,}"]
        for column, shown in row.items():
            figure = figures[(*MEASURES[column], of)]
            assert shown == interval(figure.value, figure.low, figure.high)
            compared += 1
    assert compared == 4 * (1 + 5) + 2 * (1 + 5), "all, five labels, five relations without `continues`"
    assert AUTHORS in text
    assert "the first of these labels: `Hedge`, `Cue`, `Source`, `Actor`, `Claim`" in text
    assert "Spans that `continues` links count as one span" in text
    assert "(figures/agreement.png)" in text


def test_shuffled_exports_and_more_processes_have_the_same_section(repository: Path, tmp_path: Path) -> None:
    shutil.copytree(repository / "schema", tmp_path / "schema")
    tasks: list[Json] = json.loads((repository / "annotations" / "news-attribution.json").read_bytes())
    (tmp_path / "annotations").mkdir()
    (tmp_path / "annotations" / "news-attribution.json").write_text(json.dumps(shuffled(tasks, 11)), encoding="utf-8")
    (tmp_path / "dataset_card.md").write_text("{{ agreement }}\n{{ picture_of_agreement }}")
    cards, pictures = set(), set()
    for number, processes in enumerate((1, 3)):
        for exports in (repository / "annotations", tmp_path / "annotations"):
            scheme, out = tmp_path / "schema" / "scheme.yaml", tmp_path / f"dist-{number}-{exports.parent.name}"
            release = newsann.build([exports], scheme, out=out, processes=processes).path
            cards.add((release / "README.md").read_text(encoding="utf-8").split("---\n\n", 1)[1])
            pictures.add((release / "figures" / "agreement.png").read_bytes())
    assert (len(cards), len(pictures)) == (1, 1)


def pair(one: list[Json], other: list[Json], number: int = 1) -> Json:
    return task(
        annotation(*one, by=1, id=2 * number), annotation(*other, by=2, id=2 * number + 1), id=number,
        document=f"d{number}", text=f"{TEXT} {number}",
    )  # fmt: skip


CLAIM, SOURCE = region("c", "the ferry", "Claim"), region("s", "The mayor", "Source")


def test_one_annotator_gives_a_sentence_and_no_picture(tmp_path: Path) -> None:
    alone = "No document has annotations by two people, so agreement cannot be measured."
    assert section(tmp_path, task(annotation(CLAIM))) == f"<{alone}>"
    assert not (tmp_path / "dist" / "tiny-1.0.0" / "figures" / "agreement.png").exists()


def test_what_cannot_be_measured_is_a_dash_with_its_reason(tmp_path: Path) -> None:
    text = section(tmp_path, pair([CLAIM], [CLAIM]))
    assert text.startswith(
        "<1 of 1 document has annotations by several people: 2 annotators, 1 pair of annotations. In brackets:"
    )
    own = {row.get("label", row.get("relation")): row for row in rows(text)}
    assert own["`Source`"] == {
        "label": "`Source`", "documents": "0", "pairs": "0",
        "token alpha": "-", "span F1, exact": "-", "span F1, overlap": "-", "alpha-U": "-",
    }  # fmt: skip
    assert own["`Claim`"]["span F1, exact"] == "1.000"
    assert own["`attributed_to`"]["relation F1, exact"] == "-"
    reason = (
        "- `-` cannot be measured: no annotator marked any (`Actor`, `Source`, `Hedge`, all relations, `attributed_to`,"
    )
    assert reason in text
    assert "- A figure over fewer than 5 documents has no interval." in text
    assert "Each span counts by itself; no relation joins fragments." in text


def test_reasons_for_what_is_missing_over_everything_stand_there_too(tmp_path: Path) -> None:
    text = section(tmp_path, pair([], []))
    assert {row["span F1, exact"] for row in rows(text) if "label" in row} == {"-"}
    assert "- `-` cannot be measured: no annotator marked any (all," in text
    assert "figures/agreement.png" not in text


@pytest.mark.parametrize("several", [1, 6])
def test_intervals_need_five_documents(several: int, tmp_path: Path) -> None:
    both = [CLAIM, SOURCE, relation("c", "s", "attributed_to")]
    text = section(tmp_path, *(pair(both, both if i % 2 else [CLAIM], i + 1) for i in range(several)))
    (row,) = (row for row in rows(text) if row.get("label") == "all")
    assert ("[" in row["span F1, exact"]) is (several >= 5)
    assert ("has no interval" in text) is (several < 5)


def test_precedence_and_join_of_the_scheme_stand_in_the_card(tmp_path: Path) -> None:
    more = "agreement: {precedence: [Claim, Source], join: attributed_to}\n"
    text: Any = section(tmp_path, pair([CLAIM], [CLAIM]), more=more)
    assert "has the first of these labels: `Claim`, `Source`." in text
    assert "Spans that `attributed_to` links count as one span, and `attributed_to` itself is not scored." in text
    assert "`attributed_to`" not in {row.get("relation") for row in rows(text)}
