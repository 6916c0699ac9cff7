"""How far two versions of a song lie apart, as one number from 0 (the same) to 1.

The mean of four shares: tempo (a factor of two counts 1), notes (those of the one that the other has not, of the larger
number; a note is the same at the same place and pitch in the same part), velocity (mean difference of the notes both
have, 64 counts 1), and mix (mean difference of the faders, 12 dB counts 1; a part that one has not counts 1).
"""

from dataclasses import dataclass
from math import log2
from statistics import fmean

from tools.edit.versions.pairs import track_of
from tools.song.tempo import felt_bpm
from tools.song.values import Song, Track


@dataclass(frozen=True, slots=True)
class Distance:
    """The four shares, each 0 to 1."""

    tempo: float
    notes: float
    velocity: float
    mix: float

    @property
    def total(self) -> float:
        """Their mean."""
        return fmean((self.tempo, self.notes, self.velocity, self.mix))


def distance(one: Song, other: Song) -> Distance:
    """How far apart two versions are."""
    pairs = [(track, track_of(other, track)) for track in one.tracks]
    matched = [(a, b) for a, b in pairs if b is not None]
    alone = len(one.tracks) + len(other.tracks) - 2 * len(matched)
    most = max(sum(len(t.notes) for t in one.tracks), sum(len(t.notes) for t in other.tracks), 1)
    common = [row for a, b in matched for row in _common(a, b)]
    mixes = [min(1.0, abs(_level(a) - _level(b)) / 12) for a, b in matched] + [1.0] * alone
    return Distance(
        tempo=min(1.0, abs(log2(felt_bpm(one) / felt_bpm(other)))),
        notes=1 - len(common) / most,
        velocity=min(1.0, fmean(abs(a - b) for a, b in common) / 64) if common else 0.0,
        mix=fmean(mixes) if mixes else 0.0,
    )


def _level(track: Track) -> float:
    return -60.0 if track.mix.mute else track.mix.gain_db


def _common(one: Track, other: Track) -> list[tuple[int, int]]:
    """Velocities of the notes both have."""
    there: dict[tuple[int, int], list[int]] = {}
    for note in other.notes:
        there.setdefault((note.onset_tick, note.midi_pitch), []).append(note.velocity)
    rows = []
    for note in one.notes:
        if found := there.get((note.onset_tick, note.midi_pitch)):
            rows.append((note.velocity, found.pop(0)))
    return rows
