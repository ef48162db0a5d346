"""YAML from anywhere as nodes: bounded, so that a few lines cannot stand for more than a machine can hold."""

from typing import Any

import yaml

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""PyYAML's parser in C, where it was built with it."""
MOST = 100_000
"""Values that a document may have once its aliases are followed; a scheme has some hundreds."""


DEEPEST = 100
"""How deep values may be nested; a scheme nests five deep."""


class YamlError(ValueError):
    """The text is no YAML that can be used; `line` and `column` count from 1."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line, self.column = line, column


def nodes(source: str) -> yaml.Node | None:
    """The node at the root of a YAML document, None when it is empty.

    Raises YamlError when it is not YAML, is nested too deep, refers to itself, or stands for more than `MOST` values.
    """
    try:
        _scan(source, aliases=True)
        root: yaml.Node | None = yaml.compose(source, Loader=LOADER)
        if root is not None:
            _size(root, {}, ())
    except YamlError:
        raise
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        message = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise YamlError(f"not YAML: {message}", *((mark.line + 1, mark.column + 1) if mark else ())) from None
    except ValueError as error:  # a character that YAML does not have
        raise YamlError(f"not YAML: {error}") from None
    return root


def _size(node: yaml.Node, sizes: dict[int, int], above: tuple[int, ...]) -> int:
    """How many values a node has with its aliases followed."""
    if id(node) in above:
        raise YamlError("an alias refers to what it stands in", node.start_mark.line + 1, node.start_mark.column + 1)
    if id(node) not in sizes:
        children = [c for pair in node.value for c in pair] if isinstance(node, yaml.MappingNode) else node.value
        parts = children if isinstance(node, yaml.CollectionNode) else ()
        sizes[id(node)] = 1 + sum(_size(child, sizes, (*above, id(node))) for child in parts)
        if sizes[id(node)] > MOST:
            raise YamlError(
                f"its aliases stand for more than {MOST:,} values; write them out, without anchors and aliases",
                node.start_mark.line + 1, node.start_mark.column + 1,
            )  # fmt: skip
    return sizes[id(node)]


def refuse_aliases(source: str) -> None:
    """Raise YamlError when a text has an alias and needs none: it may stand for much more than it takes to write.

    It is also raised for a text that is nested too deep. What is not YAML is left to whoever reads it.
    """
    try:
        _scan(source, aliases=False)
    except yaml.YAMLError:
        return


def _scan(source: str, aliases: bool) -> None:
    """Go through a text's events before nodes are made of it: PyYAML's parser in C crashes where they nest too deep."""
    depth = 0
    for event in yaml.parse(source, Loader=LOADER):
        mark = event.start_mark
        place = (mark.line + 1, mark.column + 1) if mark else ()
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent) and not aliases:
            raise YamlError("has an alias (*name); write what it stands for", *place)
        if depth > DEEPEST:
            raise YamlError("nested too deep to be read", *place)
