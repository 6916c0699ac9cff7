"""How a sounding pitch is written: by the chord that holds, the key, and where the line goes.

Chord tones take the chord's own names; a chromatic note that moves on by a semitone is written on the letter next to
its goal (C D# E, but E Eb D), as Temperley's rule of chromatic voice leading asks (The Cognition of Basic Musical
Structures, chapter 5); all else is the key's (`Key.spell`). Does not choose keys or chords.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from tools.errors import MusicError
from tools.song.values import Note, Song, Track
from tools.theory.chord import Chord, parse_chord
from tools.theory.key import Key
from tools.theory.pitch import STEPS, Spelling, parse_name, spell_near


def spell_pitch(midi_pitch: int, key: Key, chord: Chord | None = None) -> Spelling:
    """The written name of a pitch.

    Args:
        midi_pitch: 0 to 127.
        chord: The chord that holds, if any: its tones keep its names unless those need a double accidental that the key
            does without.
    """
    if chord is not None and midi_pitch % 12 not in key.scale_pitch_classes:
        name = chord.names_by_class.get(midi_pitch % 12)
        if name and abs(parse_name(name)[1]) < 2:
            return spell_near(*parse_name(name), midi_pitch)
    return key.spell(midi_pitch)


def spell_towards(midi_pitch: int, goal: Spelling) -> Spelling | None:
    """A chromatic note a semitone from its goal, on the neighbouring letter; None when it is no semitone away or the
    letter would need a double accidental.
    """
    step = goal.midi_pitch - midi_pitch
    if abs(step) != 1:
        return None
    letter = STEPS[(STEPS.index(goal.step) - step) % 7]
    for alter in (-1, 0, 1):
        try:
            return spell_near(letter, alter, midi_pitch)
        except MusicError:
            continue
    return None


def key_at(song: Song, tick: int) -> Key:
    """The key that holds at a tick."""
    changes = song.keys
    change = changes[max(0, bisect_right([c.tick for c in changes], tick) - 1)]
    return Key(change.tonic, change.mode)


def chord_at(song: Song, tick: int) -> Chord | None:
    """The chord that holds at a tick; None before the first, or where the symbol cannot be read."""
    index = bisect_right([c.tick for c in song.chords], tick) - 1
    return read_symbol(song.chords[index].symbol) if index >= 0 else None


@lru_cache(maxsize=4096)
def read_symbol(symbol: str) -> Chord | None:
    """A chord symbol read, None when it cannot be (an upload may hold any text)."""
    try:
        return parse_chord(symbol)
    except MusicError:
        return None


def spell_song(song: Song, overwrite: bool = False) -> Song:
    """The song with `Note.spelling` filled in on every pitched track.

    Args:
        overwrite: True respells notes that have a spelling already.
    """
    return replace(song, tracks=tuple(spell_track(song, track, overwrite) for track in song.tracks))


def spell_track(song: Song, track: Track, overwrite: bool = False) -> Track:
    """One track of `song` with its spellings filled in; a drum track comes back as it is."""
    if track.instrument.is_drum or not track.notes:
        return track
    notes = spell_notes(song, track.notes, overwrite)
    return track if notes == track.notes else replace(track, notes=notes)


def spell_notes(song: Song, notes: Sequence[Note], overwrite: bool = False) -> tuple[Note, ...]:
    """Notes sorted by onset, with spellings by the song's keys and chords."""
    keys = [(c.tick, Key(c.tonic, c.mode)) for c in song.keys]
    chords = [(c.tick, read_symbol(c.symbol)) for c in song.chords]
    key_ticks, chord_ticks = [t for t, _ in keys], [t for t, _ in chords]
    goals = _next_in_line(notes)
    spelled: list[Note] = []
    for note in notes:
        if note.spelling is not None and not overwrite and note.spelling.midi_pitch == note.midi_pitch:
            spelled.append(note)
            continue
        key = keys[max(0, bisect_right(key_ticks, note.onset_tick) - 1)][1]
        index = bisect_right(chord_ticks, note.onset_tick) - 1
        chord = chords[index][1] if index >= 0 else None
        spelled.append(replace(note, spelling=_in_line(note.midi_pitch, goals.get(note.id), key, chord)))
    return tuple(spelled)


def _in_line(midi_pitch: int, goal: int | None, key: Key, chord: Chord | None) -> Spelling:
    """Spelling of one note that moves on to the pitch `goal`."""
    is_foreign = midi_pitch % 12 not in key.scale_pitch_classes and not (
        chord and midi_pitch % 12 in chord.names_by_class
    )
    if is_foreign and goal is not None and abs(goal - midi_pitch) == 1:
        towards = spell_towards(midi_pitch, spell_pitch(goal, key, chord))
        if towards:
            return towards
    return spell_pitch(midi_pitch, key, chord)


def _next_in_line(notes: Iterable[Note]) -> dict[str, int]:
    """Pitch of the next single note in the same voice, by note id; notes of a chord have no successor."""
    lines: dict[tuple[int, int], list[list[Note]]] = {}
    for note in notes:
        line = lines.setdefault((note.staff, note.voice), [])
        if line and line[-1][0].onset_tick == note.onset_tick:
            line[-1].append(note)
        else:
            line.append([note])
    goals = {}
    for line in lines.values():
        for here, there in pairwise(line):
            if len(here) == 1 and len(there) == 1:
                goals[here[0].id] = there[0].midi_pitch
    return goals
