"""When the page asks a question: of which labels' regions, and whether it depends on another answer."""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from newsann.formats.labelstudio.config.controls import Tag


class Asked(Struct, frozen=True):
    """When a question is asked.

    `of` are the labels whose regions it is asked of, all if empty. `never` says why the page never asks it, or only of
    regions that are left out; `sometimes` on which other answers it depends; `remark` what is doubtful. `selected` is
    whether a region has to be selected, None where it makes no difference.
    """

    of: tuple[str, ...] = ()
    never: str = ""
    sometimes: str = ""
    remark: str = ""
    selected: bool | None = None


def asked(conditions: Sequence[Tag], labels: Mapping[str, str], control: str, others: Collection[str]) -> Asked:
    """When a question is asked that stands under these conditions.

    `labels` has what exports hold of each label of the control `control`, by that and by what the page shows; `others`
    are the other controls of labels.
    """
    of: list[str] | None = None
    sometimes: list[str] = []
    selected: bool | None = None
    remark = ""
    for tag in conditions:
        when, wanted = tag.get("visibleWhen"), tag.get("whenLabelValue")
        if when == "no-region-selected":
            selected = False
        elif when.startswith("choice-") or tag.get("whenChoiceValue"):
            sometimes.append(_other_answer(tag))
        elif tag.get("whenTagName") in others:
            return Asked(never=f"it is asked of regions of {tag.get('whenTagName')!r}")
        elif wanted or when == "region-selected":
            selected = True
            named = _labels(wanted, labels)
            if wanted and not named:
                return Asked(never=f"it is asked of {wanted!r}, and {control!r} has no such label")
            if wanted:
                of = named if of is None else [label for label in of if label in named]
            if of == []:
                return Asked(never="its conditions exclude each other, so that the page never asks it")
            if wanted and not when and not tag.per_region:
                remark = f"{tag} has no `visibleWhen`, so that Label Studio asks what is in it of every span"
    return Asked(tuple(of or ()), "", " and ".join(sometimes), remark, selected)


def _other_answer(tag: Tag) -> str:
    name, value = tag.get("whenTagName") or "another question", tag.get("whenChoiceValue") or "something"
    return f"the answer to {name} is {'not ' if tag.get('visibleWhen') == 'choice-unselected' else ''}{value}"


def _labels(wanted: str, labels: Mapping[str, str]) -> list[str]:
    """The labels in a `whenLabelValue`: one that has commas itself, or several with commas between them."""
    if wanted in labels:
        return [labels[wanted]]
    parts = [part if part in labels else part.strip() for part in wanted.split(",")]
    return list(dict.fromkeys(labels[part] for part in parts if part in labels))
