"""What others do with the same export; each is run as a process of its own, in an environment of its own.

python benchmarks/peers.py json.load|orjson.loads|duckdb|datasets|sdk EXPORT.json FOLDER
"""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

CONFIG = """
<View>
  <Labels name="label" toName="text">
    <Label value="Actor"/><Label value="Claim"/><Label value="Source"/><Label value="Cue"/><Label value="Hedge"/>
  </Labels>
  <Text name="text" value="$text"/>
</View>
"""
VALUE = 'STRUCT("start" INTEGER, "end" INTEGER, "text" VARCHAR, labels VARCHAR[])'
ITEM = (
    f"STRUCT(id VARCHAR, type VARCHAR, from_name VARCHAR, to_name VARCHAR, value {VALUE}, "
    "from_id VARCHAR, to_id VARCHAR, direction VARCHAR, labels VARCHAR[])"
)
ANNOTATION = (
    f"STRUCT(id BIGINT, completed_by BIGINT, result {ITEM}[], was_cancelled BOOLEAN, "
    "updated_at VARCHAR, lead_time DOUBLE)"
)
COLUMNS = {
    "id": "BIGINT",
    "data": "STRUCT(id VARCHAR, title VARCHAR, outlet VARCHAR, published VARCHAR, text VARCHAR)",
    "annotations": f"{ANNOTATION}[]",
}


def json_load(export: Path, folder: Path) -> None:
    """The standard library: the file as Python values, nothing written."""
    with export.open(encoding="utf-8") as stream:
        json.load(stream)


def orjson_loads(export: Path, folder: Path) -> None:
    """orjson: the same."""
    import orjson

    orjson.loads(export.read_bytes())


def duckdb(export: Path, folder: Path) -> None:
    """DuckDB: the file to Parquet with typed columns, unchecked."""
    import duckdb as db

    columns = ", ".join(f"{name!r}: {kind!r}" for name, kind in COLUMNS.items())
    reading = f"read_json('{export}', format='array', columns={{{columns}}}, maximum_object_size=100000000)"
    db.sql(f"COPY (SELECT * FROM {reading}) TO '{folder / 'duckdb.parquet'}' (FORMAT parquet, COMPRESSION zstd)")


def datasets(export: Path, folder: Path) -> None:
    """datasets: the file to Parquet with the types that it infers."""
    from datasets import load_dataset

    dataset = load_dataset("json", data_files=str(export), split="train", cache_dir=tempfile.mkdtemp(dir=folder))
    dataset.to_parquet(str(folder / "datasets.parquet"))


def sdk(export: Path, folder: Path) -> None:
    """label-studio-sdk: the file to JSON_MIN."""
    from label_studio_sdk.converter import Converter

    converter = Converter(CONFIG, project_dir=None, download_resources=False)
    converter.convert_to_json_min(str(export), str(folder / "json_min"), is_dir=False)


PEERS: dict[str, Callable[[Path, Path], None]] = {
    "json.load": json_load,
    "orjson.loads": orjson_loads,
    "duckdb": duckdb,
    "datasets": datasets,
    "sdk": sdk,
}

if __name__ == "__main__":
    peer, export, folder = sys.argv[1:]
    PEERS[peer](Path(export), Path(folder))
