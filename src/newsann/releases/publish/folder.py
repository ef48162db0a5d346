"""Publishing to a folder of releases on this machine."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from newsann.errors import ReleaseError
from newsann.releases.manifest import NAME
from newsann.releases.publish.upload import Parcel, Plan
from newsann.releases.staging import difference, publish, workshop


def within(release: str) -> ReleaseError:
    """The error of one who publishes into a release."""
    return ReleaseError(f"{release}: this is a release, and nothing is put into one. Name the folder that it is in")


class Folder(Struct, frozen=True):
    """A folder of releases: a release is copied beside its place and renamed into it."""

    path: Path

    def plan(self, parcel: Parcel) -> Plan:
        """Compare what stands at the place, file by file."""
        place = self.path / parcel.name
        for folder in (self.path.resolve(), *self.path.resolve().parents):
            if (folder / NAME).exists():
                raise within(str(folder))
        if not place.exists():
            return Plan(str(place), send=parcel.files)
        other = difference(parcel.folder, place)
        if other is None:
            return Plan(str(place), standing=True)
        raise ReleaseError(
            f"{place}: this version is there already with another content: {other}. A release never changes. If "
            "the one there was damaged, move it away; or else give this one the number that is due, with "
            "`newsann build --version auto`"
        )

    def carry_out(self, plan: Plan, parcel: Parcel) -> Iterator[int]:
        """Copy the files into a folder of another name, and rename it."""
        with workshop(self.path, parcel.account.name) as folder:
            finished = folder / "release"
            yield 0
            for path, size in plan.send.items():
                (finished / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(parcel.folder / path, finished / path)
                yield size
            publish(finished, self.path / parcel.name)
            yield 0
