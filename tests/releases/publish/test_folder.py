"""Publishing into a folder on this machine, and what is no place for a release."""

from pathlib import Path

import fsspec
import pytest

import newsann
from newsann.errors import ReleaseError
from two_releases import contents


def test_nothing_is_put_into_a_release(releases: dict[str, Path], tmp_path: Path) -> None:
    newsann.publish(releases["1.0.0"], tmp_path)
    standing = tmp_path / "tiny-1.0.0"
    for target in (standing, standing / "documents", standing / "new"):
        with pytest.raises(ReleaseError, match=r"tiny-1\.0\.0: this is a release, and nothing is put into one"):
            newsann.publish(releases["1.1.0"], target)
    assert contents(standing) == contents(releases["1.0.0"])
    assert newsann.verify(standing) == []


def test_nothing_is_put_into_a_release_in_a_store(releases: dict[str, Path]) -> None:
    newsann.publish(releases["1.0.0"], "memory://kept")
    try:
        with pytest.raises(ReleaseError, match=r"memory://kept/tiny-1\.0\.0: this is a release"):
            newsann.publish(releases["1.1.0"], "memory://kept/tiny-1.0.0")
        assert newsann.verify("memory://kept/tiny-1.0.0") == []
        assert not newsann.publish("memory://kept/tiny-1.0.0", "memory://kept/again").standing
    finally:
        fsspec.filesystem("memory").rm("/kept", recursive=True)
