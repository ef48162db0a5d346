"""A scheme as YAML, for a project that begins."""

import hashlib
from typing import Any

import msgspec
import yaml

from newsann.scheme.reading import UNLABELLED
from newsann.scheme.types import Scheme

HEADER = """\
# The one place where labels, attributes, relations, constraints, columns and splits are named.
# After a change: `newsann scheme compile` writes what is compiled from it.

"""


def dumps(scheme: Scheme) -> str:
    """The scheme as YAML that `loads` reads back; what has its default value is left out."""
    content = _without_defaults(scheme)
    if scheme.unlabelled:
        content["relations"][UNLABELLED] = content.pop(UNLABELLED)
    return HEADER + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)


def _without_defaults(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        plain = {}
        for field in msgspec.structs.fields(value):
            own = getattr(value, field.name)
            default = field.default_factory() if field.default_factory is not msgspec.NODEFAULT else field.default
            if field.required or own != default:
                plain[field.encode_name] = _without_defaults(own)
        return plain
    if isinstance(value, dict):
        return {key: _without_defaults(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_defaults(item) for item in value]
    return str(value) if isinstance(value, str) else value


def content_digest(scheme: Scheme) -> str:
    """The SHA-256 of what a scheme says, comments aside; what it leaves at its default since format 3 does not count.

    So a scheme that has not been edited has the digest that an earlier newsann gave it.
    """
    return hashlib.sha256(msgspec.json.encode(_pruned(msgspec.to_builtins(scheme)))).hexdigest()


_SINCE_FORMAT_3 = {
    "was": [], "former_values": {}, "ignored": [], "unlabelled": "", "annotators": {"by": ""},
    "agreement": {"precedence": [], "join": ""},
    "adjudication": {"strategy": "latest", "quorum": None, "match": "overlap", "curators": [], "otherwise": "majority"},
}  # fmt: skip


def _pruned(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _pruned(item)
            for key, item in value.items()
            if key not in _SINCE_FORMAT_3 or item != _SINCE_FORMAT_3[key]
        }
    return [_pruned(item) for item in value] if isinstance(value, list) else value
