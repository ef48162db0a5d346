"""Of several states of one annotation the last counts, whatever it says of itself."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from making import SCHEME, Json, annotation, region, task
from newsann.formats.labelstudio.reading.documents import Reading, reading
from newsann.model.ledger import Ledger
from newsann.project.building.merge import merged

SOUND = [region("s1", "The mayor", "Source")]
SAYS: dict[str, Json] = {
    "submitted": {},
    "skipped": {"was_cancelled": True},
    "rejected-in-review": {"last_action": "rejected"},
    "missing-annotations": {"result": None},
    "not-a-text-span": {"result": [{"id": "h", "type": "hypertextlabels", "value": {"startOffset": 1}}]},
}


def state(says: str, minute: int) -> Json:
    return task(annotation(*SOUND, updated=f"2026-03-02T10:{minute:02}:00Z", **SAYS[says]))


def read(one: Json, number: int) -> Reading:
    return reading(json.dumps(one).encode(), SCHEME, f"{number}.json", 0, 0)


@given(st.lists(st.tuples(st.sampled_from(sorted(SAYS)), st.integers(0, 59)), min_size=2, max_size=5))
@settings(deadline=None)
def test_last_state_of_an_annotation_counts(states: list[tuple[str, int]]) -> None:
    readings = [read(state(says, minute), number) for number, (says, minute) in enumerate(states)]
    whole, refused = merged(readings, SCHEME)
    assert refused == []
    assert whole.document is not None
    latest = max(minute for _, minute in states)
    says = next(says for says, minute in reversed(states) if minute == latest)
    assert len(whole.document.annotations) == (says == "submitted")
    reasons = [left.reason for left in whole.left]
    assert reasons.count(says) == (says != "submitted")
    assert len(reasons) + len(whole.document.annotations) == len(states)
    assert set(reasons) <= {says, "superseded", "already-read"}
    ledger = Ledger()
    for left in whole.left:
        left.counts.enter(ledger, left.fate, left.reason)
    for counts in whole.item_counts:
        counts.enter(ledger, "published")
    ledger.balance()
