"""What an idiom of tunes is made of: the habits `melody_idioms.py` gives to each kind of music. A value, no data."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Idiom:
    """One way of making tunes.

    Attributes:
        schemes: How phrases are built (see `melody_schemes.py`), with weights.
        chorus: The same for choruses and second themes.
        figures: Family of rhythms (see `melody_rhythms.py`); `hook` the family of the chorus's.
        figured: Share of motifs whose rhythm is a figure of the family, the rest is put together from cells.
        traits: Faces of motifs (see `melody_motif.py`), with weights.
        shapes: Shapes of a section's line, with weights.
        follow: How much the search gives to a motif's face before what is easy to sing; 1 is usual.
        span: Semitones from the lowest to the highest note of a section.
        lift: Semitones by which the chorus lies higher, fewest and most.
        ripple: Semitones by which every phrase rises and falls.
        loose: How freely notes outside the chord are taken, 0 to 1.
        lean, suspend: Share of long notes that are leant on from above, or hang over from the note before.
        push: Share of motifs whose downbeat comes an eighth early.
        pickup: Share of phrases with an upbeat; `pickup_leap` the share of upbeats that rise a fourth.
        enclose: Share of chord changes approached from above and below.
        adorn, thin: Share of bars that are decorated, or thinned out, when a tune comes back.
        repeats: What a repeated note costs beside the usual, negative where they belong.
        new_each_time: Whether every return is invented anew, as in a solo.
    """

    schemes: Mapping[str, float]
    chorus: Mapping[str, float]
    figures: str = "pop"
    hook: str = "pop"
    figured: float = 0.75
    traits: Mapping[str, float] = field(default_factory=lambda: {"leap": 1.0})
    shapes: Mapping[str, float] = field(default_factory=lambda: {"arch": 2.0, "rise": 1.0, "wave": 1.0})
    follow: float = 1.0
    span: int = 16
    lift: tuple[float, float] = (1.9, 4.3)
    ripple: float = 3.0
    loose: float = 0.35
    lean: float = 0.1
    suspend: float = 0.05
    push: float = 0.0
    pickup: float = 0.3
    pickup_leap: float = 0.2
    enclose: float = 0.0
    adorn: float = 0.18
    thin: float = 0.06
    repeats: float = 0.0
    new_each_time: bool = False
