"""What a dataset card says of how a release came about: its splits, likeness, the ledger, what was changed or left."""

from collections import Counter
from collections.abc import Iterable, Mapping

from newsann.model.ledger import KINDS
from newsann.releases.manifest import Manifest, Quarantined
from newsann.reports.markdown import code, percentage, plural, table
from newsann.scheme import Scheme
from newsann.scheme.types import Splits

APART = "alike-apart"
"""The finding on documents that are nearly the same and stay in two splits, because both were published there."""


def split_rule(scheme: Scheme) -> str:
    """By what a document gets its split."""
    splits = scheme.splits
    if len(splits.names) == 1:
        return "There is one split."
    if splits.strategy == "hash":
        rule = f"A document's split follows from its id alone: a hash of it is laid along the shares {_shares(splits)}."
    elif splits.strategy == "column":
        rule = f"A document's split is the one that its column {code(splits.by)} names."
    else:
        what = "when it was, in" if splits.strategy == "time" else "the value of"
        claims = "; ".join(f"{split} has {', '.join(map(code, values))}" for split, values in splits.values.items())
        rule = f"A document's split follows from {what} {code(splits.by)}: {claims}."
    if splits.strategy != "hash":
        rule += f" What that leaves open is laid by a hash of the id along the shares {_shares(splits)}."
    return f"{rule} Once published, a document keeps its split for life."


def _shares(splits: Splits) -> str:
    total = sum(splits.shares.values())
    return ", ".join(f"{name} {percentage(value / total)}" for name, value in splits.shares.items() if value)


def near_duplicates(scheme: Scheme, account: Manifest) -> str:
    """What was done so that no split has what another has too, and what is left of it."""
    least = scheme.splits.containment
    if not least:
        return (
            "Whether documents of two splits are nearly the same was not looked at (the scheme sets `containment: 0`)."
        )
    documents = sum(account.rows["documents"].values())
    if documents < 2:
        return "There is one document, so no two are alike."
    alike = sum(map(len, account.near_duplicates))
    said = [
        f"All {documents:,} documents were compared by their runs of eight words. Two count as nearly the same, as "
        f"wire copy and updated stories are, when at least {percentage(least)} of the runs of one stand in the other."
    ]
    if account.near_duplicates:
        where = "each group" if len(account.near_duplicates) > 1 else "it"
        said.append(f"There {_are(len(account.near_duplicates), 'group')} of such ({alike:,} documents)")
        said[-1] += "." if _apart(account) else f", and {where} stands in one split."
    else:
        said.append("There are none.")
    if _apart(account):
        pairs = plural(_apart(account), "pair")
        stay = "stays" if _apart(account) == 1 else "stay"
        said.append(f"{pairs} of them {stay} in two splits, because documents of both were published there before.")
    if len(account.rows["documents"]) < 2:
        return " ".join([*said, "All documents are in one split."])
    closest = account.closest_across_splits
    if closest is None:
        return " ".join([*said, "No two documents of different splits share a single run."])
    first, second = code(closest.first), code(closest.second)
    most = percentage(closest.containment, 3) if closest.containment else "less than 0.01\xa0%"
    alikest = f"Of documents in different splits {first} and {second} are most alike"
    return " ".join([*said, f"{alikest}: {most} of the runs of one stand in the other."])


def _apart(account: Manifest) -> int:
    return sum(of.get(APART, 0) for of in account.findings.values())


def ledger(account: Manifest) -> str:
    """What came in, and what became of it; every line adds up."""
    rows = [
        [kind, *(f"{of[fate]:,}" for fate in ("read", "published", "merged")), *(_why(of[f]) for f in _LEFT)]
        for kind, of in account.ledger.items()
        if kind in KINDS
    ]
    lines = table(["", "read", "published", "merged", *_LEFT], rows)
    written = account.ledger.get("rows", {})
    several = [
        f"{plural(account.ledger[items]['published'], item)} published became {plural(written[things], things[:-1])}"
        for items, item, things in (("regions", "region", "spans"), ("relations", "arrow", "relations"))
        if things in written and written[things] != account.ledger[items]["published"]
    ]
    return f"{lines}\n\n{'; '.join(several)}, because one may have several labels." if several else lines


_LEFT = ("skipped", "rejected")


def _why(reasons: Mapping[str, int]) -> str:
    total = sum(reasons.values())
    told = ", ".join(f"{count:,} {reason}" for reason, count in reasons.items())
    return f"{total:,} ({told})" if total else "0"


def findings(account: Manifest) -> str:
    """What the checks had to say, by severity and kind."""
    told = []
    for severity, of in account.findings.items():
        if of:
            kinds = ", ".join(f"{code(name)} {count:,}" for name, count in sorted(of.items(), key=lambda i: -i[1]))
            told.append(f"{plural(sum(of.values()), severity)} ({kinds})")
    return f"The checks found {'; '.join(told)}." if told else "The checks found nothing to say."


def repairs(account: Manifest) -> str:
    """How many spans' offsets were repaired."""
    if not account.repairs:
        return "No span's offsets had to be repaired."
    return f"{plural(len(account.repairs), 'span')} had offsets that were repaired on unique evidence."


def _part(held: Quarantined) -> str:
    """What of a document was held back."""
    if held.annotation is None:
        return "document"
    parts = {"region": held.region, "relation": held.relation, "item": held.item}
    return next((kind for kind, name in parts.items() if name is not None), "annotation")


def held_back(account: Manifest) -> str:
    """What was held back, and why."""
    if not account.quarantined:
        return "Nothing was held back."
    reasons = Counter(reason for held in account.quarantined for reason in held.reasons)
    why = ", ".join(f"{code(name)} {count:,}" for name, count in reasons.most_common())
    were = "was" if len(account.quarantined) == 1 else "were"
    return f"{parts_held_back(account.quarantined)} {were} held back (reasons: {why})."


def parts_held_back(held: Iterable[Quarantined]) -> str:
    """What was held back, by kind: "1 annotation, 2 regions and 1 relation"."""
    kinds = Counter(map(_part, held))
    parts = [plural(kinds[w], w) for w in ("document", "annotation", "region", "relation", "item") if kinds[w]]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _are(count: int, what: str) -> str:
    return f"{'is' if count == 1 else 'are'} {plural(count, what)}"
