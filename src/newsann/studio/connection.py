"""The connection to a Label Studio server: address and token from the environment, errors in words, without secrets."""

import ipaddress
import os
from collections.abc import Callable, Mapping
from time import sleep
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from newsann.errors import MissingExtraError, StudioError

if TYPE_CHECKING:
    from label_studio_sdk.core.api_error import ApiError

URL = "LABEL_STUDIO_URL"
KEY = "LABEL_STUDIO_API_KEY"
TIMEOUT = 120.0
"""Seconds that one answer may take; the server makes a snapshot while the request waits."""
ATTEMPTS = 5
_BUSY = (408, 409, 425, 429)

T = TypeVar("T")


class CutShortError(Exception):
    """An answer is incomplete."""


class Connection:
    """A server and the token to use; every request goes through `ask` or `once`.

    `client` is the SDK's, whose types reject some of what its server accepts; `url` has no slash at its end; `wait` is
    called with the seconds between attempts.
    """

    def __init__(self, client: Any, url: str, key: str, wait: Callable[[float], None] = sleep) -> None:
        self.client = client
        self.url = url
        self._key = key
        self._wait = wait

    @property
    def is_legacy(self) -> bool:
        """Whether the token is a legacy one, forty hexadecimal digits, and not a JSON Web Token (RFC 7519)."""
        return self._key.count(".") != 2

    def ask(self, doing: str, question: Callable[[], T]) -> T:
        """The answer to `question`, asked again with growing pauses while the server is busy, failing or away.

        Raises StudioError, whose message begins with `doing`.
        """
        import httpx
        from label_studio_sdk.core.api_error import ApiError
        from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

        attempts = Retrying(
            retry=retry_if_exception(is_transient),
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_random_exponential(multiplier=0.5, max=8),
            sleep=self._wait,
            reraise=True,
        )
        try:
            return attempts(question)
        except (ApiError, httpx.HTTPError, httpx.InvalidURL, CutShortError) as error:
            raise StudioError(f"{doing}: {self.in_words(error)}") from None

    def once(self, doing: str, question: Callable[[], T]) -> T:
        """The answer to a question that must not be repeated before its effect has been checked.

        Raises StudioError; its `__cause__` is the SDK's or httpx's own error.
        """
        import httpx
        from label_studio_sdk.core.api_error import ApiError

        try:
            return question()
        except (ApiError, httpx.HTTPError) as error:
            raise StudioError(f"{doing}: {self.in_words(error)}") from error

    def pause(self, seconds: float) -> None:
        """Wait before the next attempt."""
        self._wait(seconds)

    def in_words(self, error: Exception) -> str:
        """What went wrong and what to do, without the key."""
        from label_studio_sdk.core.api_error import ApiError

        if isinstance(error, CutShortError):
            return f"{self.url} sent an incomplete answer"
        if not isinstance(error, ApiError):
            return f"{self.url} cannot be reached ({type(error).__name__}). Check {URL} and whether the server runs"
        detail = _detail(error).replace(self._key, "…")
        if error.status_code == 401:
            return f"{self.url} does not accept the token in {KEY} (401{detail}). Copy it again from Account & Settings"
        if error.status_code == 403:
            return f"{self.url} does not allow it (403{detail}). Ask the owner of the project for permission"
        if error.status_code == 404:
            return f"{self.url} has nothing there (404{detail})"
        if error.status_code is not None and (error.status_code >= 500 or error.status_code in _BUSY):
            return f"{self.url} failed ({error.status_code}{detail}). Its log has the reason"
        return f"{self.url} refuses it ({error.status_code}{detail})"

    def page_of(self, project: int, task: int | str) -> str:
        """The address that opens a task in the browser."""
        return f"{self.url}/projects/{project}/data?task={task}"


def connect(environment: Mapping[str, str] = os.environ, warn: Callable[[str], None] = lambda _: None) -> Connection:
    """A connection to the server that the environment names; nothing is sent yet.

    Legacy tokens and personal access tokens both work; the SDK exchanges the latter for short-lived ones.

    Raises StudioError when address or token are missing or wrong, MissingExtraError without the SDK.
    """
    url, key = environment.get(URL, "").strip().rstrip("/"), environment.get(KEY, "").strip()
    missing = [name for name, value in ((URL, url), (KEY, key)) if not value]
    if missing:
        raise StudioError(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set. Set {URL} to the server's "
            f"address, as in https://studio.example.com, and {KEY} to the token under Account & Settings"
        )
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise StudioError(f"{URL} is not a web address. Expected one like https://studio.example.com")
    if parts.username or parts.password:
        raise StudioError(f"{URL} has a user name or password. Remove it; the token in {KEY} is enough")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        warn(f"{parts.hostname}: http does not encrypt, so others on the network can read the token. Use https")
    return Connection(_client(url, key), url, key)


def _client(url: str, key: str) -> Any:
    try:
        from label_studio_sdk.client import LabelStudio
    except ImportError:
        raise MissingExtraError(
            "this command needs label-studio-sdk. Install it: pip install 'newsann[labelstudio]'"
        ) from None
    make: Any = LabelStudio  # which the SDK leaves untyped
    # After a failed snapshot, a server on SQLite fails on the same connection from then on, because it has closed its
    # database; so every request has a connection of its own.
    return make(base_url=url, api_key=key, timeout=TIMEOUT, max_retries=0, headers={"Connection": "close"})


def is_loopback(host: str) -> bool:
    """Whether a host name stands for this machine.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("studio.example.com")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def is_transient(error: BaseException) -> bool:
    """Whether asking again may help: the connection broke, or the server is busy or failing."""
    import httpx
    from label_studio_sdk.core.api_error import ApiError

    if isinstance(error, ApiError):
        return error.status_code is not None and (error.status_code >= 500 or error.status_code in _BUSY)
    if isinstance(error, CutShortError):
        return True
    return isinstance(error, httpx.TransportError) and not isinstance(error, httpx.UnsupportedProtocol)


def _detail(error: "ApiError") -> str:
    """The server's own message, if it is data and not a page."""
    body = error.body
    if isinstance(body, dict):
        lines = [str(body[key]) for key in ("detail", "validation_errors") if body.get(key)]
        return f": {'; '.join(lines)}"[:400] if lines else ""
    return f": {body}"[:200] if isinstance(body, str) and "<" not in body and body.strip() else ""
