"""Where and who is in the environment; what is wrong with it is said, and a token never is."""

import sys

import pytest

from newsann.errors import MissingExtraError, StudioError
from newsann.studio.connection import connect

TOKEN = "0123456789abcdef0123456789abcdef01234567"


def _connect(url: str = "https://studio.example.com", key: str = TOKEN) -> list[str]:
    warnings: list[str] = []
    connect({"LABEL_STUDIO_URL": url, "LABEL_STUDIO_API_KEY": key}, warnings.append)
    return warnings


@pytest.mark.parametrize(
    ("url", "key", "said"),
    [
        ("", TOKEN, "LABEL_STUDIO_URL is not set"),
        ("https://studio.example.com", " ", "LABEL_STUDIO_API_KEY is not set"),
        ("", "", "LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY are not set"),
        ("studio.example.com", TOKEN, "LABEL_STUDIO_URL is not a web address"),
        ("ftp://studio.example.com", TOKEN, "LABEL_STUDIO_URL is not a web address"),
        ("https://me:secret@studio.example.com", TOKEN, "LABEL_STUDIO_URL has a user name or password"),
    ],
)
def test_what_is_missing_or_wrong_is_said_without_the_values(url: str, key: str, said: str) -> None:
    with pytest.raises(StudioError, match=said) as error:
        _connect(url, key)
    assert TOKEN not in str(error.value)
    assert "secret" not in str(error.value)


def test_http_is_warned_of_unless_it_stays_on_this_machine() -> None:
    (warning,) = _connect("http://studio.example.com")
    assert "others on the network can read the token" in warning
    for url in ("http://localhost:8080", "http://127.0.0.1", "http://[::1]:8080", "https://studio.example.com/"):
        assert _connect(url) == []


def test_missing_sdk_is_answered_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "label_studio_sdk.client", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'newsann\[labelstudio\]'"):
        _connect()


def test_address_of_a_page_leads_to_the_task() -> None:
    connection = connect({"LABEL_STUDIO_URL": "https://studio.example.com/", "LABEL_STUDIO_API_KEY": TOKEN})
    assert connection.page_of(3, 17) == "https://studio.example.com/projects/3/data?task=17"
