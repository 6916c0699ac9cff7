"""Styles as values: tempo, meters, form, harmony, melody habits, ensemble, textures, sounds and patterns of each.

The tables are practitioner knowledge written for this project; drum velocities lean on statistics of the Groove MIDI
Dataset (see `styles/DATA.md`). This file says what a style is and finds one by name; `style_file.py` reads and checks
the TOML. No music is known here. Patterns are explained in `docs/styles.md`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

from tools.compose.meter import Meter
from tools.errors import BriefError


@dataclass(frozen=True, slots=True)
class Pattern:
    """Rows of one-bar texts, light to heavy; each row holds the bars it cycles through. `native` is the meter they
    are written in.
    """

    native: Meter
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class DrumRow:
    """One intensity of a drum style: bar text by voice name ("kick"), and the texts of the second and of the fourth
    bar of a phrase where they differ; `fourth` is empty where it is drawn from the shared ornaments.
    """

    first: dict[str, str]
    second: dict[str, str]
    fourth: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DrumStyle:
    """Rows from light to heavy (variations A to D), the meter they are written in, and the drummer's habits.

    Attributes:
        fill_kinds: Families of fills (`drum_fills.toml`), likeliest first.
        feel: The genre a drummer of this style would name ("funk"), for the learned touch; "" keeps to the rules.
        late_ms: Voices that lie behind the beat (or, negative, before it) by habit.
        ghosts: How many ghost notes the snare adds, 0 to 1.
        build: Whether a roll may grow into a chorus.
        breaks: How often the band stops for a beat or a bar before a chorus, 0 to 1.
        half_time: Kinds of section that may be played in half time.
    """

    native: Meter
    rows: tuple[DrumRow, ...]
    fills: bool = True
    kit: int = 0
    crash: bool = True
    fill_kinds: tuple[str, ...] = ("pop",)
    feel: str = ""
    late_ms: Mapping[str, float] = field(default_factory=dict)
    ghosts: float = 0.0
    build: bool = False
    breaks: float = 0.0
    half_time: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BassHabits:
    """What a bass player of a style does beyond the rows.

    Attributes:
        kind: "rows", "walking", "boogie", "tumbao" (anticipates the chord), "oompah" or "long" (808).
        lock: How readily notes move onto the kick, 0 to 1.
        ghosts: How often a dead note fills a gap, 0 to 1.
        octaves: How often the octave pops up, 0 to 1.
        fills: How often a phrase ends with a run into the next, 0 to 1.
    """

    kind: str = "rows"
    lock: float = 0.8
    ghosts: float = 0.0
    octaves: float = 0.15
    fills: float = 0.5


@dataclass(frozen=True, slots=True)
class HarmonyStyle:
    """Phrases as texts of roman numerals, bars split by spaces and chords within a bar by "+"; by mode ("major",
    "minor").

    Attributes:
        open, half, full: Four-bar phrases: an opening, one that ends on the dominant, one that closes on the tonic.
        contrast: Four-bar phrases for middle parts.
        loops: Progressions that repeat whole (loop styles use these before the phrases).
        color: Suffix habits: "triad", "seventh", "ninth", "power" or "dominant".
        habits: Shares by name as in `tools.compose.harmony_habits`, where the style has others than its family.
    """

    color: str
    loop_share: float
    tables: dict[str, dict[str, tuple[str, ...]]]
    secondary: float = 0.0
    borrowed: float = 0.0
    suspension: float = 0.0
    inversion: float = 0.1
    habits: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MelodyStyle:
    """How tunes move: notes a beat, rhythm family, syncopation and leaps from 0 to 1, how legato, how pentatonic,
    whether blue notes belong, what a note foreign to the key costs. `center` is the middle pitch on an instrument
    that reaches it; `idiom` a row of `melody_idioms.py`, "" to go by rhythm family.
    """

    density: float = 1.2
    rhythm: str = "even"
    syncopation: float = 0.1
    leap: float = 0.3
    gate: float = 0.95
    breath: float = 0.5
    pentatonic: float = 0.0
    blue: float = 0.0
    home: float = 0.6
    center: int = 72
    idiom: str = ""


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Who plays when the person names nobody: General MIDI programs to choose from by role, and the roles in order
    of need.

    Attributes:
        drums: Whether a band nobody named has drums.
        drums_join: When drums also join players who were named: "" never, "one" a single player, "pairs" also two of
            them, "always" any line-up.
        extras: Roles that may join an open line-up by seed, beside `roles`.
        bands: Whole line-ups as (role, program) rows, one of which is taken by seed instead of `roles`; () for none.
    """

    roles: tuple[str, ...]
    programs: dict[str, tuple[int, ...]]
    drums: bool = False
    drums_join: str = ""
    extras: tuple[str, ...] = ()
    bands: tuple[tuple[tuple[str, int], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Suits:
    """What speaks for the style when nobody named one.

    Attributes:
        valence, arousal: Its place in the plane of moods.
        prior: How often it is taken beside others that fit as well; 0 only when it is named.
        words: Mood words and scenes that ask for it.
        instruments: Factor by General MIDI program.
        modes: Factor by mode.
        traits: What kind of music it is when a choice is made by kind: "electric", "synthetic", "quiet", "supple",
            "alla breve", "strings", "no drums needed".
    """

    valence: float = 0.0
    arousal: float = 0.0
    prior: float = 0.0
    words: frozenset[str] = frozenset()
    instruments: dict[int, float] = field(default_factory=dict)
    modes: dict[str, float] = field(default_factory=dict)
    traits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Style:
    """One style. `tempo` is felt beats a minute; `swing` scales the swing law (0 is straight, 1 is jazz);
    `swing_unit` is 8 or 16. `players` tells which programs a bare "guitar" means here; `busiest` is the most
    strokes a second an accompanying part may have. `also` are other names for the style.

    Attributes:
        textures: Names of comping textures, likeliest first; "own" is the style's own `comp` rows.
        intros: Kinds of intro, likeliest first.
        sounds: Name of one of our own sounds by General MIDI program ("drums" for the kit).
        family: The larger kind it belongs to ("dance", "jazz", "folk", ...), "" when it is its own.
        reference: Which human tunes its own are held against ("pop909", "nottingham").
        counterpoint: Number of equal voices of a contrapuntal piece; 0 for tune and accompaniment.
        glue: What holds its mix together, a row of `tools/render/glue.py`; "" goes by whether it has drums.
        beds: Noises of which one may lie under a piece whose players nobody named; "" among them for none.
        by_meter: The style as it is played in meters it has rows of its own for.
    """

    key: str
    name: str
    meters: tuple[tuple[int, int], ...]
    tempo: tuple[float, float]
    major: float
    tonics: tuple[str, ...]
    form: str
    length_s: tuple[float, float]
    endings: tuple[str, ...]
    swing: float
    swing_unit: int
    section_bars: int
    intro_bars: tuple[int, ...]
    texture: str
    loudness: int
    reverb: str
    minor_mode: str
    harmony: HarmonyStyle
    melody: MelodyStyle
    ensemble: Ensemble
    comp: Pattern | None = None
    comp_alone: Pattern | None = None
    left_hand: Pattern | None = None
    strum: Pattern | None = None
    bass: Pattern | None = None
    walking: bool = False
    bass_habits: BassHabits = field(default_factory=BassHabits)
    drums: DrumStyle | None = None
    texts: dict[str, str] = field(default_factory=dict)
    players: dict[str, tuple[int, ...]] = field(default_factory=dict)
    suits: Suits = field(default_factory=Suits)
    busiest: float = 9.0
    also: tuple[str, ...] = ()
    textures: tuple[str, ...] = ("own",)
    intros: tuple[str, ...] = ("chords",)
    sounds: Mapping[str, str] = field(default_factory=dict)
    family: str = ""
    reference: str = "pop909"
    counterpoint: int = 0
    glue: str = ""
    beds: tuple[str, ...] = ()
    by_meter: Mapping[tuple[int, int], "Style"] = field(default_factory=dict)

    def in_meter(self, meter: Meter) -> "Style":
        """The style with the rows it has for a meter; itself where it has none and its usual rows are worn."""
        return self.by_meter.get((meter.numerator, meter.denominator), self)


_FOLDER = resources.files("tools.compose") / "styles"


@lru_cache(maxsize=1)
def style_rows() -> dict[str, dict[str, Any]]:
    """The tables of all styles as they stand in their files, by key."""
    rows = {}
    for entry in _FOLDER.iterdir():
        if entry.name.endswith(".toml"):
            rows[entry.name[:-5].replace("_", " ")] = tomllib.loads(entry.read_text(encoding="utf-8"))
    return rows


@lru_cache(maxsize=1)
def style_names() -> tuple[str, ...]:
    """Keys of all styles, sorted."""
    return tuple(sorted(style_rows()))


@lru_cache(maxsize=128)
def load_style(key: str) -> Style:
    """The style with this key ("bossa nova") or one of its other names ("bossa").

    Raises:
        BriefError: There is no such style; the text lists those there are.
    """
    from tools.compose.style_file import read_style  # which builds on the values above

    key = " ".join(key.lower().replace("_", " ").split())
    key = key if key in style_names() else other_names().get(key, key)
    if key not in style_names():
        raise BriefError(
            f"There is no style {key!r} here.",
            f"The styles are: {', '.join(style_names())}.",
            "Name one of them, or leave the style open.",
        )
    return read_style(key, style_rows())


@lru_cache(maxsize=1)
def other_names() -> dict[str, str]:
    """Style by its other names; a style's own key is never taken by another."""
    return {name: key for key, row in style_rows().items() for name in row.get("also", ()) if name not in style_rows()}
