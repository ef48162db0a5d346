"""The dataset card: the project's prose, filled in for one release, under YAML that every `datasets` parses."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from newsann.annotators.agreement import Agreement
from newsann.errors import ReleaseError
from newsann.releases.manifest import Manifest
from newsann.releases.tables.configs import configs
from newsann.reports import markdown
from newsann.reports.card import agreement, sections, tables
from newsann.reports.card.front_matter import Tables, front_matter
from newsann.reports.citation import bibtex
from newsann.reports.figures import Picture
from newsann.reports.markdown import plural
from newsann.reports.statistics import Counts, Statistics
from newsann.scheme import Scheme, identifiers


class Content(Struct, frozen=True):
    """Everything that fills in a card; `agreement` is None where no document has annotations by several people."""

    scheme: Scheme
    version: str
    tables: Tables
    manifest: Manifest
    statistics: Statistics
    pictures: Mapping[str, Picture]
    agreement: Agreement | None = None


def render(template: str, name: str, content: Content) -> str:
    """The card as Markdown; `name` is the template's, for messages.

    Raises ReleaseError when the template uses an unknown slot or is invalid.
    """
    import jinja2
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(
        loader=jinja2.DictLoader({}), undefined=jinja2.StrictUndefined, keep_trailing_newline=True, autoescape=False
    )
    filled = slots(content)
    try:
        prose = environment.from_string(template).render(filled)
    except (jinja2.TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        # An expression in the template can raise more than Jinja's own errors.
        line = getattr(error, "lineno", None)
        at = f"{name}:{line}" if line else name
        known = ", ".join(filled)
        raise ReleaseError(f"{at}: the card cannot be filled in: {error}. Slots: {known}") from None
    head = front_matter(content.scheme, configs(content.scheme), content.tables)
    return f"---\n{head}\n---\n\n{prose.lstrip()}"


def slots(content: Content) -> dict[str, str | int]:
    """The values that a template can use, by name. Labels and relations are counted over all annotations."""
    return {**_values(content), **_tables(content), **_sections(content), **_figures(content)}


def _values(content: Content) -> dict[str, str | int]:
    """Names and numbers."""
    scheme, statistics, manifest = content.scheme, content.statistics, content.manifest
    documents = sum(own.rows for own in statistics.documents.values())
    annotations = sum(own.rows for own in statistics.annotations.values())
    spans = sum(own.spans for own in statistics.annotations.values())
    links = sum(own.links for own in statistics.annotations.values())
    return {
        "name": scheme.name,
        "title": scheme.title or scheme.name,
        "version": content.version,
        "license": scheme.license,
        "language": ", ".join(identifiers.tags(scheme.language)),
        "introduction": scheme.introduction,
        "documents": documents,
        "annotations": annotations,
        "spans": spans,
        "links": links,
        "annotators": statistics.annotators,
        "repeated": sum(len(document.annotators) > 1 for document in manifest.documents.values()),
        "updated": str(statistics.updated or "an unknown day"),
        "summary": _summary(documents, annotations, spans, links),
        "repairs": len(manifest.repairs),
        "held_back": len(manifest.quarantined),
    }


def _tables(content: Content) -> dict[str, str]:
    scheme, statistics = content.scheme, content.statistics
    return {
        "sizes": tables.sizes(content.tables, scheme),
        "split_counts": tables.split_counts(statistics),
        "dates": tables.dates(statistics),
        "labels": tables.labels(scheme, _total(statistics.annotations, "labels")),
        "label_shares": tables.label_shares(statistics),
        "relations": tables.relations(scheme, _total(statistics.annotations, "relations")),
        "relation_shares": tables.relation_shares(statistics),
        "relation_ends": tables.relation_ends(statistics),
        "attributes": tables.attributes(scheme),
        "columns": tables.columns(scheme),
        "ledger": sections.ledger(content.manifest),
    }


def _sections(content: Content) -> dict[str, str]:
    scheme, manifest = content.scheme, content.manifest
    return {
        "split_rule": sections.split_rule(scheme),
        "near_duplicates": sections.near_duplicates(scheme, manifest),
        "repaired": sections.repairs(manifest),
        "withheld": sections.quarantined(manifest),
        "findings": sections.findings(manifest),
        "gold": sections.gold(scheme, content.statistics.statuses),
        "agreement": agreement.section(content.agreement, scheme, manifest),
        "bibtex": f"```bibtex\n{bibtex(scheme, content.version, content.statistics.updated)}\n```",
    }


def _figures(content: Content) -> dict[str, str]:
    drawn = content.pictures
    names = ("labels", "documents", "relations", "agreement")
    return {
        f"picture_of_{name}": markdown.picture(drawn[name].path, drawn[name].alt) if name in drawn else ""
        for name in names
    }


def read_template(path: Path) -> str:
    """The card's template. Raises ReleaseError when it is not UTF-8 text or has YAML of its own."""
    try:
        template = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseError(f"{path}: the card cannot be read: {error}") from None
    if template.startswith("---"):
        raise ReleaseError(f"{path}:1: the card begins with YAML, which a build writes itself; remove it")
    return template


def _total(counts: Mapping[str, Counts], of: str) -> dict[str, int]:
    each: list[Mapping[str, int]] = [getattr(own, of) for own in counts.values()]
    return {name: sum(own[name] for own in each) for name in (each[0] if each else ())}


def _summary(documents: int, annotations: int, spans: int, links: int) -> str:
    marked = f"{plural(spans, 'span')} and {plural(links, 'relation')}" if links else plural(spans, "span")
    return f"{plural(documents, 'document')} with {plural(annotations, 'annotation')}: {marked}"
