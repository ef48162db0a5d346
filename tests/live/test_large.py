"""3,000 tasks of article size: everything comes, and the client's memory stays small."""

from pathlib import Path

from tools.labelstudio import load
from tools.labelstudio.server import Server

MOST = 300
"""MB that a client may take at its peak."""


def test_three_thousand_tasks_go_and_come_in_little_memory(server: Server, tmp_path: Path) -> None:
    found = load.measure(server, tmp_path)
    assert "imported 3000, already there 0" in found["push"][2]
    assert "imported 0, already there 3000" in found["push again"][2]
    assert "tasks 3000, annotations 6000" in found["pull"][2]
    assert "nothing has changed since the last pull" in found["pull again"][2]
    for what, (_, peak, _) in found.items():
        assert peak < MOST, what
