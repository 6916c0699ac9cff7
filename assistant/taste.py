"""What a person's choices say about the tunes they like: noted as they are made, told in plain words, erased when said.

A star, a version chosen before another, an undo right after a tune was made, and taking a version away count. Only
statistics of the tunes are kept, in the owner's own rows; nothing is noted or used while the setting `taste` is off.
What is learned from them is `tools.compose.taste`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

from assistant.shelf import song_of
from assistant.store.artefacts import version_of
from assistant.store.errors import NotFound
from assistant.store.taste_rows import TasteRow
from tools.errors import MusicError

if TYPE_CHECKING:
    from assistant.store.store import Store
    from tools.compose.taste import Taste
    from tools.song.values import Song

log = logging.getLogger("parlando")
STRENGTH = {"star": 1.0, "choice": 1.0, "undo": 0.7, "download": 0.3}
OTHERS = 4  # of the owner's other pieces that a liked one is compared with
_TURNS_BACK, _VERSIONS_BACK = 5, 8

# What more and less of a statistic is called; the page has the same in its own languages.
WORDS = {
    "leap_share": ("more leaps", "fewer leaps"),
    "notes_per_quarter": ("more notes", "fewer notes"),
    "range": ("a wider range", "a narrower range"),
    "unison_share": ("more repeated notes", "fewer repeated notes"),
    "syncopation": ("more notes off the beat", "more notes on the beat"),
    "chord_tone_time": ("more notes of the chord", "more notes beside the chord"),
    "transposed_bar_repetition": ("more that comes back", "more that is new"),
    "duration_entropy": ("more varied note lengths", "more even note lengths"),
    "direction_changes": ("more turns up and down", "longer lines in one direction"),
}

P = ParamSpec("P")


def _harmless(note: Callable[P, bool]) -> Callable[P, bool]:
    """A note that cannot be taken costs nobody their star, their undo or their file."""

    @wraps(note)
    def noted(*args: P.args, **kwargs: P.kwargs) -> bool:
        try:
            return note(*args, **kwargs)
        except MusicError:
            return False
        except Exception:  # a defect of ours
            log.exception("a choice was not noted")
            return False

    return noted


class PersonalTaste:
    """What one owner likes, as far as their choices say it.

    Args:
        store: Where choices are kept.
        owner: Whose they are.
    """

    def __init__(self, store: Store, owner: str) -> None:
        self._store, self._owner = store, owner

    @property
    def is_on(self) -> bool:
        """Whether choices are noted and weigh in."""
        return self._store.preferences(self._owner).get("taste") is not False

    def learned(self) -> Taste | None:
        """What weighs in now; None while it is off, and of too few choices."""
        return self._learned() if self.is_on else None

    def forget(self) -> int:
        """Erase every choice; how many they were."""
        return self._store.taste.forget(self._owner)

    def facts(self) -> dict[str, Any]:
        """What a page shows: plain JSON."""
        from tools.compose.taste import FEWEST_CHOICES

        rows, taste = self._store.taste.listed(self._owner), self._learned()
        kinds = {kind: sum(row.kind == kind for row in rows) for kind in STRENGTH}
        tendencies = taste.tendencies if taste is not None else ()
        return {
            "on": self.is_on,
            "choices": len(rows),
            "fewest": FEWEST_CHOICES,
            "kinds": kinds,
            "tendencies": [{"statistic": name, "more": more} for name, more in tendencies],
        }

    def _learned(self) -> Taste | None:
        from tools.compose.taste import learn

        return learn([preferred_of(row) for row in self._store.taste.listed(self._owner)])


def preferred_of(row: TasteRow) -> Any:
    """A stored choice as what is learned from."""
    from tools.compose.taste import Preferred

    liked, passed = row.liked, row.passed
    return Preferred(
        liked["values"],
        passed["values"] if passed is not None else None,
        liked["reference"],
        passed["reference"] if passed is not None else liked["reference"],
        row.strength,
    )


def in_words(facts: dict[str, Any]) -> str:
    """What `PersonalTaste.facts` say, for a person."""
    count, fewest = facts["choices"], facts["fewest"]
    behind = "1 choice" if count == 1 else f"{count} choices"
    off = "" if facts["on"] else " Noting them is switched off in the settings, so they do not weigh in."
    if count < fewest:
        return (
            f"I know of {behind} of yours and learn nothing from fewer than {fewest}: stars, versions you choose "
            f"before others, tunes you take back right away, and what you download.{off}"
        )
    told = [WORDS[row["statistic"]][not row["more"]] for row in facts["tendencies"]]
    if not told:
        return f"Your {behind} do not lean to any kind of tune, so none weighs in.{off}"
    return (
        f"You tend to keep tunes with {', '.join(told)} ({behind}). It weighs in where you give no seed, and stays on "
        f'this machine; "forget what I like" erases it.{off}'
    )


@_harmless
def note_star(store: Store, owner: str, project_id: str, starred: bool) -> bool:
    """A project was starred, or its star taken back; whether that was noted."""
    head = store.project_by_id(project_id).head
    if head is None or not PersonalTaste(store, owner).is_on:
        return False
    if not starred:
        for row in store.taste.listed(owner):  # the head may have moved since
            if row.kind == "star" and row.project_id == project_id:
                store.taste.take_back(owner, row)
        return True
    return _note_liked(store, owner, "star", project_id, head)


@_harmless
def note_version_star(store: Store, owner: str, project_id: str, version: str, starred: bool) -> bool:
    """A version was starred, or its star taken back; whether that was noted."""
    if not PersonalTaste(store, owner).is_on:
        return False
    if not starred:
        store.taste.take_back(owner, TasteRow("star", project_id, version, None, {}))
        return True
    return _note_liked(store, owner, "star", project_id, version)


@_harmless
def note_download(store: Store, owner: str, project_id: str, version: str) -> bool:
    """A version was taken away; whether that was noted."""
    if any((r.kind, r.project_id, r.version) == ("download", project_id, version) for r in store.taste.listed(owner)):
        return False
    return PersonalTaste(store, owner).is_on and _note_liked(store, owner, "download", project_id, version)


@_harmless
def note_file(store: Store, owner: str, sha256: str) -> bool:
    """A file of a version was taken away; whether that was noted."""
    with store.database.read() as connection:
        made_for = version_of(connection, owner, sha256)
    return made_for is not None and note_download(store, owner, *made_for)


@_harmless
def note_choice(store: Store, owner: str, project_id: str, better: str, than: str, kind: str = "choice") -> bool:
    """One version was chosen before another; False where their tunes are the same, which says nothing."""
    if better == than or not PersonalTaste(store, owner).is_on:
        return False
    liked, passed = _song(store, project_id, better), _song(store, project_id, than)
    if same_tune(liked, passed):
        return False
    return _keep(store, owner, TasteRow(kind, project_id, better, than, _row(liked), _row(passed), STRENGTH[kind]))


@_harmless
def note_move(store: Store, owner: str, project_id: str, number: int) -> bool:
    """A turn only moved among the versions: an undo right after a tune was made, the redo that takes it back, or a
    version chosen before the one that was current.
    """
    turn = store.turn(project_id, number)
    before, after = turn.head_before, turn.head_after
    if before is None or after is None or before == after:
        return False
    if turn.move == "goto":
        return note_choice(store, owner, project_id, after, before)
    if turn.move == "redo":
        store.taste.take_back(owner, TasteRow("undo", project_id, before, after, {}))
        return True
    if turn.move != "undo" or not _just_made(store, project_id, number, before):
        return False
    return note_choice(store, owner, project_id, after, before, "undo")


def _just_made(store: Store, project_id: str, number: int, version: str) -> bool:
    """Whether the last turn that did anything made this version."""
    for turn in reversed(store.turns(project_id, last=_TURNS_BACK, before=number)):
        if turn.move:
            return turn.move == "made" and turn.head_after == version
    return False


def _note_liked(store: Store, owner: str, kind: str, project_id: str, version: str) -> bool:
    """Something was liked by itself: compared with the version before it that has another tune, else with the owner's
    other pieces that have no star, else with a usual tune.
    """
    liked = _song(store, project_id, version)
    other = _earlier_tune(store, project_id, version, liked)
    row = _row(liked)
    beside = _song(store, project_id, other) if other is not None else None
    passed = _row(beside) if beside is not None else _others(store, owner, project_id, row["reference"])
    return _keep(store, owner, TasteRow(kind, project_id, version, other, row, passed, STRENGTH[kind]))


def _earlier_tune(store: Store, project_id: str, version: str, liked: Song) -> str | None:
    ids = [row.id for row in store.versions(project_id)]
    for earlier in ids[: ids.index(version)][: -_VERSIONS_BACK - 1 : -1]:
        if not same_tune(liked, _song(store, project_id, earlier)):
            return earlier
    return None


def _others(store: Store, owner: str, project_id: str, reference: str) -> dict[str, Any] | None:
    """The average of the owner's other pieces; None where there is none."""
    from tools.compose.taste import average

    found = [p for p in store.projects(owner) if p.head and not p.starred and p.id != project_id]
    rows = [_row(_song(store, project.id, project.head or "")) for project in found[:OTHERS]]
    heard = [(row["values"], row["reference"]) for row in rows if row["values"]]
    return {"values": average(heard, reference), "reference": reference} if heard else None


def _keep(store: Store, owner: str, row: TasteRow) -> bool:
    """Keep it where both tunes could be measured."""
    if not row.liked["values"] or (row.passed is not None and not row.passed["values"]):
        return False
    store.taste.add(owner, row)
    return True


def _song(store: Store, project_id: str, version: str) -> Song:
    text = store.version(project_id, version).song_json
    if text is None:
        raise NotFound(f"Version {version} has no song", "", "Choose another")
    return song_of(text)


def _row(song: Song) -> dict[str, Any]:
    from tools.compose.taste import measured

    report, reference = measured(song)
    return {"values": {name: round(value, 4) for name, value in report.values.items()}, "reference": reference}


def same_tune(one: Song, other: Song) -> bool:
    """Whether both have the same tune, wherever it lies and however it is played."""
    from tools.measure.song_tune import sheet_of_song

    tunes = [sheet_of_song(song).tune for song in (one, other)]
    lines = [[(n.onset_quarters, n.length_quarters, n.midi_pitch - tune[0].midi_pitch) for n in tune] for tune in tunes]
    return lines[0] == lines[1]
