"""How tunes of a kind of music go: how phrases are built, which rhythms, what faces motifs have, how free, how adorned.

Data, from general practice of each kind; the numbers that move note statistics were set against human tunes (see
`docs/styles.md`). A style names its idiom in its file (`[melody] idiom`); one that does not gets that of its rhythm
family. Nothing is decided here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.compose.style import Style


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


_SUNG = {"leap": 2.0, "repeat": 2.4, "scale": 1.4, "turn": 1.0, "pendulum": 1.2, "drop": 1.0, "third": 1.0}
_SHAPES = {"arch": 2.0, "rise": 1.2, "wave": 1.4, "bowl": 0.8, "terrace": 0.8}
_SONG_A = {"period": 2.0, "sentence": 1.4, "small aaba": 1.6, "answer": 1.6, "arch": 0.8}

IDIOMS: Mapping[str, Idiom] = {
    "sung": Idiom(
        {"period": 2.0, "sentence": 1.4, "small aaba": 1.2, "answer": 1.6, "riff": 0.5},
        {"hook": 4.0, "riff": 1.0, "small aaba": 0.8, "sentence": 0.6},
        traits=_SUNG,
        shapes=_SHAPES,
        loose=0.6,
        lean=0.12,
        suspend=0.08,
        push=0.28,
        repeats=-0.2,
    ),
    "ballad": Idiom(
        {"period": 2.4, "sentence": 1.4, "answer": 1.2, "arch": 1.0, "small aaba": 1.0},
        {"hook": 3.0, "sentence": 1.2, "small aaba": 1.0, "arch": 0.8},
        traits={**_SUNG, "leap": 3.0},
        shapes=_SHAPES,
        loose=0.6,
        lean=0.14,
        suspend=0.12,
        push=0.16,
        pickup=0.45,
        repeats=-0.2,
        adorn=0.12,
    ),
    "rock": Idiom(
        {"riff": 1.6, "answer": 1.6, "period": 1.2, "sentence": 1.2},
        {"hook": 4.0, "riff": 1.6, "sentence": 0.6},
        traits={**_SUNG, "pentatonic": 1.6},
        shapes=_SHAPES,
        loose=0.6,
        push=0.34,
        repeats=-0.25,
    ),
    "soul": Idiom(
        {"answer": 2.0, "riff": 1.0, "period": 1.4, "sentence": 1.0},
        {"hook": 4.0, "riff": 1.2, "answer": 1.0},
        figures="soul",
        hook="soul",
        traits={**_SUNG, "pentatonic": 2.0, "turn": 2.0},
        shapes=_SHAPES,
        loose=0.6,
        lean=0.12,
        push=0.3,
        adorn=0.3,
        repeats=-0.2,
    ),
    "folk": Idiom(
        {"period": 2.0, "small aaba": 2.0, "tune": 1.6, "answer": 1.0},
        {"small aaba": 1.6, "period": 1.4, "arch": 1.0, "tune": 1.0},
        figures="folk",
        traits={
            "leap": 1.6,
            "arpeggio": 1.6,
            "scale": 1.6,
            "third": 1.4,
            "turn": 1.0,
            "repeat": 1.0,
            "pentatonic": 1.0,
        },
        shapes=_SHAPES,
        loose=0.3,
        lean=0.08,
        pickup=0.55,
        pickup_leap=0.4,
        adorn=0.16,
        repeats=-0.15,
    ),
    "celtic": Idiom(
        {"tune": 5.0, "small aaba": 0.6},
        {"tune": 4.0, "small aaba": 0.6},
        figures="reel",
        figured=0.95,
        traits={"arpeggio": 2.4, "scale": 2.0, "third": 2.0, "turn": 1.6, "pendulum": 1.6},
        shapes={"wave": 2.0, "arch": 1.6, "terrace": 0.8},
        loose=0.12,
        lean=0.0,
        suspend=0.0,
        pickup=0.5,
        adorn=0.3,
        thin=0.0,
        lift=(1.5, 4.3),
    ),
    "classical": Idiom(
        {"period": 3.0, "sentence": 3.0, "answer": 1.0, "arch": 0.8},
        {"sentence": 2.0, "period": 1.4, "arch": 1.0},
        figures="classical",
        traits={"arpeggio": 2.0, "turn": 1.8, "leap": 2.0, "scale": 1.4, "repeat": 0.8, "third": 1.2},
        shapes=_SHAPES,
        span=19,
        loose=0.45,
        lean=0.3,
        suspend=0.12,
        pickup=0.4,
        pickup_leap=0.45,
        adorn=0.3,
    ),
    "waltz": Idiom(
        _SONG_A,
        {"sentence": 1.6, "period": 1.4, "small aaba": 1.0, "arch": 0.8},
        figures="waltz",
        traits={"leap": 2.2, "arpeggio": 1.8, "turn": 1.6, "scale": 1.2, "pendulum": 1.2, "third": 1.0},
        shapes=_SHAPES,
        span=19,
        loose=0.5,
        lean=0.18,
        suspend=0.1,
        pickup=0.45,
        adorn=0.24,
        repeats=-0.15,
    ),
    "lullaby": Idiom(
        {"small aaba": 2.0, "period": 2.0, "riff": 0.8},
        {"period": 1.6, "arch": 1.0, "small aaba": 1.0},
        figures="lullaby",
        hook="arc",
        traits={"pendulum": 3.0, "third": 2.0, "scale": 1.4, "turn": 1.0, "repeat": 1.0},
        shapes={"arch": 2.0, "fall": 1.2, "wave": 1.0},
        span=14,
        ripple=2.4,
        loose=0.35,
        lift=(1.5, 3.6),
        pickup=0.2,
        adorn=0.12,
    ),
    "march": Idiom(
        {"period": 2.0, "sentence": 1.6, "small aaba": 1.0, "answer": 1.2},
        {"hook": 1.0, "sentence": 1.4, "period": 1.2},
        figures="march",
        hook="march",
        traits={"arpeggio": 3.0, "leap": 2.0, "scale": 1.2, "repeat": 1.2},
        shapes=_SHAPES,
        span=17,
        loose=0.35,
        pickup=0.6,
        pickup_leap=0.7,
    ),
    "fanfare": Idiom(
        {"riff": 1.6, "sentence": 2.0, "answer": 1.4},
        {"sentence": 1.6, "arch": 1.0, "riff": 1.0},
        figures="fanfare",
        hook="march",
        figured=0.95,
        traits={"arpeggio": 5.0, "repeat": 1.6, "leap": 1.6},
        shapes={"rise": 2.0, "terrace": 1.6, "arch": 1.0},
        span=19,
        loose=0.1,
        lean=0.0,
        pickup=0.4,
        pickup_leap=0.8,
    ),
    "film": Idiom(
        {"arc": 3.0, "period": 1.2, "sentence": 1.2},
        {"arc": 2.0, "hook": 1.2, "sentence": 1.2},
        figures="arc",
        hook="arc",
        traits={"wide": 4.0, "leap": 2.0, "scale": 1.0, "turn": 0.8, "repeat": 0.8},
        shapes={"rise": 2.0, "arch": 1.6, "terrace": 1.2, "wave": 0.8},
        span=19,
        loose=0.5,
        lean=0.18,
        suspend=0.15,
        pickup=0.4,
        pickup_leap=0.5,
        repeats=-0.12,
    ),
    "ambient": Idiom(
        {"still": 3.0, "arc": 1.0},
        {"still": 2.0, "arc": 1.0},
        figures="still",
        hook="arc",
        traits={"pentatonic": 2.0, "leap": 1.6, "third": 1.4, "pendulum": 1.0},
        shapes={"wave": 1.6, "arch": 1.2, "fall": 1.0},
        loose=0.7,
        lift=(1.0, 4.0),
        pickup=0.0,
        thin=0.15,
    ),
    "drone": Idiom(
        {"still": 2.0, "arc": 2.0, "through": 1.0},
        {"still": 1.0, "arc": 2.0},
        figures="still",
        hook="arc",
        figured=0.7,
        traits={"turn": 3.0, "scale": 2.0, "repeat": 1.0},
        shapes={"wave": 1.6, "rise": 1.4, "arch": 1.0},
        loose=0.8,
        lean=0.3,
        lift=(1.0, 4.0),
        pickup=0.1,
        adorn=0.4,
    ),
    "house": Idiom(
        {"riff": 4.0, "answer": 1.0, "hook": 1.0},
        {"riff": 2.0, "hook": 3.0},
        figures="riff",
        hook="riff",
        figured=0.9,
        traits={"repeat": 2.0, "pentatonic": 2.0, "leap": 1.4, "pendulum": 1.4, "third": 1.0},
        shapes={"terrace": 1.6, "arch": 1.4, "wave": 1.0},
        loose=0.6,
        push=0.3,
        pickup=0.15,
        repeats=-0.2,
    ),
    "synthwave": Idiom(
        {"period": 1.4, "riff": 1.4, "answer": 1.4, "arc": 0.8},
        {"hook": 3.0, "riff": 1.2, "arc": 0.8},
        traits={"leap": 2.2, "repeat": 1.6, "pendulum": 1.4, "pentatonic": 1.2, "scale": 1.0},
        shapes=_SHAPES,
        loose=0.6,
        push=0.28,
        span=17,
        repeats=-0.25,
    ),
    "chip": Idiom(
        {"sentence": 1.6, "riff": 1.6, "period": 1.4, "small aaba": 1.0},
        {"hook": 1.2, "riff": 1.4, "sentence": 1.2},
        figures="chip",
        hook="riff",
        figured=0.9,
        traits={"arpeggio": 4.0, "scale": 1.6, "repeat": 1.4, "leap": 1.4},
        shapes=_SHAPES,
        span=19,
        loose=0.35,
        push=0.15,
    ),
    "blues": Idiom(
        {"call": 1.0},
        {"call": 1.0},
        figures="blues",
        hook="blues",
        traits={"pentatonic": 4.0, "repeat": 2.0, "turn": 1.4, "drop": 1.4},
        shapes={"fall": 2.0, "arch": 1.2, "wave": 1.6},
        span=19,
        ripple=4.6,
        loose=0.9,
        lift=(0.0, 4.0),
        push=0.2,
        pickup=0.6,
        pickup_leap=0.1,
        adorn=0.5,
        thin=0.1,
        repeats=-0.2,
    ),
    "jazz": Idiom(
        {"answer": 2.0, "riff": 1.0, "small aaba": 1.4, "sentence": 1.4, "period": 1.0},
        {"sentence": 2.0, "answer": 1.0, "arch": 1.0},
        figures="swing",
        hook="swing",
        traits={"arpeggio": 2.4, "turn": 1.8, "leap": 1.6, "scale": 1.4, "repeat": 1.2, "third": 1.4},
        shapes=_SHAPES,
        span=19,
        loose=0.6,
        lean=0.12,
        push=0.35,
        pickup=0.4,
        enclose=0.28,
        adorn=0.5,
        repeats=-0.15,
    ),
    "bossa": Idiom(
        {"answer": 1.6, "riff": 1.4, "small aaba": 1.4, "period": 1.2},
        {"sentence": 1.6, "answer": 1.2, "arch": 0.8},
        figures="bossa",
        hook="latin",
        traits={"repeat": 2.6, "scale": 1.6, "third": 1.4, "pendulum": 1.6, "leap": 1.2},
        shapes=_SHAPES,
        loose=0.6,
        lean=0.12,
        push=0.4,
        enclose=0.1,
        adorn=0.35,
        repeats=-0.15,
    ),
    "latin": Idiom(
        {"answer": 2.4, "riff": 1.4, "period": 1.0},
        {"hook": 2.4, "riff": 1.6, "answer": 1.0},
        figures="latin",
        hook="latin",
        traits={"repeat": 2.0, "arpeggio": 1.8, "scale": 1.4, "third": 1.4, "leap": 1.2},
        shapes=_SHAPES,
        loose=0.5,
        push=0.4,
        adorn=0.35,
    ),
    "tango": Idiom(
        {"sentence": 1.8, "period": 1.6, "answer": 1.4},
        {"sentence": 1.2, "arch": 1.2, "period": 1.0},
        figures="tango",
        hook="pop",
        traits={"repeat": 1.6, "leap": 2.0, "drop": 1.6, "turn": 1.6, "scale": 1.4},
        shapes=_SHAPES,
        span=18,
        loose=0.45,
        lean=0.28,
        suspend=0.08,
        pickup=0.5,
        adorn=0.28,
    ),
    "sparse": Idiom(
        {"riff": 2.0, "answer": 2.0, "hook": 1.0},
        {"hook": 4.0, "riff": 1.0},
        figures="sparse",
        hook="sparse",
        figured=0.85,
        traits={"pentatonic": 3.0, "repeat": 1.6, "third": 1.2, "drop": 1.2},
        shapes=_SHAPES,
        loose=0.65,
        lift=(1.0, 4.3),
        push=0.3,
        pickup=0.25,
        adorn=0.25,
        thin=0.12,
    ),
    "funk": Idiom(
        {"riff": 3.0, "answer": 2.0},
        {"hook": 2.4, "riff": 2.0},
        figures="funk",
        hook="soul",
        traits={"pentatonic": 3.0, "repeat": 2.0, "drop": 1.2},
        shapes=_SHAPES,
        loose=0.6,
        adorn=0.25,
        repeats=-0.15,
    ),
    "ragtime": Idiom(
        {"sentence": 1.6, "period": 2.0, "answer": 1.0},
        {"sentence": 1.6, "small aaba": 1.0, "period": 1.2},
        figures="rag",
        hook="pop",
        figured=0.9,
        traits={"arpeggio": 2.4, "third": 1.8, "repeat": 1.4, "scale": 1.2, "leap": 1.4},
        shapes=_SHAPES,
        span=19,
        loose=0.4,
        pickup=0.5,
        enclose=0.1,
        adorn=0.2,
    ),
    "hymn": Idiom(
        {"period": 2.0, "answer": 1.0, "small aaba": 1.4},
        {"arch": 1.4, "period": 1.4},
        figures="hymn",
        hook="arc",
        traits={"scale": 2.4, "repeat": 1.4, "turn": 1.2, "third": 1.0},
        shapes={"arch": 2.0, "wave": 1.0},
        loose=0.15,
        lean=0.0,
        suspend=0.0,
        pickup=0.0,
        adorn=0.05,
        thin=0.0,
    ),
    "solo": Idiom(
        {"through": 3.0, "sentence": 1.0, "answer": 1.0},
        {"through": 1.0},
        figures="swing",
        hook="swing",
        figured=0.85,
        traits={"arpeggio": 2.4, "scale": 2.4, "turn": 2.0, "pentatonic": 1.4, "leap": 1.0},
        shapes={"rise": 2.0, "wave": 1.6, "terrace": 1.0},
        span=21,
        ripple=4.5,
        loose=0.7,
        push=0.25,
        pickup=0.5,
        enclose=0.35,
        new_each_time=True,
    ),
}

# For styles that name none: by the family of rhythms.
_BY_RHYTHM: Mapping[str, str] = {
    "pop": "sung",
    "folk": "folk",
    "running": "classical",
    "dotted": "march",
    "syncopated": "latin",
    "hymn": "hymn",
    "swing": "jazz",
    "long": "film",
    "lazy": "sparse",
    "tango": "tango",
    "even": "waltz",
}


def idiom_of(style: Style) -> Idiom:
    """The idiom of a style's tunes."""
    return IDIOMS[style.melody.idiom or _BY_RHYTHM.get(style.melody.rhythm, "sung")]
