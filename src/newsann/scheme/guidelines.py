"""Scheme to guidelines: the page that annotators read, in Markdown."""

from collections.abc import Iterable, Iterator

from newsann.scheme.types import Attribute, Cardinality, Choice, RelationType, Scheme


def guidelines(scheme: Scheme) -> str:
    """The guidelines for annotators: every label with its definition, examples, counter-examples and edge rules."""
    return "\n".join(_lines(scheme)).rstrip() + "\n"


def _lines(scheme: Scheme) -> Iterator[str]:
    yield f"# {scheme.title or scheme.name}: how to annotate"
    yield ""
    if scheme.introduction:
        yield from (scheme.introduction.strip(), "")
    yield from ("In the examples, **bold** words are marked; *slanted* words are not.", "")
    yield from ("## Labels", "")
    yield "| label | key | what it marks |"
    yield "| --- | --- | --- |"
    for name, label in scheme.labels.items():
        yield f"| {name} | {label.hotkey or ''} | {label.definition} |"
    yield ""
    for name, label in scheme.labels.items():
        yield from (f"### {name}", "", _and_formerly(label.definition or "Not yet described.", label.was), "")
        yield from _list("Mark", label.examples)
        yield from _list("Do not mark", label.counterexamples)
        yield from _list("Where it begins and ends", label.edges)
        for attribute, asked in scheme.attributes_of(name).items():
            yield from _attribute(attribute, asked)
        if label.lexical:
            yield from ("The same words are normally marked wherever they stand; look for each of them.", "")
    if scheme.relations:
        yield from ("## Relations", "", "Draw each from its head to its tail.", "")
        for name, relation in scheme.relations.items():
            yield from _relation(name, relation, scheme.unlabelled == name)
    if scheme.choices:
        yield from ("## About the whole article", "")
        for name, choice in scheme.choices.items():
            how = "any number" if choice.multiple else "one"
            needed = ", required" if choice.required else ""
            what = _and_formerly(choice.definition, choice.was)
            yield from (f"**{name}** ({how}{needed}). {what}", "", *_values(choice), "")
    yield from _rules(scheme)


def _list(title: str, items: Iterable[str]) -> Iterator[str]:
    lines = [f"- {item}" for item in items]
    if lines:
        yield from (f"{title}:", "", *lines, "")


def _attribute(name: str, attribute: Attribute) -> Iterator[str]:
    needed = "Always answer" if attribute.required else "You may answer"
    asked = _and_formerly(attribute.definition, attribute.was)
    yield from (f"{needed} `{name}`: {asked}", "", *_values(attribute), "")


def _values(question: Attribute | Choice) -> Iterator[str]:
    for value, meaning in question.values.items():
        was = question.former_values.get(value, [])
        yield f"- `{value}`{_formerly(was)}{': ' + meaning if meaning else ''}"


def _and_formerly(definition: str, was: list[str]) -> str:
    """A definition, and what the thing was called before."""
    return f"{definition} {_formerly(was).strip()}".strip()


def _formerly(was: list[str]) -> str:
    return f" (formerly {', '.join(f'`{name}`' for name in was)})" if was else ""


def _relation(name: str, relation: RelationType, unlabelled: bool) -> Iterator[str]:
    ends = f"{_either(relation.head)} → {_either(relation.tail)}"
    notes = [_and_formerly(relation.definition, relation.was)]
    if relation.same_label:
        notes.append("Head and tail have the same label.")
    if relation.symmetric:
        notes.append("It holds in both directions.")
    if unlabelled:
        notes.append("An arrow without a label means this relation.")
    yield from (f"### {name}", "", f"{ends}. {' '.join(filter(None, notes))}", "")
    yield from _list("Examples", relation.examples)


def _either(labels: list[str]) -> str:
    return " or ".join(labels) or "any label"


def _rules(scheme: Scheme) -> Iterator[str]:
    rules = scheme.constraints
    lines = [f"- {_cardinality(rule)}" for rule in rules.cardinality]
    for nesting in rules.nesting:
        what = f"No {', '.join(nesting.inner)} inside a {', '.join(nesting.outer)}."
        lines.append(f"- {what} {nesting.why}".rstrip())
    for crossing in rules.crossing:
        lines.append(f"- {', '.join(crossing.labels)} do not cross each other. {crossing.why}".rstrip())
    if lines:
        yield from ("## What is checked", "", *lines, "")


def _cardinality(rule: Cardinality) -> str:
    bounds = [f"at least {rule.min}"] if rule.min else []
    bounds += [f"at most {rule.max}"] if rule.max is not None else []
    return f"Each {rule.label} is the {rule.side} of {' and '.join(bounds)} `{rule.relation}`. {rule.why}".rstrip()
