"""What uploads leave on the disk: nothing when they break off, and no more of one person than fits.

Gradio writes an upload into a temporary file of its own, and forgets it when the upload is refused or broken off. Here
each request knows the files it opened. Whose an upload is, and who may see it, is `gradio_doors.py`'s.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any

WAITING_UPLOADS = 16  # of the largest size, for each person: as many as one sentence takes
_opened: ContextVar[list[Path] | None] = ContextVar("files an upload opened", default=None)


def note_opened_files() -> None:
    """Have Gradio's uploads tell which temporary files they open. A Gradio that opens them in another way is left to
    the sweep.
    """
    from gradio import route_utils

    if hasattr(route_utils, "NamedTemporaryFile"):
        route_utils.NamedTemporaryFile = _noting


def _noting(*arguments: Any, **more: Any) -> Any:
    file = tempfile.NamedTemporaryFile(*arguments, **more)  # noqa: SIM115 (Gradio closes it)
    opened = _opened.get()
    if opened is not None:
        opened.append(Path(file.name))
    return file


@contextmanager
def nothing_left() -> Iterator[None]:
    """Remove what an upload opened and did not move to its place, however it ends."""
    opened: list[Path] = []
    token = _opened.set(opened)
    try:
        yield
    finally:
        _opened.reset(token)
        for path in opened:
            with suppress(OSError):
                path.unlink(missing_ok=True)


class Waiting:
    """How much each person's uploads hold that are still on the disk, and those that are under way."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._files: defaultdict[str, dict[Path, int]] = defaultdict(dict)
        self._coming: defaultdict[str, int] = defaultdict(int)

    def has_room(self, owner: str, size_bytes: int) -> bool:
        """Whether so much more may come from this person now."""
        kept = {path: size for path, size in self._files[owner].items() if path.exists()}
        self._files[owner] = kept
        return sum(kept.values()) + self._coming[owner] + size_bytes <= self.most_bytes

    @contextmanager
    def coming(self, owner: str, size_bytes: int) -> Iterator[None]:
        """Count an upload that is under way."""
        self._coming[owner] += size_bytes
        try:
            yield
        finally:
            self._coming[owner] -= size_bytes

    def add(self, owner: str, path: Path) -> None:
        """Count a file that has come."""
        with suppress(OSError):
            self._files[owner][path] = path.stat().st_size
