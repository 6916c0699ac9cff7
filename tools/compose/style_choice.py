"""Which style a piece takes when the person named none: the one whose place in mood, instruments, mode, meter and
tempo fits best, drawn by seed.

What speaks for a style stands in its file under `[suits]`; here the parts are multiplied, and the reason told is the
one that weighed most.
"""

import math
from dataclasses import dataclass

from tools.compose.choices import Choice
from tools.compose.mood import Mood
from tools.compose.seeds import stream, weighted
from tools.compose.style import Style, load_style, style_names
from tools.song.brief import Brief

_STRINGS = frozenset(range(40, 50))
_SYNTHS = frozenset({38, 39, 50, 51, 54, 62, 63, *range(80, 104)})
_LIVELY_BPM = 126.0  # felt beats a minute from which nobody means a lullaby
ROOM = 1.12  # a style's tempo range may be left by this factor before it counts against it
# A meter nobody wrote a style for is felt as one that somebody did.
_LIKE_METERS = {(3, 8): (3, 4), (6, 4): (3, 4), (12, 8): (6, 8), (9, 8): (6, 8), (3, 2): (3, 4)}
MIDDLE_BPM, PACE = 96.0, 0.9  # felt beats a minute of a mood in the middle, and octaves of tempo an excited one adds
PEAKED = 2.5  # weights are raised to this, so that what fits clearly best is seldom passed over


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well one style suits, part by part; 1 says nothing either way."""

    prior: float
    mood: float
    words: float
    instruments: float
    mode: float
    meter: float
    tempo: float

    @property
    def weight(self) -> float:
        """All parts together."""
        fit = self.mood * self.words * self.instruments * self.mode * self.meter * self.tempo
        return float(self.prior * fit**PEAKED)


def choose_style(brief: Brief, mood: Mood, seed: int, choices: list[Choice]) -> Style:
    """The style asked for, or one drawn by what else was asked; a draw is told in `choices`.

    Raises:
        BriefError: There is no style of the name asked for.
    """
    if brief.style:
        return load_style(brief.style)
    fits = {key: _fit(load_style(key), brief, mood) for key in style_names()}
    style = load_style(weighted(stream(seed, "style"), {key: fit.weight for key, fit in fits.items()}))
    choices.append(Choice("style", style.name, _reason(fits, style.key)))
    return style


def _fit(style: Style, brief: Brief, mood: Mood) -> _Fit:
    suits = style.suits
    distance = math.hypot(mood.valence - suits.valence, 1.4 * (mood.arousal - suits.arousal))
    return _Fit(
        suits.prior,
        math.exp(-1.5 * distance) * _pace(style, brief, mood) if mood.known else 1.0,
        4.0 if suits.words & {word.lower() for word in (*brief.moods, *(part.words for part in brief.parts))} else 1.0,
        _instruments(style, brief),
        suits.modes.get(brief.mode or "", 1.0),
        _meter(style, brief),
        _tempo(style, brief),
    )


def _instruments(style: Style, brief: Brief) -> float:
    """Geometric mean of what the named players say, and what their kind rules out."""
    programs = [part.program for part in brief.parts if part.program is not None and not part.is_drum]
    fit = 1.0
    brass = any(56 <= p <= 63 for p in programs)
    if brass and "quiet" in style.suits.traits:
        fit *= 0.15
    if any(p in _SYNTHS for p in programs):
        fit *= 1.0 if "synthetic" in style.suits.traits else 0.12
    if programs:
        fit *= math.prod(style.suits.instruments.get(p, 0.8) for p in programs) ** (1 / len(programs))
    if programs and all(_is_acoustic(p) for p in programs):
        fit *= 0.1 if "electric" in style.suits.traits else 1.2 if "supple" in style.suits.traits and not brass else 1.0
    if programs and all(p in _STRINGS for p in programs):
        fit *= 2.5 if "strings" in style.suits.traits else 0.6
    if brief.drums is False and (style.ensemble.drums_join or "drummed" in style.suits.traits):
        fit *= 0.3
    asked = brief.drums or any(part.is_drum for part in brief.parts)
    if asked and style.drums is None:
        fit *= 0.15
    elif asked and style.ensemble.drums:
        fit *= 1.3
    return fit


def _is_acoustic(program: int) -> bool:
    return (program <= 15 and program not in (4, 5, 7)) or 19 <= program <= 25 or _is_orchestral(program)


def _is_orchestral(program: int) -> bool:
    return (40 <= program <= 79 and program not in (50, 51, 54, 55, 62, 63)) or 104 <= program <= 111


def _meter(style: Style, brief: Brief) -> float:
    if brief.meter is None or brief.meter in style.meters:
        return 1.0
    if brief.meter == (2, 2):
        return 1.0 if "alla breve" in style.suits.traits else 0.3
    if _LIKE_METERS.get(brief.meter) in style.meters:
        return 0.9
    return 0.5 if "supple" in style.suits.traits else 0.2


def _tempo(style: Style, brief: Brief) -> float:
    """1 where the tempo asked for lies in the style's range, falling with the distance; next to 0 for a quiet style
    asked to be quick.
    """
    if brief.tempo_bpm is not None:
        asked_low = asked_high = brief.tempo_bpm
    elif brief.tempo_range is not None:
        asked_low, asked_high = brief.tempo_range
    else:
        return 1.0
    low, high = style.tempo
    gap = max(asked_low / (high * ROOM), low / (asked_high * ROOM), 1.0)
    fit = math.exp(-4.0 * math.log(gap))
    if "quiet" in style.suits.traits and (asked_low + asked_high) / 2 >= _LIVELY_BPM:
        fit *= 0.01
    return fit


def _pace(style: Style, brief: Brief, mood: Mood) -> float:
    """How near the style's tempo comes to what the mood wants, where no tempo was said: nobody walks home in the rain
    to a quick swing.
    """
    if not mood.known or brief.tempo_bpm is not None or brief.tempo_range is not None:
        return 1.0
    wanted = MIDDLE_BPM * 2.0 ** (PACE * mood.arousal)
    usual = math.sqrt(style.tempo[0] * style.tempo[1]) * mood.tempo_factor
    gap = math.log2(usual / wanted)
    if mood.arousal < 0:
        return math.exp(-3.0 * max(0.0, gap - 0.05))
    return math.exp(-0.8 * max(0.0, -gap - 0.2))


_REASONS = {
    "words": "suits the words used",
    "instruments": "suits the instruments named",
    "mode": "suits the mode",
    "meter": "suits the meter",
    "tempo": "suits the tempo",
    "mood": "suits the mood",
}


def _reason(fits: dict[str, _Fit], key: str) -> str:
    """What spoke most for the style beside the middle of the others; drawn freely when nothing did."""
    open_ = [fit for name, fit in fits.items() if fits[name].prior > 0 and name != key]
    gains = {}
    for part in _REASONS:
        others = sorted(getattr(fit, part) for fit in open_)
        gains[part] = getattr(fits[key], part) / max(1e-9, others[len(others) // 2])
    best = max(gains, key=lambda part: gains[part])
    return _REASONS[best] if gains[best] > 1.05 else "chosen freely"
