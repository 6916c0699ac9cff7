"""The plan of a piece: style, mood, key, meter, tempo, bars and form, decided before the first note.

What the brief states is taken as it is; what it leaves open is chosen from style and mood by seed and told in
`choices`. No notes here.
"""

import math
from dataclasses import dataclass, field

from tools.compose.choices import Choice
from tools.compose.energy import shaped
from tools.compose.form import PlannedSection
from tools.compose.key_choice import choose_key
from tools.compose.length import Length, TempoWish, bar_seconds, check_limits
from tools.compose.meter import Meter, meter_of
from tools.compose.modulation import plan_keys
from tools.compose.mood import Mood, mood_of
from tools.compose.mood_style import LEFT_OPEN, in_mood, mood_choice
from tools.compose.plan_length import FEWEST_BARS, choose_length
from tools.compose.reasons import form_reason, tempo_reason
from tools.compose.seeds import pick, stream, weighted
from tools.compose.setting_form import worded
from tools.compose.style import Style
from tools.compose.style_choice import choose_style
from tools.errors import BriefError
from tools.song.brief import Brief
from tools.theory.key import Key
from tools.theory.tempo_words import is_compound

HURRIED = 1.25  # how much a style's quickest tempo is left behind to make room for a phrase
SUPPLE = 1.1  # and for sections of equal length in the time asked for
SHORTEST_TAGGED_S = 30.0  # a shorter piece has no room for its last line again
ENDINGS = ("ritardando", "button", "held", "fade", "tag", "cut", "loop")


@dataclass(frozen=True)
class Plan:
    """All that is decided before the notes.

    Attributes:
        key: Home key.
        bpm: Felt beats a minute.
        sections: The form, in bars.
        ending: One of `ENDINGS`.
        last_bar_s: Performed length of the last bar where a duration was asked for, else None.
        tail_s: Ring-out after the last note.
        keys: (first bar from 0, key) of every key the piece passes through, in order; () is the home key throughout.
        loop: Whether the last bar leads into the first without a seam.
        pickup_steps: Sixteenths of upbeat before bar 0; 0 is none.
    """

    brief: Brief
    seed: int
    style: Style
    mood: Mood
    key: Key
    meter: Meter
    bpm: float
    sections: tuple[PlannedSection, ...]
    ending: str
    last_bar_s: float | None
    tail_s: float
    choices: tuple[Choice, ...] = field(default=())
    keys: tuple[tuple[int, Key], ...] = ()
    loop: bool = False
    pickup_steps: int = 0

    def key_at(self, bar: int) -> Key:
        """The local key of a bar (from 0)."""
        return next((key for first, key in reversed(self.keys) if first <= bar), self.key)

    @property
    def plays_on(self) -> bool:
        """Whether patterns go on through the last bar: nobody strikes a final chord in a fade or a loop."""
        return self.ending in ("fade", "loop")

    @property
    def bars(self) -> int:
        """Bars in the piece."""
        return sum(section.bars for section in self.sections)

    @property
    def steps(self) -> int:
        """Sixteenths in the piece."""
        return self.bars * self.meter.steps

    @property
    def beat_s(self) -> float:
        """Seconds of a beat of the meter at the plan's tempo, 4 steps long."""
        return bar_seconds(self.meter, self.bpm) * 4 / self.meter.steps

    def section_at(self, bar: int) -> PlannedSection:
        """The section a bar (from 0) lies in."""
        return next(section for section in reversed(self.sections) if section.first_bar <= bar)


def make_plan(brief: Brief, seed: int) -> Plan:
    """Decide everything that is not a note.

    Raises:
        BriefError: The brief contradicts itself or asks for what cannot be.
    """
    check_limits(brief.bars, brief.duration_s, brief.tempo_bpm)
    choices: list[Choice] = []
    mood = mood_of(brief)
    style = choose_style(brief, mood, seed, choices)
    if told := mood_choice(mood):
        choices.append(told)
    meter = _meter(brief, style, seed, choices)
    style = in_mood(style.in_meter(meter), mood)
    key = choose_key(brief, style, mood, seed, choices)
    tempo = _tempo_wish(brief, style, mood, meter, seed)
    ending = _ending(brief, style, mood, seed, choices)
    length = choose_length(worded(brief, meter, tempo, ending), style, meter, tempo, ending, seed, choices)
    sections = shaped(length.layout.sections, style, mood)
    keys = plan_keys(brief, style, key, sections, seed, choices)
    _tell_length(brief, style, mood, meter, length, choices)
    return Plan(
        brief,
        seed,
        style,
        mood,
        key,
        meter,
        length.bpm,
        sections,
        ending,
        length.last_bar_s,
        length.tail_s,
        tuple(choices),
        keys,
        ending == "loop",
    )


# ---- meter


def _meter(brief: Brief, style: Style, seed: int, choices: list[Choice]) -> Meter:
    if brief.meter:
        numerator, denominator = brief.meter
        if denominator not in (2, 4, 8, 16) or not 1 <= numerator <= 16 or numerator * 16 // denominator < 4:
            raise BriefError(
                f"A meter of {numerator}/{denominator} cannot be composed.",
                "1 to 16 beats over 2, 4, 8 or 16 are possible.",
                "Say one such as 3/4 or 7/8.",
            )
        return meter_of(numerator, denominator)
    numerator, denominator = pick(stream(seed, "meter"), _open_meters(brief, style))
    choices.append(Choice("meter", f"{numerator}/{denominator}", f"usual for {style.name.lower()}"))
    return meter_of(numerator, denominator)


def _open_meters(brief: Brief, style: Style) -> tuple[tuple[int, int], ...]:
    """The style's meters that leave the rest of the brief its meaning: no dotted beats under a tempo word that counts
    plain ones, no long bars in a piece of a few seconds.
    """
    rows = style.meters
    if brief.tempo_range is not None or brief.tempo_bpm is not None:
        rows = tuple(meter for meter in rows if not is_compound(*meter)) or rows
    if brief.duration_s is not None and brief.bars is None:
        roomy = tuple(m for m in rows if FEWEST_BARS * bar_seconds(meter_of(*m), style.tempo[1]) <= brief.duration_s)
        rows = roomy or (min(rows, key=lambda m: bar_seconds(meter_of(*m), 60.0)),)
    return rows


# ---- tempo and ending


def _tempo_wish(brief: Brief, style: Style, mood: Mood, meter: Meter, seed: int) -> TempoWish:
    if brief.tempo_bpm is not None:
        return TempoWish(brief.tempo_bpm, brief.tempo_bpm, brief.tempo_bpm, exact=True)
    low, high = style.tempo
    middle = math.sqrt(low * high) * (mood.tempo_factor if mood.known else 1.0)
    jitter = 2.0 ** stream(seed, "tempo").uniform(-0.12, 0.12)
    if brief.tempo_range is not None:
        asked_low, asked_high = max(20.0, brief.tempo_range[0]), min(300.0, brief.tempo_range[1])
        margin = 0.1 * (asked_high - asked_low)
        favourite = min(max(middle * jitter, asked_low + margin), asked_high - margin)
        return TempoWish(asked_low, asked_high, favourite)
    if mood.known:  # a mood may leave a style's habits a little
        low, high = low * (0.85 if mood.arousal < 0 else 1.0), high * (1.2 if mood.arousal > 0 else 1.0)
    favourite = min(max(middle * jitter, low), high)
    if brief.duration_s is not None and brief.form:
        low, high = low / SUPPLE, high * SUPPLE
    if brief.duration_s is not None and FEWEST_BARS * bar_seconds(meter, high) > brief.duration_s:
        high *= HURRIED
    return TempoWish(low, high, favourite)


def _ending(brief: Brief, style: Style, mood: Mood, seed: int, choices: list[Choice]) -> str:
    if brief.ending == "tag" and brief.chords:
        choices.append(Choice("ending", "held", "the chords are played as written, so no line is added to them"))
        return "held"
    if brief.ending in ENDINGS:
        return str(brief.ending)
    whole = bool(brief.bars or brief.form or brief.chords or brief.structure)  # nothing may stand after it
    short = brief.duration_s is not None and brief.duration_s < SHORTEST_TAGGED_S
    unfit = {"tag"} if whole or short else set()
    unfit |= {"fade"} if brief.structure else set()
    unfit |= {"tag"} if brief.lyrics else set()  # its line has its words already
    if style.endings == LEFT_OPEN:
        ending, why = (
            ("held", "the chords are played as written") if brief.chords else ("cut", "left open, for tension")
        )
        choices.append(Choice("ending", ending, why))
        return ending
    rows = [name for name in style.endings if name in ENDINGS and name not in unfit]
    weights = {name: 1.0 / (1 + 0.6 * i) for i, name in enumerate(rows or ["held"])}
    if mood.known and mood.arousal > 0.4:
        weights = {name: weight * (0.3 if name == "ritardando" else 1.0) for name, weight in weights.items()}
    ending = weighted(stream(seed, "ending"), weights)
    choices.append(Choice("ending", ending, f"fits {style.name.lower()}"))
    return ending


# ---- what is told


def _tell_length(brief: Brief, style: Style, mood: Mood, meter: Meter, length: Length, choices: list[Choice]) -> None:
    if brief.tempo_bpm is None:
        choices.append(Choice("tempo", f"{length.bpm:g} beats a minute", tempo_reason(brief, style, mood, length.bpm)))
    layout = length.layout
    if not brief.form:
        names = ", ".join(f"{section.name} ({section.bars})" for section in layout.sections)
        choices.append(Choice("form", names, form_reason(brief, style, layout)))
    if brief.bars is None:
        choices.append(
            Choice(
                "bars",
                str(layout.bars),
                f"about {layout.bars * bar_seconds(meter, length.bpm):.0f} seconds at this tempo",
            )
        )
