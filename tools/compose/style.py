"""Styles as values, read from `styles/*.toml`: tempo, meters, form, harmony, melody habits, ensemble and patterns of
each.

The tables are practitioner knowledge written for this project; drum velocities lean on statistics of the Groove MIDI
Dataset (see `styles/DATA.md`).
This file reads and checks them and knows no music itself. Patterns are explained in `docs/styles.md`.
"""

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

from tools.compose.meter import Meter, meter_of
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
    """One intensity of a drum style: bar text by voice name ("kick"), and the text of the second bar where it
    differs.
    """

    first: dict[str, str]
    second: dict[str, str]


@dataclass(frozen=True, slots=True)
class DrumStyle:
    """Rows from light to heavy, the meter they are written in, and the fill voice order."""

    native: Meter
    rows: tuple[DrumRow, ...]
    fills: bool = True
    kit: int = 0
    crash: bool = True


@dataclass(frozen=True, slots=True)
class HarmonyStyle:
    """Phrases as texts of roman numerals, bars split by spaces and chords within a bar by "+"; by mode ("major",
    "minor").

    Attributes:
        open, half, full: Four-bar phrases: an opening, one that ends on the dominant, one that closes on the tonic.
        contrast: Four-bar phrases for middle parts.
        loops: Progressions that repeat whole (loop styles use these before the phrases).
        color: Suffix habits: "triad", "seventh", "ninth", "power" or "dominant".
    """

    color: str
    loop_share: float
    tables: dict[str, dict[str, tuple[str, ...]]]
    secondary: float = 0.0
    borrowed: float = 0.0
    suspension: float = 0.0
    inversion: float = 0.1


@dataclass(frozen=True, slots=True)
class MelodyStyle:
    """How tunes move: notes a beat, rhythm family, syncopation and leaps from 0 to 1, how legato, how pentatonic,
    whether blue notes belong, what a note foreign to the key costs. `center` is the middle pitch on an instrument
    that reaches it.
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


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Who plays when the person names nobody: General MIDI programs to choose from by role, and the roles in order
    of need.

    Attributes:
        drums: Whether a band nobody named has drums.
        drums_join: When drums also join players who were named: "" never, "one" a single player, "pairs" also two of
            them, "always" any line-up.
    """

    roles: tuple[str, ...]
    programs: dict[str, tuple[int, ...]]
    drums: bool = False
    drums_join: str = ""


@dataclass(frozen=True, slots=True)
class Suits:
    """What speaks for the style when nobody named one.

    Attributes:
        valence, arousal: Its place in the plane of moods.
        prior: How often it is taken beside others that fit as well; 0 only when it is named.
        words: Mood words and scenes that ask for it.
        instruments: Factor by General MIDI program.
        modes: Factor by mode.
    """

    valence: float = 0.0
    arousal: float = 0.0
    prior: float = 0.0
    words: frozenset[str] = frozenset()
    instruments: dict[int, float] = field(default_factory=dict)
    modes: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Style:
    """One style. `tempo` is felt beats a minute; `swing` scales the swing law (0 is straight, 1 is jazz);
    `swing_unit` is 8 or 16. `players` tells which programs a bare "guitar" means here; `busiest` is the most
    strokes a second an accompanying part may have. `also` are other names for the style.
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
    drums: DrumStyle | None = None
    texts: dict[str, str] = field(default_factory=dict)
    players: dict[str, tuple[int, ...]] = field(default_factory=dict)
    suits: Suits = field(default_factory=Suits)
    busiest: float = 9.0
    also: tuple[str, ...] = ()


_FOLDER = resources.files("tools.compose") / "styles"


@lru_cache(maxsize=1)
def style_names() -> tuple[str, ...]:
    """Keys of all styles, sorted."""
    return tuple(
        sorted(entry.name[:-5].replace("_", " ") for entry in _FOLDER.iterdir() if entry.name.endswith(".toml"))
    )


@lru_cache(maxsize=64)
def load_style(key: str) -> Style:
    """The style with this key ("bossa nova").

    Raises:
        BriefError: There is no such style; the text lists those there are.
    """
    key = " ".join(key.lower().replace("_", " ").split())
    key = key if key in style_names() else _other_names().get(key, key)
    path = _FOLDER / (key.replace(" ", "_") + ".toml")
    if key not in style_names():
        raise BriefError(
            f"There is no style {key!r} here.",
            f"The styles are: {', '.join(style_names())}.",
            "Name one of them, or leave the style open.",
        )
    return _style(key, tomllib.loads(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def _other_names() -> dict[str, str]:
    """Style by its other names; a style's own key is never taken by another."""
    rows = {}
    for key in style_names():
        path = _FOLDER / (key.replace(" ", "_") + ".toml")
        rows.update(dict.fromkeys(tomllib.loads(path.read_text(encoding="utf-8")).get("also", ()), key))
    return rows


def _style(key: str, row: dict[str, Any]) -> Style:
    patterns = {name: _pattern(row.get(name)) for name in ("comp", "comp_alone", "left_hand", "strum", "bass")}
    return Style(
        key=key,
        name=row["name"],
        meters=tuple(_meter_pair(text) for text in row["meters"]),
        tempo=(float(row["tempo"][0]), float(row["tempo"][1])),
        major=float(row["major"]),
        tonics=tuple(row["tonics"]),
        form=row["form"],
        length_s=(float(row["length_s"][0]), float(row["length_s"][1])),
        endings=tuple(row["endings"]),
        swing=float(row.get("swing", 0.0)),
        swing_unit=int(row.get("swing_unit", 8)),
        section_bars=int(row.get("section_bars", 8)),
        intro_bars=tuple(row.get("intro_bars", (4, 2))),
        texture=row.get("texture", "band"),
        loudness=int(row.get("loudness", 78)),
        reverb=row.get("reverb", "hall"),
        minor_mode=row.get("minor_mode", "minor"),
        harmony=_harmony(row["harmony"]),
        melody=MelodyStyle(**row.get("melody", {})),
        ensemble=_ensemble(row["ensemble"]),
        comp=patterns["comp"],
        comp_alone=patterns["comp_alone"],
        left_hand=patterns["left_hand"],
        strum=patterns["strum"],
        bass=patterns["bass"],
        walking=bool(row.get("bass", {}).get("walking", False)),
        drums=_drums(row.get("drums")),
        texts=dict(row.get("texts", {})),
        players={kind: tuple(programs) for kind, programs in row.get("players", {}).items()},
        suits=_suits(row.get("suits", {})),
        busiest=float(row.get("busiest", 9.0)),
        also=tuple(row.get("also", ())),
    )


def _meter_pair(text: str) -> tuple[int, int]:
    numerator, denominator = text.split("/")
    return int(numerator), int(denominator)


def _pattern(row: dict[str, Any] | None) -> Pattern | None:
    if row is None:
        return None
    native = meter_of(*_meter_pair(row["meter"]))
    rows = tuple(tuple(text.replace(" ", "") for text in bars) for bars in row["rows"])
    for bar in (text for bars in rows for text in bars):
        if len(bar) != native.steps:
            raise ValueError(f"pattern {bar!r} has {len(bar)} steps, {native.name} has {native.steps}")
    return Pattern(native, rows)


def _drums(row: dict[str, Any] | None) -> DrumStyle | None:
    if row is None:
        return None
    native = meter_of(*_meter_pair(row["meter"]))
    rows = []
    for level in row["rows"]:
        first = {voice: text.replace(" ", "") for voice, text in level.items() if not voice.endswith("2")}
        second = {voice[:-1]: text.replace(" ", "") for voice, text in level.items() if voice.endswith("2")}
        for voice, text in (*first.items(), *second.items()):
            if len(text) != native.steps:
                raise ValueError(
                    f"drum pattern {voice} {text!r} has {len(text)} steps, {native.name} has {native.steps}"
                )
        rows.append(DrumRow(first, {**first, **second}))
    return DrumStyle(native, tuple(rows), row.get("fills", True), int(row.get("kit", 0)), row.get("crash", True))


def _harmony(row: dict[str, Any]) -> HarmonyStyle:
    tables: dict[str, dict[str, tuple[str, ...]]] = {
        mode: {kind: tuple(texts) for kind, texts in row[mode].items()} for mode in ("major", "minor") if mode in row
    }
    rates = {name: float(row[name]) for name in ("secondary", "borrowed", "suspension", "inversion") if name in row}
    return HarmonyStyle(row.get("color", "triad"), float(row.get("loop_share", 0.0)), tables, **rates)


def _ensemble(row: dict[str, Any]) -> Ensemble:
    programs = {role: tuple(values) for role, values in row.items() if isinstance(values, list) and role != "roles"}
    return Ensemble(tuple(row["roles"]), programs, bool(row.get("drums", False)), str(row.get("drums_join", "")))


def _suits(row: dict[str, Any]) -> Suits:
    return Suits(
        float(row.get("valence", 0.0)),
        float(row.get("arousal", 0.0)),
        float(row.get("prior", 0.0)),
        frozenset(row.get("words", ())),
        {int(program): float(factor) for program, factor in row.get("instruments", {}).items()},
        {mode: float(factor) for mode, factor in row.get("modes", {}).items()},
    )
