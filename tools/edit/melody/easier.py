"""The tune made easier: to sing (a tenth, leaps to a fifth, steps, breaths, six notes a bar) or to play (a beginner's
range, small leaps, few accidentals, at most two notes at once).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from tools.edit.melody.claims import holding
from tools.edit.melody.fitting import asked_range
from tools.edit.melody.ground import Ground
from tools.edit.melody.line import Line, finished, lines_of, told_place, tune_place, write_back
from tools.edit.melody.pitches import into_range, octave_moved
from tools.edit.melody.repitch import Aim, new_pitches
from tools.edit.melody.rhythms import at_most_a_bar, with_breaths
from tools.edit.melody.voices import VOICES, beginner_range
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect
from tools.errors import EditError
from tools.instruments.lookup import find_instrument, row_of
from tools.instruments.values import InstrumentRow
from tools.measure.effects import check_effects
from tools.song.values import EIGHTH, Note, Song, Track
from tools.theory.pitch import plain_name

TENTH, FIFTH, MOST_NOTES = 16, 7, 6
_FORCES = (0.8, 1.6, 3.0, 5.0)  # weight of steps, tried in turn until enough moves are steps
_MOST_PLAYED = 8  # notes in a bar
_STILL = {
    "its range is wider than a tenth": "the range is still wider than a tenth",
    "it leaps further than a fifth": "one leap is still wider than a fifth",
    "few of its moves are steps": "few of its moves are steps",
    "more than six notes in a bar": "bars with more than six syllables keep them",
    "no breath within two bars": "no breath fits into some two bars",
}


def easier_to_sing(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A tune for the voice asked for, or for anybody: edit 40 of the sixty."""
    place = tune_place(song, scope)
    low, high, name = asked_range(wish) or (*VOICES[""], "anybody")
    yes = Effect("singable", replace(place, low_pitch=0, high_pitch=127), "is", "yes")
    inside = all(low <= n.midi_pitch <= high for row in lines_of(song, place) for n in row.notes)
    if inside and check_effects(song, song, [yes])[0].ok:
        raise EditError(
            f"The tune is easy to sing already in {place.where(song)}: within a tenth from {plain_name(low)} to "
            f"{plain_name(high)}, by steps, with breaths.",
            next_step="Name a voice, such as bass or child, or another part.",
        )
    tries = [_sung(song, place, low, high, force) for force in _FORCES]
    edited = next((new for new in tries if check_effects(song, new, [yes])[0].ok), tries[-1])
    left = check_effects(song, edited, [yes])[0]
    effects = [yes] if left.ok else []
    effects += holding(song, edited, [Effect(what, yes.scope, way) for what, way in _EASIER])[: 3 - len(effects)]
    still = "" if left.ok else f" What stays hard: {_STILL.get(str(left.after), str(left.after))}."
    told = f"{told_place(song, place)}: easier to sing for {name}, {_measured(edited, place)}.{still}"
    return finished(song, edited, place, told, {"lowest": low, "highest": high}, effects)


_EASIER: tuple[tuple[str, Literal["more", "less"]], ...] = (
    ("range of the tune", "less"), ("largest leap", "less"), ("share of steps", "more"),
    ("notes a bar of the tune", "less"), ("bars without a breath", "less"),
)  # fmt: skip


def _measured(song: Song, place: Scope) -> str:
    notes = [n.midi_pitch for row in lines_of(song, place) for n in row.notes]
    return f"now {plain_name(min(notes))} to {plain_name(max(notes))}"


def _sung(song: Song, place: Scope, low: int, high: int, force: float) -> Song:
    """One try: one range for all lines of a part, so that the whole of it lies within a tenth."""
    ground = Ground(song, place.track_ids or ())
    changes: list[tuple[Line, Sequence[Note]]] = []
    for track in song.tracks:
        rows = [row for row in lines_of(song, place) if row.track.id == track.id]
        pitches = [n.midi_pitch for row in rows for n in row.notes]
        if not pitches:
            continue
        by = into_range(pitches, low, high)
        bottom = _window([p + by for p in pitches], low, high)
        ends = (bottom, min(high, bottom + TENTH))
        changes += [(row, _eased(row, ground, by, ends, force)) for row in rows]
    return write_back(song, place, changes)


def _window(pitches: Sequence[int], low: int, high: int) -> int:
    """Lowest pitch of the tenth that holds most of the line."""
    bottoms = range(low, max(low, high - TENTH) + 1)
    return min(bottoms, key=lambda b: (sum(max(0, b - p, p - b - TENTH) for p in pitches), b))


def _eased(line: Line, ground: Ground, by: int, ends: tuple[int, int], force: float) -> list[Note]:
    kept = at_most_a_bar(line, ground, MOST_NOTES)
    moved = [octave_moved(n, by) if by and 0 <= n.midi_pitch + by <= 127 else n for n in kept]
    goals = [float(min(max(n.midi_pitch, ends[0]), ends[1])) for n in moved]
    aim = Aim(
        goals, *ends, pull=0.25, motion=force, most_leap=FIFTH, shape=0.5, keep_chromatic=False, joins=False, ends=6.0
    )
    return with_breaths(line, new_pitches(line, moved, ground, aim), ground)


def easier_to_play(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A beginner's part: range, leaps, accidentals, quick notes and chords made small."""
    place = tune_place(song, scope)
    new = find_instrument(wish.instrument) if wish.instrument else None
    ground = Ground(song, place.track_ids or ())
    changes: list[tuple[Line, Sequence[Note]]] = []
    for row in lines_of(song, place):
        low, high = beginner_range(new or row_of(row.track.instrument))
        changes.append((_with_chords(row, place), _beginners(row, ground, low, high, place)))
    edited = write_back(song, place, changes)
    wide = replace(place, low_pitch=0, high_pitch=127)
    claims = [Effect(what, wide, "less") for what in _PLAYED]
    effects = holding(song, edited, claims)[:3]
    if edited == song or not effects:
        raise EditError(
            f"The part is easy already in {place.where(song)}: small range, no wide leaps, no quick notes.",
            next_step="Name another part, or an instrument it should be easy for.",
        )
    told = ", ".join(_PLAYED[e.what] for e in effects)
    who = _whom(new, [row.track for row in lines_of(song, place)])
    return finished(song, edited, place, f"{told_place(song, place)}: easier to play for {who}: {told}.", {}, effects)


_PLAYED = {
    "range of the tune": "a smaller range",
    "largest leap": "smaller leaps",
    "most notes at once": "fewer notes at once",
    "notes outside the key": "fewer accidentals",
    "notes a bar of the tune": "fewer notes",
}
"""What may become less, and how that is told."""


def _whom(new: InstrumentRow | None, tracks: Sequence[Track]) -> str:
    names = [new.name] if new else list(dict.fromkeys(row_of(t.instrument).name for t in tracks))
    return f"a beginner on the {names[0]}" if len(names) == 1 else "beginners"


def _with_chords(line: Line, place: Scope) -> Line:
    """The line with all other notes of its track and stretch, so that some of them may go."""
    rest = [n for n in line.track.notes if line.start_tick <= n.onset_tick < line.end_tick and place.has(line.track, n)]
    return replace(line, notes=tuple(rest))


def _beginners(line: Line, ground: Ground, low: int, high: int, place: Scope) -> list[Note]:
    quick = {n.id for n in line.notes if n.length_ticks < EIGHTH and ground.weight(n.onset_tick) < 0.25}
    kept = replace(line, notes=tuple(n for i, n in enumerate(line.notes) if i == 0 or n.id not in quick))
    tune = at_most_a_bar(kept, ground, _MOST_PLAYED)
    by = into_range([n.midi_pitch for n in tune], low, high)
    moved = [octave_moved(n, by) if by and 0 <= n.midi_pitch + by <= 127 else n for n in tune]
    goals = [float(min(max(n.midi_pitch, low), high)) for n in moved]
    aim = Aim(goals, low, high, pull=0.5, motion=0.9, most_leap=FIFTH, keep_chromatic=False, joins=False)
    own = {n.id for n in line.notes}
    others = [n for n in _with_chords(line, place).notes if n.id not in own]
    return [*new_pitches(line, moved, ground, aim), *_two_at_once(others)]


def _two_at_once(notes: Sequence[Note]) -> list[Note]:
    """Of the notes that begin together on a staff the lowest and one within an octave above it; no grace notes."""
    groups: dict[tuple[int, int], list[Note]] = {}
    for note in notes:
        if note.grace is None:
            groups.setdefault((note.onset_tick, note.staff), []).append(note)
    out: list[Note] = []
    for group in groups.values():
        lowest = min(group, key=lambda n: n.midi_pitch)
        near = [n for n in group if 0 < n.midi_pitch - lowest.midi_pitch <= 12]
        out += [lowest, *([max(near, key=lambda n: n.midi_pitch)] if near else [])]
    return out
