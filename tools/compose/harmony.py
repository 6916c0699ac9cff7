"""Chords of a piece: the person's own row as they wrote it, or a progression composed section by section.

A letter of the form has one row of chords (`harmony_phrases`, coloured by `harmony_color`, made walk by
`harmony_inversions`). A section that comes back brings it back; only its way to the cadence may differ
(`harmony_returns`), and the piece closes on the tonic. Where the plan changes key the row moves with it, and the bar
before prepares the new key. Knows bars and keys, no voicings.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from tools.compose.form import PlannedSection
from tools.compose.harmony_color import Bars, colored, enriched, seventh_in, tinted
from tools.compose.harmony_grammar import phrase_lengths
from tools.compose.harmony_habits import Habits, habits_of
from tools.compose.harmony_home import home_margin, home_share
from tools.compose.harmony_inversions import inverted
from tools.compose.harmony_phrases import LEADING_ON, numeral_row, source_of
from tools.compose.harmony_returns import (
    blues_chorus,
    deceptive,
    dominant_pedal,
    led_to,
    second_time,
    tonic_pedal,
    turned_around,
)
from tools.compose.harmony_spans import ChordSpan, Harmony, HarmonyNotes, Pedal
from tools.compose.harmony_stated import stated_chords, stated_spans
from tools.compose.harmony_tables import MODAL_TONIC
from tools.compose.meter import Meter
from tools.compose.plan import Plan
from tools.compose.seeds import pick, stream
from tools.theory.chord import Chord
from tools.theory.key import Key, fifths_of
from tools.theory.roman import roman_to_chord

__all__ = ["ChordSpan", "Harmony", "HarmonyNotes", "Pedal", "make_harmony", "stated_chords", "tonic_chord"]

HOME_SHARE = 0.88  # of the chord tones' time that should lie in the key
HOME_MARGIN = 0.16  # how far the key should lead before others; rows that fall short of either are drawn again
TRIES = 16
ANCHORED_FROM = 2  # attempts from here on begin their loops on the tonic


@dataclass(frozen=True)
class _Letter:
    """The chords of a letter as they are before a place in the form changes them."""

    bars: tuple[tuple[Chord, ...], ...]
    ends: tuple[int, ...]
    key: Key

    def in_key(self, key: Key) -> Bars:
        return _shifted(self.bars, fifths_of(key.tonic) - fifths_of(self.key.tonic))


def make_harmony(plan: Plan) -> Harmony:
    """The chords of the piece.

    Raises:
        BriefError: A chord the person named cannot be read.
    """
    if plan.brief.chords:
        spans = stated_spans(plan)
        return Harmony(spans, plan.key, HarmonyNotes(_stated_cadences(plan, spans)))
    best, best_merit = None, -1.0
    for attempt in range(TRIES):
        harmony = _Composer(plan, attempt).harmony()
        merit = min(home_share(harmony) / HOME_SHARE, 1.0) + min(home_margin(harmony, plan.key) - HOME_MARGIN, 0.0)
        if best is None or merit > best_merit:
            best, best_merit = harmony, merit
        if best_merit >= 1.0:
            break
    assert best is not None
    return best


class _Composer:
    """One attempt at the whole piece."""

    def __init__(self, plan: Plan, attempt: int) -> None:
        self.plan, self.attempt = plan, attempt
        self.habits: Habits = habits_of(plan.style)
        self.rich = plan.style.harmony.color in ("seventh", "ninth", "dominant")
        self.letters: dict[tuple[str, int, str], _Letter] = {}
        self.loops: dict[str, set[str]] = {}
        self.first_times: dict[tuple[str, int], tuple[Bars, Key]] = {}
        self.cadences: dict[int, str] = {}
        self.pedals: list[Pedal] = []
        self.changed: set[int] = set()

    def harmony(self) -> Harmony:
        bars: Bars = []
        for index, section in enumerate(self.plan.sections):
            rows = self.section(index, section)
            self.note_section(section, rows)
            bars += rows
        notes = HarmonyNotes(dict(self.cadences), tuple(self.pedals), frozenset(self.changed))
        return Harmony(_spans(bars, self.plan), self.plan.key, notes)

    # ---- a letter

    def letter(self, section: PlannedSection, key: Key) -> _Letter:
        name = (section.letter, section.bars, key.mode)
        if name not in self.letters:
            self.letters[name] = self.composed(section, key)
        return self.letters[name]

    def composed(self, section: PlannedSection, key: Key) -> _Letter:
        plan = self.plan
        rng = stream(plan.seed, "harmony", section.letter, *([self.attempt] if self.attempt else []))
        source = source_of(plan.style, key.mode)
        others = {loop for letter, loops in self.loops.items() if letter != section.letter for loop in loops}
        taken = set(others)
        anchored = self.attempt >= ANCHORED_FROM
        last = section is plan.sections[-1]
        row = numeral_row(section, source, self.habits, rng, taken, last, anchored)
        self.loops.setdefault(section.letter, set()).update(taken - others)
        bars: Bars = [[_read(numeral, source_key(key, source.mode)) for numeral in bar.split("+")] for bar in row.bars]
        if source.modal:
            bars = self.in_mode(bars, key, rng)
        elif "twelve" not in source.table:  # a first chorus of the blues is plain; later ones vary (`second_time`)
            classical = self.habits.chromatic > 0.1
            bars = colored(bars, key, plan.style.harmony, self.habits, row.ends, rng, classical)
        if section.first_bar == 0 and bars[0][0].root_pitch_class == key.tonic_pitch_class:
            bars[0][0] = replace(bars[0][0], bass=None)  # a piece does not begin on a sixth chord
        fixed = frozenset({0, *row.ends, *(end + 1 for end in row.ends)})
        bars = inverted(bars, plan.style.harmony.inversion, fixed)
        return _Letter(tuple(tuple(bar) for bar in bars), row.ends, key)

    def in_mode(self, bars: Bars, key: Key, rng: Random) -> Bars:
        """Chords of a mode, coloured with nothing but the mode's own notes."""
        color, scale = self.plan.style.harmony.color, frozenset(key.scale_pitch_classes)
        if color in ("seventh", "ninth", "dominant"):
            return enriched([[seventh_in(chord, key) for chord in bar] for bar in bars], color, rng, scale)
        return tinted(bars, key, self.habits.colors, rng)

    # ---- a section in its place

    def section(self, index: int, section: PlannedSection) -> Bars:
        plan = self.plan
        key = plan.key_at(section.first_bar)
        letter = self.letter(section, key)
        bars = letter.in_key(key)
        rng = stream(plan.seed, "harmony", "place", index)
        again, pedal, turn, false_close = (rng.random() for _ in range(4))
        following = plan.sections[index + 1] if index + 1 < len(plan.sections) else None
        if section.occurrence > 1 and again < self.habits.reharmonise * (0.5 if section.occurrence == 2 else 1.0):
            bars = self.again(section, bars, key, rng)
        if pedal < (self.habits.tonic_pedal if section.kind == "intro" else self.habits.standing):
            bars = self.held(section, tonic_pedal(bars, key), bars, key.tonic_pitch_class, section.bars)
        elif (
            following
            and plan.key_at(following.first_bar) == key
            and section.kind in LEADING_ON
            and pedal < self.habits.dominant_pedal
        ):
            bars = self.held(section, dominant_pedal(bars, key), bars, (key.tonic_pitch_class + 7) % 12, 2)
        if following is not None:
            if section.kind not in ("intro", "outro") and section.bars >= 4 and false_close < self.habits.deceptive:
                bars = deceptive(bars, key)
            first = self.letter(following, key).in_key(key)[0][0]
            if following.letter == section.letter and turn < self.habits.turnaround:
                bars = turned_around(bars, first, key, self.rich)
        bars = self.through_keys(section, bars)
        if following is None:
            bars = _looped(bars, self.opening(), key) if plan.loop else _closed(plan, bars)
        return bars

    def again(self, section: PlannedSection, bars: Bars, key: Key, rng: Random) -> Bars:
        """A returning section's bars, changed as the style changes them."""
        source = source_of(self.plan.style, key.mode)
        if "twelve" in source.table and section.bars >= 12:
            return blues_chorus(bars, key, rng)
        own = frozenset(key.scale_pitch_classes) if source.modal else None  # foreign chords would blur a mode
        return second_time(bars, key, self.plan.style.harmony, self.habits, self.rich, rng, own)

    def opening(self) -> Chord:
        first = self.plan.sections[0]
        return self.letter(first, self.plan.key_at(0)).bars[0][0]

    def held(self, section: PlannedSection, over: Bars | None, bars: Bars, pitch_class: int, count: int) -> Bars:
        """The bars over their pedal, which is noted; or as they were."""
        if over is None:
            return bars
        steps = self.plan.meter.steps
        self.pedals.append(Pedal((section.end_bar - count) * steps, section.end_bar * steps, pitch_class))
        return over

    def through_keys(self, section: PlannedSection, bars: Bars) -> Bars:
        """The bars moved with changes of key inside the section, and led into the one that follows it."""
        out = [list(bar) for bar in bars]
        for number in range(section.bars):
            here, after = self.plan.key_at(section.first_bar + number), self.plan.key_at(section.first_bar + number + 1)
            if number and here != self.plan.key_at(section.first_bar):
                out[number] = self.letter(section, here).in_key(here)[number]
            if here != after and section.first_bar + number + 1 < self.plan.bars:
                before = max(0, number - 1)
                out[before : number + 1] = led_to(out[before : number + 1], after)
        return out

    # ---- what is known of it

    def note_section(self, section: PlannedSection, bars: Bars) -> None:
        key = self.plan.key_at(section.first_bar)
        for end in self.letter(section, key).ends:
            local = self.plan.key_at(section.first_bar + end)
            if cadence := cadence_of([chord for bar in bars[: end + 1] for chord in bar], len(bars[end]), local):
                self.cadences[section.first_bar + end] = cadence
        name = (section.letter, section.bars)
        if name not in self.first_times:
            self.first_times[name] = (bars, key)
            return
        first, first_key = self.first_times[name]
        model = _shifted(first, fifths_of(key.tonic) - fifths_of(first_key.tonic))
        self.changed |= {section.first_bar + i for i, (a, b) in enumerate(zip(model, bars, strict=True)) if a != b}


def source_key(key: Key, mode: str) -> Key:
    """The key in which a table's numerals are read: minor numerals for scales that borrow minor's table."""
    return key if key.mode == mode else replace(key, mode=mode)


def _read(numeral: str, key: Key) -> Chord:
    chord = roman_to_chord(numeral, key)
    return replace(chord, bass=None) if chord.bass == chord.root else chord


def _shifted(bars: Sequence[Sequence[Chord]], fifths: int) -> Bars:
    return [[chord.shifted(fifths) if fifths else chord for chord in bar] for bar in bars]


# ---- cadences

_LEADS = frozenset({7, 11, 10, 1})  # roots that lead home: dominant, leading tone, subtonic, tritone substitute
_HOMEWARD = _LEADS | {5, 2}
_CLOSES = _LEADS | {5, 8}  # what may stand before the last tonic


def cadence_of(chords: Sequence[Chord], in_last_bar: int, key: Key) -> str:
    """The cadence a phrase makes.

    Args:
        chords: The phrase's chords to its end.
        in_last_bar: How many of them lie in its last bar.

    Returns:
        "full" on the tonic after a dominant or a subdominant, "half" on a chord that leads to the tonic, "deceptive"
        on the sixth degree after the dominant, else "".
    """
    arrival_at = len(chords) - in_last_bar
    if _degree(chords[arrival_at], key) != 0:
        arrival_at = len(chords) - 1
    arrival = _degree(chords[arrival_at], key)
    before = next((d for c in reversed(chords[:arrival_at]) if (d := _degree(c, key)) not in (arrival, None)), None)
    if arrival == 0:
        return "full" if before in _HOMEWARD else ""
    if arrival in _LEADS:
        return "half"
    return "deceptive" if arrival == (8 if key.is_minor else 9) and before == 7 else ""


def _degree(chord: Chord, key: Key) -> int | None:
    root = chord.root_pitch_class
    return None if root is None else (root - key.tonic_pitch_class) % 12


def _stated_cadences(plan: Plan, spans: Sequence[ChordSpan]) -> dict[int, str]:
    """Cadences of the person's chords at the ends of the phrases that the form cuts."""
    harmony = Harmony(spans, plan.key)
    found: dict[int, str] = {}
    for section in plan.sections:
        start = section.first_bar
        for length in phrase_lengths(section.bars):
            end = start + length
            steps = plan.meter.steps
            row = [span.chord for span in harmony.within(start * steps, end * steps)]
            last = len(harmony.within((end - 1) * steps, end * steps))
            if cadence := cadence_of(row, last, harmony.key_at(end * steps - 1)) if row else "":
                found[end - 1] = cadence
            start = end
    return found


# ---- the end


def _closed(plan: Plan, bars: Bars) -> Bars:
    """The same bars with the piece's last one on the tonic and a dominant or subdominant before it; on a chord that
    asks a question where the person wanted it cut there.
    """
    key = plan.key_at(plan.bars - 1)
    if plan.ending == "cut":
        open_end = "V7sus4" if key.mode in ("major", "minor", "harmonic minor") else "i" if key.is_minor else "I"
        return [*bars[:-1], [roman_to_chord(open_end, key)]]
    tonic = _tonic(plan, key)
    rows = [*(list(bar) for bar in bars[:-1]), [tonic]]
    if plan.style.form == "blues" or len(rows) < 3:
        return rows
    before = rows[-2]
    if _degree(before[-1], key) not in _CLOSES:
        close = roman_to_chord(_closing_numeral(plan, key), source_key(key, source_of(plan.style, key.mode).mode))
        rows[-2] = [close] if _degree(before[0], key) == 0 or before[0] == close else [before[0], close]
    return rows


def _looped(bars: Bars, opening: Chord, key: Key) -> Bars:
    """The bars so that the last one leads into the first."""
    rows = [list(bar) for bar in bars]
    last = rows[-1][-1]
    if last == opening and len(rows[-1]) == 1 and opening.root_pitch_class == key.tonic_pitch_class:
        rows[-1] = [last, roman_to_chord("v7sus4" if key.is_minor else "V7sus4", key)]
    return rows


def _closing_numeral(plan: Plan, key: Key) -> str:
    texts = source_of(plan.style, key.mode).texts("full")
    cadence = pick(stream(plan.seed, "close"), texts).split()
    return cadence[-2].split("+")[-1] if len(cadence) > 1 else "V"


def _tonic(plan: Plan, key: Key) -> Chord:
    source = source_of(plan.style, key.mode)
    if not source.modal and "tonic" in source.table:
        return roman_to_chord(source.table["tonic"][0], key)
    tonic = roman_to_chord(MODAL_TONIC.get(key.mode, "i" if key.is_minor else "I"), key)
    if source.modal and plan.style.harmony.color in ("seventh", "ninth") and key.mode != "mixolydian":
        return seventh_in(tonic, key)
    return tonic


def tonic_chord(plan: Plan) -> Chord:
    """The chord a piece in this key and style ends on."""
    return _tonic(plan, plan.key_at(plan.bars - 1))


# ---- spans


def _spans(bars: Bars, plan: Plan) -> list[ChordSpan]:
    meter = plan.meter
    spans: list[ChordSpan] = []
    for number, chords in enumerate(bars):
        edges = _edges(meter, len(chords))
        for chord, start, end in zip(chords, edges, edges[1:], strict=False):
            first, last = number * meter.steps + start, number * meter.steps + end
            if start and spans[-1].chord == chord:
                spans[-1] = replace(spans[-1], end_step=last)
            else:  # a chord that goes on is named again in each bar, as lead sheets do
                spans.append(ChordSpan(first, last, chord, key=plan.key_at(number)))
    return spans


def _edges(meter: Meter, count: int) -> list[int]:
    """Where the chords of one bar start, on beats, and the bar's end."""
    beats = [start for start, _ in meter.beats]
    if count == 1:
        return [0, meter.steps]
    if count == 2:
        strong = meter.strong_beats[1] if len(meter.strong_beats) > 1 else max(1, len(beats) - 1)
        middle = beats[strong] if len(beats) > 1 else meter.steps // 2
        return [0, middle, meter.steps]
    if count <= len(beats):
        return [beats[round(i * len(beats) / count)] for i in range(count)] + [meter.steps]
    return [i * meter.steps // count for i in range(count)] + [meter.steps]
