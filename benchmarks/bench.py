"""newsann beside its peers on one large export, each as a process of its own, in one run; prints Markdown.

python benchmarks/bench.py [--tasks 10000] [--newsann newsann] [--peers PYTHON]

Exits with 1 when a command fails. The targets are told, not enforced: clocks belong in no test.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import yaml

from generate import generate
from measure import Measured, clock, measure

HERE = Path(__file__).parent
REPOSITORY = HERE.parent
MB = 1_000_000
NAMES = {
    "json.load": "`json.load`, nothing written",
    "orjson.loads": "`orjson.loads`, nothing written",
    "duckdb": "DuckDB `read_json` to Parquet, typed, unchecked",
    "datasets": '`datasets.load_dataset("json").to_parquet`',
    "sdk": "label-studio-sdk to JSON_MIN",
}


def main() -> None:
    """Measure everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--newsann", default=str(Path(sys.executable).with_name("newsann")))
    parser.add_argument("--peers", default=None, help="the Python of the peers' environment; made if not given")
    given = parser.parse_args()
    peers = given.peers or peers_environment()
    newsann = str(Path(given.newsann).absolute())
    with tempfile.TemporaryDirectory(prefix="newsann-bench-") as work:
        folder = Path(work)
        export, double = folder / "export.json", folder / "double.json"
        generate(export, given.tasks)
        generate(double, 2 * given.tasks)
        scheme = relaxed_scheme(folder)
        build = [newsann, "build", "--scheme", str(scheme), "--out"]
        runs: dict[str, Measured] = {}
        runs["`newsann build`, every check on"] = measured([*build, str(folder / "one"), str(export)])
        runs["`newsann check`"] = measured([newsann, "check", str(export), "--scheme", str(scheme)])
        for peer, name in NAMES.items():
            (folder / peer).mkdir()
            runs[name] = measured([peers, str(HERE / "peers.py"), peer, str(export), str(folder / peer)])
        doubled = measured([*build, str(folder / "two"), str(double)])
        size = export.stat().st_size
    print(f"{datetime.now(UTC):%Y-%m-%d}, {machine()}; {given.tasks:,} tasks, {size / MB:.0f} MB.\n")
    _table(runs)
    _targets(runs, doubled)
    _start_up(newsann)


def measured(command: list[str], how: Callable[[list[str], dict[str, str]], Measured] = measure) -> Measured:
    """What a command costs, offline. Exits with what it said when it fails."""
    offline = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    print(" ".join(Path(part).name for part in command[:4]), file=sys.stderr)
    os.sync()  # what the run before left to be written is not this one's to pay
    measured = how(command, offline)
    if measured.code:
        sys.exit(f"{' '.join(command)} failed with {measured.code}:\n{measured.said}")
    return measured


def relaxed_scheme(folder: Path) -> Path:
    """The shipped scheme without required attributes: the generated spans have none, as PolNeAR's have none."""
    scheme = yaml.safe_load((REPOSITORY / "schema" / "scheme.yaml").read_text(encoding="utf-8"))
    for attribute in scheme["attributes"].values():
        attribute.pop("required", None)
    path = folder / "schema" / "scheme.yaml"
    path.parent.mkdir()
    path.write_text(yaml.safe_dump(scheme, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def peers_environment() -> str:
    """The Python of the peers' environment, which is made when it is not there."""
    python = HERE / ".peers" / "bin" / "python"
    if not python.exists():
        subprocess.measured([sys.executable, "-m", "venv", str(HERE / ".peers")], check=True)
        requirements = str(HERE / "peers-requirements.txt")
        subprocess.measured([str(python), "-m", "pip", "install", "--quiet", "-r", requirements], check=True)
    return str(python)


def machine() -> str:
    """Processors, memory and Python, in a few words."""
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, Python {platform.python_version()}"


def _table(runs: dict[str, Measured]) -> None:
    reference = runs[NAMES["json.load"]].wall
    duck = runs[NAMES["duckdb"]].wall
    print("| | wall s | CPU s | peak MB | of json.load | of DuckDB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, run in runs.items():
        print(
            f"| {name} | {run.wall:.1f} | {run.cpu:.1f} | {run.peak / MB:.0f} "
            f"| {run.wall / reference:.2f} | {run.wall / duck:.2f} |"
        )


def _targets(runs: dict[str, Measured], doubled: Measured) -> None:
    build, duck, load = next(iter(runs.values())), runs[NAMES["duckdb"]], runs[NAMES["json.load"]]
    growth = doubled.peak / build.peak - 1
    print()
    for said, reached in (
        (f"build / DuckDB: {build.wall / duck.wall:.2f} (at most 1.5)", build.wall <= 1.5 * duck.wall),
        (f"build / json.load: {build.wall / load.wall:.2f} (at most 0.35)", build.wall <= 0.35 * load.wall),
        (f"peak memory of build: {build.peak / MB:.0f} MB (under 400)", build.peak < 400 * MB),
        (f"growth of that peak when the file doubles: {growth:.1%} (under 10 %)", growth < 0.1),
    ):
        print(f"- {said}: {'reached' if reached else 'missed'}")


def _start_up(newsann: str) -> None:
    """The best of five: start-up is what a person waits for, and other work on the machine only adds to it."""
    exports, scheme = str(REPOSITORY / "annotations"), str(REPOSITORY / "schema" / "scheme.yaml")
    print("\n| start-up, best of five | wall s | at most |\n| --- | ---: | ---: |")
    with tempfile.TemporaryDirectory() as out:
        for name, limit, command in (
            ("`newsann --help`", 0.4, [newsann, "--help"]),
            ("`newsann check` of the shipped export", 1.0, [newsann, "check", exports, "--scheme", scheme]),
            ("`newsann build` of it", 3.0, [newsann, "build", exports, "--scheme", scheme, "--out", f"{out}/N"]),
        ):
            runs = [measured([part.replace("/N", f"/{n}") for part in command], clock) for n in range(5)]
            print(f"| {name} | {min(run.wall for run in runs):.2f} | {limit} |")


if __name__ == "__main__":
    main()
