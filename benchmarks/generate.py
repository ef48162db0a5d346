"""Write a large export: news-like prose of our own, two annotations a task, every offset right.

python benchmarks/generate.py OUT.json --tasks 10000
"""

import argparse
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

SPANS, RELATIONS = 35, 10
SENTENCES, HEDGED = 24, 3
MISSED = 0.01
"""How many of the annotations leave one hedge unmarked, which is what the corpus check looks for."""
PEOPLE, PLACES = 5, 3
"""Who speaks in an article, and the places it is about; no other article has the same ones, as in news."""
FIRST = ["Mayor", "Councillor", "Ana", "café owner", "Hans", "Søren", "the clerk 🚢"]
SYLLABLES = [a + b for a in "bdfgklmnprstvw" for b in ("a", "e", "i", "o", "ur", "en", "ö", "ist")]
VERBS = ["said", "wrote", "insisted", "doubted", "told the room", "noted", "conceded"]
THINGS = [
    "the bridge",
    "a second ferry",
    "the old depot",
    "the naïve plan",
    "the budget",
    "one more winter",
    "€5 a day",
]
TAILS = ["would hold", "had to wait until spring", "was done", "never came back", "cost more than all the others"]
HEDGES = ["reportedly", "might", "nearly", "could", "apparently"]
AFTER = ["The rain went on.", "Nobody left the hall before nine.", "A bell rang twice in the square.", "It was March."]

Place = tuple[int, int]


def made_up(rng: random.Random) -> str:
    """A name that hardly anybody else has."""
    return "".join(rng.choice(SYLLABLES) for _ in range(4)).title()


def article(rng: random.Random) -> tuple[str, list[dict[str, Place]]]:
    """Some 2,500 characters of prose, a few of them not ASCII, and where the parts of each sentence stand."""
    people = [f"{rng.choice(FIRST)} {made_up(rng)}" for _ in range(PEOPLE)]
    things = [f"{rng.choice(THINGS)} of {made_up(rng)}" for _ in range(PLACES)]
    hedged = set(rng.sample(range(SENTENCES), HEDGED))
    text = ""
    parts = []
    for number in range(SENTENCES):
        places: dict[str, Place] = {}
        for label, words, between in (
            ("Source", rng.choice(people), " "),
            ("Cue", rng.choice(VERBS), " that "),
            ("thing", rng.choice(things), " "),
            ("Hedge", rng.choice(HEDGES) if number in hedged else "", " " if number in hedged else ""),
            ("tail", rng.choice(TAILS), f". {rng.choice(AFTER)} "),
        ):
            places[label] = (len(text), len(text) + len(words))
            text += words + between
        places["Claim"] = (places["thing"][0], places["tail"][1])
        parts.append(places)
    return text.rstrip(), parts


def annotation(
    text: str, parts: list[dict[str, Place]], identity: int, annotator: int, rng: random.Random
) -> dict[str, Any]:
    """An annotation as Label Studio exports it, `SPANS` spans and `RELATIONS` relations, sound under the scheme.

    The hedged sentences are marked in full, as Source, Cue, Claim and Hedge; the other spans are Actors.
    """
    result: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []

    def mark(label: str, place: Place) -> str:
        name = f"r{identity}_{len(result)}"
        value = {"start": place[0], "end": place[1], "text": text[place[0] : place[1]], "labels": [label]}
        result.append(
            {"value": value, "id": name, "from_name": "label", "to_name": "text", "type": "labels", "origin": "manual"}
        )
        return name

    def link(head: str, tail: str, label: str) -> None:
        links.append({"from_id": head, "to_id": tail, "type": "relation", "direction": "right", "labels": [label]})

    for number, places in enumerate(parts):
        actor = mark("Actor", places["Source"]) if number else ""
        if places["Hedge"][0] < places["Hedge"][1]:
            missed = rng.random() < MISSED / HEDGED
            claim = mark("Claim", places["Claim"])
            link(claim, mark("Source", places["Source"]), "attributed_to")
            link(claim, mark("Cue", places["Cue"]), "cued_by")
            link(claim, mark("Hedge", places["thing" if missed else "Hedge"]), "hedged_by")
            if actor and len(links) == RELATIONS - 1:
                link(claim, actor, "about")
    result += links
    return {
        "id": identity,
        "completed_by": annotator,
        "result": result,
        "was_cancelled": False,
        "ground_truth": False,
        "created_at": "2026-03-02T10:00:00.000000Z",
        "updated_at": f"2026-03-02T1{annotator}:00:00.000000Z",
        "draft_created_at": None,
        "lead_time": round(rng.uniform(60, 900), 3),
        "prediction": {},
        "result_count": SPANS,
        "unique_id": f"{rng.getrandbits(128):032x}",
        "last_action": None,
        "task": identity // 2,
        "project": 1,
        "updated_by": annotator,
    }


def task(number: int, rng: random.Random) -> dict[str, Any]:
    """A task with its two annotations."""
    text, parts = article(rng)
    data = {
        "id": f"article-{number}",
        "title": f"Number {number}",
        "outlet": "The Quay Ledger",
        "published": "2026-03-01T06:00:00Z",
        "text": text,
    }
    return {
        "id": number,
        "annotations": [annotation(text, parts, 2 * number + i, i, rng) for i in (1, 2)],
        "file_upload": "articles.json",
        "drafts": [],
        "predictions": [],
        "data": data,
        "meta": {},
        "created_at": "2026-03-01T09:00:00.000000Z",
        "updated_at": "2026-03-02T12:00:00.000000Z",
        "inner_id": number,
        "total_annotations": 2,
        "cancelled_annotations": 0,
        "total_predictions": 0,
        "project": 1,
    }


def generate(out: Path, tasks: int, becomes: Callable[[dict[str, Any]], bool] = lambda _: True) -> None:
    """Write the export, task by task; `becomes` may change a task, and says whether it is written."""
    rng = random.Random(20260301)
    with out.open("w", encoding="utf-8") as stream:
        before = "["
        for number in range(1, tasks + 1):
            one = task(number, rng)
            if becomes(one):
                stream.write(before + json.dumps(one, ensure_ascii=False))
                before = ","
        stream.write("]")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--tasks", type=int, default=10_000)
    given = parser.parse_args()
    generate(given.out, given.tasks)
