"""A style as a mood would have it: of what the style allows, what fits the mood is taken more often.

Touches harmony habits, melody habits, textures, sounds and endings; mode, tempo, register, loudness and note lengths
are read from `Mood` where they are decided. Nothing leaves the style's own tables but a few dark voices in families
that own them, and nothing here overrides what a person asked for: the brief is read after the style everywhere.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import TypeVar

from tools.compose.choices import Choice
from tools.compose.harmony_habits import habits_of
from tools.compose.mood import Mood
from tools.compose.style import Ensemble, HarmonyStyle, MelodyStyle, Style

T = TypeVar("T")

PLAIN = 0.2  # an axis below this changes nothing
KEPT = 0.6  # share of a table's rows that stay, the ones nearest to the mood
FEWEST = 4
HELD_BREATH = 0.55  # tension from which a piece stands on a held note and is left open
LEFT_OPEN = ("cut",)
_CALM_ENDINGS, _LIVELY_ENDINGS = ("ritardando", "held", "fade"), ("button", "tag", "held")
_NO_KIT = frozenset({"song", "folk", "score", "classical", "sacred"})
STIRRED = 0.4  # an arousal from which slow and soft voices would drag
_VERY_CALM, _VERY_SPARSE = -0.5, -0.55


@dataclass(frozen=True, slots=True)
class _Cues:
    """The table of the file `mood_cues.toml`."""

    programs: tuple[float, ...]
    textures: Mapping[str, float]
    tense: frozenset[str]
    darker: Mapping[str, Mapping[str, Sequence[int]]]


@lru_cache(maxsize=1)
def cue_table() -> _Cues:
    """The cues' table."""
    text = (resources.files("tools.compose") / "mood_cues.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)
    return _Cues(tuple(rows["programs"]), rows["textures"], frozenset(rows["tense"]), rows["darker"])


def brightness_of(program: int) -> float:
    """How bright a General MIDI program is by its table, from -1 to 1."""
    return cue_table().programs[program]


def in_mood(style: Style, mood: Mood) -> Style:
    """The style with its habits and tables bent towards a mood; itself when no mood is known."""
    if not mood.known:
        return style
    return replace(
        style,
        harmony=_harmony(style, mood),
        melody=_melody(style.melody, mood),
        ensemble=_ensemble(style, mood),
        textures=_textures(style.textures, mood),
        endings=_endings(style.endings, mood),
    )


def mood_choice(mood: Mood) -> Choice | None:
    """What a mood did to the weaker cues, as a choice to be told; None when it did nothing."""
    rows = (
        (mood.register_shift, 1.0, "higher", "lower"),
        (mood.loudness, 4.0, "louder", "softer"),
        (mood.articulation, PLAIN, "shorter notes", "longer notes"),
        (mood.brightness, PLAIN, "brighter sounds", "darker sounds"),
        (-mood.consonance, PLAIN, "more dissonant chords", "plainer chords"),
    )
    told = [up if value > 0 else down for value, least, up, down in rows if abs(value) >= least]
    if not mood.known or not told:
        return None
    place = f"valence {mood.valence:+.1f}, arousal {mood.arousal:+.1f}, tension {mood.tension:+.1f}"
    return Choice("for the mood", ", ".join(told), place)


def _harmony(style: Style, mood: Mood) -> HarmonyStyle:
    harmony, rub = style.harmony, -mood.consonance
    if abs(rub) < PLAIN:
        return harmony
    habits = asdict(habits_of(style))
    bend = 1.0 + rub if rub > 0 else 1.0 + 0.6 * rub
    for name in ("chromatic", "mediant", "deceptive", "passing", "tritone", "cliche"):
        habits[name] = min(0.6, habits[name] * bend)
    counted = bool(style.counterpoint) or style.family == "blues" or style.texture == "chorale"
    if mood.tension > 0.3 and not counted:
        habits["tonic_pedal"] = max(habits["tonic_pedal"], min(1.0, 0.2 + mood.tension))
        habits["dominant_pedal"] = max(habits["dominant_pedal"], min(0.8, mood.tension))
    if mood.tension >= HELD_BREATH and mood.density < 0 and not counted:
        habits["standing"] = min(1.0, mood.tension + 0.1)
    return replace(
        harmony,
        habits={**harmony.habits, **habits},
        borrowed=min(0.5, harmony.borrowed * bend + 0.06 * max(0.0, rub)),
        suspension=min(0.6, harmony.suspension + 0.2 * max(0.0, mood.tension)),
    )


def _melody(melody: MelodyStyle, mood: Mood) -> MelodyStyle:
    return replace(
        melody,
        syncopation=min(0.9, melody.syncopation * (1.0 - 0.7 * mood.regularity)),
        leap=min(0.9, max(0.05, melody.leap * (1.0 + 0.35 * mood.arousal))),
        breath=min(0.95, max(0.05, melody.breath - 0.25 * mood.density)),
    )


def _textures(names: tuple[str, ...], mood: Mood) -> tuple[str, ...]:
    """The textures about as lively as the mood, in their old order; a style's own rows stay."""
    if abs(mood.arousal) < PLAIN or len(names) <= FEWEST:
        return names
    table = cue_table()

    def distance(name: str) -> float:
        lively = table.textures.get(name, mood.arousal)
        return abs(lively - mood.arousal) - 0.6 * max(0.0, mood.tension) * (name in table.tense)

    return _nearest(names, {name: distance(name) for name in names}, FEWEST)


def _ensemble(style: Style, mood: Mood) -> Ensemble:
    """Sounds about as bright as the mood; no kit in a very calm or sparse piece of a family that can do without."""
    ensemble = style.ensemble
    calm = mood.arousal <= _VERY_CALM or mood.density <= _VERY_SPARSE
    drums = ensemble.drums and not (calm and style.family in _NO_KIT)
    if abs(mood.brightness) < PLAIN:
        return replace(ensemble, drums=drums)
    gloomy = mood.brightness < -PLAIN and mood.arousal < STIRRED
    darker = cue_table().darker.get(style.family, {}) if gloomy else {}
    programs = {
        role: _bright(tuple(dict.fromkeys((*darker.get(role, ()), *rows))), mood)
        for role, rows in ensemble.programs.items()
    }
    bands = ensemble.bands
    if len(bands) > 2:
        gaps = {band: abs(_mean([brightness_of(p) for _, p in band]) - 0.5 * mood.brightness) for band in bands}
        bands = _nearest(bands, gaps, 2)
    return replace(ensemble, programs=programs, bands=bands, drums=drums)


def _bright(programs: tuple[int, ...], mood: Mood) -> tuple[int, ...]:
    gaps = {program: abs(brightness_of(program) - 0.7 * mood.brightness) for program in programs}
    return _nearest(programs, gaps, 2)


def _nearest(rows: tuple[T, ...], gaps: Mapping[T, float], fewest: int) -> tuple[T, ...]:
    """The nearest `KEPT` of the rows in their old order."""
    count = max(min(fewest, len(rows)), round(KEPT * len(rows)))
    kept = set(sorted(dict.fromkeys(rows), key=lambda row: gaps[row])[:count])
    return tuple(row for row in rows if row in kept)


def _endings(endings: tuple[str, ...], mood: Mood) -> tuple[str, ...]:
    """The endings that suit come first; a held breath is left open."""
    if mood.tension >= HELD_BREATH and mood.valence < 0 and mood.arousal < 0.5:
        return LEFT_OPEN
    if abs(mood.arousal) < PLAIN:
        return endings
    suited = _CALM_ENDINGS if mood.arousal < 0 else _LIVELY_ENDINGS
    return tuple(sorted(endings, key=lambda name: name not in suited))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
