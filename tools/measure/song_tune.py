"""A Song's tune, chords and form in quarter notes, for the statistics of this package.

The tune is the lead's top line as written. Reads a Song; a MIDI file is read by `midi_facts`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.errors import MusicError
from tools.measure.midi_facts import HeardNote
from tools.measure.tune_harmony import HeardChord
from tools.song.values import TICKS_PER_QUARTER, Note, Song, Track
from tools.theory.chord import parse_chord


@dataclass(frozen=True, slots=True)
class SheetOfSong:
    """What a lead sheet shows: one note at a time, chords, bar length in quarters, bars of each section."""

    tune: tuple[HeardNote, ...]
    chords: tuple[HeardChord, ...]
    bar_quarters: float
    section_bars: tuple[int, ...]


def sheet_of_song(song: Song) -> SheetOfSong:
    """The lead sheet of a song in one meter."""
    bar_ticks = song.meters[0].numerator * 4 * TICKS_PER_QUARTER // song.meters[0].denominator
    return SheetOfSong(
        top_line(lead_track(song)),
        song_chords(song),
        bar_ticks / TICKS_PER_QUARTER,
        tuple(round((s.end_tick - s.start_tick) / bar_ticks) for s in song.sections),
    )


def lead_track(song: Song) -> Track | None:
    """The track with the melody; where none is named so, the highest of the pitched ones."""
    pitched = [track for track in song.tracks if track.notes and not track.instrument.is_drum]
    named = [track for track in pitched if track.role == "melody"]
    return max(named or pitched, key=lambda t: sum(n.midi_pitch for n in t.notes) / len(t.notes), default=None)


def top_line(track: Track | None) -> tuple[HeardNote, ...]:
    """The highest note at each onset, as written."""
    top: dict[int, Note] = {}
    for note in track.notes if track is not None else ():
        if note.onset_tick not in top or note.midi_pitch > top[note.onset_tick].midi_pitch:
            top[note.onset_tick] = note
    return tuple(_heard(top[tick]) for tick in sorted(top))


def _heard(note: Note) -> HeardNote:
    quarter = TICKS_PER_QUARTER
    return HeardNote(note.onset_tick / quarter, note.length_ticks / quarter, note.midi_pitch, note.velocity)


def song_chords(song: Song) -> tuple[HeardChord, ...]:
    """The chord symbols that can be read, each with its time."""
    if not song.chords:
        return ()
    ends: Sequence[int] = [chord.tick for chord in song.chords[1:]] + [song.end_tick]
    rows = []
    for chord, end in zip(song.chords, ends, strict=True):
        try:
            classes = frozenset(parse_chord(chord.symbol).pitch_classes)
        except MusicError:
            continue
        rows.append(HeardChord(chord.tick / TICKS_PER_QUARTER, end / TICKS_PER_QUARTER, classes))
    return tuple(rows)
