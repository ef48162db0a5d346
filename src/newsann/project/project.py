"""Where the files of a dataset project lie: no other module joins their paths."""

from pathlib import Path

from msgspec import Struct

from newsann.annotators.pseudonyms import key_at, warning_about
from newsann.errors import ReleaseError

SCHEME = Path("schema/scheme.yaml")
EXPORTS = Path("annotations")
CARD = "dataset_card.md"
LEXICON = "lexicon.yaml"
KEY = "pseudonym.key"


class Project(Struct, frozen=True):
    """A dataset project on disk, named by the path of its annotation scheme, from which all other paths follow."""

    scheme: Path = SCHEME

    @property
    def folder(self) -> Path:
        """The project's folder: the scheme's own, or the one above if that is called `schema`."""
        own = self.scheme.resolve().parent
        return own.parent if own.name == SCHEME.parent.name else own

    @property
    def history(self) -> Path:
        """The folder that keeps the manifests of earlier releases. It need not exist."""
        return self.folder / "releases"

    @property
    def lexicon(self) -> Path:
        """The words that `newsann studio preannotate` marks, beside the scheme."""
        return self.scheme.with_name(LEXICON)

    def key(self) -> bytes:
        """The key of the annotators' pseudonyms, beside the scheme, made on first use. Raises ReleaseError."""
        return key_at(self.scheme.with_name(KEY))

    def key_if_there(self) -> bytes | None:
        """The same key, or None where it has not been made. Raises ReleaseError."""
        return self.key() if self.scheme.with_name(KEY).exists() else None

    def key_warning(self) -> str:
        """A warning when others on this machine can read the key; empty when they cannot, or may."""
        return warning_about(self.scheme.with_name(KEY))

    def card_template(self) -> tuple[str, str]:
        """The card's template and its name in messages: the project's own, or else the one that ships.

        Raises ReleaseError when it cannot be read.
        """
        from newsann.project import shipped
        from newsann.reports.card.card import read_template

        own = self.folder / CARD
        path = own if own.exists() else shipped.CARD
        return read_template(path), path.name


def changelog_beside(history: Path) -> Path:
    """The changelog that goes with a folder of manifests."""
    return history.parent / "CHANGELOG.md"


def project_around(exports: Path) -> Project:
    """The project that exports lie in: in the folder that holds them, in the one above, or in the current one.

    Raises ReleaseError when none of these has a scheme.
    """
    folder = exports.resolve() if exports.is_dir() else exports.resolve().parent
    for above in (folder, folder.parent, Path()):
        if (above / SCHEME).exists():
            return Project(above / SCHEME)
    raise ReleaseError(
        f"{exports}: neither a release (manifest.json) nor exports of a project (expected {SCHEME} beside them). "
        'Exports need their scheme: scheme="path/to/scheme.yaml"; `newsann init --from` makes one'
    )
