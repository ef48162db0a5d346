"""Contradictions in a well-formed scheme: undefined names, keys used twice, severities that may not be changed."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import TypeAlias

from newsann.scheme.identifiers import language_problem, licence_problem
from newsann.scheme.names import ATTRIBUTES, CHOICES, LABELS, RELATIONS, history, same_file, split_problem
from newsann.scheme.severities import CHANGEABLE, FIXED
from newsann.scheme.types import Scheme, Splits
from newsann.scheme.values import moment

DOI = re.compile(r"10\.\d{4,9}(\.\d+)?/[A-Za-z0-9:/_;\-.()\[\]\\]+")
"""As the Citation File Format 1.2.0 admits it."""
URL = re.compile(r"https?://[!-~]+")
PSEUDONYM = re.compile(r"annotator-[0-9a-f]{10}")
PERIOD = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
COLUMNS_OF_EVERY_DATASET = (
    "id", "text", "choices", "spans", "relations", "choice_support", "annotators", "status", "source",
    "annotation", "annotator", "updated", "seconds", "curated",
)  # fmt: skip
Problem: TypeAlias = tuple[tuple[str | int, ...], str]


def contradictions(scheme: Scheme, pruned: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    """Each contradiction with the path of the key it stands at.

    `pruned` are names of labels and relations whose own entries are already reported, so that they count as defined.
    """
    labels = {*scheme.labels, *pruned.get("labels", ())}
    relations = {*scheme.relations, *pruned.get("relations", ())}
    for name, attribute in scheme.attributes.items():
        yield from _unknown(attribute.of, labels, "label", ("attributes", name, "of"))
        if attribute.type != "text" and not attribute.values:
            yield ("attributes", name), "has no values; list them under `values:` or make it `type: text`"
        if attribute.type == "text" and attribute.values:
            yield ("attributes", name, "values"), "a text attribute takes notes, not values"
    for name, relation in scheme.relations.items():
        yield from _unknown(relation.head, labels, "label", ("relations", name, "head"))
        yield from _unknown(relation.tail, labels, "label", ("relations", name, "tail"))
    if scheme.unlabelled:
        yield from _unknown([scheme.unlabelled], relations, "relation", ("unlabelled",))
    for name, choice in scheme.choices.items():
        if not choice.values:
            yield ("choices", name), "has no values; list them under `values:`"
    yield from _constraints(scheme, labels, relations)
    yield from _agreement(scheme, labels, relations)
    yield from _adjudication(scheme)
    yield from _names(scheme)
    yield from _former_names(scheme)
    yield from _keys(scheme)
    yield from _splits(scheme)
    yield from _citation(scheme)
    yield from _for_the_hub(scheme)
    for code in scheme.severities:
        if code in FIXED:
            yield ("severities", code), f"{code!r} guards a promise, and its severity cannot be changed; take it out"
        elif code not in CHANGEABLE:
            yield from _unknown([code], CHANGEABLE, "finding", ("severities", code))


def _constraints(scheme: Scheme, labels: set[str], relations: set[str]) -> Iterator[Problem]:
    rules = scheme.constraints
    for i, rule in enumerate(rules.cardinality):
        at = ("constraints", "cardinality", i)
        yield from _unknown([rule.label], labels, "label", (*at, "label"))
        yield from _unknown([rule.relation], relations, "relation", (*at, "relation"))
        if rule.max is not None and rule.max < rule.min:
            yield (*at, "max"), f"max {rule.max} is below min {rule.min}"
        if rule.max is None and rule.min == 0:
            yield at, "neither min nor max is given, so the rule says nothing"
    for i, nesting in enumerate(rules.nesting):
        at = ("constraints", "nesting", i)
        yield from _unknown(nesting.outer, labels, "label", (*at, "outer"))
        yield from _unknown(nesting.inner, labels, "label", (*at, "inner"))
    for i, crossing in enumerate(rules.crossing):
        yield from _unknown(crossing.labels, labels, "label", ("constraints", "crossing", i, "labels"))


def _agreement(scheme: Scheme, labels: set[str], relations: set[str]) -> Iterator[Problem]:
    precedence = scheme.agreement.precedence
    for i, label in enumerate(precedence):
        at = ("agreement", "precedence", i)
        yield from _unknown([label], labels, "label", at)
        if label in precedence[:i]:
            yield at, f"{label!r} is named already"
    if scheme.agreement.join:
        yield from _unknown([scheme.agreement.join], relations, "relation", ("agreement", "join"))


def _adjudication(scheme: Scheme) -> Iterator[Problem]:
    rules = scheme.adjudication
    if rules.strategy != "curated":
        for key, default in (("curators", []), ("otherwise", "majority")):
            if getattr(rules, key) != default:
                yield (
                    ("adjudication", key),
                    f"means nothing to the strategy {rules.strategy}; expected `strategy: curated`",
                )
    if rules.quorum is not None and rules.voting != "majority":
        yield ("adjudication", "quorum"), f"means nothing to {rules.voting}; a quorum belongs to majority"
    for i, name in enumerate(rules.curators):
        at = ("adjudication", "curators", i)
        if not PSEUDONYM.fullmatch(name):
            yield (
                at,
                f"{name!r} is no pseudonym, and every release has the scheme in it; expected one as "
                "'annotator-0123456789'. `newsann annotators --names` lists whose it is",
            )
        elif name in rules.curators[:i]:
            yield at, f"{name!r} is named already"


def _splits(scheme: Scheme) -> Iterator[Problem]:
    splits = scheme.splits
    for section in ("shares", "values"):
        for name in getattr(splits, section):
            if why := split_problem(name):
                yield ("splits", section, name), why
    if twins := same_file(splits.names):
        section = "shares" if twins[1] in splits.shares else "values"
        yield (
            ("splits", section, twins[1]),
            f"{twins[1]!r} and {twins[0]!r} are one file on Windows and macOS; give them names that differ in more",
        )
    if sum(splits.shares.values()) <= 0:
        yield ("splits", "shares"), "the shares add up to nothing; give at least one split a share above 0"
    if splits.strategy == "hash":
        for key in ("by", "values"):
            if getattr(splits, key):
                yield ("splits", key), "means nothing to the strategy hash; choose time, held-out or column"
        return
    column = scheme.document.columns.get(splits.by)
    if column is None:
        known = ", ".join(scheme.document.columns) or "none"
        yield ("splits",), f"the strategy {splits.strategy} needs in `by:` one of the document's columns: {known}"
    elif splits.strategy == "time" and column.type != "timestamp":
        yield ("splits", "by"), f"the strategy time needs a timestamp, and {splits.by!r} is of type {column.type}"
    elif splits.strategy != "time" and column.type != "string":
        yield (
            ("splits", "by"),
            f"the strategy {splits.strategy} needs a string, and {splits.by!r} is of type {column.type}",
        )
    if splits.strategy == "column":
        if splits.values:
            yield ("splits", "values"), "mean nothing to the strategy column: the column names the split itself"
        return
    if not splits.values:
        yield ("splits",), f"the strategy {splits.strategy} needs `values:`, a list for each split that takes some"
    yield from _split_values(splits)


def _split_values(splits: Splits) -> Iterator[Problem]:
    """What is wrong with the values that each split takes."""
    taken: dict[str, str] = {}
    for split, values in splits.values.items():
        if splits.shares.get(split):
            yield ("splits", "values", split), f"{split!r} has a share as well; give it the share 0, or no values"
        for i, value in enumerate(values):
            at = ("splits", "values", split, i)
            if splits.strategy == "time" and not _is_period(value):
                yield at, f"{value!r} is no period; expected a year, month or day, as '2016', '2016-09' or '2016-09-14'"
            if value in taken:
                yield at, f"{value!r} goes to {taken[value]!r} already"
            taken.setdefault(value, split)


def _is_period(value: str) -> bool:
    """Whether there is such a year, month or day."""
    first_day = value + "0000-01-01"[len(value) :]
    return bool(PERIOD.fullmatch(value)) and moment(first_day) is not None


def _citation(scheme: Scheme) -> Iterator[Problem]:
    citation = scheme.citation
    for i, author in enumerate(citation.authors):
        if not author.strip():
            yield ("citation", "authors", i), "is empty; write the name as it is to be cited"
        elif author in citation.authors[:i]:
            yield ("citation", "authors", i), f"{author!r} is named already"
    if citation.doi and not DOI.fullmatch(citation.doi):
        yield ("citation", "doi"), f"{citation.doi!r} is no DOI; expected it by itself, as '10.5281/zenodo.1234567'"
    if citation.url and not URL.fullmatch(citation.url):
        yield ("citation", "url"), f"{citation.url!r} is no web address; expected one as 'https://example.com/dataset'"


def _for_the_hub(scheme: Scheme) -> Iterator[Problem]:
    """What the Hub would refuse in the card when the release is published."""
    one = isinstance(scheme.language, str)
    given = [scheme.language] if isinstance(scheme.language, str) else scheme.language
    if not given:
        yield ("language",), "names no language; expected a tag as 'en', or a list of them"
    for i, tag in enumerate(given):
        if why := language_problem(tag):
            yield ("language",) if one else ("language", i), why
    if why := licence_problem(scheme.license):
        yield ("license",), why


def _names(scheme: Scheme) -> Iterator[Problem]:
    """Label Studio gives controls one namespace: labels' control, text, attributes, choices."""
    taken = {scheme.controls.labels: "controls.labels", scheme.controls.text: "controls.text"}
    if len(taken) == 1:
        yield ("controls", "text"), "the labels' control and the text need different names"
    for section in ("attributes", "choices"):
        for name in getattr(scheme, section):
            if name in taken:
                yield (section, name), f"the name {name!r} is taken by {taken[name]}; choose another"
            taken.setdefault(name, f"{section}.{name}")
    for i, name in enumerate(scheme.controls.ignored):
        if name in taken and taken[name] != "controls.text":
            yield ("controls", "ignored", i), f"{name!r} is {taken[name]}, so it cannot be left out; delete one of them"
        elif name in scheme.controls.ignored[:i]:
            yield ("controls", "ignored", i), f"{name!r} is named already"
    for name in scheme.document.columns:
        if name in COLUMNS_OF_EVERY_DATASET:
            yield (
                ("document", "columns", name),
                f"{name!r} is a column of every dataset; name this one otherwise and give its `key:`",
            )


def _former_names(scheme: Scheme) -> Iterator[Problem]:
    """What was called so before can be read only when one name, which nothing has now, leads to one thing."""
    claimed: dict[tuple[str, str], str] = {}
    questions = {scheme.controls.labels, scheme.controls.text, *scheme.attributes, *scheme.choices}
    for place, name, was in history(scheme):
        section, asked = _SECTIONS[place] if place in _SECTIONS else _of_values(place)
        if asked and name not in (values := getattr(scheme, section)[asked].values):
            yield (section, asked, "former_values", name), f"no value is called {name!r}; {', '.join(values)}"
            continue
        now = getattr(scheme, section)[asked].values if asked else getattr(scheme, section)
        for i, old in enumerate(was):
            at = (section, asked, "values", name, "was", i) if asked else (section, name, "was", i)
            # Label Studio gives questions one namespace.
            kind = "questions" if place in (ATTRIBUTES, CHOICES) else place
            if not old:
                yield at, "is empty; expected the name that was there before"
            elif old == name:
                yield at, f"{old!r} is the present name; expected one that was there before"
            elif old in (questions if kind == "questions" else now):
                yield at, f"{old!r} is there as well; a former name must be one that the scheme has no longer"
            elif (kind, old) in claimed:
                yield at, f"{old!r} is given as a former name of {claimed[kind, old]!r} already"
            claimed.setdefault((kind, old), name)


_SECTIONS = {
    LABELS: ("labels", ""), RELATIONS: ("relations", ""), ATTRIBUTES: ("attributes", ""), CHOICES: ("choices", "")
}  # fmt: skip


def _of_values(place: str) -> tuple[str, str]:
    """The section and the name of the question whose values stand at a place."""
    if place.startswith(f"{ATTRIBUTES}."):
        return "attributes", place.removeprefix(f"{ATTRIBUTES}.")
    return "choices", place.removeprefix(f"{CHOICES}.")


def _keys(scheme: Scheme) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for name, label in scheme.labels.items():
        if label.hotkey and label.hotkey in taken:
            yield ("labels", name, "hotkey"), f"hotkey {label.hotkey!r} is taken by {taken[label.hotkey]}"
        if label.hotkey:
            taken.setdefault(label.hotkey, name)


def _unknown(names: Iterable[str], known: Collection[str], what: str, path: tuple[str | int, ...]) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, 1)
            meant = f"did you mean {near[0]!r}?" if near else f"defined: {', '.join(sorted(known)) or 'none'}"
            yield path, f"no {what} is called {name!r}; {meant}"
