"""The files that a release's card names: `datasets` follows them, so they must be those of the manifest."""

from collections.abc import Iterator, Mapping
from typing import Any

from newsann.releases import paths
from newsann.scheme.yaml_nodes import YamlError, values

CARD = "README.md"
NO_CARD = "README.md: has no YAML between two lines `---` at its beginning, so no version of datasets finds its files"


def refusal(card: bytes, rows: Mapping[str, Mapping[str, int]]) -> str:
    """Why `datasets` must not go by a card, in words: it names a file that no release has, or other files than those
    whose rows the manifest counts; empty when it may.
    """
    why = escape(card)
    return why or (f"{other}. Do not use this release" if (other := differs(card, rows)) else "")


def escape(card: bytes) -> str:
    """The first file named by a card that no release can have, in words; empty when there is none."""
    head = _front_matter(card)
    if isinstance(head, str):
        return head
    for path in _paths([config.get("data_files") for config in _configs(head)] + _folders(head)):
        if why := paths.problem(path):
            return f"README.md: the card names the file {path!r}, which {why}. Do not use this release"
    return ""


def differs(card: bytes, rows: Mapping[str, Mapping[str, int]]) -> str:
    """How the files that a card names are not those whose rows a manifest counts, in words; empty when they are."""
    head = _front_matter(card)
    if isinstance(head, str):
        return head
    expected = {config: {split: f"{config}/{split}.parquet" for split in splits} for config, splits in rows.items()}
    found = {str(config.get("config_name")): _by_split(config.get("data_files")) for config in _configs(head)}
    for config in {**expected, **found}:
        if found.get(config) != expected.get(config):
            return (
                f"README.md: the card names {found.get(config, 'no files')} for the config {config!r}, the manifest "
                f"{expected.get(config, 'none')}"
            )
    if folders := _folders(head):
        return f"README.md: the card names the folder {folders[0]!r} for a config, where only single files are expected"
    return ""


def _front_matter(card: bytes) -> dict[str, Any] | str:
    """The card's YAML, or a sentence on why it has none that can be read."""
    text = card.decode("utf-8", "replace")
    head, end, _ = text.removeprefix("---\n").partition("\n---")
    if not text.startswith("---\n") or not end:
        return NO_CARD
    try:
        found = values(head, aliases=False)
    except YamlError as error:
        return f"README.md:{error.line + 1}: the card's YAML cannot be used: {error}. Do not use this release"
    return found if isinstance(found, dict) else NO_CARD


def _configs(head: Mapping[str, Any]) -> list[dict[str, Any]]:
    configs = head.get("configs")
    return [config for config in configs if isinstance(config, dict)] if isinstance(configs, list) else []


def _folders(head: Mapping[str, Any]) -> list[str]:
    return [str(config["data_dir"]) for config in _configs(head) if config.get("data_dir")]


def _by_split(files: Any) -> Any:
    """Split by split the one path that it has; what is written otherwise comes back as it is."""
    if isinstance(files, list) and all(isinstance(f, dict) and f.keys() == {"split", "path"} for f in files):
        return {file["split"]: file["path"] for file in files}
    return files


def _paths(files: Any) -> Iterator[str]:
    """Every path in what `datasets` takes as `data_files`: a path, a list, or mappings with `path`."""
    if isinstance(files, str):
        yield files
    elif isinstance(files, list):
        for one in files:
            yield from _paths(one)
    elif isinstance(files, dict):
        yield from _paths(list(files.values()) if "path" not in files else files["path"])
