"""What stands around a chord: its key, the chords before and after it, the tune above it, the beats it lasts.

Reads only; rules that choose chords ask here.
"""

from collections.abc import Mapping
from functools import cached_property

from tools.edit.harmony.timeline import NO_CHORD, Held, held_chords, row_at
from tools.edit.harmony.tune import tune_ids
from tools.song.grid import felt_beat_ticks
from tools.song.values import Note, Song
from tools.theory.chord import Chord
from tools.theory.key import Key
from tools.theory.spelling import key_at
from tools.theory.tensions import chord_scale

HELD = 0.2  # share of a chord's time from which a note of the tune counts as held in it


class Around:
    """A song's harmony, asked chord by chord."""

    def __init__(self, song: Song) -> None:
        self.song = song
        self.rows = held_chords(song)

    def key(self, row: Held) -> Key:
        """The key where a chord stands."""
        return key_at(self.song, row.start_tick)

    def after(self, row: Held) -> Chord:
        """The chord that follows in the song as it is; no chord at the end."""
        return row_at(self.rows, row.end_tick).chord if row.end_tick < self.rows[-1].end_tick else NO_CHORD

    def before(self, row: Held) -> Chord:
        """The chord before it in the song as it is; no chord at the beginning."""
        return row_at(self.rows, row.start_tick - 1).chord if row.start_tick > 0 else NO_CHORD

    def beats(self, row: Held) -> float:
        """How many felt beats it lasts, within the song."""
        end = min(row.end_tick, self.song.end_tick)
        return (end - row.start_tick) / self.beat_ticks(row)

    def beat_ticks(self, row: Held) -> int:
        """Ticks of a felt beat there."""
        return felt_beat_ticks(self.song.grid.bar_at(row.start_tick).meter)

    @cached_property
    def tune(self) -> tuple[Note, ...]:
        """The notes of the tune in order."""
        ids = tune_ids(self.song)
        notes = [n for t in self.song.tracks for n in t.notes if n.id in ids]
        return tuple(sorted(notes, key=lambda n: n.onset_tick))

    def sung(self, start_tick: int, end_tick: int) -> Mapping[int, float]:
        """Pitch classes of the tune in a stretch, each with its share of the time the tune sounds there."""
        times: dict[int, int] = {}
        for note in self.tune:
            if note.onset_tick >= end_tick:
                break
            ticks = min(note.end_tick, end_tick) - max(note.onset_tick, start_tick)
            if ticks > 0:
                times[note.midi_pitch % 12] = times.get(note.midi_pitch % 12, 0) + ticks
        total = sum(times.values())
        return {pc: ticks / total for pc, ticks in times.items()}

    def misfit(self, chord: Chord, start_tick: int, end_tick: int) -> float:
        """How badly the tune sits on a chord, 0 to about 2: shares of its time off the chord, more off its scale."""
        if chord.is_none:
            return 0.0
        scale = chord_scale(chord, key_at(self.song, start_tick))
        cost = 0.0
        for pc, share in self.sung(start_tick, end_tick).items():
            if pc in chord.pitch_classes:
                continue
            sharp = any((pc - tone) % 12 == 1 for tone in chord.pitch_classes)  # a flat ninth above a chord tone
            cost += share * (0.5 if pc in scale and not sharp else 1.2 if pc in scale else 2.0)
        return cost

    def clashes(self, old: Chord, new: Chord, start_tick: int, end_tick: int) -> bool:
        """Whether a tone that a chord gains lies a semitone below a held note of the tune."""
        gained = set(new.pitch_classes) - set(old.pitch_classes)
        held = {pc for pc, share in self.sung(start_tick, end_tick).items() if share >= HELD}
        return any((tone + 1) % 12 in held for tone in gained)

    def middle(self, row: Held) -> int:
        """Where the second half of a chord begins, on a beat; in bars of three the last third."""
        beat = self.beat_ticks(row)
        end = min(row.end_tick, self.song.end_tick)
        beats = (end - row.start_tick) // beat
        first = beats - beats // 2 if beats % 2 == 0 else beats - max(1, beats // 3)
        return int(row.start_tick + first * beat)

    def halves(self, row: Held, first: Chord, second: Chord) -> list[Held]:
        """A chord's time shared by two."""
        middle = self.middle(row)
        return [row.between(row.start_tick, middle, first), row.between(middle, row.end_tick, second)]


def is_major_minor(chord: Chord) -> bool:
    """Whether the chord has a major third and a minor seventh, or is a plain major triad: what a dominant can be."""
    return chord.quality in ("", "7", "9", "13", "7b9", "7b13", "7#9", "7#5", "7#11", "7alt", "9sus4", "7sus4")


def falls_to(chord: Chord, after: Chord) -> bool:
    """Whether the next root lies a fifth below, as a dominant's goal does."""
    if chord.is_none or after.is_none:
        return False
    return ((chord.root_pitch_class or 0) - (after.root_pitch_class or 0)) % 12 == 7


def acts_as_dominant(chord: Chord, after: Chord, key: Key) -> bool:
    """Whether a chord is a dominant: the key's own fifth with a major third, or a seventh chord that falls a fifth."""
    if chord.is_none or "3" not in chord.degrees:
        return False
    own = (chord.root_pitch_class or 0) == (key.tonic_pitch_class + 7) % 12 and "7" not in chord.degrees
    return own or ("b7" in chord.degrees and falls_to(chord, after)) or (own and falls_to(chord, after))
