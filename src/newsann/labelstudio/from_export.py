"""The scheme of a project of which there is an export: what it uses, no more.

Tasks are read as the checks read them, so that what is left out here is what they skip and count.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct, field
from msgspec.structs import replace

from newsann.errors import ExportError
from newsann.findings import CountKey, Finding, Place, counted_findings, many
from newsann.labelstudio import rules, statements
from newsann.labelstudio.controls_in_use import MOST_VALUES, NO_CONTROL, Control, ControlsInUse
from newsann.labelstudio.data_in_use import DataInUse
from newsann.labelstudio.decoding import UNREADABLE_LINK, decoded
from newsann.labelstudio.export import chunks, export_files, mapped, recognised
from newsann.labelstudio.from_config import NAME, OWN_DATASET
from newsann.labelstudio.json_min import LOST
from newsann.labelstudio.notes import notes
from newsann.labelstudio.records import Task
from newsann.labelstudio.reporting import Reporter
from newsann.labelstudio.sorting import ANSWERS
from newsann.labelstudio.tally import Tally
from newsann.scheme import Attribute, Choice, Label, RelationType, Scheme
from newsann.scheme.types import Controls, DocumentKeys

NO_SCHEME = Scheme("none", {}, controls=Controls("", ""), document=DocumentKeys(""))
"""A scheme that names nothing, to read tasks with before there is one."""


class _Export(Struct):
    """What was read of an export: `findings` has the first of each code, `times` how many there are."""

    controls: ControlsInUse = field(default_factory=ControlsInUse)
    data: DataInUse = field(default_factory=DataInUse)
    findings: dict[str, Finding] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    counts: Counter[CountKey] = field(default_factory=Counter)

    def note(self, findings: Iterable[Finding]) -> None:
        """Keep findings by their code."""
        for finding in findings:
            self.findings.setdefault(finding.code, finding)
            self.times[finding.code] += 1


class _Marking(Struct, frozen=True):
    """What the dataset is of: a control of labels, the object that is its text, and the labels used."""

    control: str
    text: str
    labels: list[str]


class _Made(Struct):
    """The questions of the scheme, and the controls that it ignores."""

    attributes: dict[str, Attribute] = field(default_factory=dict)
    choices: dict[str, Choice] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def scheme_of_export(path: Path, name: str) -> tuple[Scheme, list[str]]:
    """The scheme called `name` that everything in the export at `path` fits, and remarks on what it has no place for.

    The text's key is the one in whose text most of the annotated words stand at their offsets. Of several controls of
    labels the one with the most regions is taken. Controls without a place in the scheme are ignored by it.

    Raises InputNotFoundError when nothing is there and ExportError when no span of plain text is in it.
    """
    export = _read(path)
    used = export.controls
    marking, text = _marking(export, path)
    key = export.data.text_key(used.proofs.get((marking, text), Counter()))
    labels = _labels(used.controls[marking], text)
    used.settle_flat()
    made = _Made()
    for control_name, control in used.controls.items():
        if control_name != marking:
            _take(control_name, control, _Marking(marking, text, labels), made)
    for attribute in made.attributes:
        if lost := used.controls[attribute].types[LOST]:
            export.counts["", rules.LOST_BY_FORMAT.code, attribute] += lost
    made.remarks += _what_is_elsewhere(used, made.ignored, marking, text)
    identity = export.data.id_key(key)
    columns = export.data.columns({key, identity, *used.flat}, made.remarks)
    if doubtful := [key for key in used.doubtful if key in columns]:
        made.remarks.append(
            f"JSON_MIN does not tell data from answers: {', '.join(doubtful)} may be answers, and became columns"
        )
    scheme = Scheme(
        name=name,
        controls=Controls(marking, text or "text", used.controls[marking].several, made.ignored),
        document=DocumentKeys(text=key, id=identity, columns=columns),
        labels={label: Label() for label in labels},
        attributes=made.attributes,
        relations={label: RelationType() for label in _relations(used, made.ignored)},
        choices=made.choices,
    )
    return scheme, [*made.remarks, *_what_was_found(export)]


def _read(path: Path) -> _Export:
    export = _Export()
    with TemporaryDirectory() as scratch:
        for file in export_files([path]):
            found, findings = recognised(file, Path(scratch))
            if found is None and path.is_file():
                raise ExportError(f"{file.path}: {findings[0].message}. {findings[0].hint}")
            export.note(findings)
            if found is None:
                continue
            with mapped(found) as buffer:
                for chunk in chunks(found):
                    for i, (start, end) in enumerate(zip(chunk.starts, chunk.ends, strict=True)):
                        place = Place(export=file.name, index=chunk.first + i, byte=start)
                        _add(bytes(buffer[start:end]), place, export)
    return export


def _add(raw: bytes, place: Place, export: _Export) -> None:
    """Read one task, as far as its annotations may be published."""
    report = Reporter(NO_SCHEME, place)
    task = decoded(raw, report)
    if task is not None:
        report.place = replace(place, task=str(task.id) if task.id is not None else str((place.index or 0) + 1))
        export.data.add(task.data or {})
        if report.flat is not None:
            export.controls.add_flat(report.flat, task.data or {})
        for kind, count in notes(task).items():
            report.count(rules.LEFT_OUT_NOTES, kind, count)
        _add_annotations(task, report, export)
    export.note(report.findings)
    export.counts.update({("", code, subject): count for (_, code, subject), count in report.counts.items()})


def _add_annotations(task: Task, report: Reporter, export: _Export) -> None:
    for number, raw in enumerate(task.submitted, 1):
        items = raw.result or []
        links = sum(item.type in ("relation", UNREADABLE_LINK) for item in items)
        tally = Tally(str(raw.id if raw.id is not None else number), len(items) - links, links)
        if statements.withheld(raw, tally, report):
            continue
        export.controls.add(items, task.data or {})
        unlabelled = sum(item.type == "relation" and not item.labels for item in items)
        if unlabelled:
            report.count(rules.NO_RELATION_LABEL, "", unlabelled)
    lacking = statements.missing(task, report)
    if not (lacking or task.submitted):
        parts = [name for name, items in (("draft", task.drafts), ("prediction", task.predictions)) if items]
        report.count(rules.NO_ANNOTATION, f", only a {' and a '.join(parts)}" if parts else "")


def _marking(export: _Export, path: Path) -> tuple[str, str]:
    """The control of labels with the most regions, and the object that most of them are of ("" where none says it)."""
    found = {
        (name, about): count
        for name, control in export.controls.controls.items()
        for about, count in control.regions.items()
        if control.labels[about] and name != about
    }
    named = {key: count for key, count in found.items() if key[1]} or found
    if named:
        return max(named, key=lambda key: named[key])
    kinds = Counter[str](export.controls.nameless)
    for control in export.controls.controls.values():
        kinds.update({kind: count for kind, count in control.types.items() if kind != LOST})
    others = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()) or "none"
    raise ExportError(
        f"{path}: no span of plain text with a label in {many(export.data.tasks, 'task')} (other items: {others}), so "
        "there is nothing to make a scheme from. Use the project's labeling config instead: newsann init DIR --from "
        "labeling_config.xml",
        *(f"  {line}" for line in _what_was_found(export)),
    )


def _labels(control: Control, text: str) -> list[str]:
    """The labels of a control's regions, the most frequent first."""
    counts = Counter[str]()
    for about in {text, NO_CONTROL}:
        counts.update(control.labels.get(about, {}))
    return [label for label, _ in counts.most_common()]


def _take(name: str, control: Control, marking: _Marking, made: _Made) -> None:
    """Give a control its place in the scheme, or among the ignored."""
    values = dict.fromkeys(control.values)
    of = [label for label in control.of.get(marking.control, ()) if label in marking.labels]
    if why := _no_place(name, control, marking):
        answers = not control.regions and control.types.keys() <= {LOST, "choices", "textarea", *ANSWERS}
        items = many(control.items, "answer" if answers else "item")
        made.remarks.append(f"the control {name!r} with {items} is left out: {why}")
        made.ignored.append(name)
    elif not control.answers[marking.control]:
        made.choices[name] = Choice("", values, control.several)
    elif control.types["textarea"]:
        made.attributes[name] = Attribute(of=of, type="text")
    else:
        made.attributes[name] = Attribute("", of, "choices" if control.several else "choice", values)


def _no_place(name: str, control: Control, marking: _Marking) -> str:
    """Why a control has no place in the scheme; empty if it has one."""
    foreign = control.types.keys() - {LOST, "labels", "choices", "textarea"}
    others = [about for about in control.objects if about not in (marking.text, NO_CONTROL)]
    of_regions = control.answers[marking.control]
    if len(others) == len(control.objects):
        return f"it is about {' and '.join(map(repr, others))}, and the dataset is of {marking.text!r}"
    if control.regions:
        return f"a dataset has one control of labels, and most regions are of {marking.control!r}. {OWN_DATASET}"
    if foreign or control.types["labels"]:
        return (
            f"a dataset has no place for items of type {' and '.join(sorted(foreign)) or 'labels, not of plain text'}"
        )
    if not NAME.fullmatch(name):
        return "a column's name has letters, digits, '_', '-' and '.', and begins with a letter"
    if name == marking.text:
        return "its name is that of the text"
    if control.types[LOST] == control.items:
        return _no_choice_of_json_min(control)
    if not of_regions and control.answers.total() > control.answers[NO_CONTROL]:
        return f"it is asked of regions of {' and '.join(repr(other) for other in control.of)}"
    if not control.answers.total():
        return "its answers are about words that no region marks"
    if not of_regions and control.types["textarea"]:
        return "a dataset has no place for notes about the whole text"
    return "" if control.values or control.types["textarea"] else "nobody chose a value"


def _no_choice_of_json_min(control: Control) -> str:
    if control.lists or control.astray:
        return "JSON_MIN does not say which regions its answers are about; export the project as JSON"
    if len(control.values) > MOST_VALUES:
        return f"more than {MOST_VALUES} different answers look like notes, which JSON_MIN does not tell from choices"
    return ""


def _relations(used: ControlsInUse, ignored: list[str]) -> list[str]:
    """The labels of relations between regions that are not ignored, the most frequent first."""
    counts = Counter[str]()
    for (label, head, tail), count in used.relations.items():
        if head not in ignored and tail not in ignored:
            counts[label] += count
    return [label for label, _ in counts.most_common()]


def _what_is_elsewhere(used: ControlsInUse, ignored: list[str], marking: str, text: str) -> Iterator[str]:
    """What the checks skip of controls that the scheme has, as no control can be ignored for it."""
    for name, control in used.controls.items():
        if name in ignored:
            continue
        for about, count in control.objects.items():
            if about not in (text, NO_CONTROL):
                yield f"{many(count, 'item')} of {name!r} about {about!r} left out: the dataset is of {text!r}"
        if control.foreign:
            yield (
                f"{many(control.foreign, 'region')} of {name!r} of type labels, not of plain text: annotations with "
                "such regions are left out"
            )
    for kind, count in used.nameless.items():
        yield f"{many(count, 'item')} of type {kind} without a `from_name`: nothing says which control they are of"


def _what_was_found(export: _Export) -> Iterator[str]:
    """What the checks will say of the export as a whole, in their words."""
    for finding in counted_findings(export.counts, {rule.code: rule for rule in rules.RULES}, {}):
        yield f"{finding.message}. {finding.hint}"
    for code, first in export.findings.items():
        again = f", and {many(export.times[code] - 1, 'more', 'more')}" if export.times[code] > 1 else ""
        yield f"{first.place}: {first.message} ({code}{again})"
