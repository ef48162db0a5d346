"""What the Hub refuses, in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from huggingface_hub.errors import HfHubHTTPError

from newsann.errors import NewsannError, ReleaseError, UnreachableError
from newsann.storage.filesystems import refusals

_WHY = {
    401: "the Hub does not accept the token, or wants one: log in with `hf auth login`, or set HF_TOKEN",
    403: "the token may not write there: make one that may at https://huggingface.co/settings/tokens",
    404: "there is no such repository, or none that this token may see",
    409: "somebody else publishes there at this moment; publish again",
    412: "somebody else has changed it since; publish again",
}


@contextmanager
def in_words(repository: str) -> Iterator[None]:
    """Turn what goes wrong with a repository into UnreachableError, and a card that it refuses into ReleaseError."""
    place = f"hf://datasets/{repository}"
    try:
        yield
    except NewsannError:
        raise  # some of ours are OSErrors too
    except HfHubHTTPError as error:
        why = _WHY.get(error.response.status_code if error.response is not None else 0, str(error))
        raise UnreachableError(f"{place}: {why}. No version is there by halves") from error
    except refusals() as error:
        why = str(error).rstrip(".")
        raise UnreachableError(f"{place}: the Hub cannot be reached: {why}. No version is there by halves") from error
    except ValueError as error:
        raise ReleaseError(f"{place}: the Hub refuses the release: {error}") from error
