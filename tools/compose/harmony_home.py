"""How surely a row of chords names its key: how much of it lies in the key, and how far the key leads before others.

The second is the correlation of the chords' tones, weighed by their time and the bass once more, with the profiles of
Krumhansl and Kessler (see `tools.listen.key`): what a listener, or a key finder, would make of them. Loops that turn
around another chord than the tonic come out low and are drawn again by `tools.compose.harmony`.
"""

from collections.abc import Sequence

from tools.compose.harmony_spans import Harmony
from tools.listen.key import MAJOR_PROFILE, MINOR_PROFILE
from tools.theory.key import Key

LAST_BONUS = 0.1  # what ending on the tonic is worth; a key finder that hears the close gives more
_SURE_MODES = ("major", "minor", "harmonic minor", "melodic minor", "dorian", "lydian")


def home_share(harmony: Harmony) -> float:
    """How much of the chord tones' time lies in the local key."""
    inside = total = 0
    for span in harmony.spans:
        usual = harmony.key_at(span.start_step).usual_pitch_classes
        total += span.steps * len(span.chord.pitch_classes)
        inside += span.steps * sum(pc in usual for pc in span.chord.pitch_classes)
    return inside / max(1, total)


def home_margin(harmony: Harmony, key: Key) -> float:
    """How far `key` leads before the best other major or minor key, over the spans that are in it; below 0 it does
    not. Modes that the profiles do not know count as sure.
    """
    if key.mode not in _SURE_MODES:
        return 1.0
    weights = [0.0] * 12
    for span in harmony.spans:
        if harmony.key_at(span.start_step) == key and not span.chord.is_none:
            for pc in (*span.chord.pitch_classes, span.chord.bass_pitch_class or 0):
                weights[pc] += span.steps
    scores = {
        (tonic, minor): _correlation(weights[tonic:] + weights[:tonic], MINOR_PROFILE if minor else MAJOR_PROFILE)
        for tonic in range(12)
        for minor in (False, True)
    }
    home = scores.pop((key.tonic_pitch_class, key.is_minor))
    return home + LAST_BONUS - max(scores.values())


def _correlation(xs: Sequence[float], ys: Sequence[float]) -> float:
    """Pearson's r; 0 for a flat distribution."""
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    cross = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    spread = sum((x - mean_x) ** 2 for x in xs) * sum((y - mean_y) ** 2 for y in ys)
    return cross / spread**0.5 if spread > 0 else 0.0
