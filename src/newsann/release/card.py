"""The dataset card: the project's prose with the release's figures, under YAML that every `datasets` parses."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from newsann.errors import ReleaseError
from newsann.release.features import Configs, features
from newsann.release.parquet import WrittenTable
from newsann.scheme import Scheme


class Figures(Struct, frozen=True):
    """What a card says in numbers; `labels` and `relations` count, over all annotations, what is published."""

    tables: Mapping[str, Mapping[str, WrittenTable]]
    labels: Mapping[str, int]
    relations: Mapping[str, int]
    repairs: int
    held_back: int


def render(template: str, name: str, scheme: Scheme, version: str, columns: Configs, figures: Figures) -> str:
    """The card as Markdown; `name` is the template's, for messages.

    Raises ReleaseError when the template asks for what there is not, or is no template.
    """
    import jinja2

    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True, autoescape=False)
    slots = {
        "name": scheme.name,
        "title": scheme.title or scheme.name,
        "version": version,
        "license": scheme.license,
        "language": scheme.language,
        "introduction": scheme.introduction,
        "documents": sum(table.rows for table in figures.tables["documents"].values()),
        "annotations": sum(table.rows for table in figures.tables["annotations"].values()),
        "spans": sum(figures.labels.values()),
        "links": sum(figures.relations.values()),
        "repairs": figures.repairs,
        "held_back": figures.held_back,
        "sizes": _sizes(figures.tables, scheme),
        "labels": _labels(scheme, figures.labels),
        "relations": _relations(scheme, figures.relations),
        "attributes": _attributes(scheme),
        "columns": _columns(scheme),
    }
    try:
        prose = environment.from_string(template).render(slots)
    except jinja2.TemplateError as error:
        line = getattr(error, "lineno", None)
        at = f"{name}:{line}" if line else name
        known = ", ".join(slots)
        raise ReleaseError(f"{at}: the card cannot be filled in: {error}. Slots: {known}") from None
    return f"---\n{_front_matter(scheme, columns, figures)}\n---\n\n{prose.lstrip()}"


def read_template(path: Path) -> str:
    """The card's template. Raises ReleaseError when it is no UTF-8 text or has YAML of its own."""
    try:
        template = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseError(f"{path}: the card cannot be read: {error}") from None
    if template.startswith("---"):
        raise ReleaseError(f"{path}:1: the card begins with YAML of its own; leave it out, a build writes it")
    return template


def _front_matter(scheme: Scheme, columns: Configs, figures: Figures) -> str:
    from huggingface_hub import DatasetCardData

    rows = sum(table.rows for table in figures.tables["documents"].values())
    card = DatasetCardData(
        pretty_name=scheme.title or scheme.name,
        language=scheme.language,
        license=scheme.license,
        task_categories=["token-classification"],
        size_categories=_size_category(rows),
        tags=["news", "span-annotation", *(["relation-extraction"] if scheme.relations else [])],
        configs=[_config(name, tables) for name, tables in figures.tables.items()],
        dataset_info=[_info(name, getattr(columns, name), tables) for name, tables in figures.tables.items()],
    )
    return str(card.to_yaml())


def _config(name: str, tables: Mapping[str, WrittenTable]) -> dict[str, Any]:
    data_files = [{"split": split, "path": table.file.path} for split, table in tables.items()]
    return {"config_name": name, "data_files": data_files, **({"default": True} if name == "documents" else {})}


def _info(name: str, shapes: Mapping[str, Any], tables: Mapping[str, WrittenTable]) -> dict[str, Any]:
    return {
        "config_name": name,
        "features": features(dict(shapes)),
        "splits": [
            {"name": split, "num_bytes": table.memory, "num_examples": table.rows} for split, table in tables.items()
        ],
        "download_size": sum(table.file.bytes for table in tables.values()),
        "dataset_size": sum(table.memory for table in tables.values()),
    }


def _size_category(rows: int) -> str:
    """The Hub's own steps: n<1K, 1K<n<10K, ..."""
    steps = ["1K", "10K", "100K", "1M", "10M", "100M", "1B"]
    place = min(max(len(str(rows)) - 3, 0), len(steps) - 1)
    return "n<1K" if place == 0 else f"{steps[place - 1]}<n<{steps[place]}"


def _sizes(tables: Mapping[str, Mapping[str, WrittenTable]], scheme: Scheme) -> str:
    splits = [split for split in scheme.splits.names if any(split in of for of in tables.values())]
    rows = [
        [f"`{name}`", *(str(of[split].rows) if split in of else "0" for split in splits)] for name, of in tables.items()
    ]
    return _table(["config", *splits], rows)


def _labels(scheme: Scheme, counts: Mapping[str, int]) -> str:
    rows = [[f"`{name}`", str(counts.get(name, 0)), label.definition] for name, label in scheme.labels.items()]
    return _table(["label", "spans", "what it marks"], rows)


def _relations(scheme: Scheme, counts: Mapping[str, int]) -> str:
    def ends(labels: Sequence[str]) -> str:
        return ", ".join(labels) or "any"

    rows = [
        [f"`{name}`", f"{ends(r.head)} → {ends(r.tail)}", str(counts.get(name, 0)), r.definition]
        for name, r in scheme.relations.items()
    ]
    return _table(["relation", "head → tail", "links", "what it says"], rows) if rows else "None."


def _attributes(scheme: Scheme) -> str:
    questions = [
        [f"`{name}`", ", ".join(a.of) or "any label", ", ".join(a.values) or "free text", a.definition]
        for name, a in scheme.attributes.items()
    ]
    questions += [
        [f"`{name}`", "the document", ", ".join(c.values), c.definition] for name, c in scheme.choices.items()
    ]
    return _table(["question", "asked of", "answers", "what it asks"], questions) if questions else "None."


def _columns(scheme: Scheme) -> str:
    rows = [[f"`{name}`", column.type, column.description] for name, column in scheme.document.columns.items()]
    return _table(["column", "type", "what it holds"], rows) if rows else "None."


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", r"\|").replace("\n", " ") for cell in line) + " |" for line in lines
    )
