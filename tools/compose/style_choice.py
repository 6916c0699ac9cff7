"""Which style a piece takes when the person named none: the one whose place in mood, instruments, meter and tempo
fits best, drawn by seed.
"""

import math

from tools.compose.choices import Choice
from tools.compose.mood import Mood
from tools.compose.seeds import stream, weighted
from tools.compose.style import Style, load_style, style_names
from tools.song.brief import Brief

# Styles by what a piece without a named style is asked to be: (valence, arousal) corners, practitioner's judgement.
_MOOD_STYLES: tuple[tuple[str, float, float], ...] = (
    ("pop", 0.6, 0.4),
    ("folk", 0.6, 0.0),
    ("waltz", 0.2, -0.1),
    ("ballad", -0.3, -0.4),
    ("lullaby", 0.4, -0.7),
    ("ambient", -0.1, -0.8),
    ("lo-fi", 0.1, -0.35),
    ("film", -0.5, 0.3),
    ("rock", -0.2, 0.8),
    ("synthwave", 0.0, 0.5),
    ("funk", 0.5, 0.7),
    ("chamber", 0.1, 0.1),
    ("jazz", 0.3, 0.15),
    ("bossa nova", 0.5, -0.3),
    ("march", 0.5, 0.65),
)
# How often a style is taken where mood alone decides, beside 1 for the rest.
_PRIORS = {
    "pop": 1.6,
    "folk": 1.5,
    "ballad": 1.3,
    "film": 1.2,
    "funk": 0.35,
    "march": 0.35,
    "synthwave": 0.6,
    "rock": 0.8,
    "bossa nova": 0.7,
}
_STRINGS, _VOICES, _PIPES = range(40, 50), range(52, 55), range(72, 80)


def choose_style(brief: Brief, mood: Mood, seed: int, choices: list[Choice]) -> Style:
    """The style asked for, or one drawn by what else was asked; a draw is told in `choices`.

    Raises:
        BriefError: There is no style of the name asked for.
    """
    if brief.style:
        return load_style(brief.style)
    rng = stream(seed, "style")
    weights = _style_weights(brief, mood)
    style = load_style(weighted(rng, weights))
    choices.append(Choice("style", style.name, "suits the mood" if mood.known else "chosen freely"))
    return style


def _style_weights(brief: Brief, mood: Mood) -> dict[str, float]:
    programs = [part.program for part in brief.parts if part.program is not None and not part.is_drum]
    acoustic = bool(programs) and all(
        p <= 15 or 19 <= p <= 25 or (40 <= p <= 79 and p not in (50, 51, 54, 55)) or 104 <= p <= 111 for p in programs
    )
    weights = {}
    for key, valence, arousal in _MOOD_STYLES:
        if key not in style_names():
            continue
        distance = math.hypot(mood.valence - valence, 1.4 * (mood.arousal - arousal))
        weight = (math.exp(-3.0 * distance) if mood.known else 1.0) * _PRIORS.get(key, 1.0)
        weights[key] = weight * _instrument_fit(key, acoustic, programs, brief)
    return weights


def _instrument_fit(key: str, acoustic: bool, programs: list[int], brief: Brief) -> float:
    electric = {"rock", "synthwave", "lo-fi", "funk"}
    fit = 0.02 if acoustic and key in electric else 1.0
    if programs and all(p in _STRINGS for p in programs):
        fit *= 6.0 if key == "chamber" else 0.2
    if acoustic and key in ("folk", "lullaby", "chamber", "film", "ballad"):
        fit *= 2.0
    if brief.drums is False and key in ("rock", "funk", "lo-fi", "synthwave", "march"):
        fit *= 0.05
    if brief.meter and brief.meter not in load_style(key).meters:
        fit *= 0.3 if key in ("folk", "film", "ambient", "chamber", "ballad", "lullaby") else 0.05
    if brief.tempo_bpm:
        low, high = load_style(key).tempo
        fit *= 1.0 if low * 0.9 <= brief.tempo_bpm <= high * 1.1 else 0.15
    return fit
