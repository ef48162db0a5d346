"""Stable pseudonyms: nobody's identity leaves the project, and the same annotator keeps the same name."""

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path

from newsann.errors import ReleaseError
from newsann.storage.durable import replace

PUBLIC = b"# public"
"""How a key begins that anybody may have, because its exports name nobody."""
_MADE = re.compile(r"annotator-([0-9a-f]{10}|unknown)")


def pseudonyms(key: bytes) -> Callable[[str], str]:
    """A function from an identity (user id or e-mail) to `annotator-` and ten hexadecimal digits.

    HMAC-SHA256 (RFC 2104) under `key`: without the key nobody can try out who might be behind a pseudonym. What is
    a pseudonym already stays as it is, so that an export keeps its annotators' names on its way into a release.

    >>> pseudonym = pseudonyms(b"secret")
    >>> pseudonym("17") == pseudonyms(b"secret")("17") == pseudonym(pseudonym("17"))
    True
    """

    @cache
    def pseudonym(identity: str) -> str:
        if not identity:
            return "annotator-unknown"
        if _MADE.fullmatch(identity):
            return identity
        return f"annotator-{hmac.new(key, identity.encode('utf-8', 'replace'), hashlib.sha256).hexdigest()[:10]}"

    return pseudonym


def key_at(path: Path) -> bytes:
    """The key in a file, which is made on first use. Lines that begin with # are comments.

    Raises ReleaseError when it can be neither read nor written, or has been damaged.
    """
    try:
        if not path.exists():
            replace({path: f"{secrets.token_hex(32)}\n".encode()}, mode=0o600)
        lines = path.read_text(encoding="ascii").splitlines()
        key = bytes.fromhex("".join(line for line in lines if not line.startswith("#")).strip())
    except (OSError, ValueError) as error:
        raise ReleaseError(
            f"{path}: the key of the annotators' pseudonyms cannot be used ({error}). Restore it from the last "
            "release's repository; a new key gives every annotator a new name"
        ) from None
    if len(key) < 16:
        raise ReleaseError(
            f"{path}: the key of the annotators' pseudonyms is too short; restore it from your repository"
        )
    return key


def warning_about(path: Path) -> str:
    """A warning when others on this machine can read the key; empty when they cannot, or may."""
    try:
        if os.name != "posix" or not path.stat().st_mode & 0o077 or path.read_bytes().startswith(PUBLIC):
            return ""
    except OSError:
        return ""
    return (
        f"{path}: others on this machine can read the key of the annotators' pseudonyms, and find out who is behind "
        f"one: chmod 600 {path}. If it is meant to be public, say so in its first line: {PUBLIC.decode()}"
    )
