"""Transposition of all or part of a song: notes, and where everything pitched moves also chords, keys and spellings.

Never folds a note back by an octave: what leaves an instrument's range is reported, what leaves MIDI's is refused.
Another mode is `tools.edit.key`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from tools.edit.invariants import Invariant, everywhere, outside
from tools.edit.scope import Scope, bars_in_words, check_locks, last_tick, pitched_ids, whole_song
from tools.edit.values import Edited, in_words, sorted_notes, with_tracks
from tools.errors import EditError
from tools.instruments.lookup import row_of
from tools.instruments.values import InstrumentRow
from tools.song.values import ChordSymbol, KeyChange, Note, Song, Track
from tools.theory.chord import chord_root_name
from tools.theory.key import LIMIT_FIFTHS, Key, fifths_of, name_at
from tools.theory.pitch import ACCIDENTALS, Spelling, parse_name, pitch_class, plain_name, spell_near
from tools.theory.spelling import key_at, read_symbol

LIMIT_SEMITONES = 60
_SYMBOL = re.compile(r"^([A-Ga-g])(bb|##|[b#♭♯x])?(.*?)(?:/([A-Ga-g])(bb|##|[b#♭♯x])?)?$", re.DOTALL)
_MOVED_KEPT = ("onsets", "lengths", "velocities", "played timing", "tempo", "meter", "programs", "mix")


@dataclass(frozen=True, slots=True)
class Move:
    """A transposition of one key region: semitones, and the same on the line of fifths (D flat from C: 1 and -5)."""

    semitones: int
    fifths: int
    key: Key


def transpose(song: Song, semitones: int, scope: Scope | None = None) -> Edited:
    """Move pitches up or down.

    Args:
        semitones: Up is positive; 12 is an octave.
        scope: Tracks and bars; None is the whole song. Drums never move. Where every pitched track moves, chords and
            keys of those bars move too.

    Raises:
        EditError: Nothing pitched is in the scope, a note would leave MIDI's 0 to 127, or a lock forbids it.
    """
    scope = scope or whole_song(song)
    if abs(semitones) > LIMIT_SEMITONES:
        raise EditError(
            f"A transposition of {semitones:+d} semitones is too wide; "
            f"choose one from -{LIMIT_SEMITONES} to +{LIMIT_SEMITONES}."
        )
    if semitones == 0:
        return Edited(song, everywhere("notes"), "A transposition by 0 semitones changes no note.")
    ids = pitched_ids(song, scope.track_ids)
    notes = _in_scope(song, ids, scope)
    if not notes:
        raise EditError(
            f"There is no pitched note to transpose in {scope.where(song)}; name a pitched track or other bars."
        )
    if scope.apart:
        ids = tuple(t.id for t in song.tracks if t.id in ids and any(scope.has(t, note) for note in t.notes))
    scope = replace(scope, track_ids=ids)
    check_locks(song, scope)
    _check_midi_range(song, notes, semitones)
    moves_all = {t.id for t in song.tracks if t.notes and not t.instrument.is_drum} <= set(ids)
    moves_all = moves_all and not scope.apart
    edited = _move_all(song, semitones, scope) if moves_all else _move_part(song, semitones, scope)
    return Edited(edited, _kept(song, scope, moves_all, semitones), *_told(song, edited, scope, semitones, len(notes)))


def _in_scope(song: Song, ids: Iterable[str], scope: Scope) -> list[Note]:
    wanted = set(ids)
    return [note for t in song.tracks if t.id in wanted for note in t.notes if scope.has(t, note)]


def _check_midi_range(song: Song, notes: list[Note], semitones: int) -> None:
    beyond = [note for note in notes if not 0 <= note.midi_pitch + semitones <= 127]
    if beyond:
        bar = song.grid.bar_at(beyond[0].onset_tick).number
        edge = "above 127" if semitones > 0 else "below 0"
        pitch = beyond[0].midi_pitch + semitones
        raise EditError(
            f"Moving by {semitones:+d} semitones puts {len(beyond)} notes {edge}, the first in bar {bar} at {pitch}; "
            "MIDI pitches run from 0 to 127. Choose a smaller interval or fewer tracks."
        )


def key_moves(song: Song, semitones: int, first: Key | None = None) -> tuple[Move, ...]:
    """How each key of the song moves: the first key decides the side of the circle, the others follow by the same
    interval.

    Args:
        first: Where the first key goes, when its name is given.
    """
    start = Key(song.keys[0].tonic, song.keys[0].mode)
    goal = first or start.transposed(semitones)
    shift = fifths_of(goal.tonic) - fifths_of(start.tonic)
    moves = []
    for change in song.keys:
        key = Key(change.tonic, change.mode)
        here = shift
        while (
            abs(key.fifths + here) > LIMIT_FIFTHS
            and abs(key.fifths + here - 12 * _sign(key.fifths + here)) <= LIMIT_FIFTHS
        ):
            here -= 12 * _sign(key.fifths + here)
        moves.append(Move(semitones, here, Key(name_at(fifths_of(key.tonic) + here), key.mode)))
    return tuple(moves)


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)


def _move_all(song: Song, semitones: int, scope: Scope) -> Song:
    """Everything pitched in a stretch of time: notes, chords, keys."""
    return moved(song, key_moves(song, semitones), scope) if semitones % 12 else _move_part(song, semitones, scope)


def moved(song: Song, moves: tuple[Move, ...], scope: Scope) -> Song:
    """Pitched notes, chords and keys inside the scope moved, each by the move of the key it stands in.

    Args:
        moves: One per row of `song.keys`.
    """
    starts = [change.tick for change in song.keys]

    def move_at(tick: int) -> Move:
        return moves[max(i for i, start in enumerate(starts) if i == 0 or start <= tick)]

    def change(track: Track) -> Track:
        if track.instrument.is_drum:  # a drum's pitch is its name, not its height
            return track
        notes = [_moved_note(n, move_at(n.onset_tick)) if scope.has(track, n) else n for n in track.notes]
        return replace(track, notes=sorted_notes(notes))

    edited = with_tracks(song, change, scope.track_ids)
    keys = tuple(KeyChange(c.tick, m.key.tonic, m.key.mode) for c, m in zip(song.keys, moves, strict=True))
    chords = tuple(replace(c, symbol=shift_symbol(c.symbol, move_at(c.tick))) for c in song.chords)
    if scope.is_whole_time(song):
        return replace(edited, keys=keys, chords=chords)
    return replace(
        edited,
        keys=_patched(song.keys, keys, scope, last_tick(song)),
        chords=_patched(song.chords, _held(song.chords, scope, move_at), scope, last_tick(song)),
    )


def _held(chords: tuple[ChordSymbol, ...], scope: Scope, move_at: Any) -> tuple[ChordSymbol, ...]:
    """The chords inside a stretch moved, by the key of the place where each sounds."""
    return tuple(replace(c, symbol=shift_symbol(c.symbol, move_at(max(c.tick, scope.start_tick)))) for c in chords)


def _patched(old: tuple[Any, ...], new: tuple[Any, ...], scope: Scope, end: int) -> tuple[Any, ...]:
    """Rows that hold until the next one, replaced inside a stretch only; its edges say again what holds there."""
    start, stop = scope.start_tick, scope.end_tick
    rows = [row for row in old if row.tick < start]
    rows += [replace(row, tick=start) for row in [r for r in new if r.tick <= start][-1:]]
    rows += [row for row in new if start < row.tick < stop]
    if stop < end:
        rows += [replace(row, tick=stop) for row in [r for r in old if r.tick <= stop][-1:]]
        rows += [row for row in old if row.tick > stop]
    return tuple(rows)


def _moved_note(note: Note, move: Move) -> Note:
    pitch = note.midi_pitch + move.semitones
    return replace(note, midi_pitch=pitch, spelling=_moved_spelling(note.spelling, pitch, move))


def _moved_spelling(spelling: Spelling | None, pitch: int, move: Move) -> Spelling | None:
    if spelling is None:
        return None
    name = name_at(fifths_of(spelling.step + ACCIDENTALS[spelling.alter]) + move.fifths)
    return spell_near(*parse_name(name), pitch)


def shift_symbol(symbol: str, move: Move) -> str:
    """A chord symbol with root and bass moved and the rest as it was written; what is no chord symbol stays."""
    found = _SYMBOL.match(symbol.strip())
    chord = read_symbol(symbol)
    if found is None or chord is None or chord.is_none:
        return symbol
    if chord.bass is None:
        return _shifted_name(chord.root, move) + symbol.strip()[len((found[1] or "") + (found[2] or "")) :]
    return f"{_shifted_name(chord.root, move)}{found[3]}/{_shifted_name(chord.bass, move)}"


def _shifted_name(name: str, move: Move) -> str:
    shifted = name_at(fifths_of(name) + move.fifths)
    if abs(parse_name(shifted)[1]) > 1:
        return chord_root_name(pitch_class(name) + move.semitones, move.key, False)
    return shifted


def _move_part(song: Song, semitones: int, scope: Scope) -> Song:
    """Some notes only: chords and keys stay, octaves keep their letters, other intervals are spelled by the key."""

    def moved_note(note: Note) -> Note:
        pitch = note.midi_pitch + semitones
        if note.spelling is None:
            return replace(note, midi_pitch=pitch)
        spelled = (
            replace(note.spelling, octave=note.spelling.octave + semitones // 12)
            if semitones % 12 == 0
            else key_at(song, note.onset_tick).spell(pitch)
        )
        return replace(note, midi_pitch=pitch, spelling=spelled)

    def change(track: Track) -> Track:
        return replace(track, notes=sorted_notes(moved_note(n) if scope.has(track, n) else n for n in track.notes))

    return with_tracks(song, change, scope.track_ids)


def _kept(song: Song, scope: Scope, moves_all: bool, semitones: int) -> tuple[Invariant, ...]:
    also = () if moves_all and semitones % 12 else ("key", "chords")
    return everywhere(*_MOVED_KEPT, *also) + outside(scope, song)


def out_of_range(song: Song, scope: Scope) -> list[dict[str, Any]]:
    """Tracks with notes beyond what their instrument reaches: plain rows for receipts and replies.

    Each row has `fits_by`: the octaves, in semitones, that would bring the whole track into range, or None.
    """
    rows = []
    for track in song.tracks:
        if track.instrument.is_drum or not scope.has_track(track):
            continue
        row = row_of(track.instrument)
        beyond = [n.midi_pitch for n in track.notes if scope.has(track, n) and not row.holds(n.midi_pitch)]
        if beyond:
            rows.append(_range_row(track, row, beyond))
    return rows


def _range_row(track: Track, row: InstrumentRow, beyond: list[int]) -> dict[str, Any]:
    lowest, highest = min(n.midi_pitch for n in track.notes), max(n.midi_pitch for n in track.notes)
    fitting = [by for by in (12, -12, 24, -24) if row.holds(lowest + by) and row.holds(highest + by)]
    return {
        "track": track.shown_name,
        "instrument": row.name,
        "notes": len(beyond),
        "furthest": plain_name(max(beyond, key=lambda p: max(p - row.highest, row.lowest - p))),
        "range": f"{plain_name(row.lowest)} to {plain_name(row.highest)}",
        "fits_by": fitting[0] if fitting else None,
    }


def range_words(rows: list[dict[str, Any]]) -> str:
    """A sentence on notes out of range and how to bring them in, empty when there are none."""
    if not rows:
        return ""
    parts = [
        f"{r['notes']} note{'s' if r['notes'] > 1 else ''} of {r['track']} (as far as {r['furthest']}; "
        f"{r['instrument']} reaches {r['range']}{_way_in(r)})"
        for r in rows
    ]
    return f" Out of range and left as they are: {in_words(parts)}."


def _way_in(row: dict[str, Any]) -> str:
    return f", and {interval_words(row['fits_by'])} it would fit" if row["fits_by"] else ""


def _told(song: Song, edited: Song, scope: Scope, semitones: int, count: int) -> tuple[str, dict[str, Any]]:
    rows = out_of_range(edited, scope)
    key = f"{edited.keys[0].tonic} {edited.keys[0].mode}"
    unread = sorted({c.symbol for c in song.chords if read_symbol(c.symbol) is None})
    facts: dict[str, Any] = {"semitones": semitones, "notes": count, "key": key, "out_of_range": rows}
    if unread and edited.keys != song.keys:
        facts["chords_left"] = unread
    to = f" to {key}" if edited.keys[0] != song.keys[0] else ""
    names = in_words(track.shown_name for track in song.tracks if scope.has_track(track))
    bars = bars_in_words(song, scope)
    where = f"{count} notes in {names}{', ' + bars if bars else ''}"
    return f"Moved {interval_words(semitones)}{to}: {where}.{range_words(rows)}", facts


def interval_words(semitones: int) -> str:
    """Such as "up 2 semitones", "down an octave"."""
    way, size = ("up" if semitones > 0 else "down"), abs(semitones)
    if size % 12 == 0:
        return f"{way} an octave" if size == 12 else f"{way} {size // 12} octaves"
    return f"{way} {size} semitone{'s' if size > 1 else ''}"
