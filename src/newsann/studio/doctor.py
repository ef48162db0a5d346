"""Diagnoses of a live project: the token, the server, the config, the settings that matter."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from msgspec import Struct

from newsann.errors import StudioError
from newsann.formats.labelstudio.config.drift import drift
from newsann.formats.labelstudio.config.labeling_config import labeling_config
from newsann.scheme import Scheme
from newsann.studio import studio_project as projects
from newsann.studio.connection import KEY, URL, Connection
from newsann.studio.studio_project import Project

OLDEST = (1, 13)
"""The first Label Studio with the API that the SDK uses; tested with 1.23."""


class Health(StrEnum):
    """The state of one thing."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    BAD = "bad"


class Diagnosis(Struct, frozen=True):
    """One thing that was checked: its state, what was found, and what to do."""

    health: Health
    found: str
    remedy: str = ""


def diagnoses(
    connection: Connection, scheme: Scheme, instructions: str, number: int | None = None
) -> Iterator[Diagnosis]:
    """Each diagnosis, in the order of the checks; they end where the server fails."""
    try:
        yield from _server(connection)
        title = scheme.title or scheme.name
        project = projects.find(connection, title, number)
    except StudioError as error:
        yield Diagnosis(Health.BAD, str(error), f"Check {URL} and {KEY}.")
        return
    if project is None:
        yield Diagnosis(Health.BAD, f"there is no project with the title {title!r}", "Create it: newsann studio push")
        return
    yield Diagnosis(
        Health.GOOD,
        f"project {project.id}, {project.title!r}: tasks {project.tasks}, annotations {project.annotations}",
    )
    yield from _config(project, scheme)
    yield from _settings(project, instructions)


def _server(connection: Connection) -> Iterator[Diagnosis]:
    client = connection.client
    versions: Any = connection.ask("asking for the version", client.versions.get)
    release = str(versions.release)
    numbers = tuple(int(part) for part in release.split(".")[:2] if part.isdigit())
    if numbers < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        yield Diagnosis(Health.BAD, f"Label Studio {release} at {connection.url}", f"Update it to {oldest} or newer.")
    else:
        yield Diagnosis(Health.GOOD, f"Label Studio {release} at {connection.url}")
    connection.ask("asking who the token belongs to", client.users.whoami)
    kind = "legacy" if connection.is_legacy else "personal access"
    yield Diagnosis(Health.GOOD, f"{KEY} is accepted; it is a {kind} token")
    settings = connection.ask("asking which tokens are allowed", client.jwt_settings.get)
    if connection.is_legacy:
        yield Diagnosis(
            Health.DOUBTFUL,
            "legacy tokens never expire",
            f"Create a personal access token, which can be revoked, under Account & Settings, and set {KEY} to it.",
        )
    elif settings.legacy_api_tokens_enabled:
        yield Diagnosis(
            Health.DOUBTFUL,
            "the organization still allows legacy tokens, which never expire",
            "When nobody needs them, turn them off under Organization, API Tokens Settings.",
        )


def _config(project: Project, scheme: Scheme) -> Iterator[Diagnosis]:
    change = drift(project.config, labeling_config(scheme))
    if not change:
        yield Diagnosis(Health.GOOD, "the labeling config matches the scheme")
        return
    remedy = "Send the scheme's config: newsann studio push (it is refused if annotations would be orphaned)."
    for part in change.removed:
        yield Diagnosis(Health.BAD, f"{part} is in the project's config but not in the scheme", remedy)
    for part in change.added:
        yield Diagnosis(Health.BAD, f"{part} is in the scheme but not in the project's config", remedy)
    if change.restyled:
        yield Diagnosis(
            Health.DOUBTFUL, "colours, hotkeys, hints or order of the config differ from the scheme", remedy
        )


def _settings(project: Project, instructions: str) -> Iterator[Diagnosis]:
    if project.instructions != instructions:
        yield Diagnosis(
            Health.DOUBTFUL,
            "the project's instructions differ from the guidelines",
            "Send the guidelines: newsann studio push",
        )
    elif not project.shows_instructions:
        yield Diagnosis(
            Health.DOUBTFUL,
            "the guidelines are not shown before labeling",
            "Turn on Show before labeling under Settings, Annotation.",
        )
    else:
        yield Diagnosis(Health.GOOD, "the guidelines are shown before labeling")
    if project.annotators == 1:
        yield Diagnosis(
            Health.DOUBTFUL,
            "one annotation completes a task, so agreement cannot be measured",
            "For two: newsann studio push --annotators 2",
        )
    else:
        yield Diagnosis(Health.GOOD, f"{project.annotators} annotations complete a task")
    if not project.skips:
        yield Diagnosis(
            Health.DOUBTFUL,
            "the skip button is hidden, so annotators cannot skip a text that is not an article",
            "Turn it on under Settings, Annotation.",
        )
