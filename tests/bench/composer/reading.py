"""What the composer's benches read in its exported MIDI: key, chords under notes, bass, length, what nobody can play.

Written apart from the composer, from the files: mido's notes, a table of chord qualities and of allowed tensions of its
own, key profiles after Temperley (Music and Probability, 2007). It trusts of the Song only what the page prints: names
of tracks, their roles, chord symbols, keys and sections.
"""

import re
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import itertools

from tools.instruments.lookup import row
from tools.measure.midi_facts import HeardNote, HeardTrack, read_midi_facts
from tools.song.midi import save_midi
from tools.song.values import TICKS_PER_QUARTER, Song

RING_OUT_S = 0.5
PITCHES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
# quality: (chord tones, allowed tensions), semitones above the root
QUALITIES = {
    "": ((0, 4, 7), (2, 9, 11)),
    "m": ((0, 3, 7), (2, 5, 10)),
    "5": ((0, 7), (2, 3, 4, 9, 10)),
    "dim": ((0, 3, 6), (2, 5, 8, 9)),
    "aug": ((0, 4, 8), (2, 6, 10)),
    "sus4": ((0, 5, 7), (2, 9, 10)),
    "sus2": ((0, 2, 7), (5, 9, 10)),
    "6": ((0, 4, 7, 9), (2, 6)),
    "m6": ((0, 3, 7, 9), (2, 5)),
    "7": ((0, 4, 7, 10), (1, 2, 3, 6, 8, 9)),
    "maj7": ((0, 4, 7, 11), (2, 6, 9)),
    "m7": ((0, 3, 7, 10), (2, 5, 9)),
    "m7b5": ((0, 3, 6, 10), (2, 5, 8)),
    "dim7": ((0, 3, 6, 9), (2, 5, 8, 11)),
    "mmaj7": ((0, 3, 7, 11), (2, 5, 9)),
}
MAJOR_PROFILE = (0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400)
MINOR_PROFILE = (0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.133, 0.330)
SCALES = {
    "major": {0, 2, 4, 5, 7, 9, 11},
    "minor": {0, 2, 3, 5, 7, 8, 9, 10, 11},
    "dorian": {0, 2, 3, 5, 7, 9, 10},
    "phrygian": {0, 1, 3, 5, 7, 8, 10},
    "lydian": {0, 2, 4, 6, 7, 9, 11},
    "mixolydian": {0, 2, 4, 5, 7, 9, 10},
}
HANDS = {35, 37, 38, 39, 40, 41, 42, 43, 45, 46, 47, 48, 49, 50, 51, 52, 53, 55, 57, 59} - {35}
FEET = {35, 36, 44}


def pitch_class(name: str) -> int:
    """ "Bb" -> 10."""
    return (PITCHES[name[0].upper()] + name.count("#") - name[1:].count("b")) % 12


@dataclass(frozen=True)
class ReadChord:
    """A chord symbol as read here: quarters, root, bass, tones and tones with tensions as pitch classes."""

    onset: float
    end: float
    root: int
    bass: int
    tones: frozenset[int]
    allowed: frozenset[int]


def read_chord(symbol: str, onset: float, end: float) -> ReadChord | None:
    """None for N.C. and for what this reader does not know."""
    found = re.fullmatch(r"([A-G](?:#+|b+)?)(.*?)(?:/([A-G](?:#+|b+)?))?", symbol)
    if not found:
        return None
    root, text = pitch_class(found[1]), found[2]
    base = _base_quality(text)
    if base is None:
        return None
    tones, tensions = (set(row) for row in QUALITIES[base])
    for mark, tone in (("b9", 1), ("#9", 3), ("#11", 6), ("b13", 8), ("b5", 6), ("#5", 8)):
        if mark in text and base != "m7b5":
            tones.add(tone)
    for mark, tone in (("add9", 2), ("69", 2), ("9", 2), ("11", 5), ("13", 9)):
        if re.search(rf"(?<![b#\d]){mark}", text):
            tones.add(tone)
    bass = pitch_class(found[3]) if found[3] else root
    classes = frozenset((root + t) % 12 for t in tones) | {bass}
    return ReadChord(onset, end, root, bass, classes, classes | {(root + t) % 12 for t in tensions})


def _base_quality(text: str) -> str | None:
    rows = (
        (r"m7b5|ø7?|m9b5|m11b5", "m7b5"), (r"dim7|o7|°7", "dim7"), (r"dim|o|°", "dim"), (r"aug|\+", "aug"),
        (r"m\(?maj[79]\)?|mM7|mmaj[79]", "mmaj7"), (r"maj(7|9|13|11).*|M7", "maj7"), (r"m69|m6.*", "m6"),
        (r"m(7|9|11|13).*", "m7"), (r"(m|min|-)(add9)?", "m"), (r"7?sus2", "sus2"), (r"\d*sus4?", "sus4"),
        (r"6|69|6/9|6\(9\)", "6"), (r"5", "5"), (r"(7|9|11|13).*", "7"), (r"(add9|maj|M|2)?", ""),
    )  # fmt: skip
    return next((base for pattern, base in rows if re.fullmatch(pattern, text)), None)


class Piece:
    """A composed Song as its exported files tell it."""

    def __init__(self, song: Song) -> None:
        self.song = song
        self.written = read_midi_facts(save_midi(song, performed=False))
        self.performed = read_midi_facts(save_midi(song, performed=True))
        self.roles = {track.name: track.role for track in song.tracks}

    @cached_property
    def end_quarters(self) -> float:
        return self.song.end_tick / TICKS_PER_QUARTER

    @cached_property
    def chords(self) -> list[ReadChord]:
        """The symbols of the page that this reader knows."""
        starts = [c.tick / TICKS_PER_QUARTER for c in self.song.chords]
        rows = zip(self.song.chords, starts, [*starts[1:], self.end_quarters], strict=True)
        return [chord for c, a, b in rows if (chord := read_chord(c.symbol, a, b)) is not None]

    def unread_chords(self) -> set[str]:
        return {c.symbol for c in self.song.chords if c.symbol != "N.C." and read_chord(c.symbol, 0, 1) is None}

    def tracks(self, *roles: str) -> list[HeardTrack]:
        return [track for track in self.written.pitched if self.roles.get(track.name) in roles]

    # ---- time

    @cached_property
    def duration_s(self) -> float:
        """Performed end of the last note plus the ring-out."""
        last = max(n.onset_quarters + n.length_quarters for t in self.performed.tracks for n in t.notes)
        return self.seconds(last) + RING_OUT_S

    def seconds(self, quarters: float) -> float:
        total, rows = 0.0, [*self.performed.tempi, (float("inf"), 0)]
        for (start, us), (end, _) in itertools.pairwise(rows):
            total += max(0.0, min(quarters, end) - start) * us / 1e6
        return total

    # ---- key

    def found_key(self) -> tuple[int, str]:
        """Tonic and mode by Temperley's profiles over the note time, the last bass note counted as listeners do."""
        time = [0.0] * 12
        for track in self.written.pitched:
            for note in track.notes:
                time[note.midi_pitch % 12] += note.length_quarters
        final = self.final_bass()
        scores = {}
        for tonic in range(12):
            for mode, profile in (("major", MAJOR_PROFILE), ("minor", MINOR_PROFILE)):
                turned = [profile[(pc - tonic) % 12] for pc in range(12)]
                scores[tonic, mode] = _correlation(time, turned) + (0.15 if final == tonic else 0.0)
        return max(scores, key=lambda key: scores[key])

    def final_bass(self) -> int | None:
        notes = [n for t in self.written.pitched for n in t.notes]
        last = max((n.onset_quarters + n.length_quarters for n in notes), default=0.0)
        sounding = [n for n in notes if n.onset_quarters + n.length_quarters > last - 0.26]
        return min(sounding, key=lambda n: n.midi_pitch).midi_pitch % 12 if sounding else None

    def in_scale(self) -> float:
        """Share of the pitched note time in the scale of the key that holds."""
        keys = [(k.tick / TICKS_PER_QUARTER, pitch_class(k.tonic), k.mode) for k in self.song.keys]
        inside = total = 0.0
        for track in self.written.pitched:
            for note in track.notes:
                _, tonic, mode = [k for k in keys if k[0] <= note.onset_quarters + 1e-6][-1]
                scale = SCALES.get(mode, SCALES["minor" if "minor" in mode else "major"])
                total += note.length_quarters
                inside += note.length_quarters * ((note.midi_pitch - tonic) % 12 in scale)
        return inside / total if total else 1.0

    # ---- chords

    def comping_in_chords(self) -> float | None:
        """Share of the time of chords and pads on chord tones and allowed tensions; None where nobody comps."""
        inside = total = 0.0
        for track in self.tracks("chords", "pad"):
            for note in track.notes:
                for chord in self.chords:
                    shared = min(note.onset_quarters + note.length_quarters, chord.end) - max(
                        note.onset_quarters, chord.onset
                    )
                    if shared > 1e-6:
                        total += shared
                        inside += shared * (note.midi_pitch % 12 in chord.allowed)
        return inside / total if total else None

    def roots_in_bass(self) -> float | None:
        """Share of chord changes at which the lowest sounding note is the chord's bass note."""
        basses = self.tracks("bass")
        pool = [n for t in (basses or self.written.pitched) for n in t.notes]
        hits = changes = 0
        before: tuple[int, frozenset[int]] | None = None
        for chord in self.chords:
            same, before = before == (chord.bass, chord.tones), (chord.bass, chord.tones)
            low = _lowest_at(pool, chord.onset)
            if same or low is None:
                continue
            changes += 1
            hits += low % 12 == chord.bass
        return hits / changes if changes else None

    # ---- what nobody can play

    def out_of_range(self) -> int:
        count = 0
        for track in self.written.pitched:
            played = row(track.program)
            count += sum(not played.holds(note.midi_pitch) for note in track.notes)
        return count

    def limb_conflicts(self) -> int:
        count = 0
        for track in self.written.tracks:
            if track.is_drum:
                by_onset: dict[float, set[int]] = {}
                for note in track.notes:
                    by_onset.setdefault(round(note.onset_quarters, 3), set()).add(note.midi_pitch)
                count += sum(len(keys & HANDS) > 2 or len(keys & FEET) > 2 for keys in by_onset.values())
        return count

    def mud(self) -> int:
        """Onsets within one part at which a third lies below C3 or a second below F3."""
        return sum(self._muddy([track]) for track in self.written.pitched)

    def shared_mud(self) -> int:
        """The same over all pitched parts together."""
        return self._muddy(self.written.pitched)

    def _muddy(self, tracks: object) -> int:
        by_onset: dict[float, list[int]] = {}
        for track in tracks:  # type: ignore[attr-defined]
            for note in track.notes:
                by_onset.setdefault(round(note.onset_quarters, 3), []).append(note.midi_pitch)
        count = 0
        for pitches in by_onset.values():
            low = sorted(set(pitches))
            count += any(
                (1 <= b - a <= 2 and a < 53) or (3 <= b - a <= 4 and a < 48) for a, b in itertools.pairwise(low)
            )
        return count


def _lowest_at(notes: list[HeardNote], onset: float) -> int | None:
    sounding = [
        n.midi_pitch
        for n in notes
        if n.onset_quarters <= onset + 0.13 and n.onset_quarters + n.length_quarters > onset + 0.13
    ]
    return min(sounding, default=None)


def _correlation(a: list[float], b: list[float]) -> float:
    mean_a, mean_b = sum(a) / 12, sum(b) / 12
    top = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True))
    low = (sum((x - mean_a) ** 2 for x in a) * sum((y - mean_b) ** 2 for y in b)) ** 0.5
    return top / low if low else 0.0
