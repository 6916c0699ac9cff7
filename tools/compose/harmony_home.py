"""How surely notes or chords name their key: how much of them lies in the key, and how far the key leads before others.

The second is the correlation of their time by pitch class with the profiles of Temperley (Music and Probability, 2007,
table 6.1), and what ending on the tonic adds: what a listener, or a key finder, would make of them. Chords that turn
around another one than the tonic come out low and are drawn again by `tools.compose.harmony`; tunes and arrangements
are weighed by the same measure.
"""

from collections.abc import Sequence

from tools.compose.harmony_spans import Harmony
from tools.theory.key import Key

MAJOR_PROFILE = (0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400)
MINOR_PROFILE = (0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.133, 0.330)
LAST_BONUS = 0.12  # what ending on the tonic is worth
VISITS = 0.04  # how much less a key may lead in a piece that visits others
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
    """How far `key` leads before the best other key in a piece, basses counted twice: over the chords that are in it,
    and nearly as far over all of them, so that a visit elsewhere is one.
    """
    inside, everywhere = key_margin(chord_time(harmony, key), key), key_margin(chord_time(harmony), key)
    return min(inside, everywhere + VISITS)


def chord_time(harmony: Harmony, key: Key | None = None) -> list[float]:
    """Time by pitch class of the chords, or of those in one key: each tone once and the bass twice."""
    time = [0.0] * 12
    for span in harmony.spans:
        if (key is None or harmony.key_at(span.start_step) == key) and not span.chord.is_none:
            for pc in (*span.chord.pitch_classes, span.chord.bass_pitch_class or 0):
                time[pc] += span.steps
    return time


def key_margin(time: Sequence[float], key: Key) -> float:
    """How far a key leads before the best other major or minor key; below 0 it does not.

    Args:
        time: Time by pitch class from C.
        key: The key that should lead. Modes that the profiles do not know count as sure.
    """
    if key.mode not in _SURE_MODES or not any(time):
        return 1.0
    scores = {
        (tonic, minor): _correlation([*time[tonic:], *time[:tonic]], MINOR_PROFILE if minor else MAJOR_PROFILE)
        for tonic in range(12)
        for minor in (False, True)
    }
    home = scores.pop((key.tonic_pitch_class, key.is_minor)) + LAST_BONUS
    parallel = scores.pop((key.tonic_pitch_class, not key.is_minor)) + LAST_BONUS
    return home - max(parallel, *scores.values())


def _correlation(xs: Sequence[float], ys: Sequence[float]) -> float:
    """Pearson's r; 0 for a flat distribution."""
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    cross = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    spread = sum((x - mean_x) ** 2 for x in xs) * sum((y - mean_y) ** 2 for y in ys)
    return cross / spread**0.5 if spread > 0 else 0.0
