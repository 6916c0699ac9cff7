"""Words set to a tune that is still to be made: which section sings which lines, and when each syllable is sung.

The rhythm of a section with words comes from here (`tools.lyrics.fit` places the syllables); its pitches come from the
melody engine as always. Gives `BarPlan`s like `phrases.py` does. Everything follows from the plan alone: candidates of
a tune differ in pitches and sing the words at the same places.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from tools.compose.content_cache import CACHE, musical, plan_key
from tools.compose.form import PlannedSection, kind_of
from tools.compose.meter import Meter
from tools.compose.phrases import BarPlan
from tools.compose.plan import Plan
from tools.compose.rhythm import Slot
from tools.compose.seeds import pick, stream
from tools.compose.setting_form import line_weights, stanzas_of
from tools.errors import BriefError
from tools.lyrics.fit import Span, place
from tools.lyrics.stress import STRESSED
from tools.lyrics.syllables import Sung

WORDLESS = ("intro", "outro", "solo", "break")
MOST_HELD_BARS = 1  # the last note of a line is held no longer than this
BREATH_STEPS = 2
LEAST_RUN, MOST_RUN = 6, 8  # steps of a note that becomes a run, and of the run, where runs are asked for
HELD_ENOUGH = 6  # a note this long gives its end away for a breath
# Which tune a line has, by number of lines; a sign as in `melody_schemes.py`: > moved, ~ with another ending.
SCHEMES: Mapping[int, tuple[str, ...]] = {
    1: ("a",),
    2: ("a a~", "a a>", "a b"),
    3: ("a a> b", "a b a~", "a a b"),
    4: ("a b a b~", "a a~ b a~", "a a> a b", "a b a c", "a a> b a~"),
    5: ("a b a b~ c", "a a> b b> a~"),
    6: ("a b a b~ c b~", "a a> b a a> c", "a a~ b b> a a~"),
    7: ("a b a b~ c c> b~",),
    8: ("a b a b~ c c> a b~", "a b a c d d> a c", "a a~ b a~ a a~ b a~"),
}
# What a section's rhythm is fond of, as a cost by length in steps.
_FEELS: tuple[Mapping[int, float], ...] = ({}, {6: -0.35, 2: -0.15}, {3: -0.3, 1: -0.7}, {4: -0.2}, {2: -0.2, 8: -0.2})
_COMPOUND_FEELS: tuple[Mapping[int, float], ...] = ({4: -0.4, 2: -0.2}, {2: -0.2}, {6: -0.2, 2: -0.1})
PLACE_BIAS = 0.3


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line in time.

    Attributes:
        syllables: What is sung.
        start, end: Its first downbeat and where it is over, in steps of the piece.
        onsets: When each syllable begins; those before `start` are an upbeat.
        stop: When the last one ends.
        tune: Its letter and sign in the section's scheme.
        source: The line of the section whose tune it takes up, None where it is new.
    """

    syllables: tuple[Sung, ...]
    start: int
    end: int
    onsets: tuple[int, ...]
    stop: int
    tune: str
    source: int | None

    @property
    def upbeat(self) -> tuple[int, ...]:
        """Onsets before the first downbeat."""
        return tuple(at for at in self.onsets if at < self.start)

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """(onset, end) of every syllable."""
        return tuple(zip(self.onsets, (*self.onsets[1:], self.stop), strict=True))


@dataclass(frozen=True, slots=True)
class SetSection:
    """The lines of one section of the plan."""

    section: PlannedSection
    lines: tuple[SetLine, ...]


def set_words(plan: Plan) -> tuple[SetSection, ...]:
    """Every section that sings, with its lines in time.

    Raises:
        BriefError: There is no room for the words.
    """
    if not plan.brief.lyrics:
        return ()
    core = musical(plan)
    return CACHE.get("words", plan_key(core), lambda: _set_words(core))


def section_words(plan: Plan, section: PlannedSection) -> SetSection | None:
    """The lines of a section; None where nobody sings."""
    if not plan.brief.lyrics:
        return None
    return next((row for row in set_words(plan) if row.section.first_bar == section.first_bar), None)


# ---- which section sings what


def _set_words(plan: Plan) -> tuple[SetSection, ...]:
    shared = _shared_out(plan)
    rooms = [room for section, lines in shared for room in _rooms(plan.meter, section, lines)]
    made: list[SetSection] = []
    known: dict[str, SetSection] = {}
    at = 0
    for section, lines in shared:
        here = rooms[at : at + len(lines)]
        at += len(lines)
        after = rooms[at] if at < len(rooms) else None
        following = _upbeat_steps(plan.meter, _next_line(shared, section)) if after else 0
        limit = after[0] - following if after and after[0] == here[-1][1] else here[-1][1]
        row = _section(plan, section, lines, here, limit, known.get(section.letter))
        known.setdefault(section.letter, row)
        made.append(row)
    return tuple(made)


def _next_line(
    shared: Sequence[tuple[PlannedSection, Sequence[tuple[Sung, ...]]]], section: PlannedSection
) -> Sequence[Sung]:
    numbers = [s.first_bar for s, _ in shared]
    index = numbers.index(section.first_bar) + 1
    return shared[index][1][0] if index < len(shared) else ()


def _shared_out(plan: Plan) -> list[tuple[PlannedSection, tuple[tuple[Sung, ...], ...]]]:
    """Stanzas to sections: each to the next of its kind; where that does not come out, all lines to all sections in
    order, by their bars.
    """
    stanzas = stanzas_of(plan.brief.lyrics)
    singing = [s for s in plan.sections if s.has_tune and s.kind not in WORDLESS and s.treatment not in ("tag", "solo")]
    singing = singing or [s for s in plan.sections if s.has_tune] or list(plan.sections)
    rows, at = [], 0
    for name, lines in stanzas:
        kind = kind_of(name)
        fits = [i for i in range(at, len(singing)) if _is_for(kind, singing[i].kind)]
        if not fits:
            return _spread([line for _, each in stanzas for line in each], singing)
        rows.append((singing[fits[0]], lines))
        at = fits[0] + 1
    return rows


def _is_for(kind: str, section_kind: str) -> bool:
    alike = {"verse": ("verse", "A", "B", "C"), "chorus": ("chorus", "B"), "A": ("A", "B", "C", "verse", "chorus")}
    return section_kind in alike.get(kind, (kind, "B", "C"))


def _spread(
    lines: Sequence[tuple[Sung, ...]], sections: Sequence[PlannedSection]
) -> list[tuple[PlannedSection, tuple[tuple[Sung, ...], ...]]]:
    total, rows, done, bars = sum(s.bars for s in sections), [], 0, 0
    for section in sections:
        bars += section.bars
        upto = round(len(lines) * bars / total)
        if upto > done:
            rows.append((section, tuple(lines[done:upto])))
        done = max(done, upto)
    return rows


# ---- where a line lies


def _rooms(meter: Meter, section: PlannedSection, lines: Sequence[Sequence[Sung]]) -> list[tuple[int, int]]:
    """First downbeat and end of each line of a section, in steps: whole bars where there are enough, else half ones,
    else beats.
    """
    weights = line_weights(lines)
    start, steps = section.first_bar * meter.steps, section.bars * meter.steps
    unit = next((u for u in (meter.steps, meter.steps // 2, 4, 2) if steps // u >= sum(weights)), 1)
    edges = [round(sum(weights[:i]) / sum(weights) * (steps // unit)) * unit for i in range(len(lines))]
    return [(start + a, start + b) for a, b in zip(edges, (*edges[1:], steps), strict=True)]


def _upbeat_steps(meter: Meter, line: Sequence[Sung]) -> int:
    """Room for the weak syllables a line begins with."""
    lead = next((i for i, s in enumerate(line) if s.stress == STRESSED), 0)
    half = max(2, meter.steps // 2 // 2 * 2)
    return min(half, 4 if lead == 1 else 2 * lead)


def _section(
    plan: Plan,
    section: PlannedSection,
    lines: Sequence[tuple[Sung, ...]],
    rooms: Sequence[tuple[int, int]],
    limit: int,
    before: SetSection | None,
) -> SetSection:
    rng = stream(plan.seed, "words", section.letter)
    scheme = _scheme(len(lines), rng)
    compound = any(length == 6 for _, length in plan.meter.beats)
    lengths = pick(rng, _COMPOUND_FEELS if compound else _FEELS)
    places = {offset: PLACE_BIAS * rng.random() for offset in range(-16, 128)}
    out: list[SetLine] = []
    for index, (line, (start, end)) in enumerate(zip(lines, rooms, strict=True)):
        tune = scheme[index]
        source = next((i for i, other in enumerate(scheme[:index]) if other[0] == tune[0]), None)
        upbeat = _upbeat_steps(plan.meter, line)
        upbeat = min(upbeat, start)
        following = _upbeat_steps(plan.meter, lines[index + 1]) if index + 1 < len(lines) else 0
        stop = end - following if index + 1 < len(lines) else min(end, limit)
        like = _like(index, source, line, start, out, before)
        span = Span(
            start, stop, plan.meter.weight, _Crossing(plan.meter), upbeat, 2, like,
            {start + offset: cost for offset, cost in places.items()}, lengths,
        )  # fmt: skip
        onsets = place([s.stress for s in line], span)
        if onsets is None:
            raise BriefError(
                f"There is no room for {len(line)} syllables in {(end - start) / plan.meter.steps:g} bars.",
                "",
                "Ask for more bars, or leave the length open.",
            )
        out.append(SetLine(line, start, end, onsets, _stop(plan.meter, onsets[-1], stop), tune, source))
    return SetSection(section, tuple(out))


def _like(
    index: int, source: int | None, line: Sequence[Sung], start: int, out: Sequence[SetLine], before: SetSection | None
) -> frozenset[int]:
    """Places of the line this one answers to: the same line of an earlier stanza, the one whose tune it takes up, or
    one of about as many syllables.
    """
    if before is not None and index < len(before.lines):
        model: SetLine | None = before.lines[index]
    elif source is not None:
        model = out[source]
    else:
        model = next((other for other in out if abs(len(other.syllables) - len(line)) <= 1), None)
    return frozenset(start + at - model.start for at in model.onsets) if model else frozenset()


def _scheme(count: int, rng: Random) -> list[str]:
    if count in SCHEMES:
        return pick(rng, SCHEMES[count]).split()
    tokens: list[str] = []
    while len(tokens) < count:  # long stanzas in fours, each other one in contrast
        four = pick(rng, SCHEMES[4]).split()
        tokens += four if len(tokens) % 8 == 0 else [chr(ord(token[0]) + 8) + token[1:] for token in four]
    return tokens[:count]


@dataclass(frozen=True, slots=True)
class _Crossing:
    """How much stronger than its onset the strongest beat is that a note is held over, 0 to 1."""

    meter: Meter

    def __call__(self, at: int, end: int) -> float:
        weight = self.meter.weight(at)
        bars = range(at // self.meter.steps, (end - 1) // self.meter.steps + 1)
        beats = (bar * self.meter.steps + start for bar in bars for start, _ in self.meter.beats)
        return max((self.meter.weight(beat) - weight for beat in beats if at < beat < end), default=0.0)


def _stop(meter: Meter, last: int, end: int) -> int:
    """When the last syllable of a line ends: with room to breathe where it is long."""
    held = min(end - last, meter.steps * MOST_HELD_BARS)
    return last + held - (BREATH_STEPS if held >= HELD_ENOUGH and last + held == end else 0)


# ---- what the melody engine takes


def bar_plans(plan: Plan, words: SetSection) -> tuple[BarPlan, ...]:
    """Motif and rhythm of a section with words, bar by bar; upbeats are not among its notes."""
    section, steps = words.section, plan.meter.steps
    text = _text(words, section.first_bar * steps, section.bars * steps)
    text = _with_runs(text, words, section.first_bar * steps) if plan.brief.melisma else text
    texts = [text[bar * steps : (bar + 1) * steps] for bar in range(section.bars)]
    closing = _closing_bars(words, steps)
    rows: list[BarPlan] = []
    for bar, row in enumerate(texts):
        line = _line_at(words, (section.first_bar + bar) * steps)
        offset = section.first_bar + bar - words.lines[line].start // steps
        tune = words.lines[line].tune
        letter = closing.get(bar) or chr(ord("a") + (4 * (ord(tune[0]) - ord("a")) + offset) % 26)
        letter = {"c": "x", "C": "X"}.get(letter, letter) if bar not in closing else letter
        rows.append(_taken_up(words, rows, line, offset, BarPlan(letter, "new", row), steps, bar in closing))
    return tuple(rows)


def _text(words: SetSection, start: int, steps: int) -> str:
    signs = ["."] * steps
    for line in words.lines:
        for onset, end in line.spans:
            if onset < line.start:
                continue
            for at in range(max(onset, start), min(end, start + steps)):
                signs[at - start] = "x" if at == onset else "-"
    return "".join(signs)


def _with_runs(text: str, words: SetSection, start: int) -> str:
    """Long notes of stressed syllables as runs of eighths that end on a longer one."""
    signs = list(text)
    for line in words.lines:
        for syllable, (onset, end) in zip(line.syllables, line.spans, strict=True):
            if syllable.stress == STRESSED and end - onset >= LEAST_RUN and onset >= line.start:
                for at in range(onset + 2, min(end - 2, onset + MOST_RUN), 2):
                    signs[at - start] = "x"
    return "".join(signs)


def _closing_bars(words: SetSection, steps: int) -> dict[int, str]:
    """Bars in which a line comes to its end, "C" for the last; short lines close two by two."""
    short = all(line.end - line.start <= steps for line in words.lines)
    last = len(words.lines) - 1
    ends = [i for i in range(len(words.lines)) if not short or i % 2 or i == last]
    return {words.lines[i].onsets[-1] // steps - words.section.first_bar: "C" if i == last else "c" for i in ends}


def _line_at(words: SetSection, step: int) -> int:
    return max((i for i, line in enumerate(words.lines) if line.start <= step), default=0)


def _taken_up(
    words: SetSection, rows: Sequence[BarPlan], line: int, offset: int, bar: BarPlan, steps: int, closes: bool
) -> BarPlan:
    """A bar of a line that takes up another's tune."""
    source, sign = words.lines[line].source, words.lines[line].tune[1:]
    if source is None or "x" not in bar.text:
        return bar
    index = words.lines[source].start // steps - words.section.first_bar + offset
    if not 0 <= index < len(rows) or "x" not in rows[index].text:
        return bar
    old = [at for at, char in enumerate(rows[index].text) if char == "x"]
    here = [at for at, char in enumerate(bar.text) if char == "x"]
    image = tuple(old.index(at) if at in old else None for at in here)
    if all(i is None for i in image) or (sign == "~" and closes):
        return bar
    return replace(bar, way=sign if sign == ">" else "same", source=index, image=image)


def pitches_again(slots: Sequence[Slot], old: Sequence[tuple[Slot, int]], before: int | None) -> list[int]:
    """Pitches for other syllables to a bar that was sung before: a note at the same place keeps its pitch, one more
    repeats the note it was part of.
    """
    out: list[int] = []
    for slot in slots:
        earlier = [pitch for place_, pitch in old if place_.step <= slot.step]
        later = [pitch for place_, pitch in old if place_.step > slot.step]
        out.append(earlier[-1] if earlier else later[0] if later else out[-1] if out else before or 0)
    return out


@dataclass(frozen=True, slots=True)
class Placed:
    """A syllable at its step of the piece."""

    step: int
    syllable: Sung
    line: int


def placed(plan: Plan) -> tuple[Placed, ...]:
    """Every syllable of the piece in order."""
    lines = [line for section in set_words(plan) for line in section.lines]
    return tuple(
        Placed(at, syllable, number)
        for number, line in enumerate(lines)
        for at, syllable in zip(line.onsets, line.syllables, strict=True)
    )
