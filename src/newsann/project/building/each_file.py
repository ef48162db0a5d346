"""The rules that have one finding for a file, with the number of places, by code."""

from newsann.checks.document import ON_ANNOTATION, ON_DOCUMENT
from newsann.formats.labelstudio import rules
from newsann.model.findings import Rule

EACH_FILE: dict[str, Rule] = {
    rule.code: rule
    for rule in (*rules.RULES, *(check.rule for check in ON_DOCUMENT), *(check.rule for check in ON_ANNOTATION))
    if rule.each_file is not None
}
