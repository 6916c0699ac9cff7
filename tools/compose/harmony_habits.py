"""How often a style varies its chords, beyond what its phrases and rates say: as data by family, with single styles of
their own; a style's file overrides both (`[harmony.habits]`).

Shares are practitioner's judgement. What each name means stands in `Habits`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType

from tools.compose.style import Style
from tools.errors import MusicError


@dataclass(frozen=True, slots=True)
class Habits:
    """Shares from 0 to 1.

    Attributes:
        invent: Phrases composed by the style's grammar instead of taken from its table.
        turn: Passes of a loop, from the second, that end another way.
        deceptive: Full closes inside the piece that go to the sixth degree.
        quicken: Approaches to a cadence with two chords in a bar that had one.
        colors: Triads that take a seventh, a second or a fourth.
        walked: Moves of a third or a fourth whose bass goes by step, over a chord turned upside down.
        passing: Steps between chords filled by a diminished seventh.
        tritone: Dominants before their tonic replaced by their tritone substitute.
        cliche: Held minor (or major) tonics with an inner line going down.
        chromatic: Predominants before a dominant sharpened to a Neapolitan or an augmented sixth.
        mediant: Chords inside a phrase replaced by a chromatic mediant of the tonic.
        tonic_pedal: Intros over a held tonic.
        standing: Other sections over a held tonic, of music that holds its breath.
        dominant_pedal: Ends of leading-on sections over a held dominant.
        turnaround: Last bars before the same section again that lead back into it.
        reharmonise: Later returns whose approach to the cadence differs.
    """

    invent: float = 0.2
    turn: float = 0.45
    deceptive: float = 0.05
    quicken: float = 0.15
    colors: float = 0.0
    walked: float = 0.0
    passing: float = 0.0
    tritone: float = 0.0
    cliche: float = 0.0
    chromatic: float = 0.0
    mediant: float = 0.0
    tonic_pedal: float = 0.1
    standing: float = 0.0
    dominant_pedal: float = 0.15
    turnaround: float = 0.3
    reharmonise: float = 0.3


FAMILIES: Mapping[str, Mapping[str, float]] = MappingProxyType({
    "song": {"colors": 0.2, "quicken": 0.35, "walked": 0.16, "turn": 0.6, "deceptive": 0.08, "tonic_pedal": 0.2,
             "cliche": 0.3},
    "rock": {"invent": 0.15, "walked": 0.05, "colors": 0.05, "tonic_pedal": 0.2, "deceptive": 0.03, "quicken": 0.1},
    "folk": {"invent": 0.3, "walked": 0.06, "turn": 0.3, "deceptive": 0.03, "tonic_pedal": 0.25, "quicken": 0.12,
             "reharmonise": 0.25},
    "blues": {"invent": 0.0, "turn": 0.0, "deceptive": 0.0, "passing": 0.3, "tonic_pedal": 0.0, "dominant_pedal": 0.0,
              "turnaround": 0.4, "reharmonise": 0.9},
    "jazz": {"invent": 0.25, "tritone": 0.22, "passing": 0.14, "quicken": 0.2, "cliche": 0.3, "turnaround": 0.6,
             "reharmonise": 0.5, "tonic_pedal": 0.0, "dominant_pedal": 0.1},
    "latin": {"invent": 0.15, "turn": 0.3, "passing": 0.05, "tritone": 0.06, "tonic_pedal": 0.0, "turnaround": 0.4},
    "dance": {"invent": 0.1, "turn": 0.35, "colors": 0.06, "quicken": 0.05, "deceptive": 0.0, "tonic_pedal": 0.2,
              "reharmonise": 0.15},
    "electronic": {"invent": 0.1, "turn": 0.3, "colors": 0.06, "quicken": 0.0, "deceptive": 0.0, "tonic_pedal": 0.3,
                   "turnaround": 0.1, "reharmonise": 0.15},
    "score": {"invent": 0.2, "walked": 0.05, "mediant": 0.2, "tonic_pedal": 0.35, "dominant_pedal": 0.3,
              "cliche": 0.3,
              "quicken": 0.1},
    "classical": {"invent": 0.3, "walked": 0.1, "deceptive": 0.09, "quicken": 0.3, "chromatic": 0.16, "passing": 0.05,
                  "tonic_pedal": 0.2, "dominant_pedal": 0.25, "reharmonise": 0.35},
    "sacred": {"invent": 0.0, "deceptive": 0.05, "quicken": 0.0, "tonic_pedal": 0.0, "dominant_pedal": 0.0,
               "turnaround": 0.0, "reharmonise": 0.35},
})  # fmt: skip
"""By `Style.family`; what a family leaves out is as in `Habits`."""

STYLES: Mapping[str, tuple[str, Mapping[str, float]]] = MappingProxyType({
    "ambient": ("electronic", {"turn": 0.15, "tonic_pedal": 0.4, "dominant_pedal": 0.0, "turnaround": 0.0}),
    "ballad": ("song", {"cliche": 0.3, "colors": 0.16}),
    "blues": ("blues", {}),
    "bossa nova": ("jazz", {"tritone": 0.16}),
    "chamber": ("classical", {}),
    "country": ("folk", {"passing": 0.05}),
    "film": ("score", {}),
    "folk": ("folk", {"colors": 0.05}),
    "funk": ("dance", {"tonic_pedal": 0.0, "colors": 0.0}),
    "hip-hop": ("dance", {"tritone": 0.05, "colors": 0.0}),
    "house": ("dance", {}),
    "hymn": ("sacred", {}),
    "jazz": ("jazz", {}),
    "jazz ballad": ("jazz", {}),
    "latin": ("latin", {}),
    "lo-fi": ("dance", {"tritone": 0.1, "passing": 0.06, "cliche": 0.3, "colors": 0.0}),
    "lullaby": ("folk", {"colors": 0.04}),
    "march": ("classical", {"chromatic": 0.05, "passing": 0.1, "tonic_pedal": 0.0}),
    "pop": ("song", {}),
    "reggae": ("dance", {"colors": 0.04, "tonic_pedal": 0.0}),
    "rock": ("rock", {}),
    "synthwave": ("electronic", {"colors": 0.08}),
    "tango": ("classical", {"chromatic": 0.12, "tonic_pedal": 0.0}),
    "waltz": ("classical", {"chromatic": 0.08, "tonic_pedal": 0.1}),
    "gospel": ("song", {"passing": 0.22, "tritone": 0.05, "quicken": 0.3, "turnaround": 0.5}),
    "ragtime": ("classical", {"passing": 0.25, "chromatic": 0.04, "turnaround": 0.4}),
    "soul": ("song", {"passing": 0.12}),
})  # fmt: skip
"""Styles whose file names no family, and those with habits of their own: (family, what differs from it)."""

_NAMES = frozenset(field.name for field in fields(Habits))


def habits_of(style: Style) -> Habits:
    """The habits of a style: its family's, then its own here, then those in its file."""
    family, own = STYLES.get(style.key, ("", {}))
    rows = {**FAMILIES.get(style.family or family, {}), **own, **style.harmony.habits}
    if unknown := set(rows) - _NAMES:
        raise MusicError(
            f"{style.name} has harmony habits not known here: {', '.join(sorted(unknown))}; "
            f"known are {', '.join(sorted(_NAMES))}."
        )
    return replace(Habits(), **rows)
