"""What workers write for later steps of a build, by chunk: results of tasks, rows, passages and shingles.

They stand in the order of the export, so that the release depends neither on which process did what, nor on when it
was decided which split a document is in.
"""

import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct

from newsann.checks.lexical import Passage
from newsann.model.document import Document
from newsann.project.building.people import People
from newsann.project.building.results import TaskResult

if TYPE_CHECKING:  # a check writes no rows, and Arrow takes long to import
    import pyarrow as pa

Config = Literal["documents", "annotations", "disagreements"]


class Spool(Struct, frozen=True):
    """A folder with one file for each chunk and kind; writing a chunk's file again replaces it."""

    folder: str

    def write_rows(self, config: Config, number: int, rows: "pa.RecordBatch") -> None:
        """Write the rows of a chunk in one config, of all splits."""
        from pyarrow import ipc

        with ipc.new_file(str(self._path(config, number)), rows.schema) as writer:
            writer.write_batch(rows)

    def rows(self, config: Config, number: int) -> "pa.RecordBatch":
        """The rows of a chunk in one config, of all splits."""
        import pyarrow as pa
        from pyarrow import ipc

        with pa.memory_map(str(self._path(config, number))) as source:
            return ipc.open_file(source).get_batch(0)

    def documents(self, number: int) -> list[str]:
        """The ids of a chunk's documents."""
        return [str(name) for name in self.rows("documents", number).column("id").to_pylist()]

    def write_pending(self, number: int, documents: list[Document]) -> None:
        """Write the documents of a chunk whose rows are written later."""
        self._path("pending", number).write_bytes(pickle.dumps(documents))

    def pending(self, number: int) -> list[Document]:
        """The documents of a chunk whose rows are not written yet."""
        documents: list[Document] = pickle.loads(self._path("pending", number).read_bytes())  # this build wrote it
        return documents

    def write_tasks(self, number: int, tasks: list[TaskResult]) -> None:
        """Write what each task of a chunk came to."""
        self._path("tasks", number).write_bytes(pickle.dumps(tasks))

    def tasks(self, number: int) -> list[TaskResult]:
        """What each task of a chunk came to."""
        tasks: list[TaskResult] = pickle.loads(self._path("tasks", number).read_bytes())  # this build wrote it
        return tasks

    def write_people(self, number: int, people: People) -> None:
        """Write who made the annotations of a chunk."""
        self._path("people", number).write_bytes(pickle.dumps(people))

    def people(self, number: int) -> People:
        """Who made the annotations of a chunk."""
        people: People = pickle.loads(self._path("people", number).read_bytes())  # this build wrote it
        return people

    def write_passages(self, number: int, passages: list[Passage]) -> None:
        """Write the passages of a chunk."""
        self._path("passages", number).write_bytes(msgspec.msgpack.encode(passages))

    def passages(self, number: int) -> list[Passage]:
        """The passages of a chunk."""
        return msgspec.msgpack.decode(self._path("passages", number).read_bytes(), type=list[Passage])

    def shingles(self, number: int) -> Path:
        """Where the shingles of a chunk's texts are written; each of their files adds a suffix."""
        return Path(self.folder) / f"{number:06d}"

    def _path(self, kind: str, number: int) -> Path:
        return Path(self.folder) / f"{number:06d}.{kind}"
