"""YAML from anywhere as nodes: bounded, so that a few lines cannot stand for more than a machine can hold."""

from typing import Any

import yaml
from yaml.constructor import SafeConstructor

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""PyYAML's parser in C, where it was built with it."""
MOST = 100_000
"""Values that the aliases of a document may stand for, all together; a scheme has some hundreds of values."""
DEEPEST = 100
"""How deep values may be nested; a scheme nests five deep."""
LONGEST_NUMBER = 1000
"""Characters; Python does not write whole numbers of many digits, so that no message could quote one."""


class YamlError(ValueError):
    """The text is no YAML that can be used; `line` and `column` count from 1."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line, self.column = line, column


def nodes(source: str) -> yaml.Node | None:
    """The node at the root of a YAML document, None when it is empty.

    Raises YamlError when it is not YAML, is nested too deep, refers to itself, or has aliases that stand for more than
    `MOST` values.
    """
    try:
        written = _scan(source, aliases=True)
        root: yaml.Node | None = yaml.compose(source, Loader=LOADER)
        if root is not None:
            _size(root, {}, (), written + MOST)
    except YamlError:
        raise
    except yaml.YAMLError as error:
        raise _not_yaml(error) from None
    except ValueError as error:  # a character that YAML does not have
        raise YamlError(f"not YAML: {error}") from None
    return root


def _size(node: yaml.Node, sizes: dict[int, int], above: tuple[int, ...], most: int) -> int:
    """How many values a node has with its aliases followed. Raises YamlError when they are more than `most`."""
    if id(node) in above:
        raise YamlError("an alias refers to what it stands in", node.start_mark.line + 1, node.start_mark.column + 1)
    if id(node) not in sizes:
        children = [c for pair in node.value for c in pair] if isinstance(node, yaml.MappingNode) else node.value
        parts = children if isinstance(node, yaml.CollectionNode) else ()
        sizes[id(node)] = 1 + sum(_size(child, sizes, (*above, id(node)), most) for child in parts)
        if sizes[id(node)] > most:
            raise YamlError(
                f"its aliases stand for more than {MOST:,} values; write them out, without anchors and aliases",
                node.start_mark.line + 1, node.start_mark.column + 1,
            )  # fmt: skip
    return sizes[id(node)]


def scalar(node: yaml.Node) -> Any:
    """The value of a scalar; its text where the text does not have the form that its tag names."""
    if len(node.value) > LONGEST_NUMBER and node.tag in _NUMBERS:
        return node.value
    try:
        return SafeConstructor().construct_object(node)
    except (yaml.YAMLError, *_MALFORMED):
        return node.value


def values(source: str, loader: Any = LOADER, aliases: bool = True) -> Any:
    """The values of a YAML document, None when it is empty. Raises YamlError as `nodes` does, and for a value that
    does not have the form of its type; without `aliases` also for the first alias.
    """
    try:
        if aliases:
            nodes(source)
        else:
            _scan(source, aliases=False)
        return yaml.load(source, Loader=loader)
    except YamlError:
        raise
    except yaml.YAMLError as error:
        raise _not_yaml(error) from None
    except _MALFORMED as error:
        raise YamlError(f"a value does not have the form of its type: {error}") from None


_MALFORMED = (ValueError, LookupError, AttributeError, ArithmeticError, TypeError)
"""What PyYAML raises for `!!int ""`, `!!bool maybe`, `!!timestamp soon`, the 31st of February."""
_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")


def _not_yaml(error: yaml.YAMLError) -> YamlError:
    mark = getattr(error, "problem_mark", None)
    message = getattr(error, "problem", None) or str(error).splitlines()[0]
    return YamlError(f"not YAML: {message}", *((mark.line + 1, mark.column + 1) if mark else ()))


def _scan(source: str, aliases: bool) -> int:
    """How many values a text has, its aliases not followed. Raises YamlError when it is nested too deep.

    It is gone through before nodes are made of it: PyYAML's parser in C crashes where they nest too deep.
    """
    depth = count = 0
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
        count += isinstance(event, yaml.NodeEvent)
    return count
