"""The versions of one project as the tools on the bench may see them."""

from collections import OrderedDict
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tools.song.song_json import from_json
from tools.song.values import Song

if TYPE_CHECKING:
    from assistant.store.store import Store
    from assistant.store.values import Version


MOST_KEPT, LONGEST_KEPT = 12, 300_000  # songs, and characters of one
_kept: "OrderedDict[str, Song]" = OrderedDict()


def song_of(text: str) -> Song:
    """The song of a stored text. The last few are kept: the next sentence is mostly said to the same song, and a
    frozen song can be shared.
    """
    song = _kept.get(text)
    if song is None:
        song = from_json(text)
    keep(text, song)
    return song


def keep(text: str, song: Song) -> None:
    """Remember the song this text was written from."""
    if len(text) > LONGEST_KEPT:
        return
    _kept[text] = song
    _kept.move_to_end(text)
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)


def _take(version: "Version") -> dict[str, Any]:
    """Which take of which turn a version is; nothing for one that is no take."""
    number = version.made_by.get("take")
    return {"take": number, "turn": version.turn} if isinstance(number, int) else {}


class StoreShelf:
    """Versions of a project, and those this turn has made but not yet committed.

    Args:
        store: Where they are kept.
        project_id: Whose they are.
    """

    def __init__(self, store: "Store", project_id: str) -> None:
        self.store, self.project_id = store, project_id
        self.pending: dict[str, tuple[str, tuple[str, ...], Song]] = {}

    @cached_property
    def _stored(self) -> tuple[Mapping[str, Any], ...]:
        rows = self.store.versions(self.project_id)
        return tuple({"id": v.id, "label": v.label, "parents": list(v.parents), **_take(v)} for v in rows)

    def listing(self) -> tuple[Mapping[str, Any], ...]:
        """All versions, oldest first."""
        pending = (
            {"id": i, "label": label, "parents": list(parents)} for i, (label, parents, _) in self.pending.items()
        )
        return (*self._stored, *pending)

    def song(self, version_id: str) -> Song:
        """The song of a version."""
        if version_id in self.pending:
            return self.pending[version_id][2]
        text = self.store.version(self.project_id, version_id).song_json
        if text is None:
            raise RuntimeError(f"version {version_id} came without its song")
        return song_of(text)

    def undo_target(self, steps: int) -> str | None:
        """The version that many steps back."""
        found = self.store.undo_target(self.project_id, steps)
        return found.id if found else None

    def redo_target(self, steps: int) -> str | None:
        """The version that many undone steps forward."""
        found = self.store.redo_target(self.project_id, steps)
        return found.id if found else None
