"""Load a release with `datasets`, from a folder, an fsspec URL or the Hub."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsann.errors import InputNotFoundError, ReleaseError
from newsann.release.manifest import NAME

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict, IterableDataset, IterableDatasetDict


def load(
    path_or_repo: str | Path,
    config: str = "documents",
    *,
    split: str | None = None,
    streaming: bool = False,
    revision: str | None = None,
) -> "Dataset | DatasetDict | IterableDataset | IterableDatasetDict":
    """One config of a release: all its splits by name, or the one that `split` names.

    It is `datasets.load_dataset` with the mistakes that are easy to make answered in words; what it returns is what
    `load_dataset(path_or_repo, config)` returns.

    Raises InputNotFoundError when `path_or_repo` is a local path and not there, ReleaseError when the folder is no
    release or has no such config or split.
    """
    given = Path(path_or_repo)
    local = isinstance(path_or_repo, Path) or given.exists() or str(path_or_repo).startswith((".", "/", "~"))
    if local:
        given = given.expanduser()
        _is_release(given)
    import datasets

    wanted: dict[str, Any] = {"split": split, "streaming": streaming, "revision": revision}
    try:
        return datasets.load_dataset(str(given) if local else str(path_or_repo), config, **wanted)
    except ValueError as error:  # an unknown config or split; datasets names those that there are
        raise ReleaseError(f"{path_or_repo}: {error}") from error


def _is_release(folder: Path) -> None:
    if not folder.exists():
        raise InputNotFoundError(f"{folder}: there is no such folder; `newsann build` prints the path of what it wrote")
    if not (folder / "README.md").exists() or not (folder / NAME).exists():
        inside = sorted(account.parent.name for account in folder.glob(f"*/{NAME}"))
        hint = f"it holds the releases {', '.join(inside)}" if inside else "build one with `newsann build`"
        raise ReleaseError(f"{folder}: no release (expected README.md and {NAME} in it); {hint}")
