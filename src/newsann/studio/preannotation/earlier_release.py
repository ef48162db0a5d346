"""Suggestions from an earlier release: its own spans, and words that it marks in most of their places."""

from collections import Counter
from pathlib import Path
from typing import Any

from newsann.model.text import text_digest
from newsann.scheme import Scheme
from newsann.scheme.names import ATTRIBUTES, LABELS, renamed
from newsann.studio.preannotation.suggestion import Suggestion, normal, occurrences, without_overlaps, words_in

LONGEST = 6
"""Words of a span that is looked for in other texts; longer ones are sentences, which do not recur."""
TWICE = 2
HALF = 0.5


class Earlier:
    """Suggests spans of a release: all of them in a text that it has, and their words in other texts.

    Words are suggested when they were marked with one label at least twice, and in at least half of their places;
    the score is that share. Case counts, because names have it.
    """

    def __init__(self, version: str, rows: list[dict[str, Any]], then: Scheme, now: Scheme) -> None:
        self.version = f"release-{version}"
        self._texts = {text_digest(row["text"]): _spans(row, then, now) for row in rows}
        marked: Counter[tuple[str, str]] = Counter()
        attributes: dict[tuple[str, str], Counter[tuple[tuple[str, str], ...]]] = {}
        for row in rows:
            for one in self._texts[text_digest(row["text"])]:
                words = normal(row["text"][one.start : one.end], fold=False)
                if words_in(words) <= LONGEST:
                    marked[words, one.label] += 1
                    attributes.setdefault((words, one.label), Counter())[tuple(sorted(one.attributes.items()))] += 1
        phrases = {words for words, _ in marked}
        stands = Counter(
            phrase for row in rows for *_, phrase in occurrences(row["text"], phrases, LONGEST, fold=False)
        )
        self._known: dict[str, list[tuple[str, float, dict[str, str]]]] = {}
        for (words, label), count in marked.items():
            share = count / stands[words] if stands[words] else 0.0
            if count >= TWICE and share >= HALF:
                usual = dict(attributes[words, label].most_common(1)[0][0])
                self._known.setdefault(words, []).append((label, round(min(share, 1.0), 2), usual))

    def suggest(self, text: str) -> list[Suggestion]:
        """The spans of this text, if the release has it; else each place of words that it knows."""
        own = self._texts.get(text_digest(text))
        if own is not None:
            return own
        return without_overlaps(
            Suggestion(start, end, label, score, attributes)
            for start, end, phrase in occurrences(text, self._known, LONGEST, fold=False)
            for label, score, attributes in self._known[phrase]
        )


def load_release(release: str | Path, scheme: Scheme) -> Earlier:
    """The suggester of a release: a folder, an fsspec URL, or `hf://datasets/org/name@v1.0.0`.

    Raises InputNotFoundError when there is none, ReleaseError when it is not what was published.
    """
    from newsann.releases.release import Release  # imports Arrow, which other suggestions can do without
    from newsann.releases.verify.verify import blamed

    opened = Release.open(release)
    with blamed(opened):
        rows = [
            row
            for split in opened.splits("documents")
            for group in opened.row_groups("documents", split, ["text", "spans"])
            for row in group.to_pylist()
        ]
        return Earlier(opened.manifest.version, rows, opened.scheme, scheme)


def _spans(row: dict[str, Any], then: Scheme, now: Scheme) -> list[Suggestion]:
    """A row's spans; labels and answers that the scheme no longer has are left out.

    A release has labels and single choices as numbers, in the order of its own scheme.
    """
    names = list(then.labels)
    found = []
    for span in row["spans"]:
        label = renamed(names[span["label"]], LABELS, now.former)
        if label not in now.labels:
            continue
        asked, attributes = now.attributes_of(label), {}
        for old, value in (span.get("attributes") or {}).items():
            name = renamed(old, ATTRIBUTES, now.former)
            if isinstance(value, int) and name in asked:
                word = renamed(list(then.attributes[old].values)[value], f"{ATTRIBUTES}.{name}", now.former)
                if word in asked[name].values:
                    attributes[name] = word
        found.append(Suggestion(span["start"], span["end"], label, 1.0, attributes))
    return without_overlaps(found)
