"""The versions of one project as the tools on the bench may see them."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
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


def nearest_parents(versions: Sequence["Version"]) -> dict[str, tuple[str, ...]]:
    """The parents in sight of every version in sight: where one was deleted, the nearest above it stands in."""
    by_id = {version.id: version for version in versions}

    def seen(version_id: str) -> tuple[str, ...]:
        version = by_id.get(version_id)
        if version is None or version.deleted_at_s is None:
            return (version_id,)
        return tuple(found for parent in version.parents for found in seen(parent))

    rows = [version for version in versions if version.deleted_at_s is None]
    return {v.id: tuple(dict.fromkeys(found for parent in v.parents for found in seen(parent))) for v in rows}


def _row(version: "Version") -> dict[str, Any]:
    said = {"name": version.name, "starred": True} if version.starred else {"name": version.name}
    told = {name: value for name, value in said.items() if value is not None}
    return {"id": version.id, "label": version.label, "parents": list(version.parents), **told, **_take(version)}


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
        parents = nearest_parents(self._versions)
        return tuple(_row(v) | {"parents": list(parents[v.id])} for v in self._versions if v.id in parents)

    @cached_property
    def _versions(self) -> tuple["Version", ...]:
        return self.store.versions(self.project_id)

    def listing(self) -> tuple[Mapping[str, Any], ...]:
        """All versions in sight, oldest first."""
        pending = (
            {"id": i, "label": label, "parents": list(parents)} for i, (label, parents, _) in self.pending.items()
        )
        return (*self._stored, *pending)

    def deleted(self) -> tuple[Mapping[str, Any], ...]:
        """Those a person deleted, oldest first."""
        return tuple(_row(v) for v in self._versions if v.deleted_at_s is not None)

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
