"""Hypothesis strategies for exports, sound ones and damaged ones."""

from typing import Any

from hypothesis import strategies as st

from making import Json, annotation, choice, relation, task

LETTERS = "abc de🚢é\r\n\t.’ \u00a0\u200b\u2028"
LABELS = ["Actor", "Claim", "Source", "Hedge"]

texts = st.text(st.sampled_from(LETTERS), min_size=1, max_size=60).filter(lambda text: bool(text.strip()))


@st.composite
def regions(draw: st.DrawFn, text: str, name: str) -> Json:
    """A region that is proven."""
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    value = {"start": start, "end": end, "text": text[start:end], "labels": [draw(st.sampled_from(LABELS))]}
    return {"id": name, "from_name": "label", "to_name": "text", "type": "labels", "value": value}


anything: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 10**30), st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=4), st.just([]), st.just({}), st.just(["Actor"]), st.just(["actor"]), st.just(["Actor", "Claim"]),
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, item: Json) -> Json:
    """The item with one of its parts replaced or missing, or with offsets that are off by a little."""
    item = {**item, **({"value": dict(item["value"])} if "value" in item else {})}
    if "start" in item.get("value", ()) and draw(st.booleans()):
        item["value"]["start"] += draw(st.integers(-2, 2))
        item["value"]["end"] += draw(st.integers(-2, 2))
        return item
    part = item["value"] if "value" in item and draw(st.booleans()) else item
    key = draw(st.sampled_from(sorted(part)))
    if draw(st.booleans()):
        del part[key]
    else:
        part[key] = draw(anything)
    return item


elsewhere: st.SearchStrategy[Json] = st.sampled_from(
    [
        {"to_name": "headline"},
        {"type": "hypertextlabels"},
        {"type": "taxonomy"},
        {"meta": {"text": ["a note"]}},
        {"meta": {}},
    ]
)
"""What puts an item out of the scheme's text, or notes something on it."""


@st.composite
def statements(draw: st.DrawFn, wrong: bool) -> Json:
    """What an annotation says of itself; where `wrong`, things that keep it from being published or read."""
    sound: list[Json] = [
        {},
        {"skipped": False},
        {"reviews": [{"accepted": True, "created_at": "2026-03-04T10:00:00Z"}], "last_action": "accepted"},
        {"updated_at": draw(st.integers(1_600_000_000, 1_700_000_000))},
        {"completed_by": None, "created_username": draw(st.sampled_from(["ida", "ida@example.com, 2"]))},
    ]
    held_back: list[Json] = [
        {"skipped": True},
        {"reviews": [{"accepted": False}]},
        {"last_action": "rejected"},
        {"result": None},
        {"updated_at": draw(anything)},
        {"reviews": draw(anything)},
    ]
    return draw(st.sampled_from(sound + held_back if wrong else sound))


counts: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {}, optional={"total_annotations": anything, "cancelled_annotations": anything, "meta": anything}
)
"""What a task says of itself."""


@st.composite
def annotations(draw: st.DrawFn, text: str, number: int, wrong: bool) -> Json:
    """An annotation of `text`; where `wrong`, some of its items are damaged."""
    names = [f"r{i}" for i in range(draw(st.integers(0, 5)))]
    items = [draw(regions(text, name)) for name in names]
    labels = {item["id"]: item["value"]["labels"][0] for item in items}
    wanted = {"attributed_to": ("Claim", "Source"), "hedged_by": ("Claim", "Hedge")}
    for label, (head, tail) in wanted.items():
        pairs = [(h, t) for h in names for t in names if labels[h] == head and labels[t] == tail]
        items += [relation(*pair, label) for pair in pairs[: draw(st.integers(0, 2))]]
    if draw(st.booleans()):
        items.append(choice("g", "genre", draw(st.sampled_from(["news", "opinion"]))))
    if wrong:
        items = [draw(damaged(item)) if draw(st.booleans()) else item for item in items]
        items = [item | draw(elsewhere) if draw(st.integers(0, 5)) == 0 else item for item in items]
    when = f"2026-03-02T10:0{draw(st.integers(0, 9))}:00Z"
    cancelled = {"was_cancelled": True} if draw(st.integers(0, 9)) == 0 else {}
    said = draw(statements(wrong))
    if not wrong:  # of one person's annotations of a document only the last counts
        said = {key: value for key, value in said.items() if key not in ("completed_by", "created_username")}
    by = draw(st.integers(1, 3)) if wrong else number
    return annotation(*items, id=number, by=by, updated=when, **cancelled) | said


@st.composite
def tasks(draw: st.DrawFn, wrong: bool = True) -> list[Json]:
    """A few tasks; where `wrong`, with damage, and with documents that several tasks hold."""
    made = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        text = draw(texts)
        many = draw(st.integers(0, 3))
        made.append(
            task(
                *(draw(annotations(text, 10 * number + n, wrong)) for n in range(many)),
                text=text,
                id=number,
                document=f"d{draw(st.integers(1, 4)) if wrong else number}",
                **draw(counts if wrong else st.just({})),
            )
        )
    return made
