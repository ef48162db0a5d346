"""Every release that a test builds is verified and loaded: what newsann publishes, it and `datasets` must accept."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

import forking
import newsann
from newsann.project import build as building
from newsann.releases.manifest import NAME, decode

_proved: set[str] = set()
LOADED = 20
"""Releases that one process of a run loads as well, each of another shape: loading takes longer than all else."""
_loaded: set[str] = set()


def prove_what_is_built(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    """From now on prove each release right after it has been put in its place, by this process or by another."""
    publish = building.publish

    def proved(finished: Path, target: Path) -> bool:
        new = publish(finished, target)
        prove(target, cache)
        return new

    monkeypatch.setattr(building, "publish", proved)
    run, fork = subprocess.run, forking.Forks.__call__

    def ran(command: Any, *arguments: Any, **options: Any) -> Any:
        done = run(command, *arguments, **options)
        if isinstance(command, list) and "build" in command and done.returncode == 0 and isinstance(done.stdout, str):
            _prove_printed(done.stdout, Path(options.get("cwd") or "."), cache)
        return done

    def forked(self: forking.Forks, folder: Path, *words: str, **conditions: Any) -> forking.Ran:
        done = fork(self, folder, *words, **conditions)
        if "build" in words and done.code == 0:
            _prove_printed(done.out, folder, cache)
        return done

    monkeypatch.setattr(subprocess, "run", ran)
    monkeypatch.setattr(forking.Forks, "__call__", forked)


def _prove_printed(output: str, folder: Path, cache: Path) -> None:
    """Prove the release whose path a build printed as its last line, if it wrote one."""
    printed = output.splitlines()[-1:]
    if printed and (folder / printed[0] / NAME).is_file():
        prove(folder / printed[0], cache)


def prove(release: Path, cache: Path) -> None:
    """Verify a release, and load all its configs; once for each content, and for each shape."""
    manifest = decode((release / NAME).read_bytes())
    if manifest.sha256 in _proved:
        return
    _proved.add(manifest.sha256)
    assert newsann.verify(release) == [], f"newsann refuses what it built: {release}"
    shape = str((manifest.columns, [list(splits) for splits in manifest.rows.values()]))
    if shape in _loaded or len(_loaded) == LOADED:
        return
    _loaded.add(shape)
    import datasets

    datasets.disable_progress_bars()
    for config, splits in manifest.rows.items():
        loaded: Any = datasets.load_dataset(str(release), config, cache_dir=str(cache / manifest.sha256))
        assert {split: len(rows) for split, rows in loaded.items()} == splits, f"`datasets` loads {config} otherwise"
