"""Croissant 1.1 (https://docs.mlcommons.org/croissant): the release as JSON-LD, for catalogues and for mlcroissant.

Every path in it is relative to the file itself, so that its bytes are right wherever the release lies. (mlcroissant
1.1.1 resolves them against the folder of a file on disk; at an http URL it knows no folder, so download first.)
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from newsann.releases.manifest import Manifest
from newsann.releases.tables.configs import STATUSES, configs
from newsann.releases.tables.parquet import WrittenTable
from newsann.reports.card.front_matter import keywords
from newsann.reports.citation import bibtex
from newsann.reports.croissant.record_sets import file_set_id, record_sets
from newsann.scheme import Scheme
from newsann.scheme.identifiers import license_url

NAME = "croissant.json"
CONFORMS_TO = ("http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0")

PARQUET = "application/x-parquet"
"""The media type that mlcroissant 1.1.1 opens; application/vnd.apache.parquet, the registered one, it does not know."""


def croissant(
    scheme: Scheme,
    version: str,
    tables: Mapping[str, Mapping[str, WrittenTable]],
    manifest: Manifest,
    published: date | None,
) -> dict[str, Any]:
    """The description as JSON, its keys in the order in which they are written.

    `tables` are the Parquet files by config and split; `published` is the day of the last annotation, None where no
    annotation has one. What the scheme does not say (a licence, a page) is left out.
    """
    splits = [split for split in scheme.splits.names if any(split in of for of in tables.values())]
    day = published.isoformat() if published else None
    content: dict[str, Any] = {
        "@context": _context(),
        "@type": "sc:Dataset",
        "name": scheme.name,
        "alternateName": scheme.title,
        "description": scheme.introduction or scheme.title or _contents(scheme),
        "conformsTo": list(CONFORMS_TO),
        "version": version,
        "license": license_url(scheme.license) or {"@type": "sc:CreativeWork", "name": scheme.license},
        "url": scheme.citation.url or _resolved(scheme),
        "sameAs": _resolved(scheme) if scheme.citation.url else None,
        "creator": _creators(scheme),
        "citeAs": bibtex(scheme, version, published),
        "datePublished": day,
        "dateModified": day,
        "inLanguage": scheme.language if isinstance(scheme.language, str) else list(scheme.language),
        "keywords": list(dict.fromkeys([*keywords(scheme), *scheme.labels, *scheme.relations])),
        **responsible(scheme, manifest, splits),
        "distribution": [
            *(_file(table) for of in tables.values() for table in of.values()),
            *(_files(config, of) for config, of in tables.items()),
        ],
        "recordSet": record_sets(scheme, configs(scheme), list(tables), splits),
    }
    return {key: value for key, value in content.items() if value}


def encode(content: dict[str, Any]) -> bytes:
    """The description as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"


# The terms of the specification's first appendix, and four older ones (path, repeated, replace, samplingRate) without
# which mlcroissant 1.1.1 warns that the context is not the standard one.
_TERMS = (
    "annotation", "arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "excludes", "extract",
    "field", "fileObject", "fileProperty", "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath",
    "key", "md5", "parentField", "path", "readLines", "recordSet", "references", "regex", "repeated", "replace",
    "samplingRate", "sdVersion", "separator", "source", "subField", "transform", "unArchive", "value",
)  # fmt: skip


def _context() -> dict[str, Any]:
    """The JSON-LD context. schema.org is spelled with https, as mlcroissant compares it, not as the specification."""
    return {
        "@language": "en",
        "@vocab": "https://schema.org/",
        "sc": "https://schema.org/",
        "cr": "http://mlcommons.org/croissant/",
        "rai": "http://mlcommons.org/croissant/RAI/",
        "dct": "http://purl.org/dc/terms/",
        "conformsTo": "dct:conformsTo",
        "data": {"@id": "cr:data", "@type": "@json"},
        "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
        "examples": {"@id": "cr:examples", "@type": "@json"},
        **{term: f"cr:{term}" for term in _TERMS},
    }


def _contents(scheme: Scheme) -> str:
    return f"News articles with spans labelled {', '.join(scheme.labels)}."


def _resolved(scheme: Scheme) -> str:
    doi = scheme.citation.doi.removeprefix("https://doi.org/")
    return f"https://doi.org/{doi}" if doi else ""


def _creators(scheme: Scheme) -> list[dict[str, Any]]:
    if scheme.citation.authors:
        return [{"@type": "sc:Person", "name": author} for author in scheme.citation.authors]
    return [{"@type": "sc:Organization", "name": f"The authors of {scheme.title or scheme.name}"}]


def _file(table: WrittenTable) -> dict[str, Any]:
    written = table.file
    return {
        "@type": "cr:FileObject",
        "@id": f"files/{written.path}",
        "name": written.path,
        "contentUrl": written.path,
        "contentSize": f"{written.bytes} B",
        "encodingFormat": PARQUET,
        "sha256": written.sha256,
    }


def _files(config: str, tables: Mapping[str, WrittenTable]) -> dict[str, Any]:
    """The files of a config together, from which its records come.

    It is in no container: mlcroissant 1.1.1 looks for such a set in the description's own folder, while of one that is
    `containedIn` Parquet files it reads their names and not their rows. It checks no digest of what it reads so; those
    of the files are there for it and for others (and `newsann verify` checks all of them).
    """
    return {
        "@type": "cr:FileSet",
        "@id": file_set_id(config),
        "name": config,
        "encodingFormat": PARQUET,
        "includes": [table.file.path for table in tables.values()],
    }


_USES = {"train": "Training", "validation": "Validation", "test": "Testing"}

_MAINTENANCE = (
    "Versions have three numbers: the first increases when code that reads the dataset can break, the second when "
    "documents or labels are added or removed, the third when annotations are corrected. A published version never "
    "changes."
)
_PRIVACY = (
    "Annotators appear under pseudonyms; their names, e-mail addresses and user ids are not published. The articles' "
    "texts are published as annotators saw them, without masking."
)
_ANALYSIS = (
    "The config documents has one annotation of each document; its status says how it was chosen: "
    f"{', '.join(STATUSES[:-1])} or {STATUSES[-1]}. The config annotations has all of them, unmerged, to study where "
    "annotators differ."
)


def responsible(scheme: Scheme, manifest: Manifest, splits: Sequence[str]) -> dict[str, str | list[str]]:
    """The `rai:` properties (http://mlcommons.org/croissant/RAI/1.0) of a release."""
    return {
        "rai:dataAnnotationPlatform": ["Label Studio"],
        "rai:dataAnnotationProtocol": " ".join(_protocol(scheme)),
        "rai:annotationsPerItem": _per_document(manifest),
        "rai:dataAnnotationAnalysis": [_ANALYSIS],
        "rai:dataPreprocessingProtocol": [_proof(manifest)],
        "rai:personalSensitiveInformation": [_PRIVACY],
        "rai:dataUseCases": [_USES[split] for split in splits if split in _USES],
        "rai:dataReleaseMaintenancePlan": _MAINTENANCE,
    }


def _protocol(scheme: Scheme) -> Iterator[str]:
    """What annotators were asked to mark, as the scheme defines it: sentences and lists."""
    yield "Annotators marked spans in the articles" + (" and linked them by relations." if scheme.relations else ".")
    yield _listed("Labels", {name: label.definition for name, label in scheme.labels.items()})
    if scheme.relations:
        relations = {
            f"{name} ({_ends(r.head)} → {_ends(r.tail)})": r.definition for name, r in scheme.relations.items()
        }
        yield _listed("Relations, from head to tail", relations)
    if scheme.attributes:
        asked = {f"{name} (of {_ends(a.of)}{_of(a.values)})": a.definition for name, a in scheme.attributes.items()}
        yield _listed("Attributes of spans", asked)
    if scheme.choices:
        yield _listed(
            "Attributes of documents",
            {f"{name}{_of(c.values, '')}": c.definition for name, c in scheme.choices.items()},
        )


def _listed(head: str, defined: Mapping[str, str]) -> str:
    items = [f"{name}: {text.rstrip('.')}" if text else name for name, text in defined.items()]
    return f"{head}: {'; '.join(items)}."


def _ends(labels: Sequence[str]) -> str:
    return ", ".join(labels) or "any"


def _of(values: Mapping[str, object], comma: str = ", ") -> str:
    content = f"one of {' | '.join(values)}" if values else "free text"
    return f"{comma}{content}" if comma else f" ({content})"


def _per_document(manifest: Manifest) -> str:
    counts = Counter(len(document.annotators) for document in manifest.documents.values())
    parts = [
        f"{count} annotation{'s' * (count != 1)} of {many} document{'s' * (many != 1)}"
        for count, many in sorted(counts.items())
    ]
    return ", ".join(parts)


def _proof(manifest: Manifest) -> str:
    repaired, quarantined = len(manifest.repairs), len(manifest.quarantined)
    return (
        "The text of every span is verified to be the text between its offsets (Unicode code points). "
        f"Offsets repaired on unique evidence: {repaired}. "
        f"Documents, annotations and parts of them quarantined for errors: {quarantined}. "
        "manifest.json lists them and counts every item that was read."
    )
