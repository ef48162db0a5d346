"""The YAML at the head of a dataset card, by which the Hub lists a dataset and every `datasets` parses it."""

from collections.abc import Mapping
from typing import Any

from newsann.releases.tables.configs import Configs
from newsann.releases.tables.parquet import WrittenTable
from newsann.releases.tables.schema import features
from newsann.scheme import Scheme, identifiers
from newsann.scheme.identifiers import on_the_hub

Tables = Mapping[str, Mapping[str, WrittenTable]]
"""The files of each config by split."""


def front_matter(scheme: Scheme, columns: Configs, tables: Tables) -> str:
    """The YAML without the lines around it. What a scheme cannot know, as who wrote the texts, is left out."""
    from huggingface_hub import DatasetCardData

    rows = sum(table.rows for table in tables["documents"].values())
    codes, tags = identifiers.codes(scheme.language), identifiers.tags(scheme.language)
    card = DatasetCardData(
        pretty_name=scheme.title or scheme.name,
        language=codes[0] if len(codes) == 1 else codes,
        language_bcp47=[tag for tag in tags if tag not in codes] or None,
        **on_the_hub(scheme.license),
        task_categories=["token-classification"],
        size_categories=_size_category(rows),
        tags=keywords(scheme),
        configs=[_config(name, of) for name, of in tables.items()],
        dataset_info=[_info(name, getattr(columns, name), of) for name, of in tables.items()],
    )
    return str(card.to_yaml())


def keywords(scheme: Scheme) -> list[str]:
    """By what a dataset is to be found."""
    return ["news", "span-annotation", *(["relation-extraction"] if scheme.relations else [])]


def _config(name: str, tables: Mapping[str, WrittenTable]) -> dict[str, Any]:
    data_files = [{"split": split, "path": table.file.path} for split, table in tables.items()]
    return {"config_name": name, "data_files": data_files, **({"default": True} if name == "documents" else {})}


def _info(name: str, shapes: Mapping[str, Any], tables: Mapping[str, WrittenTable]) -> dict[str, Any]:
    return {
        "config_name": name,
        "features": features(dict(shapes)),
        "splits": [
            {"name": split, "num_bytes": table.memory, "num_examples": table.rows} for split, table in tables.items()
        ],
        "download_size": sum(table.file.bytes for table in tables.values()),
        "dataset_size": sum(table.memory for table in tables.values()),
    }


def _size_category(rows: int) -> str:
    """The Hub's own steps: n<1K, 1K<n<10K, ..."""
    steps = ["1K", "10K", "100K", "1M", "10M", "100M", "1B"]
    place = min(max(len(str(rows)) - 3, 0), len(steps) - 1)
    return "n<1K" if place == 0 else f"{steps[place - 1]}<n<{steps[place]}"
