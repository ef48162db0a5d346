"""Workers: results in order, whichever way they are started."""

import multiprocessing
import operator
import pickle

import pytest

from newsann.project.building.workers import workers

pytestmark = pytest.mark.workers


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_results_come_in_the_order_of_the_items(processes: int, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: [method])
    with workers(10, processes) as mapper:
        assert list(mapper(operator.add, range(20))) == list(range(10, 30))


def test_spawned_workers_know_only_what_is_sent_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """So a build with the option `--spawn` shows that all that workers need can be sent."""
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    cannot_be_sent = lambda: None  # noqa: E731 - a function that no other process can import
    with (
        pytest.raises((AttributeError, pickle.PicklingError), match="lambda"),
        workers(cannot_be_sent, 2),
    ):
        pass
