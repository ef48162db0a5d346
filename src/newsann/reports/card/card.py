"""The dataset card: the project's prose with the release's figures, under YAML that every `datasets` parses."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from newsann.errors import ReleaseError
from newsann.releases.manifest import Manifest
from newsann.releases.tables.schema import configs
from newsann.reports import markdown
from newsann.reports.card import card_account, card_tables
from newsann.reports.card.front_matter import Tables, front_matter
from newsann.reports.citation import bibtex
from newsann.reports.figures import Picture
from newsann.reports.markdown import plural
from newsann.reports.statistics import Counts, Statistics
from newsann.scheme import Scheme, identifiers


class Content(Struct, frozen=True):
    """All that a card is filled in from."""

    scheme: Scheme
    version: str
    tables: Tables
    account: Manifest
    figures: Statistics
    pictures: Mapping[str, Picture]


def render(template: str, name: str, content: Content) -> str:
    """The card as Markdown; `name` is the template's, for messages.

    Raises ReleaseError when the template asks for what there is not, or is no template.
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
        # What an expression in the template comes to is not only Jinja's to refuse.
        line = getattr(error, "lineno", None)
        at = f"{name}:{line}" if line else name
        known = ", ".join(filled)
        raise ReleaseError(f"{at}: the card cannot be filled in: {error}. Slots: {known}") from None
    head = front_matter(content.scheme, configs(content.scheme), content.tables)
    return f"---\n{head}\n---\n\n{prose.lstrip()}"


def slots(content: Content) -> dict[str, str | int]:
    """What a template may ask for, by name. Labels and relations are counted over all annotations."""
    scheme, figures, account, pictures = content.scheme, content.figures, content.account, content.pictures
    labels = _total(figures.annotations, "labels")
    links = _total(figures.annotations, "relations")
    documents = sum(own.rows for own in figures.documents.values())
    annotations = sum(own.rows for own in figures.annotations.values())
    return {
        "name": scheme.name,
        "title": scheme.title or scheme.name,
        "version": content.version,
        "license": scheme.license,
        "language": ", ".join(identifiers.tags(scheme.language)),
        "introduction": scheme.introduction,
        "documents": documents,
        "annotations": annotations,
        "spans": sum(labels.values()),
        "links": sum(links.values()),
        "annotators": figures.annotators,
        "repeated": sum(len(sealed.annotators) > 1 for sealed in account.documents.values()),
        "updated": str(figures.updated or "an unknown day"),
        "summary": _summary(documents, annotations, labels, links),
        "repairs": len(account.repairs),
        "repaired": card_account.repairs(account),
        "held_back": len(account.quarantined),
        "withheld": card_account.held_back(account),
        "sizes": card_tables.sizes(content.tables, scheme),
        "split_counts": card_tables.split_counts(figures),
        "split_rule": card_account.split_rule(scheme),
        "dates": card_tables.dates(figures),
        "near_duplicates": card_account.near_duplicates(scheme, account),
        "labels": card_tables.labels(scheme, labels),
        "label_shares": card_tables.label_shares(figures),
        "relations": card_tables.relations(scheme, links),
        "relation_shares": card_tables.relation_shares(figures),
        "relation_ends": card_tables.relation_ends(figures),
        "attributes": card_tables.attributes(scheme),
        "columns": card_tables.columns(scheme),
        "ledger": card_account.ledger(account),
        "findings": card_account.findings(account),
        "picture_of_labels": _shown(pictures.get("labels")),
        "picture_of_documents": _shown(pictures.get("documents")),
        "picture_of_relations": _shown(pictures.get("relations")),
        "bibtex": f"```bibtex\n{bibtex(scheme, content.version, figures.updated)}\n```",
    }


def read_template(path: Path) -> str:
    """The card's template. Raises ReleaseError when it is no UTF-8 text or has YAML of its own."""
    try:
        template = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseError(f"{path}: the card cannot be read: {error}") from None
    if template.startswith("---"):
        raise ReleaseError(f"{path}:1: the card begins with YAML of its own; leave it out, a build writes it")
    return template


def _total(counts: Mapping[str, Counts], of: str) -> dict[str, int]:
    each: list[Mapping[str, int]] = [getattr(own, of) for own in counts.values()]
    return {name: sum(own[name] for own in each) for name in (each[0] if each else ())}


def _summary(documents: int, annotations: int, labels: Mapping[str, int], links: Mapping[str, int]) -> str:
    marked = plural(sum(labels.values()), "span")
    if links:
        marked += f" and {plural(sum(links.values()), 'relation')}"
    were = "was" if marked == "1 span" else "were"
    return f"{plural(documents, 'document')} with {plural(annotations, 'annotation')}, in which {marked} {were} marked"


def _shown(picture: Picture | None) -> str:
    return markdown.picture(picture.path, picture.alt) if picture else ""
