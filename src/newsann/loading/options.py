"""Options of `newsann.load`, and the last step of every way to load."""

import errno
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypedDict

from msgspec import Struct

from newsann.errors import NewsannError, ReleaseError, ScratchError
from newsann.storage.durable import reason

REFUSED = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EPERM, errno.EROFS)
"""Why a disk takes nothing."""


class LoadKeywords(TypedDict, total=False):
    """The keywords of `load` that are rarely needed; its docstring says what each is for."""

    columns: Sequence[str] | None
    check: bool
    scheme: str | Path | None
    quarantine: bool
    revision: str | None
    storage_options: Mapping[str, Any] | None
    cache_dir: str | Path | None


class LoadOptions(Struct, frozen=True):
    """What to load and how; `source` is what the caller named, for messages."""

    source: str
    config: str
    split: str | None
    streaming: bool
    columns: tuple[str, ...] | None
    check: bool
    cache_dir: str | Path | None

    def cache(self) -> str:
        """The folder that `datasets` keeps what it loads in."""
        import datasets

        return str(Path(self.cache_dir or datasets.config.HF_DATASETS_CACHE).expanduser())

    def refuse_unknown(self, configs: Iterable[str], columns: Iterable[str]) -> None:
        """Raise ReleaseError when the config is none of those there are, or a column none of that config's."""
        there, has = list(configs), list(columns)
        if self.config not in there:
            raise ReleaseError(f"{self.source}: no config {self.config!r}; it has {', '.join(there)}")
        missing = [name for name in self.columns or () if name not in has]
        if missing and has:
            raise ReleaseError(f"{self.source}: no column {missing[0]!r} in {self.config}; it has {', '.join(has)}")

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """A block in which `datasets` fills its cache: what goes wrong there is raised as by `taken`."""
        from datasets.exceptions import DatasetGenerationError

        try:
            yield
        except NewsannError:
            raise  # some of ours are OSErrors too
        except (DatasetGenerationError, OSError) as error:
            cause = error.__cause__ or error
            if isinstance(cause, OSError) and cause.errno in REFUSED and self._caches(cause.filename):
                raise ScratchError(
                    f"{self.source}: {self.config} cannot be kept in {self.cache()}: {reason(cause)}. Make room there, "
                    "or name another folder with cache_dir="
                ) from error
            # A file that was checked does not come here.
            raise ReleaseError(f"{self.source}: {self.config} cannot be read: {cause}") from error

    def _caches(self, path: object) -> bool:
        """Whether a path is in the cache, or not named, as where a file that is open already is written."""
        return not isinstance(path, str) or Path(path).absolute().is_relative_to(Path(self.cache()).absolute())

    def taken(self, loaded: Callable[[], Any]) -> Any:
        """What `loaded` returns, with the requested columns.

        Raises ReleaseError with the message of `datasets`, and ScratchError when its cache cannot take the rows.
        """
        with self.keeping():
            try:
                rows = loaded()
            except (
                ValueError,
                FileNotFoundError,
            ) as error:  # most likely no such split; datasets names those there are
                hint = '; what is streamed has whole splits: use split="train" and .take(10)'
                sliced = self.streaming and self.split is not None and "[" in self.split
                raise ReleaseError(f"{self.source}: {error}{hint if sliced else ''}") from error
        return rows.select_columns(list(self.columns)) if self.columns else rows


def load_options(
    source: str | Path, config: str, split: str | None, streaming: bool, keywords: LoadKeywords
) -> LoadOptions:
    """The options of one call of `load`.

    Raises ReleaseError when no source or no columns are named.
    """
    if not str(source):
        raise ReleaseError("no source was named; name a release, a folder of releases, or exports")
    columns = keywords.get("columns")
    if isinstance(columns, str) or columns == []:
        raise ReleaseError(f"{source}: columns is {columns!r}, expected the names of some columns in a list")
    kept = tuple(dict.fromkeys(columns)) if columns else None
    check, cache_dir = keywords.get("check", True), keywords.get("cache_dir")
    return LoadOptions(str(source), config, split, streaming, kept, check, cache_dir)
