"""What a caller of `newsann.load` wants, and the last step that all ways to it share."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from msgspec import Struct

from newsann.errors import ReleaseError


class Wanted(Struct, frozen=True):
    """The arguments that say what to load and how; `source` is what the caller named, for messages."""

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

    def taken(self, loaded: Callable[[], Any]) -> Any:
        """What `loaded` returns, with the wanted columns. Raises ReleaseError with what `datasets` says."""
        from datasets.exceptions import DatasetGenerationError

        try:
            rows = loaded()
        except DatasetGenerationError as error:  # its cause says which; a file that was checked does not come here
            raise ReleaseError(f"{self.source}: {self.config} cannot be read: {error.__cause__ or error}") from error
        except (ValueError, FileNotFoundError) as error:  # most likely no such split; datasets names those there are
            hint = '; what is streamed has whole splits: say split="train" and .take(10)'
            sliced = self.streaming and self.split is not None and "[" in self.split
            raise ReleaseError(f"{self.source}: {error}{hint if sliced else ''}") from error
        return rows.select_columns(list(self.columns)) if self.columns else rows
