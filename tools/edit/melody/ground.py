"""What a tune stands on in any song: key, scale, chord and weight of a moment.

Chords are the song's symbols; where it has none, the triad that holds most of what the other tracks play in each half
bar. Estimates no keys.
"""

from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

from tools.compose.lines import chord_tones, local_scale
from tools.edit.scope import last_tick
from tools.song.grid import Bar, beat_ticks
from tools.song.values import EIGHTH, SIXTEENTH, Note, Song
from tools.theory.chord import Chord
from tools.theory.key import Key
from tools.theory.spelling import key_at, read_symbol

_TRIADS = (("", (0, 4, 7)), ("m", (0, 3, 7)), ("dim", (0, 3, 6)))
_BASS_BELOW = 55


class Ground:
    """Key, chord and weight at any tick of a song.

    Attributes:
        song: The song.
    """

    def __init__(self, song: Song, tune_ids: Iterable[str] = ()) -> None:
        """Args: song: any; tune_ids: tracks that are not listened to when chords are estimated."""
        self.song = song
        self._grid = song.grid
        self._chord_ticks = [c.tick for c in song.chords]
        apart = set(tune_ids)
        others = [t for t in song.tracks if not t.instrument.is_drum and t.id not in apart and t.notes]
        heard = others or [t for t in song.tracks if not t.instrument.is_drum]
        self._heard: list[Note] = [] if song.chords else sorted(
            (n for t in heard for n in t.notes if n.length_ticks), key=lambda n: n.onset_tick
        )  # fmt: skip
        self._cache: dict[tuple[int, int], Chord | None] = {}
        self._longest = max((n.length_ticks for n in self._heard), default=0)
        self._onsets = [n.onset_tick for n in self._heard]

    def bar(self, tick: int) -> Bar:
        """The bar of a moment."""
        return self._grid.bar_at(max(0, min(tick, last_tick(self.song) - 1)))

    def key(self, tick: int) -> Key:
        """The key that holds."""
        return key_at(self.song, tick)

    def chord(self, tick: int) -> Chord | None:
        """The chord that holds, None where there is none."""
        if self._chord_ticks:
            index = bisect_right(self._chord_ticks, tick) - 1
            chord = read_symbol(self.song.chords[index].symbol) if index >= 0 else None
            return None if chord is None or chord.is_none else chord
        bar = self.bar(tick)
        half = bar.start_tick + bar.length_ticks // 2
        window = (bar.start_tick, half) if tick < half else (half, bar.end_tick)
        if window not in self._cache:
            self._cache[window] = self._estimated(*window)
        return self._cache[window]

    def tones(self, tick: int) -> frozenset[int]:
        """Pitch classes of the chord, the seventh included; the key's triad where no chord is known."""
        chord = self.chord(tick)
        if chord is not None:
            return chord_tones(chord)
        key = self.key(tick)
        return _triad(key)

    def scale(self, tick: int) -> frozenset[int]:
        """Pitch classes at home there."""
        key, chord = self.key(tick), self.chord(tick)
        if chord is not None:
            return local_scale(key, chord)
        classes = frozenset(key.scale_pitch_classes)
        return classes if len(classes) >= 7 else classes | frozenset(key.usual_pitch_classes)

    def weight(self, tick: int) -> float:
        """1 on the first beat, 0.75 in the middle of the bar, 0.5 on other beats, 0.25 on eighths, 0.1 elsewhere."""
        bar = self.bar(tick)
        at = tick - bar.start_tick
        if bar.number == 0:
            at += max(0, self._full(bar) - bar.length_ticks)
        if at == 0:
            return 1.0
        beat = beat_ticks(bar.meter)
        if at % beat == 0:
            return 0.75 if 2 * at == self._full(bar) else 0.5
        return 0.25 if at % EIGHTH == 0 else 0.1

    def _full(self, bar: Bar) -> int:
        return 4 * (EIGHTH * 2) * bar.meter.numerator // bar.meter.denominator

    def _estimated(self, start: int, end: int) -> Chord | None:
        weights = [0.0] * 12
        low = bisect_right(self._onsets, start - self._longest - 1)
        for note in self._heard[low : bisect_right(self._onsets, end - 1)]:
            overlap = min(end, note.end_tick) - max(start, note.onset_tick)
            if overlap > 0:
                weights[note.midi_pitch % 12] += overlap / SIXTEENTH * (1.3 if note.midi_pitch < _BASS_BELOW else 1.0)
        return _best_triad(weights, self.key(start)) if any(weights) else None


@lru_cache(maxsize=64)
def _triad(key: Key) -> frozenset[int]:
    root = key.tonic_pitch_class
    return frozenset((root + step) % 12 for step in ((0, 3, 7) if key.is_minor else (0, 4, 7)))


def _best_triad(weights: list[float], key: Key) -> Chord:
    """The triad with most of the sounding time, in the key where it can be."""
    rows = []
    for root in range(12):
        for quality, steps in _TRIADS:
            tones = {(root + step) % 12 for step in steps}
            inside = sum(weights[pc] for pc in tones) + 0.2 * weights[root]
            foreign = sum(pc not in key.usual_pitch_classes for pc in tones)
            rows.append((inside - 0.4 * foreign - 0.5 * (quality == "dim"), -root, quality))
    _, root, quality = max(rows)
    return Chord(key.spell_name(-root), quality)
