"""The findings of reading: files, tasks, annotations, regions and relations that cannot be taken as they are."""

from newsann.formats.labelstudio.rules import annotations, items, tasks

RULES = (*tasks.RULES, *annotations.RULES, *items.RULES)
