"""Exports in, what each annotator did out; nothing is written but the pseudonyms' key."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypedDict, Unpack

from msgspec import Struct
from msgspec.structs import replace

from newsann.annotators.drift import ARTICLES
from newsann.annotators.marks import marks_of
from newsann.annotators.people import AnnotatedArticle, AnnotatorsReport
from newsann.annotators.people import annotators_report as reported
from newsann.annotators.pseudonyms import pseudonyms
from newsann.errors import ReleaseError, refuse_unknown_keywords
from newsann.formats.labelstudio.exports.privacy import Known
from newsann.model.findings import Finding
from newsann.project.agreement import notes_on, published, release_in
from newsann.project.building.people import People
from newsann.project.building.plan import BuildPlan
from newsann.project.building.results import Outcome
from newsann.project.building.run import Progress, run
from newsann.project.building.spool import Spool
from newsann.project.project import SCHEME, Project
from newsann.releases.tables.annotated import Annotated
from newsann.scheme import load
from newsann.storage.durable import scratch


class ReportOptions(TypedDict, total=False):
    """The keywords of `annotators_report` that most calls leave out."""

    batch_size: int
    seed: int
    processes: int | None
    progress: Progress | None


class Team(Struct, frozen=True):
    """The report on all annotators, what the exports came to, and the `names` of people by their pseudonyms.

    A name is what the exports say of somebody, as "Ana Example, ana@example.com"; people of whom they say nothing have
    none. Names are for the screen of whoever leads the team: they never enter a file.
    """

    report: AnnotatorsReport
    outcome: Outcome
    names: Mapping[str, str]


def annotators_report(
    exports: str | Path | Sequence[str | Path],
    scheme: str | Path = SCHEME,
    *,
    join: bool = True,
    **options: Unpack[ReportOptions],
) -> AnnotatorsReport:
    """What each annotator did, by pseudonym: how much, how fast, and how it compares with the others.

    What counts is what counts in `agreement`, with the same `join`. Other keywords:

    - `batch_size` is how many articles a batch has at least, by default 10.
    - `seed` is that of the bootstrap, by default 0.
    - `processes` is by default the number of processors.
    - `progress` is called with the bytes read and the bytes there are.

    Raises SchemeError, InputNotFoundError, ExportError, ReleaseError for a release, and ScratchError.
    """
    refuse_unknown_keywords(annotators_report, options, ReportOptions)
    return team(exports, scheme, join=join, **options).report


def team(
    exports: str | Path | Sequence[str | Path],
    scheme: str | Path = SCHEME,
    *,
    join: bool = True,
    **options: Unpack[ReportOptions],
) -> Team:
    """The same with the findings on the exports, and with the names of people. Raises as `annotators_report` does."""
    sources = [exports] if isinstance(exports, str | Path) else list(exports)
    if release := release_in(sources):
        raise ReleaseError(
            f"{release.url}: a release does not say what was wrong with each person's work. Name the exports that it "
            "was made of"
        )
    project = Project(Path(scheme))
    rules, key = load(project.scheme), project.key()
    joining = rules.agreement.join if join else ""
    with scratch() as folder:
        plan = BuildPlan(rules, Spool(folder), key, project=project.folder, people=True)
        outcome = run(sources, plan, options.get("processes"), options.get("progress"))
        articles = [_article(one, joining) for one in published(plan, outcome) if not one.annotation.curated]
        people = _people(plan, outcome)
    pseudonym = pseudonyms(key)
    made = {origin: pseudonym(who) for origin, who in people.made.items()}
    report = reported(
        articles,
        rules,
        _by_person(outcome.findings, made),
        joining,
        options.get("batch_size", ARTICLES),
        options.get("seed", 0),
    )
    names = {pseudonym(who): _name(people.known.get(who)) or f"user {who}" for who in people.made.values() if who}
    names = {shown: name for shown, name in names.items() if name != f"user {shown}"}  # a pseudonym in the export
    return Team(replace(report, notes=tuple(notes_on(outcome))), outcome, names)


def _article(one: Annotated, join: str) -> AnnotatedArticle:
    own = one.annotation
    return AnnotatedArticle(one.document, one.text, marks_of(own, own.annotator, join), own.updated, own.seconds)


def _people(plan: BuildPlan, outcome: Outcome) -> People:
    """Who made the annotations of all chunks."""
    whole = People()
    for number in outcome.chunks:
        own = plan.spool.people(number)
        whole.merge(own.made, own.known)
    return whole


def _by_person(
    findings: Sequence[Finding], made: Mapping[tuple[str | None, int | None, str | None], str]
) -> dict[str, Counter[str]]:
    """How many findings there are of each kind on the annotations of each person; everybody who made one is in it."""
    counts: dict[str, Counter[str]] = {who: Counter() for who in made.values()}
    for finding in findings:
        place = finding.place
        who = made.get((place.export, place.index, place.annotation))
        if who is not None:
            counts[who][finding.code] += 1
    return counts


def _name(known: Known | None) -> str:
    return ", ".join(filter(None, (known.name, known.email))) if known else ""
