"""Another key: another tonic by the nearest transposition, another mode by scale degree and chord function, or both.

What each chord and note becomes in another mode is decided in `tools.edit.modes`; here it is applied to a song, key by
key and chord by chord.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from tools.edit.invariants import Invariant, everywhere
from tools.edit.modes import Mapped, map_chord
from tools.edit.scope import Scope, check_locks, last_tick, whole_song
from tools.edit.transpose import interval_words, key_moves, moved, out_of_range, range_words
from tools.edit.values import Edited, sorted_notes, with_tracks
from tools.errors import EditError, MusicError
from tools.song.values import ChordSymbol, KeyChange, Note, Song, Track
from tools.theory.chord import Chord
from tools.theory.key import Key
from tools.theory.spelling import read_symbol, spell_pitch

_KEPT = everywhere(
    "onsets", "lengths", "velocities", "played timing", "tempo", "meter", "programs", "mix", "form", "controllers"
)


def change_key(song: Song, tonic: str | None = None, mode: str | None = None) -> Edited:
    """Put the song in another key.

    Args:
        tonic: Spelled tonic ("Eb"); None keeps it. The notes go the nearer way, up or down by at most six semitones.
        mode: Mode name; None keeps it. In another mode notes keep their scale degree and chords their function.

    Raises:
        EditError: No such key, or a stretch is locked.
    """
    old = Key(song.keys[0].tonic, song.keys[0].mode)
    try:
        goal = Key(tonic or old.tonic, mode or old.mode).practical
    except MusicError as error:
        raise EditError(str(error)) from None
    if goal == old:
        return Edited(
            song, _KEPT, f"The song is in {old.name} already.", {"key": {"before": old.name, "after": old.name}}
        )
    check_locks(song, whole_song(song))
    edited = song if goal.mode == old.mode else _in_mode(song, old.mode, goal.mode)
    semitones = _nearest(edited, (goal.tonic_pitch_class - old.tonic_pitch_class) % 12)
    if goal.tonic != old.tonic:
        edited = moved(edited, key_moves(edited, semitones, goal), whole_song(edited))
    facts = _facts(song, edited, old, goal, semitones)
    drums = tuple(track.id for track in song.tracks if track.instrument.is_drum)
    kept = (*_KEPT, Invariant("notes", Scope(drums, 0, last_tick(song)))) if drums else _KEPT
    return Edited(edited, kept, _told(facts, old, goal), facts)


def _nearest(song: Song, up: int) -> int:
    """Up or down by at most six semitones; at six, and where a note would leave MIDI's range, the way that keeps more
    notes in range.
    """
    ways = [up, up - 12] if up >= 6 else [up] if up == 0 else [up, up - 12]
    pitches = [n.midi_pitch for t in song.tracks if not t.instrument.is_drum for n in t.notes]
    fitting = [w for w in ways if all(0 <= pitch + w <= 127 for pitch in pitches)]
    if not fitting:
        raise EditError(
            "The notes span all of MIDI's range, so that no transposition fits; remove the extreme notes first."
        )
    return min(fitting, key=lambda w: (abs(w), _strays(song, w), w))


def _strays(song: Song, semitones: int) -> int:
    trial = with_tracks(
        song, lambda t: replace(t, notes=tuple(replace(n, midi_pitch=n.midi_pitch + semitones) for n in t.notes))
    )
    return sum(row["notes"] for row in out_of_range(trial, whole_song(trial)))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Ticks in which one chord and one key hold, and how notes are mapped there."""

    start_tick: int
    end_tick: int
    key: Key
    mapped: Mapped


def _in_mode(song: Song, old_mode: str, new_mode: str) -> Song:
    """Every stretch in the old mode put into the new one on its own tonic; stretches in other modes stay."""
    keys = tuple(replace(k, mode=new_mode) if Key(k.tonic, k.mode).mode == old_mode else k for k in song.keys)
    stretches = _stretches(song, keys)
    starts = [stretch.start_tick for stretch in stretches]
    leading = leading_tones(song) if Key("C", new_mode).mode == "minor" else frozenset()

    def mapped(note: Note) -> Note:
        stretch = _for_note(note, stretches, starts)
        if note.id in leading and stretch.mapped.chord is None:
            return note
        return _mapped_note(note, stretch)

    def change(track: Track) -> Track:
        return track if track.instrument.is_drum else replace(track, notes=sorted_notes(map(mapped, track.notes)))

    chords = tuple(_mapped_symbol(c, stretches[max(0, bisect_right(starts, c.tick) - 1)]) for c in song.chords)
    return replace(with_tracks(song, change), keys=keys, chords=chords)


def leading_tones(song: Song) -> frozenset[str]:
    """Ids of the major sevenths of the key that sound in a dominant: with the key's fifth, second or fourth, without
    its first or third. They stay leading tones in minor where no chord symbols say what sounds.
    """
    key_at = _holder(song.keys)
    sounding: list[Note] = []
    found: set[str] = set()
    notes = sorted(
        (n for t in song.tracks if not t.instrument.is_drum for n in t.notes), key=lambda n: (n.onset_tick, n.id)
    )
    for onset, together in groupby(notes, key=lambda n: n.onset_tick):
        sounding = [n for n in sounding if n.end_tick > onset] + list(together)
        change = key_at(onset)
        tonic = Key(change.tonic, change.mode).tonic_pitch_class
        steps = {(n.midi_pitch - tonic) % 12 for n in sounding}
        if 11 in steps and steps & {2, 5, 7} and not steps & {0, 3, 4}:
            found |= {n.id for n in sounding if n.onset_tick == onset and (n.midi_pitch - tonic) % 12 == 11}
    return frozenset(found)


def _stretches(song: Song, keys: tuple[KeyChange, ...]) -> list[_Stretch]:
    end = last_tick(song) + 1
    ticks = sorted({0, *(c.tick for c in song.chords), *(k.tick for k in song.keys)})
    chord_at, key_at = _holder(song.chords), _holder(song.keys)
    new_key_at = _holder(keys)
    rows = []
    for start, stop in zip(ticks, [*ticks[1:], end], strict=True):
        old, new = key_at(start), new_key_at(start)
        here, after = chord_at(start), next((c for c in song.chords if c.tick > start), None)
        old_key, new_key = Key(old.tonic, old.mode), Key(new.tonic, new.mode)
        rows.append(_Stretch(start, stop, new_key, _map(here, after, old_key, new_key)))
    return rows


def _holder(rows: tuple[Any, ...]) -> Callable[[int], Any]:
    """A look-up of the row that holds at a tick, None before the first."""
    ticks = [row.tick for row in rows]

    def at(tick: int) -> Any:
        index = bisect_right(ticks, tick) - 1
        return rows[index] if index >= 0 else None

    return at


def _map(here: ChordSymbol | None, after: ChordSymbol | None, old: Key, new: Key) -> Mapped:
    if old == new:
        return Mapped(_chord(here), {pc: pc for pc in range(12)})
    return map_chord(_chord(here), old, new, _chord(after))


def _chord(symbol: ChordSymbol | None) -> Chord | None:
    return read_symbol(symbol.symbol) if symbol else None


def _mapped_symbol(chord: ChordSymbol, stretch: _Stretch) -> ChordSymbol:
    if stretch.mapped.chord is None or read_symbol(chord.symbol) is None:
        return chord
    if read_symbol(chord.symbol) == stretch.mapped.chord:
        return chord
    return replace(chord, symbol=stretch.mapped.chord.symbol)


def _for_note(note: Note, stretches: list[_Stretch], starts: list[int]) -> _Stretch:
    """The stretch a note sounds in longest, so that an anticipated note goes with the chord it anticipates."""
    first = max(0, bisect_right(starts, note.onset_tick) - 1)
    last = max(first, bisect_right(starts, max(note.onset_tick, note.end_tick - 1)) - 1)
    here = stretches[first : last + 1]
    return max(here, key=lambda s: min(note.end_tick, s.end_tick) - max(note.onset_tick, s.start_tick))


def _mapped_note(note: Note, stretch: _Stretch) -> Note:
    old = note.midi_pitch % 12
    step = (stretch.mapped.classes[old] - old + 6) % 12 - 6
    pitch = note.midi_pitch + step
    if step == 0 or not 0 <= pitch <= 127:
        return note
    spelled = spell_pitch(pitch, stretch.key, stretch.mapped.chord) if note.spelling else None
    return replace(note, midi_pitch=pitch, spelling=spelled)


def scale_share(song: Song) -> float:
    """Share of the pitched note time in the keys that hold, raised sixth and seventh allowed in minor."""
    key_at = _holder(song.keys)
    inside = total = 0
    for track in song.tracks:
        if track.instrument.is_drum:
            continue
        for note in track.notes:
            change = key_at(note.onset_tick)
            total += note.length_ticks
            if note.midi_pitch % 12 in Key(change.tonic, change.mode).usual_pitch_classes:
                inside += note.length_ticks
    return inside / total if total else 1.0


def chord_share(song: Song) -> float | None:
    """Share of the pitched note time on tones of the chord that holds; None without chords."""
    chord_at = _holder(song.chords)
    inside = total = 0
    for track in song.tracks:
        if track.instrument.is_drum:
            continue
        for note in track.notes:
            chord = _chord(chord_at(note.onset_tick))
            if chord is not None and not chord.is_none:
                total += note.length_ticks
                inside += note.length_ticks if note.midi_pitch % 12 in chord.pitch_classes else 0
    return inside / total if total else None


def _facts(song: Song, edited: Song, old: Key, goal: Key, semitones: int) -> dict[str, Any]:
    before = {n.id: n.midi_pitch for t in song.tracks for n in t.notes}
    changed = sum(before[n.id] != n.midi_pitch for t in edited.tracks for n in t.notes)
    shares = chord_share(song), chord_share(edited)
    facts: dict[str, Any] = {
        "key": {"before": old.name, "after": goal.name},
        "semitones": semitones,
        "notes_changed": changed,
        "scale_share": round(scale_share(edited), 3),
        "chords_changed": sum(a != b for a, b in zip(song.chords, edited.chords, strict=True)),
        "out_of_range": out_of_range(edited, whole_song(edited)),
    }
    if shares[0] is not None and shares[1] is not None:
        facts["chord_tone_share"] = {"before": round(shares[0], 3), "after": round(shares[1], 3)}
    return facts


def _told(facts: dict[str, Any], old: Key, goal: Key) -> str:
    ways = []
    if goal.mode != old.mode:
        ways.append("scale degrees and chord functions kept")
    if facts["semitones"]:
        ways.append(f"moved {interval_words(facts['semitones'])}")
    return (
        f"Now in {goal.name} (it was in {old.name}): {' and '.join(ways) or 'respelled'}, "
        f"{facts['notes_changed']} notes changed, {facts['scale_share']:.0%} of the note time lies in the key."
        f"{range_words(facts['out_of_range'])}"
    )
