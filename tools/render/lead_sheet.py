"""A lead sheet: the tune on one staff in sounding pitch, with chord symbols, sections and words.

It is a reduced Song, drawn by `engrave`. Only what is printed matters here; the reduced song is not meant to be heard.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from tools.errors import RenderError
from tools.song.values import Instrument, Mark, Note, Song, Track

if TYPE_CHECKING:
    from tools.song.values import Syllable

# What a singer or soloist reads beside the notes.
_KEPT_MARKS = frozenset(("slur", "fermata", "breath", "articulation", "ornament"))
_LEAP = 7  # semitones, a fifth: what starts deeper under a held note is no part of the tune


def lead_sheet_song(song: Song) -> Song:
    """The song with its tune only: one staff, one note at a time, at sounding pitch.

    The tune is the melody track with most notes, or without one the highest-lying track; of a piano it is the right
    hand, and where it holds chords their top notes are the tune.

    Raises:
        RenderError: There is no pitched note to make a tune of.
    """
    track = _tune_track(song)
    notes = _top_line([note for note in track.notes if note.staff == 1] or track.notes)
    kept = {note.id for note in notes}
    lead = Track(
        id=track.id,
        name=track.name,
        role="melody",
        instrument=Instrument(track.instrument.program),
        notes=notes,
        marks=_marks(track.marks, kept),
        syllables=_syllables(track.syllables, kept),
    )
    return replace(song, tracks=(lead,), audio_tracks=(), carried=None, locks=())


def _tune_track(song: Song) -> Track:
    pitched = [track for track in song.tracks if track.notes and not track.instrument.is_drum]
    if not pitched:
        raise RenderError(
            "There is no tune to print: the song has no pitched notes", next_step="Add a melody first, then ask again"
        )
    melodies = [track for track in pitched if track.role == "melody"]
    if melodies:
        return max(melodies, key=lambda track: len(track.notes))
    return max(pitched, key=_mean_pitch)


def _mean_pitch(track: Track) -> float:
    return sum(note.midi_pitch for note in track.notes) / len(track.notes)


def _top_line(notes: Sequence[Note]) -> tuple[Note, ...]:
    """The highest note at each onset, on one staff and voice, each at most until the next one starts."""
    top: dict[tuple[int, bool], Note] = {}
    for note in notes:
        place = (note.onset_tick, note.grace is not None)
        if place not in top or note.midi_pitch > top[place].midi_pitch:
            top[place] = note
    line = [note for note in _without_covered(sorted(top.values(), key=_by_onset)) if not note.grace]
    shortened = [
        replace(note, length_ticks=min(note.length_ticks, following.onset_tick - note.onset_tick))
        for note, following in pairwise(line)
    ]
    line = [*shortened, *line[-1:]]
    graces = [note for note in top.values() if note.grace]
    return tuple(replace(note, staff=1, voice=1) for note in sorted([*graces, *line], key=_by_onset))


def _by_onset(note: Note) -> tuple[int, bool, int, str]:
    return note.onset_tick, note.grace is None, note.midi_pitch, note.id


def _without_covered(notes: list[Note]) -> Iterable[Note]:
    """Leave out what starts under a higher note that still sounds: an accompaniment in the same hands."""
    high: Note | None = None
    for note in notes:
        if high is not None and note.onset_tick < high.end_tick and note.midi_pitch < high.midi_pitch - _LEAP:
            continue
        high = note
        yield note


def _marks(marks: tuple[Mark, ...], kept: set[str]) -> tuple[Mark, ...]:
    return tuple(
        replace(mark, staff=1)
        for mark in marks
        if mark.kind in _KEPT_MARKS
        and (mark.note_id is None or mark.note_id in kept)
        and (mark.end_note_id is None or mark.end_note_id in kept)
    )


def _syllables(syllables: "tuple[Syllable, ...]", kept: set[str]) -> "tuple[Syllable, ...]":
    return tuple(syllable for syllable in syllables if syllable.note_id is None or syllable.note_id in kept)
