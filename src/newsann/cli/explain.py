"""Every kind of finding, and the page that explains them."""

from collections.abc import Iterable, Iterator

from newsann.checks import adjudication, corpus, lexical
from newsann.checks.document import ON_ANNOTATION, ON_DOCUMENT
from newsann.formats.labelstudio import rules
from newsann.model.findings import Rule
from newsann.splits import assignment

GROUPS: dict[str, tuple[Rule, ...]] = {
    "Reading the export": rules.RULES,
    "Articles": tuple(check.rule for check in ON_DOCUMENT),
    "Spans, relations and the scheme's constraints": tuple(check.rule for check in ON_ANNOTATION),
    "The dataset as a whole": (*corpus.RULES, *adjudication.RULES, *lexical.RULES),
    "The splits": assignment.RULES,
}

INTRODUCTION = """\
The problems that `newsann check` and `newsann build` report, why they matter, and what to do. What has an **error** is
not published; a **warning** or an **info** changes nothing. A scheme may set another severity under `severities:`, as
in `severities: {mid-word: error}`, except for those marked *fixed*: they make sure that every span is proven and that
nothing is lost. `newsann explain CODE` prints one of them.
"""

BY_CODE: dict[str, Rule] = {rule.code: rule for group in GROUPS.values() for rule in group}


def page(code: str | None = None) -> str:
    """The reference of all findings in Markdown, or of one."""
    lines = _lines() if code is None else _section(BY_CODE[code])
    return "\n".join(lines).rstrip() + "\n"


def listed(rules: Iterable[Rule]) -> Iterator[str]:
    """A line for each rule."""
    return (f"{rule.severity:<8}{rule.code:<24}{rule.title}" for rule in rules)


def explained(rule: Rule) -> str:
    """One rule for a reader at a terminal."""
    fixed = "" if not rule.fixed else " (a scheme cannot change that)"
    return (
        f"{rule.code}: {rule.title}\n\n{rule.explanation}\n\nSeverity: {rule.severity}{fixed}\n"
        f"Example:  {rule.example}\nTo do:    {rule.hint}"
    )


def _lines() -> Iterator[str]:
    yield from ("# Findings", "")
    yield INTRODUCTION
    for title, rules_of in GROUPS.items():
        yield from (f"## {title}", "")
        for rule in rules_of:
            yield from _section(rule)


def _section(rule: Rule) -> Iterator[str]:
    fixed = ", fixed" if rule.fixed else ""
    yield from (f"### {rule.code}", "", f"**{rule.title}** ({rule.severity}{fixed}). {rule.explanation}", "")
    yield from (f"- Example: {rule.example}", f"- To do: {rule.hint}", "")
