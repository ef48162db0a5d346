"""A program for an environment with any version of `datasets`: a release in every way that docs/loading.md names.

    python loading_program.py RELEASE SCRIPT [EXPORTS]

It prints one JSON object: what each way came to. Rows are told as they are, timestamps in ISO 8601; a way that is
refused tells the exception. It needs `datasets` alone; newsann's own ways are told where newsann is.
"""

import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import Any

import datasets

VERSION = tuple(map(int, datasets.__version__.split(".")[:2]))
CONFIGS = ("documents", "annotations", "disagreements")
ONLY = ["status", "id", "spans"]


def rows(given: Any) -> list[Any]:
    """The rows of a split, eager or streamed, as JSON has them."""
    return json.loads(json.dumps([dict(row) for row in given], default=lambda when: when.isoformat()))


def splits(given: Any) -> dict[str, list[Any]]:
    """The rows of every split."""
    return {split: rows(given[split]) for split in given}


def types(given: Any) -> dict[str, str]:
    """The features of the first split, as the version of `datasets` at hand spells them."""
    (first, *_) = given.values()
    return {name: repr(feature) for name, feature in first.features.items()}


def refused(load: Any) -> list[str]:
    """The name and words of the exception that a load ends in."""
    try:
        load()
    except Exception as error:  # noqa: BLE001 - each version has its own
        return [type(error).__name__, str(error)]
    return []


def folder() -> dict[str, Any]:
    """`load_dataset` of the release's folder."""
    load = datasets.load_dataset
    told: dict[str, Any] = {}
    for config in CONFIGS:
        eager, streamed = load(RELEASE, config), load(RELEASE, config, streaming=True)
        told[config] = {"eager": splits(eager), "streamed": splits(streamed), "types": types(eager)}
        assert types(streamed) == told[config]["types"]
    told["default"] = splits(load(RELEASE))
    for split in ("train", "train[:3]", "train[-2:]", "train[50%:]", "train+validation"):
        told[split] = [row["id"] for row in load(RELEASE, "documents", split=split)]
    told["train streamed"] = [row["id"] for row in load(RELEASE, "documents", split="train", streaming=True)]
    told["taken"] = rows(load(RELEASE, "documents", split="train", streaming=True).take(3))
    train = load(RELEASE, "documents", split="train")
    told["selected"] = rows(train.select_columns(ONLY))
    stream = load(RELEASE, "documents", split="train", streaming=True)
    told["selected streamed"] = rows(stream.select_columns(ONLY))
    if VERSION >= (2, 21):
        told["columns"] = rows(load(RELEASE, "documents", split="train", columns=ONLY))
        told["columns streamed"] = rows(load(RELEASE, "documents", split="train", columns=ONLY, streaming=True))
    return told


def elsewhere() -> dict[str, Any]:
    """A release that is reached by a URL: by its files, since no version takes the URL of a folder."""
    url = Path(RELEASE).as_uri()
    files = {"train": f"{url}/documents/train.parquet"}
    typed = datasets.load_dataset(RELEASE, "documents", split="train").features
    load = datasets.load_dataset
    return {
        "url": refused(lambda: load(url, "documents")),
        "files": rows(load("parquet", data_files=files, features=typed, split="train")),
        "files streamed": rows(load("parquet", data_files=files, features=typed, split="train", streaming=True)),
    }


def script() -> dict[str, Any]:
    """The loader script, or how it is refused."""

    def load(*arguments: Any, **options: Any) -> Any:
        return datasets.load_dataset(SCRIPT, *arguments, trust_remote_code=True, **options)

    if VERSION >= (4, 0):
        return {"refused": refused(lambda: load("documents", data_dir=RELEASE))}
    told: dict[str, Any] = {  # before anything is in the cache, which is of what the manifest says
        "no release named": refused(lambda: load("documents")),
        "no release there": refused(lambda: load("documents", data_dir=str(Path(RELEASE).parent))),
        "damaged": refused(lambda: load("documents", data_dir=f"{RELEASE}-damaged")),
        "edited": refused(lambda: load("annotations", data_dir=f"{RELEASE}-damaged")),
    }
    for config in CONFIGS:
        eager = load(config, data_dir=RELEASE)
        streamed = load(config, data_dir=RELEASE, streaming=True)
        told[config] = {"eager": splits(eager), "streamed": splits(streamed), "types": types(eager)}
    told["default"] = splits(load(data_dir=RELEASE))
    return told


def own() -> dict[str, Any]:
    """`newsann.load`, of the release and of the exports that it was built from."""
    import newsann

    release = Path(RELEASE)
    told: dict[str, Any] = {}
    for name, source in {"release": release, "exports": Path(EXPORTS[0])}.items() if EXPORTS else {}:
        told[name] = {}
        for config in CONFIGS:
            eager, streamed = newsann.load(source, config), newsann.load(source, config, streaming=True)
            told[name][config] = {"eager": splits(eager), "streamed": splits(streamed), "types": types(eager)}
        for streaming in (False, True):
            only = newsann.load(source, columns=ONLY, split="train", streaming=streaming)
            told[name][f"columns {streaming}"] = rows(only)
    told["by number"] = splits(newsann.load(release.parent, version="1.0.0"))
    return told


if __name__ == "__main__":
    RELEASE, SCRIPT, *EXPORTS = sys.argv[1:]
    datasets.disable_progress_bar()
    told = {"version": datasets.__version__, "folder": folder(), "elsewhere": elsewhere(), "script": script()}
    if importlib.util.find_spec("newsann") and EXPORTS:
        told["newsann"] = own()
    print(json.dumps(told), flush=True)
    os._exit(0)  # all is said; Arrow's threads may abort an interpreter that ends after streams were left
