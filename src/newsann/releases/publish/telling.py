"""What publishing comes to, or came to, in lines for a person; the last one is the place."""

from collections.abc import Iterator

from newsann.releases.publish.upload import Plan


def told(plan: Plan, dry_run: bool) -> Iterator[str]:
    """What a plan would do, or did."""
    yield from plan.remarks
    if plan.standing:
        yield "this very release is there already; nothing was sent"
    else:
        would = "would be " if dry_run else ""
        if dry_run:
            yield from (f"  send    {size:>13,} bytes  {path}" for path, size in plan.send.items())
            yield from (f"  remove  {'':>19}  {path}" for path in plan.remove)
        removed = f", {len(plan.remove)} {would}removed" if plan.remove else ""
        many = f"{len(plan.send)} file{'' if len(plan.send) == 1 else 's'}"
        yield f"{many}, {sum(plan.send.values()):,} bytes, {would}sent{removed}"
    yield plan.place
