"""Which notes are the tune, so that harmony can change under it: whole lead lines, and the top of a part that plays
tune and chords at once.

What doubles the tune note for note, in octaves too, counts as tune. Reads only.
"""

import itertools
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from tools.edit.harmony.once import once_a_song
from tools.edit.invariants import Checked
from tools.measure.song_tune import lead_track
from tools.song.values import Note, Song, Track

TOGETHER = 0.12  # share of notes that sound with another one from which a part counts as playing chords
DOUBLING = 0.7  # share of a part's notes that strike with the tune on its pitch classes


@dataclass(frozen=True, slots=True)
class TuneKept:
    """The promise that these notes are as they were, as written and as played."""

    ids: frozenset[str]
    where: str

    def look(self, before: Song, after: Song) -> Checked:
        """Compare them in both songs."""
        old, new = ({n.id: n for t in song.tracks for n in t.notes if n.id in self.ids} for song in (before, after))
        different = [key for key in self.ids if _sounds(old.get(key)) != _sounds(new.get(key))]
        detail = f"{len(old)} compared" if not different else f"{len(different)} of {len(old)} differ"
        return Checked("tune", self.where, not different, detail)


def _sounds(note: Note | None) -> tuple[object, ...] | None:
    if note is None:
        return None
    return note.onset_tick, note.length_ticks, note.midi_pitch, note.velocity, note.shift_ticks, note.sounding_ticks


@once_a_song
def tune_ids(song: Song) -> frozenset[str]:
    """Ids of the notes of the tune and of what doubles it."""
    leads = [t for t in song.tracks if t.role == "melody" and t.notes and not t.instrument.is_drum]
    if not leads:
        lead = lead_track(song)
        leads = [lead] if lead is not None else []
    found = {note.id for track in leads for note in tune_line(track)}
    return frozenset(found | _doubles(song, found))


def tune_line(track: Track) -> tuple[Note, ...]:
    """A lead's tune: all of a single line; of a part with chords the top of its upper staff or first voice."""
    if not plays_chords(track):
        return track.notes
    upper = [n for n in track.notes if n.staff == 1]
    voices = {n.voice for n in upper}
    if len(voices) > 1 and track.staves == 1:
        upper = [n for n in upper if n.voice == 1]
    return _top(upper or list(track.notes))


def plays_chords(track: Track) -> bool:
    """Whether notes of the part often sound together, as written."""
    notes = [n for n in track.notes if n.length_ticks]
    together = sum(b.onset_tick < a.end_tick - a.length_ticks // 8 for a, b in itertools.pairwise(notes))
    return bool(notes) and together > TOGETHER * len(notes)


def _top(notes: Sequence[Note]) -> tuple[Note, ...]:
    """The notes that nothing above them covers when they begin."""
    out: list[Note] = []
    for note in sorted(notes, key=lambda n: (n.onset_tick, -n.midi_pitch)):
        covering = [n for n in out[-4:] if n.midi_pitch > note.midi_pitch and n.end_tick > note.onset_tick]
        if not covering and not (out and out[-1].onset_tick == note.onset_tick and not note.grace):
            out.append(note)
    return tuple(out)


def _doubles(song: Song, ids: set[str]) -> set[str]:
    """Notes that strike with the tune on its pitch class: single ones beside it in its own part, and whole parts that
    do so nearly always.
    """
    tune = sorted((n for t in song.tracks for n in t.notes if n.id in ids), key=lambda n: n.onset_tick)
    struck: dict[int, set[int]] = {}
    for note in tune:
        struck.setdefault(note.onset_tick, set()).add(note.midi_pitch % 12)
    found: set[str] = set()
    for track in song.tracks:
        if track.instrument.is_drum or not track.notes:
            continue
        same = {n.id for n in track.notes if n.midi_pitch % 12 in struck.get(n.onset_tick, ())}
        leads = any(n.id in ids for n in track.notes)
        if (leads and track.staves == 1) or len(same) >= DOUBLING * len(track.notes):
            found |= same
    return found


def sounding_at(notes: Sequence[Note], onsets: Sequence[int], tick: int) -> Note | None:
    """The note of a line that sounds at a tick; `onsets` are its notes' onsets."""
    index = bisect_right(onsets, tick) - 1
    return notes[index] if index >= 0 and notes[index].end_tick > tick else None
