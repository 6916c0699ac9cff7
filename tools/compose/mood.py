"""Mood as a place (valence, arousal, tension, density) and how far it moves each cue of a piece.

The map is linear and additive; the order of strength is mode, tempo, register, dynamics, articulation, timbre, after
Eerola, Friberg and Bresin 2013 (doi 10.3389/fpsyg.2013.00487); tempo drives arousal and mode valence after Ramos,
Bueno and Bigand 2011; consonance and regularity go with valence and calm, dissonance and irregular rhythm with tension
after the review of Gabrielsson and Lindstroem (2010). The slopes are ours. What a person states always wins, and a
style's own range clips the result. How the cues change a style stands in `mood_style`.
"""

from dataclasses import dataclass
from itertools import pairwise

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

# A mode that a word colours a piece with where the mode is open; general practice of composers for pictures.
MODE_COLORS: dict[str, str] = {
    **dict.fromkeys(("magical", "enchanted", "wonder", "ethereal", "dreamy", "floating", "otherworldly"), "lydian"),
    **dict.fromkeys(("space", "stargazing", "unicorn", "fairies", "celestial", "weightless", "flying"), "lydian"),
    **dict.fromkeys(("medieval", "ancient", "rustic", "misty", "monks", "celtic", "pensive", "viking"), "dorian"),
    **dict.fromkeys(("sinister", "menacing", "malevolent", "exotic", "evil", "desert", "witch", "ritual"), "phrygian"),
    **dict.fromkeys(("adventurous", "swaggering", "cowboy", "pirates", "pirate", "tavern"), "mixolydian"),
}
PULSE_OF_SPARE = 0.6  # how much of a sparse mood goes into a slower pulse


@dataclass(frozen=True, slots=True)
class Mood:
    """Where a piece stands between sad and happy, calm and excited, sparse and busy, at ease and tense; each -1 to 1.

    Attributes:
        known: False when nothing was said.
        color: A mode the words colour an open mode with, "" for none.
        arc: (place from 0 to 1, valence, arousal) where the mood changes along the piece; () when it stays.
    """

    valence: float = 0.0
    arousal: float = 0.0
    density: float = 0.0
    known: bool = False
    tension: float = 0.0
    color: str = ""
    arc: tuple[tuple[float, float, float], ...] = ()

    @property
    def tempo_factor(self) -> float:
        """What to multiply a style's middle tempo by."""
        spare = PULSE_OF_SPARE * min(0.0, self.density) * (self.arousal < 0.3)
        return 2.0 ** (0.5 * (self.arousal + spare) + 0.10 * self.valence)

    @property
    def register_shift(self) -> float:
        """Semitones to move the melody's middle by."""
        return 3.5 * self.valence + 2.0 * self.arousal - 1.5 * max(0.0, self.tension)

    @property
    def loudness(self) -> float:
        """Velocity to add to the middle."""
        return 13.0 * self.arousal + 10.0 * min(0.0, self.density)

    @property
    def articulation(self) -> float:
        """From -1 bound to 1 detached: excited and merry is short, tender and sad is long."""
        return _clip(0.8 * self.arousal + 0.35 * self.valence * (self.arousal > -0.2))

    @property
    def gate(self) -> float:
        """What to multiply note lengths by."""
        return 1.0 - 0.2 * self.articulation

    @property
    def brightness(self) -> float:
        """From -1 for dark, low and soft sounds to 1 for bright ones."""
        return _clip(0.6 * self.valence + 0.4 * self.arousal - 0.35 * max(0.0, self.tension))

    @property
    def consonance(self) -> float:
        """From -1 for harmony that rubs to 1 for plain harmony."""
        return _clip(0.45 * self.valence - 0.7 * self.tension)

    @property
    def regularity(self) -> float:
        """From -1 for rhythm against the beat to 1 for rhythm with it."""
        return _clip(-0.4 * max(0.0, self.arousal) - 0.4 * max(0.0, self.tension) + 0.5 * max(0.0, -self.arousal))

    def at(self, place: float) -> tuple[float, float]:
        """Valence and arousal at a place of the piece from 0 to 1."""
        if not self.arc:
            return self.valence, self.arousal
        for (x0, v0, a0), (x1, v1, a1) in pairwise(self.arc):
            if place <= x1:
                share = min(1.0, max(0.0, (place - x0) / max(1e-6, x1 - x0)))
                return v0 + (v1 - v0) * share, a0 + (a1 - a0) * share
        return self.arc[-1][1:]


def mood_of(brief: Brief) -> Mood:
    """Read the mood from a brief; mood words fill what has no number."""
    points = [MOOD_POINTS[word] for word in brief.moods if word in MOOD_POINTS]
    valence = _clip(_mean([point[0] for point in points]) if brief.valence is None else brief.valence)
    arousal = _clip(_mean([point[1] for point in points]) if brief.arousal is None else brief.arousal)
    density = _clip(arousal * 0.5 if brief.density is None else brief.density)
    known = bool(points) or brief.valence is not None or brief.arousal is not None
    tension = _clip(usual_tension(valence, arousal) if brief.tension is None else brief.tension)
    color = next((MODE_COLORS[word] for word in brief.moods if word in MODE_COLORS), "")
    return Mood(valence, arousal, density, known, tension, color, brief.arc)


def usual_tension(valence: float, arousal: float) -> float:
    """The tension of a place in the plane where no word says otherwise: unpleasant and wakeful is tense, pleasant and
    calm is at ease.
    """
    return 0.5 * (arousal - 1.2 * valence) - 0.1


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _clip(value: float) -> float:
    return max(-1.0, min(1.0, value))
