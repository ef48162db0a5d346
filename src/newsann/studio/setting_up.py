"""A project with the scheme's labeling config and guidelines: made, brought up to date, or refused."""

from typing import Any

from newsann.errors import OrphansError
from newsann.formats.labelstudio.config.drift import Drift, drift, orphaned, used
from newsann.formats.labelstudio.config.labeling_config import labeling_config
from newsann.scheme import Scheme
from newsann.studio import studio_project as projects
from newsann.studio.connection import Connection
from newsann.studio.snapshot import Progress, tasks
from newsann.studio.studio_project import Project


def set_up(
    connection: Connection,
    scheme: Scheme,
    instructions: str,
    project: Project | None,
    annotators: int | None = None,
    progress: Progress | None = None,
) -> tuple[Project, list[str]]:
    """The project as the scheme wants it, and what had to be changed for that (nothing, the second time).

    `instructions` is HTML; `annotators` is how many annotations complete a task, and is left alone when None.

    Raises OrphansError, and changes nothing, when the config would take away what annotations use; StudioError.
    """
    config = labeling_config(scheme)
    if project is None:
        made = projects.create(connection, scheme.title or scheme.name, config, instructions, annotators or 1)
        return made, [f"project {made.id} made"]
    change = drift(project.config, config)
    settings: dict[str, Any] = {}
    told: list[str] = []
    if change:
        _refuse_orphans(connection, project, change, progress)
        settings["label_config"] = config
        told += _in_words(change)
    if project.instructions != instructions:
        settings |= {"expert_instruction": instructions, "show_instruction": True}
        told.append("the guidelines are new")
    if annotators is not None and project.annotators != annotators:
        settings["maximum_annotations"] = annotators
        told.append(f"annotations that complete a task: {project.annotators} before, now {annotators}")
    return (projects.update(connection, project, **settings) if settings else project), told


def _refuse_orphans(connection: Connection, project: Project, change: Drift, progress: Progress | None) -> None:
    if not change.removed or not project.tasks:
        return
    lines = orphaned(change, used(tasks(connection, project.id, lambda _: None, progress)))
    if lines:
        raise OrphansError(
            f"project {project.id}: the scheme's labeling config would orphan what is annotated, so nothing was sent:",
            *(f"  {line}" for line in lines),
            "Put it back into the scheme, or say there with `was:` what has another name now, or change the "
            "annotations in Label Studio first, or push to a new project with another title",
        )


def _in_words(change: Drift) -> list[str]:
    told = [f"{part} is new in the config" for part in change.added]
    told += [f"{part} is gone from the config; nothing used it" for part in change.removed]
    return told or ["the config's colours, hotkeys, hints or order are new"]
