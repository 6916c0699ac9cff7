"""The groove of one song put under another: its drum bars, its lilt and accents by place in the bar, its bass rhythm on
the other's chords.

Takes no tune and no chords from the other song. Works bar by bar between songs of one meter.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any

from tools.compose.harmony import Harmony
from tools.compose.song_reading import harmony_of, plan_of
from tools.edit.invariants import Invariant, everywhere, outside
from tools.edit.scope import Scope, bars_in_words
from tools.edit.values import (
    Edited,
    Effect,
    all_names,
    capital,
    next_track_id,
    sorted_notes,
    unique_name,
    with_tracks,
)
from tools.errors import EditError
from tools.measure.effect_rows.infill import drum_strokes
from tools.song.values import SIXTEENTH, Note, Song, Track

FEWEST_STROKES = 8  # below this a file has no beat to speak of
ACCENT_SHARE = 0.7  # of the other song's accents; the rest stays the player's own


@dataclass(frozen=True)
class Groove:
    """How a song moves, by place in the bar (sixteenths).

    Attributes:
        drums: The drum notes of each bar of its body, their onsets counted from the barline.
        bass: The bass notes of each bar as (onset in the bar, length, semitones above the chord's root, velocity).
        shift_ticks: Mean performed shift at each place.
        accent: Mean velocity at each place beside the mean of all.
        kit: Who plays the drums, None without any.
        strokes: Of the drums in a bar, on the mean.
    """

    drums: tuple[tuple[Note, ...], ...]
    bass: tuple[tuple[tuple[int, int, int, int], ...], ...]
    shift_ticks: Mapping[int, int]
    accent: Mapping[int, float]
    kit: Track | None
    strokes: float


def groove_of(song: Song) -> Groove:
    """What moves in a song.

    Raises:
        EditError: It has no beat: neither drums nor bass to speak of.
    """
    kit = next((t for t in song.tracks if t.instrument.is_drum and len(t.notes) >= FEWEST_STROKES), None)
    bass = next((t for t in song.tracks if t.role == "bass" and t.notes), None)
    if kit is None and bass is None:
        raise EditError("That song has neither drums nor a bass to take a groove from; name another.")
    bars = [b for b in song.grid.bars if b.number > 0]
    drums = [_of_bar(song, kit.notes, b.number) for b in bars] if kit else []
    roots = harmony_of(song, plan_of(song, 0)) if bass else None
    rows = []
    for bar in bars if bass and roots else ():
        notes = [n for n in bass.notes if bar.start_tick <= n.onset_tick < bar.end_tick] if bass else []
        rows.append(tuple(_over_root(song, n, bar.start_tick, roots) for n in notes if roots))
    shifts, accents = _feel(song)
    everything = Scope(None, 0, song.end_tick)
    return Groove(_body(drums), _body(rows), shifts, accents, kit, drum_strokes(song, everything) or 0.0)


def apply_groove(song: Song, scope: Scope, groove: Groove, other: Song) -> Edited:
    """Put a groove under a place of a song.

    Args:
        groove: As `groove_of(other)` gives it.
        other: Where it comes from; for its meter and title.

    Raises:
        EditError: The meters differ.
    """
    meters = [(s.meters[0].numerator, s.meters[0].denominator) for s in (song, other)]
    if meters[0] != meters[1]:
        here, there = ("/".join(map(str, meter)) for meter in meters)
        raise EditError(f"That groove is in {there} and this song in {here}; name one in {here}.")
    edited = with_tracks(song, lambda t: _moved(song, t, scope, groove))
    if groove.bass:
        edited = with_tracks(edited, lambda t: _bass_line(song, t, scope, groove) if t.role == "bass" else t)
    if groove.drums:
        edited = _drums_under(edited, scope, groove)
    where = bars_in_words(song, scope) or "The whole song"
    took = [word for word, there in (("drums", groove.drums), ("bass rhythm", groove.bass)) if there]
    took_words = ", ".join([*took, "lilt and accents"])
    summary = f"{capital(where)}: the groove of {other.title!r} ({took_words}); tune and chords stay."
    kept = (*everywhere("tempo", "meter", "key", "chords", "form", "title"), *_others(song, scope))
    effects: tuple[Effect, ...] = (Effect("the tune, note by note", None, "same"),)
    if groove.drums and scope.is_whole_time(song):  # a few bars may be other bars of the groove than its usual one
        effects = (*effects, Effect("strokes of the drums in a bar", None, "is", groove.strokes, 0.25 * groove.strokes))
    return Edited(edited, kept, summary, {"from": other.title}, effects)


def _others(song: Song, scope: Scope) -> tuple[Invariant, ...]:
    """What lies outside the scope; a drum track may be new."""
    return tuple(replace(claim, additions=True) if claim.what == "tracks" else claim for claim in outside(scope, song))


def _of_bar(song: Song, notes: Sequence[Note], number: int) -> tuple[Note, ...]:
    bar = song.grid.bar(number)
    inside = (n for n in notes if bar.start_tick <= n.onset_tick < bar.end_tick)
    return tuple(replace(n, onset_tick=n.onset_tick - bar.start_tick) for n in inside)


def _body(rows: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    """The bars from the first that plays to the last, without a closing bar that is thinner than half of the usual."""
    playing = [i for i, row in enumerate(rows) if row]
    if not playing:
        return ()
    body = list(rows[playing[0] : playing[-1] + 1])
    usual = fmean(len(row) for row in body)
    while len(body) > 1 and len(body[-1]) < usual / 2:
        body.pop()
    return tuple(body)


def _over_root(song: Song, note: Note, bar_tick: int, harmony: Harmony) -> tuple[int, int, int, int]:
    step = max(0, (note.onset_tick - song.pickup_ticks) // SIXTEENTH)
    chord = harmony.at(step).chord
    root = chord.bass_pitch_class
    above = 0 if root is None else (note.midi_pitch - root) % 12
    return note.onset_tick - bar_tick, note.length_ticks, above, note.velocity


def _feel(song: Song) -> tuple[dict[int, int], dict[int, float]]:
    shifts: dict[int, list[int]] = {}
    loud: dict[int, list[float]] = {}
    for track in song.tracks:
        mean = fmean(n.velocity for n in track.notes) if track.notes else 1.0
        for note in track.notes:
            place = _place(song, note)
            if place is not None:
                shifts.setdefault(place, []).append(note.shift_ticks)
                loud.setdefault(place, []).append(note.velocity / mean)
    return {p: round(fmean(rows)) for p, rows in shifts.items()}, {p: fmean(rows) for p, rows in loud.items()}


def _place(song: Song, note: Note) -> int | None:
    """The sixteenth of the bar a note is written on, None off the grid."""
    into = note.onset_tick - song.grid.bar_at(note.onset_tick).start_tick
    return into // SIXTEENTH if into % SIXTEENTH == 0 else None


def _moved(song: Song, track: Track, scope: Scope, groove: Groove) -> Track:
    """A part with the groove's lilt and accents; its notes on paper stay."""

    def played(note: Note) -> Note:
        place = _place(song, note)
        if place is None or not scope.has(track, note):
            return note
        accent = 1 + ACCENT_SHARE * (groove.accent.get(place, 1.0) - 1)
        velocity = max(1, min(127, round(note.velocity * accent)))
        shift = groove.shift_ticks.get(place, note.shift_ticks)
        return replace(note, velocity=velocity, shift_ticks=max(shift, -note.onset_tick))

    return track if track.instrument.is_drum else replace(track, notes=tuple(played(n) for n in track.notes))


def _bass_line(song: Song, track: Track, scope: Scope, groove: Groove) -> Track:
    """The groove's bass rhythm and steps over this song's own chords, in this bass's own register."""
    if not any(scope.has(track, n) for n in track.notes):
        return track
    harmony = harmony_of(song, plan_of(song, 0))
    low = min(n.midi_pitch for n in track.notes)
    made, number = [], len(track.notes) + 1
    taken = {n.id for n in track.notes}
    for index, bar in enumerate(b for b in song.grid.bars if b.number > 0):
        for into, length, above, velocity in groove.bass[index % len(groove.bass)]:
            onset = bar.start_tick + into
            chord = harmony.at(max(0, (onset - song.pickup_ticks) // SIXTEENTH)).chord
            if onset >= bar.end_tick or chord.bass_pitch_class is None:
                continue
            root = low + (chord.bass_pitch_class - low) % 12
            pitch = _nearest(root + above, {*chord.pitch_classes, chord.bass_pitch_class})
            while f"{track.id}.n{number}" in taken:
                number += 1
            note = Note(f"{track.id}.n{number}", onset, min(length, song.end_tick - onset), pitch, velocity)
            number += 1
            made.append(replace(note, shift_ticks=max(groove.shift_ticks.get(into // SIXTEENTH, 0), -onset)))
    kept = [n for n in track.notes if not scope.has(track, n)]
    return _with(track, kept, [n for n in made if scope.has(track, n)])


def _nearest(pitch: int, classes: Set[int]) -> int:
    return min((pitch + d for d in (0, -1, 1, -2, 2, -3, 3)), key=lambda p: (p % 12 not in classes, abs(p - pitch)))


def _with(track: Track, kept: Sequence[Note], made: Sequence[Note]) -> Track:
    ids = {n.id for n in (*kept, *made)}
    marks = tuple(m for m in track.marks if m.note_id is None or m.note_id in ids)
    return replace(track, notes=sorted_notes((*kept, *made)), marks=marks)


def _drums_under(song: Song, scope: Scope, groove: Groove) -> Song:
    assert groove.kit is not None
    kit = next((t for t in song.tracks if t.instrument.is_drum), None)
    if kit is None:
        name = unique_name("Drums", all_names(song))
        kit = Track(next_track_id(song), name, "drums", groove.kit.instrument, mix=groove.kit.mix)
        song = replace(song, tracks=(*song.tracks, kit))
        scope = replace(scope, track_ids=None if scope.track_ids is None else (*scope.track_ids, kit.id))
    if not scope.has_track(kit):
        return song
    taken, number, made = {n.id for n in kit.notes}, len(kit.notes) + 1, []
    for index, bar in enumerate(b for b in song.grid.bars if b.number > 0):
        for note in groove.drums[index % len(groove.drums)]:
            while f"{kit.id}.n{number}" in taken:
                number += 1
            moved = replace(note, id=f"{kit.id}.n{number}", onset_tick=note.onset_tick + bar.start_tick)
            number += 1
            if moved.onset_tick < bar.end_tick and scope.has(kit, moved):
                made.append(moved)
    kept = [n for n in kit.notes if not scope.has(kit, n)]
    ready = _with(kit, kept, made)
    return with_tracks(song, lambda _: ready, [kit.id])
