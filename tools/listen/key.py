"""The key of written music: a guess from how long each pitch class sounds and where the bass ends.

Method: correlation of the duration-weighted pitch-class distribution with the major and minor profiles of Krumhansl and
Kessler (Carol Krumhansl, Cognitive Foundations of Musical Pitch, 1990, pp. 30 and 81-86), plus a bonus for a tonic in
the last (and first) bass, because the profiles alone confuse a key with its dominant and its relative. The bonus is
ours; its size was chosen on Bach's chorales BWV 253 to 369, so the score there (109 of the 114 in music21's corpus end
on the tonic found, with at most one accidental of difference to the signature) flatters it. Modes are not told apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tools.song.values import Note, Song
from tools.theory.key import Key, name_at, nearest_key

# Probe-tone ratings, tonic first: Krumhansl (1990), p. 30, table 2.1.
MAJOR_PROFILE = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR_PROFILE = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
LAST_BASS, FIRST_BASS = 0.3, 0.05


@dataclass(frozen=True, slots=True)
class KeyGuess:
    """A key and how sure it is.

    Attributes:
        tonic: As spelled.
        mode: "major" or "minor".
        score: Correlation plus bonus, at most 1.35.
        margin: How far the next key lies behind.
    """

    tonic: str
    mode: str
    score: float
    margin: float

    @property
    def key(self) -> Key:
        """The key as a value."""
        return Key(self.tonic, self.mode)


def estimate_key(
    song: Song, start_tick: int = 0, end_tick: int | None = None, fifths: int | None = None
) -> KeyGuess | None:
    """The most likely key of a stretch.

    Args:
        song: Its pitched notes are looked at, drums are not.
        start_tick: From here.
        end_tick: To here; None is the end.
        fifths: A key signature, where the score gives one without a mode: then only its major and minor are weighed.

    Returns:
        None when the stretch has no pitched note.
    """
    end = song.end_tick if end_tick is None else end_tick
    notes = [n for t in song.tracks if not t.instrument.is_drum for n in t.notes if start_tick <= n.onset_tick < end]
    return estimate_key_of(notes, fifths)


def estimate_key_of(notes: Iterable[Note], fifths: int | None = None) -> KeyGuess | None:
    """The most likely key of some notes; see `estimate_key`."""
    sounding = sorted((n for n in notes if n.length_ticks > 0), key=lambda n: n.onset_tick)
    if not sounding:
        return None
    weights = [0.0] * 12
    for note in sounding:
        weights[note.midi_pitch % 12] += note.length_ticks
    first, last = _bass_at_start(sounding), _bass_at_end(sounding)
    scores: list[tuple[float, int, str]] = []
    for mode, profile in (("major", MAJOR_PROFILE), ("minor", MINOR_PROFILE)):
        for tonic in range(12) if fifths is None else (_tonic_of(fifths, mode),):
            score = _correlation(weights[tonic:] + weights[:tonic], profile)
            scores.append((score + LAST_BASS * (last == tonic) + FIRST_BASS * (first == tonic), tonic, mode))
    scores.sort(key=lambda row: -row[0])
    score, tonic, mode = scores[0]
    name = name_at(fifths + (3 if mode == "minor" else 0)) if fifths is not None else nearest_key(tonic, mode).tonic
    return KeyGuess(name, mode, round(score, 3), round(score - scores[1][0], 3))


def _tonic_of(fifths: int, mode: str) -> int:
    return 7 * (fifths + (3 if mode == "minor" else 0)) % 12


def _bass_at_end(sounding: list[Note]) -> int:
    """Pitch class of the lowest note among the last to end."""
    end = max(note.end_tick for note in sounding)
    return min(note.midi_pitch for note in sounding if note.end_tick == end) % 12


def _bass_at_start(sounding: list[Note]) -> int:
    start = sounding[0].onset_tick
    return min(note.midi_pitch for note in sounding if note.onset_tick == start) % 12


def _correlation(xs: list[float], ys: tuple[float, ...]) -> float:
    """Pearson's r; 0 for a flat distribution."""
    mean_x, mean_y = sum(xs) / 12, sum(ys) / 12
    cross = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    spread = sum((x - mean_x) ** 2 for x in xs) * sum((y - mean_y) ** 2 for y in ys)
    return cross / spread**0.5 if spread > 0 else 0.0
