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
from newsann.release.durable import replace

KEY_NAME = "pseudonym.key"
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


def key_beside(scheme: Path) -> bytes:
    """The key that lies beside the scheme, made on first use.

    Raises ReleaseError when it can be neither read nor written, or has been damaged.
    """
    path = scheme.with_name(KEY_NAME)
    try:
        if not path.exists():
            replace({path: f"{secrets.token_hex(32)}\n".encode()}, mode=0o600)
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
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


def exposed(scheme: Path) -> str:
    """A warning when others on this machine can read the key beside the scheme; empty when they cannot."""
    path = scheme.with_name(KEY_NAME)
    try:
        mode = path.stat().st_mode
    except OSError:
        return ""
    if os.name != "posix" or not mode & 0o077:
        return ""
    return (
        f"{path}: others on this machine can read the key of the annotators' pseudonyms, and find out who is behind "
        f"one. Unless it is meant to be public: chmod 600 {path}"
    )
