"""What a scheme says about its annotators: who is who, how agreement is measured, how gold is made of their work."""

from typing import Annotated, Literal

from msgspec import Meta, Struct


class Annotators(Struct, frozen=True, forbid_unknown_fields=True):
    """What identifies annotators.

    A user's number does so on one server only. `completed_by`: the number alone, for one server. `project`, `export`,
    `folder`: the number within a project, a file, or a folder of files, for people who each ran a server of their own.
    """

    by: Literal["", "completed_by", "project", "export", "folder"] = ""


class Agreement(Struct, frozen=True, forbid_unknown_fields=True):
    """How the agreement of annotators is measured.

    `precedence`: of several labels on one token the first that is named here counts; empty means the order of `labels`.
    `join` is the relation type that links the fragments of one discontinuous span.
    """

    precedence: list[str] = []
    join: str = ""


class Adjudication(Struct, frozen=True, forbid_unknown_fields=True):
    """How one gold annotation is made of several.

    `latest` takes the annotation last updated. `majority` and `dawid-skene` decide each span, answer and relation by
    vote, the latter by how often each annotator errs. `curated` takes a curator's annotation where there is one, and
    else what `otherwise` names. `quorum` annotators must have marked a span; without it, more than half. `match` says
    which spans are one: those with equal bounds, or those that overlap. `curators` are pseudonyms.
    """

    strategy: Literal["latest", "majority", "dawid-skene", "curated"] = "latest"
    quorum: Annotated[int, Meta(ge=1)] | None = None
    match: Literal["exact", "overlap"] = "overlap"
    curators: list[str] = []
    otherwise: Literal["latest", "majority", "dawid-skene"] = "majority"

    @property
    def voting(self) -> Literal["latest", "majority", "dawid-skene"]:
        """What decides where no curator does."""
        if self.strategy == "curated":
            return self.otherwise
        return self.strategy
