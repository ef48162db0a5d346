"""Findings as SARIF 2.1.0, the format of code scanning (OASIS, https://docs.oasis-open.org/sarif/sarif/v2.1.0/)."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from newsann.model.findings import Finding, Place, Rule, Severity
from newsann.model.text import shown

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
PROBLEM = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
"""GitHub's names of the severities of a rule that is not about security."""


class Artifact(Struct, frozen=True):
    """A file with findings: its URI, and the line (from 1) of each byte offset at which a task begins.

    `lines` is empty for a compressed file, whose bytes and lines are not those of the tasks.
    """

    uri: str
    lines: Mapping[int, int] = {}


def as_sarif(
    findings: Sequence[Finding], rules: Mapping[str, Rule], version: str, artifact: Callable[[Place], Artifact]
) -> dict[str, Any]:
    """A log of one run, in the order of `findings`; only rules that have findings are listed.

    `artifact` gives the file of a place. A relative URI is relative to the project's folder.
    """
    codes = sorted({finding.code for finding in findings})
    driver = {"name": "newsann", "version": version, "rules": [_rule(rules[code]) for code in codes]}
    fingerprints = _fingerprints(findings)
    results = [
        _result(finding, codes.index(finding.code), artifact(finding.place)) | {"partialFingerprints": fingerprint}
        for finding, fingerprint in zip(findings, fingerprints, strict=True)
    ]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    help_lines = (f"To do: {rule.hint}", f"Example: {rule.example}")
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.code.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.explanation},
        "help": {"text": "\n".join(help_lines), "markdown": "\n".join(f"- {line}" for line in help_lines)},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"problem.severity": PROBLEM[rule.severity]},
    }


def _result(finding: Finding, index: int, artifact: Artifact) -> dict[str, Any]:
    place = finding.place
    logical = [
        {"name": name, "fullyQualifiedName": f"{kind} {name}", "kind": kind}
        for kind, name in _steps(place)
        if name is not None
    ]
    within = ", ".join(shown(step["fullyQualifiedName"]) for step in logical)
    words = f" in “{finding.excerpt.text}”" if finding.excerpt else ""
    location: dict[str, Any] = {"physicalLocation": _physical(place, artifact)}
    if logical:
        location["logicalLocations"] = logical
    return {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": LEVELS[finding.severity],
        "message": {"text": f"{within}: {finding.message}{words}" if within else finding.message + words},
        "locations": [location],
    }


def _steps(place: Place) -> Iterable[tuple[str, str | None]]:
    """From the task down to the region or relation; ids of documents and numbers of annotations name nobody."""
    yield "task", place.task if place.task is not None or place.index is None else f"number {place.index + 1}"
    yield "document", place.document
    yield "annotation", place.annotation
    yield "region", place.region or None
    yield "relation", place.relation


def _physical(place: Place, artifact: Artifact) -> dict[str, Any]:
    relative = ":" not in artifact.uri.split("/")[0]
    location = {"uri": artifact.uri} | ({"uriBaseId": "%SRCROOT%"} if relative else {})
    region = {"startLine": 1}  # code scanning shows no result without a line
    if place.byte is not None and place.byte in artifact.lines:
        region = {"startLine": artifact.lines[place.byte], "byteOffset": place.byte}
    return {"artifactLocation": location, "region": region}


def _fingerprints(findings: Iterable[Finding]) -> list[dict[str, str]]:
    """What identifies each finding from run to run; byte offsets, counts and other findings do not change it.

    It has the name that GitHub reads. Findings that nothing else tells apart are numbered.
    """
    seen: Counter[str] = Counter()
    marks = []
    for finding in findings:
        place, excerpt = finding.place, finding.excerpt
        words = excerpt.text[excerpt.start : excerpt.end] if excerpt else ""
        owner = place.document if place.document is not None else place.task
        alone = owner is None and finding.count == 1  # of a file or the dataset: only the message says which
        parts = [finding.code, place.export, owner, place.annotation, place.region, place.relation, finding.subject]
        identity = json.dumps([*parts, words, finding.message if alone else ""])
        digest = hashlib.sha256(identity.encode()).hexdigest()[:16]
        seen[digest] += 1
        marks.append({"primaryLocationLineHash": f"{digest}:{seen[digest]}"})
    return marks
