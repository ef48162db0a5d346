"""Sound exports, configs, schemes and releases, damaged at random: no traceback, and no release that is refused.

`make test` runs a few rounds of each from fixed seeds; `make fuzz ROUNDS=1000 SEED=7` as many as wanted from others.
"""

import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import newsann
from making import SCHEME_YAML, Json, annotation, choice, project, region, relation, sound, task
from newsann.errors import NewsannError
from newsann.formats.labelstudio.config.labeling_config import labeling_config
from newsann.project.start import start
from newsann.releases.manifest import NAME, decode, encode
from newsann.scheme import load, loads

ROUNDS = int(os.environ.get("NEWSANN_FUZZ_ROUNDS", "25"))
SEED = int(os.environ.get("NEWSANN_FUZZ_SEED", "1"))
WORDS = [
    "", "x", "Actor", "label", "text", "choices", "right", "bi", "\x00", "\u202e", "\ud83d", "🚢", "é", "e\u0301",
    "../x", "$doc.body", "null", "1e999", "2026-03-02T10:01:00Z", "a" * 300, "&amp;", "<b>", "%s", "{0}", "all",
    "train",
]  # fmt: skip
NUMBERS = [0, -1, 1, 7, 10**30, -(10**15), 0.5, 1e308, float("nan"), float("inf"), 2**31, 2**63]


def value(chance: random.Random, depth: int = 0) -> Any:
    """Something that may stand anywhere in JSON."""
    kind = chance.randrange(8 if depth < 3 else 5)
    if kind < 2:
        return chance.choice(WORDS)
    if kind == 2:
        return chance.choice(NUMBERS)
    if kind < 5:
        return chance.choice([None, True, False])
    if kind < 7:
        return [value(chance, depth + 1) for _ in range(chance.randrange(3))]
    return {
        chance.choice([*WORDS, "id", "value", "start"]): value(chance, depth + 1) for _ in range(chance.randrange(3))
    }


def places(thing: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a JSON value where something stands, as a container and a key."""
    keys = list(thing) if isinstance(thing, dict) else range(len(thing)) if isinstance(thing, list) else ()
    for key in keys:
        yield thing, key
        yield from places(thing[key])


def damaged(thing: Any, chance: random.Random) -> Any:
    """A copy with one to three places changed: replaced, removed, doubled, exchanged."""
    copy = json.loads(json.dumps(thing))
    for _ in range(chance.randint(1, 3)):
        where = list(places(copy))
        if not where:
            return copy
        container, key = chance.choice(where)
        how = chance.randrange(4)
        if how == 0:
            del container[key]
        elif how == 1 and isinstance(container, list):
            container.insert(key, container[key])
        elif how == 2:
            other, place = chance.choice(where)
            there = place in other if isinstance(other, dict) else place < len(other)
            container[key] = json.loads(json.dumps(other[place])) if there else None
        else:
            container[key] = value(chance)
    return copy


def cut(data: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, cut off, doubled or put in."""
    at, length = chance.randrange(len(data) + 1), chance.randint(1, 40)
    how = chance.randrange(4)
    if how == 0:
        return data[:at]
    if how == 1:
        return data[:at] + bytes(chance.randrange(256) for _ in range(chance.randint(1, 3))) + data[at + 1 :]
    if how == 2:
        return data[:at] + data[at : at + length] + data[at:]
    return data[:at] + chance.choice(WORDS).encode("utf-8", "surrogatepass") + data[at + length :]


def tasks() -> list[Json]:
    """Exports of some shapes, in each of which all kinds of items stand."""
    marks = (
        region("c", "the ferry would run again", "Claim"), region("s", "The mayor", ["Source", "Actor"]),
        choice("s", "source_kind", "named"), choice("g", "genre", "news"), relation("c", "s", "attributed_to"),
        {"from_id": "c", "to_id": "s", "type": "relation", "direction": "right"},
        {"id": "n", "from_name": "note", "to_name": "text", "type": "textarea", "value": {"text": ["a note"]}},
    )  # fmt: skip
    whole = task(annotation(*marks, id=7), annotation(*marks[:2], id=8, by=2), drafts=[{"id": 1, "result": []}])
    old = {
        "id": 3,
        "data": {"text": whole["data"]["text"], "id": "old"},
        "completions": [annotation(*marks, skipped=False)],
    }
    storage = annotation(*marks, id=9) | {"task": {"id": 4, "data": {"id": "s", "text": whole["data"]["text"]}}}
    flat = {"id": 5, "text": whole["data"]["text"], "label": [marks[0]["value"]], "genre": "news", "annotator": 1,
            "annotation_id": 6, "created_at": "2026-03-02T10:01:00Z", "lead_time": 3.5}  # fmt: skip
    return [whole, old, storage, flat, sound()]


def chances(name: str) -> Iterator[tuple[int, random.Random]]:
    for number in range(SEED * 1_000_000, SEED * 1_000_000 + ROUNDS):
        yield number, random.Random(f"{name} {number}")


def guarded(number: int, act: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """What it comes to, None for an error of ours; anything else fails with the number of the round."""
    try:
        return act(*arguments, **options)
    except NewsannError as error:
        if not str(error).strip():
            raise AssertionError(f"round {number}: an error without a sentence") from error
        return None
    except Exception as error:
        raise AssertionError(f"round {number}: {type(error).__name__}: {error}") from error


def test_damaged_exports_end_in_findings_or_in_a_release_that_is_proved(tmp_path: Path) -> None:
    scheme = project(tmp_path, sound())
    scheme.write_text(SCHEME_YAML + "controls: {multiple: true}\nsplits: {shares: {train: 1}}\n", encoding="utf-8")
    for number, chance in chances("exports"):
        content = json.dumps([damaged(chance.choice(tasks()), chance) for _ in range(3)]).encode()
        if chance.randrange(3) == 0:
            content = cut(content, chance)
        path = tmp_path / "annotations" / "export.json"
        path.write_bytes(content)
        outcome = guarded(number, newsann.check, [path], scheme, processes=1)
        assert outcome is None or outcome.ledger.balance() is None
        out = tmp_path / "dist"
        shutil.rmtree(out, ignore_errors=True)
        guarded(number, newsann.build, [path], scheme, out=out, quarantine=True, processes=1)


def test_damaged_exports_make_schemes_that_they_fit(tmp_path: Path) -> None:
    for number, chance in chances("init"):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / "export.json"
        path.write_text(json.dumps([damaged(one, chance) for one in tasks()]), encoding="utf-8")
        if guarded(number, start, folder / "new", path) is not None:
            outcome = guarded(number, newsann.check, [path], folder / "new/schema/scheme.yaml", processes=1)
            assert outcome is not None, f"round {number}: the scheme that init made is refused"


def test_damaged_configs_end_in_a_scheme_or_in_a_sentence(tmp_path: Path) -> None:
    config = labeling_config(loads(SCHEME_YAML)).encode()
    for number, chance in chances("configs"):
        path = tmp_path / "config.xml"
        path.write_bytes(b"<" + cut(config, chance)[1:])
        shutil.rmtree(tmp_path / "new", ignore_errors=True)
        guarded(number, start, tmp_path / "new", path)


def test_damaged_schemes_end_in_a_scheme_or_in_a_sentence(repository: Path, tmp_path: Path) -> None:
    source = (repository / "schema" / "scheme.yaml").read_bytes()
    for number, chance in chances("schemes"):
        path = tmp_path / "scheme.yaml"
        path.write_bytes(cut(cut(source, chance), chance))
        scheme = guarded(number, load, path)
        if scheme is not None:
            guarded(number, newsann.check, [repository / "annotations"], path, processes=1)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    scheme = project(folder, sound(), task(annotation(region("s", "The mayor", "Source"), id=8), id=2, document="b"))
    scheme.write_text(SCHEME_YAML + "splits: {shares: {train: 1}}\n", encoding="utf-8")
    return newsann.build([folder / "annotations"], scheme, out=folder / "dist").path


def test_damaged_releases_are_told_from_sound_ones_by_every_reader(release: Path, tmp_path: Path) -> None:
    files = [path.relative_to(release) for path in release.rglob("*") if path.is_file() and path.suffix != ".png"]
    for number, chance in chances("releases"):
        copy = Path(shutil.copytree(release, tmp_path / str(number) / release.name))
        path = copy / chance.choice(files)
        path.write_bytes(cut(path.read_bytes(), chance))
        if chance.randrange(2):
            manifest = json.loads((release / NAME).read_bytes())
            changed = json.dumps(damaged(manifest, chance)).encode()
            try:  # sealed again, as whoever means harm does
                (copy / NAME).write_bytes(encode(decode(changed)))
            except Exception:  # noqa: BLE001 - no manifest at all: it stays as it is
                (copy / NAME).write_bytes(changed)
        found = guarded(number, newsann.verify, copy)
        assert found is None or found or not differs(release, copy), f"round {number}: the damage is not seen"
        guarded(number, newsann.compare, release, copy)
        shutil.rmtree(copy.parent)


def differs(one: Path, other: Path) -> bool:
    return any((one / p.relative_to(other)).read_bytes() != p.read_bytes() for p in other.rglob("*") if p.is_file())
