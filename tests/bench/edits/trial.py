"""One edit tried on one song: what came out, what it promised, and what an eye that knows no edit finds changed.

Shared by the benchmark and by the test that runs a sample of it. Judges only; makes no songs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from tools.edit.catalogue import FAMILIES, EditRow, find_row, rows_of, run_edit
from tools.edit.invariants import Invariant, check_invariants
from tools.edit.place import Place, scope_of
from tools.edit.scope import Scope, last_tick
from tools.edit.values import Edited, EditWish
from tools.errors import MusicError
from tools.measure.effects import check_effects
from tools.song.song_json import song_hash
from tools.song.values import Note, Song, Track

# What is said of an edit where it reads such a field; everything else is left out.
SAID: dict[str, Any] = {
    "style": "reggae", "chords": ("C", "Am", "F", "G7"), "bars": 4, "instrument": "flute", "tonic": "D",
    "mode": "minor", "semitones": 2,
}  # fmt: skip
# What an edit cannot do without.
SAID_OF: dict[str, dict[str, Any]] = {
    "add_section": {"section": "Bridge", "where": "after"}, "set_form": {"words": "A A B A"},
    "set_length": {"number": 30.0, "unit": "s"}, "set_bars": {"bars": 12}, "swap_chord": {"chords": ("C", "Am")},
    "pan": {"direction": "left"}, "room": {"words": "church"}, "bed": {"words": "vinyl"},
    "dynamic": {"words": "ff"}, "wear": {"words": "tape"},
}  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """How one trial went.

    Attributes:
        state: "made", "refused" (an EditError, which is an answer), or "crash".
        broken: Invariants declared and not kept.
        missed: Effects claimed and not measured.
        leaked: Notes outside the scope that are not as they were, of `outside`; None where bars moved.
        inverse: Whether the inverse restored the hash; None where there is none.
    """

    state: str
    said: str = ""
    broken: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    leaked: int | None = None
    outside: int = 0
    inverse: bool | None = None


def places(song: Song) -> dict[str, Place]:
    """Places of different kinds in a song: all of it, some bars, one bar of one part, several stretches."""
    bars = song.grid.bar_count
    first = min(3, bars)
    found = {"whole": Place(), "bars": Place(bars=[(first, min(first + 3, bars))])}
    if song.tracks:
        found["part"] = Place(tracks=[song.tracks[0].id], bars=[(1, max(1, bars // 2))])
    if bars >= 6:
        found["two places"] = Place(bars=[(1, 2), (5, 6)])
    return found


def wishes(song: Song, row: EditRow) -> Iterator[EditWish]:
    """What is said of an edit: nothing beside its name, and everything it reads."""
    yield EditWish(seed=3)
    told = {name: SAID[name] for name in row.takes if name in SAID}
    sections = [s.name for s in song.sections]
    if "section" in row.takes and sections:
        told["section"] = sections[-1]
    if "other_section" in row.takes and len(sections) > 1:
        told["other_section"] = sections[0]
    if row.name in SAID_OF:
        yield EditWish(seed=3, **SAID_OF[row.name])
    if told:
        yield EditWish(seed=3, amount="strong", **told)


def every_row() -> list[tuple[str, EditRow]]:
    """(family, row) of the whole catalogue."""
    return [(family, row) for family in FAMILIES for row in rows_of(family)]


def try_edit(song: Song, family: str, row: EditRow, place: Place, wish: EditWish) -> Outcome:
    """Run one edit and look at everything it claims."""
    try:
        scope = scope_of(song, place)
        edited = run_edit(song, row, scope, wish)
    except MusicError as error:
        said = str(error)
        return (
            Outcome("refused", said) if said.strip().endswith((".", "?", "!")) else Outcome("crash", f"mute: {said!r}")
        )
    except Exception as error:  # any other is what this looks for
        return Outcome("crash", f"{type(error).__name__}: {error}")
    return _judged(song, family, row, scope, wish, edited)


def _judged(song: Song, family: str, row: EditRow, scope: Scope, wish: EditWish, edited: Edited) -> Outcome:
    broken = [f"{c.what} ({c.where}): {c.detail}" for c in check_invariants(song, edited.song, edited.kept) if not c.ok]
    missed = [f"{f.what}: {f.in_words}" for f in check_effects(song, edited.song, edited.effects) if not f.ok]
    leaked, outside = leak(song, family, edited, scope)
    for label, other in edited.variants:
        if song_hash(other) == song_hash(song):
            broken.append(f"the variant {label!r} is the song itself")
    broken += _unsound(edited.song)
    return Outcome(
        "made",
        edited.summary,
        tuple(broken),
        tuple(missed),
        leaked,
        outside,
        _inverse(song, family, row, scope, wish, edited),
    )


def leak(song: Song, family: str, edited: Edited, scope: Scope) -> tuple[int | None, int]:
    """Notes outside the scope that are gone, new or other, and how many there were; None where the edit does not
    promise them their place, because bars moved.
    """
    claims = [c for c in edited.kept if isinstance(c, Invariant) and c.what == "notes" and c.outside]
    if not claims:
        return None, 0
    if family == "change_form" and claims[0].scope is not None:
        scope = claims[0].scope  # an ending or a form has a place of its own, wherever one pointed
    old, new = (_outside(s, scope) for s in (song, edited.song))
    return sum(old.get(key) != new.get(key) for key in {*old, *new}), len(old)


def _outside(song: Song, scope: Scope) -> dict[tuple[str, str], tuple[Note, Any]]:
    return {
        (track.id, note.id): (note, track.instrument)
        for track in song.tracks
        for note in track.notes
        if not _inside(scope, track, note)
    }


def _inside(scope: Scope, track: Track, note: Note) -> bool:
    """Told here once more, in other words than the edits use."""
    if scope.track_ids is not None and track.id not in scope.track_ids:
        return False
    spans = scope.spans or ((scope.start_tick, scope.end_tick),)
    there = any(a <= note.onset_tick and note.onset_tick < b for a, b in spans)
    return there and scope.low_pitch <= note.midi_pitch <= scope.high_pitch


def _unsound(song: Song) -> list[str]:
    """What no song may be: notes that share an id, stand out of order, before the start or beyond the pitches there
    are; marks that hang on nothing.
    """
    faults = []
    ids = [n.id for t in song.tracks for n in t.notes]
    if len(ids) != len(set(ids)):
        faults.append(f"{len(ids) - len(set(ids))} notes share an id")
    for track in song.tracks:
        keys = [(n.onset_tick, n.midi_pitch, n.id) for n in track.notes]
        if keys != sorted(keys):
            faults.append(f"{track.name}: notes out of order")
        if any(n.onset_tick < 0 or not 0 <= n.midi_pitch <= 127 or not 1 <= n.velocity <= 127 for n in track.notes):
            faults.append(f"{track.name}: a note beyond what there is")
        if any(n.onset_tick >= last_tick(song) or (n.length_ticks <= 0 and n.grace is None) for n in track.notes):
            faults.append(f"{track.name}: a note without time")
        known = {n.id for n in track.notes}
        if any(m.note_id is not None and m.note_id not in known for m in track.marks):
            faults.append(f"{track.name}: a mark hangs on no note")
    if len({t.id for t in song.tracks}) != len(song.tracks) or len({t.name for t in song.tracks}) != len(song.tracks):
        faults.append("two tracks share an id or a name")
    return faults


def _inverse(song: Song, family: str, row: EditRow, scope: Scope, wish: EditWish, edited: Edited) -> bool | None:
    if not row.inverse:
        return None
    try:
        there = edited.facts.get("repeat_bars")  # where bars came, the way back is where they are
        there = [edited.facts["bars"]] if family == "change_form" and "bars" in edited.facts else there
        where = scope_of(edited.song, Place(bars=[tuple(pair) for pair in there])) if there else scope
        back = run_edit(edited.song, find_row(family, row.inverse), where, replace(wish, words=""))
    except MusicError:
        return False
    return song_hash(back.song) == song_hash(song)
