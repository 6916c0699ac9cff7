"""Mood as a pair (valence, arousal) and what it does to the open parameters of a piece.

The map is linear and additive: mode > tempo > register > dynamics > articulation in weight, after Eerola, Friberg and
Bresin 2013
(doi 10.3389/fpsyg.2013.00487); tempo drives arousal and mode valence after Ramos, Bueno and Bigand 2011. The slopes are
ours. What a person states
always wins, and a style's own range clips the result.
"""

from dataclasses import dataclass

from tools.song.brief import Brief

# Mood words the planner may hand over without numbers: (valence, arousal), each -1 to 1. Practitioner's judgement.
MOOD_POINTS: dict[str, tuple[float, float]] = {
    "happy": (0.8, 0.4),
    "joyful": (0.9, 0.6),
    "cheerful": (0.8, 0.4),
    "playful": (0.6, 0.5),
    "bright": (0.7, 0.3),
    "upbeat": (0.6, 0.6),
    "energetic": (0.4, 0.9),
    "excited": (0.6, 0.9),
    "triumphant": (0.7, 0.7),
    "heroic": (0.4, 0.7),
    "epic": (0.1, 0.8),
    "romantic": (0.5, -0.2),
    "tender": (0.5, -0.5),
    "peaceful": (0.5, -0.7),
    "calm": (0.3, -0.7),
    "relaxed": (0.4, -0.5),
    "dreamy": (0.2, -0.5),
    "cozy": (0.5, -0.4),
    "nostalgic": (-0.1, -0.3),
    "wistful": (-0.3, -0.3),
    "melancholic": (-0.5, -0.4),
    "sad": (-0.7, -0.5),
    "lonely": (-0.6, -0.5),
    "dark": (-0.7, 0.1),
    "mysterious": (-0.4, -0.1),
    "eerie": (-0.6, 0.0),
    "scary": (-0.8, 0.5),
    "tense": (-0.6, 0.5),
    "dramatic": (-0.3, 0.6),
    "angry": (-0.7, 0.9),
    "aggressive": (-0.5, 0.9),
    "frantic": (-0.4, 1.0),
    "solemn": (-0.2, -0.4),
    "sparse": (0.0, -0.6),
}


@dataclass(frozen=True, slots=True)
class Mood:
    """Where a piece stands between sad and happy, calm and excited, sparse and busy; each -1 to 1. `known` is False
    when nothing was said.
    """

    valence: float = 0.0
    arousal: float = 0.0
    density: float = 0.0
    known: bool = False

    @property
    def tempo_factor(self) -> float:
        """What to multiply a style's middle tempo by."""
        return 2.0 ** (0.45 * self.arousal + 0.10 * self.valence)

    @property
    def register_shift(self) -> float:
        """Semitones to move the melody's middle by."""
        return 3.0 * self.valence + 2.0 * self.arousal

    @property
    def loudness(self) -> float:
        """Velocity to add to the middle."""
        return 16.0 * self.arousal

    @property
    def gate(self) -> float:
        """What to multiply note lengths by: excited is shorter, calm is longer."""
        return 1.0 - 0.12 * self.arousal


def mood_of(brief: Brief) -> Mood:
    """Read valence, arousal and density from a brief; mood words fill what has no number."""
    points = [MOOD_POINTS[word] for word in brief.moods if word in MOOD_POINTS]
    valence = _mean([point[0] for point in points]) if brief.valence is None else brief.valence
    arousal = _mean([point[1] for point in points]) if brief.arousal is None else brief.arousal
    density = arousal * 0.5 if brief.density is None else brief.density
    known = bool(points) or brief.valence is not None or brief.arousal is not None
    return Mood(_clip(valence), _clip(arousal), _clip(density), known)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _clip(value: float) -> float:
    return max(-1.0, min(1.0, value))
