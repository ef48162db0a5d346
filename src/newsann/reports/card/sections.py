"""Sections of a dataset card on how the release was made: splits, near-duplicates, ledger, findings, quarantine."""

from collections import Counter
from collections.abc import Iterable, Mapping

from newsann.model.ledger import KINDS
from newsann.releases.manifest import Manifest, Quarantined
from newsann.reports.markdown import code, percentage, plural, table
from newsann.scheme import Scheme
from newsann.scheme.types import Splits

CROSS_SPLIT = "alike-apart"
"""The finding on near-duplicates that stay in two splits, because both were published there."""


def split_rule(scheme: Scheme) -> str:
    """How documents are assigned to splits."""
    splits = scheme.splits
    if len(splits.names) == 1:
        return "There is one split."
    by_hash = f"by a hash of their id, with the shares {_shares(splits)}."
    if splits.strategy == "hash":
        rule = f"Documents are assigned to splits {by_hash}"
    elif splits.strategy == "column":
        rule = f"The column {code(splits.by)} names the split of a document. Other documents are assigned {by_hash}"
    else:
        what = "date in" if splits.strategy == "time" else "value of"
        values = "; ".join(f"{split} has {', '.join(map(code, values))}" for split, values in splits.values.items())
        rule = f"The {what} {code(splits.by)} decides on the split: {values}. Other documents are assigned {by_hash}"
    return f"{rule} A document stays in its split across all versions."


def _shares(splits: Splits) -> str:
    total = sum(splits.shares.values())
    return ", ".join(f"{name} {percentage(value / total)}" for name, value in splits.shares.items() if value)


def near_duplicates(scheme: Scheme, manifest: Manifest) -> str:
    """Which near-duplicates there are, and how far documents of different splits still overlap."""
    least, documents = scheme.splits.containment, sum(manifest.rows["documents"].values())
    if not least:
        return "Documents were not compared for near-duplicates (the scheme sets `containment: 0`)."
    if documents < 2:
        return "There is one document, so there are no near-duplicates."
    compared = (
        f"All {documents:,} documents were compared by their shingles (sequences of eight words). Near-duplicates, "
        f"such as wire copy and its reprints, are two documents of which one has at least {percentage(least)} of its "
        "shingles in common with the other."
    )
    return " ".join([compared, _groups(manifest), _largest_overlap(manifest)])


def _groups(manifest: Manifest) -> str:
    """The groups of near-duplicates, and the pairs of them in different splits."""
    if not manifest.near_duplicates:
        return "None were found."
    documents = plural(sum(map(len, manifest.near_duplicates)), "document")
    each = "each group is" if len(manifest.near_duplicates) > 1 else "they are"
    found = f"Found: {plural(len(manifest.near_duplicates), 'group')} of near-duplicates ({documents})"
    pairs = sum(of.get(CROSS_SPLIT, 0) for of in manifest.findings.values())
    if not pairs:
        return f"{found}; {each} in one split."
    are = "is" if pairs == 1 else "are"
    return f"{found}. {plural(pairs, 'pair')} of them {are} in two splits, because both documents were published there."


def _largest_overlap(manifest: Manifest) -> str:
    """What documents of different splits have in common at most."""
    if len(manifest.rows["documents"]) < 2:
        return "All documents are in one split."
    pair = manifest.closest_across_splits
    if pair is None:
        return "Documents of different splits have no shingle in common."
    most = percentage(pair.containment, 3) if pair.containment else "less than 0.01\xa0%"
    return (
        f"The largest overlap between documents of different splits: {most} of the shingles of {code(pair.first)} or "
        f"{code(pair.second)} are also in the other."
    )


def ledger(manifest: Manifest) -> str:
    """What was read, and the outcome of each item; every line adds up."""
    rows = [
        [kind, *(f"{of[fate]:,}" for fate in ("read", "published", "merged")), *(_why(of[f]) for f in _LEFT)]
        for kind, of in manifest.ledger.items()
        if kind in KINDS
    ]
    lines = table(["", "read", "published", "merged", *_LEFT], rows)
    written = manifest.ledger.get("rows", {})
    several = []
    for item, row in (("region", "span"), ("relation", "relation")):
        published, rows = manifest.ledger[f"{item}s"]["published"], written.get(f"{row}s")
        if rows not in (None, published):
            several.append(f"{plural(published, 'published ' + item)} became {plural(rows, row)}")
    return f"{lines}\n\n{'; '.join(several)}, because one can have several labels." if several else lines


_LEFT = ("skipped", "rejected")


def _why(reasons: Mapping[str, int]) -> str:
    total = sum(reasons.values())
    each = ", ".join(f"{count:,} {reason}" for reason, count in reasons.items())
    return f"{total:,} ({each})" if total else "0"


def findings(manifest: Manifest) -> str:
    """What the checks reported, by severity and code."""
    reported = []
    for severity, of in manifest.findings.items():
        if of:
            codes = ", ".join(f"{code(name)} {count:,}" for name, count in sorted(of.items(), key=lambda i: -i[1]))
            reported.append(f"{plural(sum(of.values()), severity)} ({codes})")
    return f"The checks reported {'; '.join(reported)}." if reported else "The checks reported no findings."


def gold(scheme: Scheme, statuses: Mapping[str, int]) -> str:
    """How one annotation was made of several, and how many documents have each status."""
    if sum(count for status, count in statuses.items() if status != "single") == 0:
        return "No document was annotated by several people."
    by_vote = {
        "latest": "the annotation updated last; nothing decides between annotators who differ",
        "majority": "what the majority of the annotators marked",
        "dawid-skene": "the most probable answers by the error rates of the annotators (Dawid and Skene 1979)",
    }[scheme.adjudication.voting]
    curated = scheme.adjudication.strategy == "curated"
    what = f"a curator's annotation, or, where there is none, {by_vote}" if curated else by_vote
    counts = ", ".join(f"{count:,} {code(status)}" for status, count in statuses.items())
    return (
        f"Where several people annotated a document, `documents` has {what}. By `status`, the documents are {counts}."
    )


def repairs(manifest: Manifest) -> str:
    """How many spans' offsets were repaired."""
    if not manifest.repairs:
        return "No offsets were repaired."
    return (
        f"The offsets of {plural(len(manifest.repairs), 'span')} were wrong and have been repaired on unique evidence."
    )


def quarantined(manifest: Manifest) -> str:
    """What was quarantined, and why."""
    if not manifest.quarantined:
        return "Nothing was quarantined."
    reasons = Counter(reason for item in manifest.quarantined for reason in item.reasons)
    why = ", ".join(f"{code(name)} {count:,}" for name, count in reasons.most_common())
    were = "was" if len(manifest.quarantined) == 1 else "were"
    return f"{quarantined_parts(manifest.quarantined)} {were} quarantined because of errors ({why})."


def quarantined_parts(quarantined: Iterable[Quarantined]) -> str:
    """What was quarantined, by kind: "1 annotation, 2 regions and 1 relation"."""
    kinds = Counter(map(_part, quarantined))
    parts = [plural(kinds[w], w) for w in ("document", "annotation", "region", "relation", "item") if kinds[w]]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _part(quarantined: Quarantined) -> str:
    """The kind of item that was quarantined."""
    if quarantined.annotation is None:
        return "document"
    parts = {"region": quarantined.region, "relation": quarantined.relation, "item": quarantined.item}
    return next((kind for kind, name in parts.items() if name is not None), "annotation")
