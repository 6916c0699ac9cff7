"""Bass lines from a style's rows: locked to the kick, with octaves, dead notes and runs into the next phrase.

Works on bars of text before pitches are chosen. Letters: R root, 8 octave, 5 3 6 7 degrees, A approach to the next
root, D scale step towards it, g dead note, - hold, . rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from tools.compose.harmony import Harmony
from tools.compose.meter import Meter, fit_pattern
from tools.compose.style import BassHabits, Pattern

PLAIN = "R---------------"
LOCK_REACH = 2  # sixteenths that a note may move to meet the kick
# Runs into the next phrase by the number of beats they take; four characters a beat.
RUNS: dict[int, tuple[str, ...]] = {
    1: ("5-A-", "R-A-", "3-A-", "8-A-", "R5.A"),
    2: ("R-3-5-A-", "8-7-5-A-", "5---3-A-", "8-5-D-A-", "R-R-5-A-", "R-D-D-A-"),
}


@dataclass(frozen=True, slots=True)
class Stroke:
    """One letter of a bar with its place and how long it is held."""

    step: int
    length: int
    char: str


def strokes_of(text: str) -> list[Stroke]:
    """The letters of a bar of text."""
    out = []
    for step, char in enumerate(text):
        if char in "-.":
            continue
        length = 1
        while step + length < len(text) and text[step + length] == "-":
            length += 1
        out.append(Stroke(step, length, char))
    return out


def text_of(strokes: Sequence[Stroke], steps: int) -> str:
    """A bar of text from its letters; a letter ends where the next begins."""
    text = ["."] * steps
    for stroke in sorted(strokes, key=lambda s: s.step):
        text[stroke.step] = stroke.char
        for step in range(stroke.step + 1, min(steps, stroke.step + stroke.length)):
            text[step] = "-"
    return "".join(text)


def variation_texts(pattern: Pattern | None, variation: int, meter: Meter) -> list[str]:
    """The bars of a variation 0 (A) to 3 (D), worn by a meter."""
    if pattern is None or not pattern.rows:
        return ["R" + "-" * (meter.steps - 1)]
    row = pattern.rows[min(len(pattern.rows) - 1, round(variation * (len(pattern.rows) - 1) / 3))]
    texts = [fit_pattern(text, pattern.native, meter) for text in row]
    plain = "R" + "-" * (meter.steps - 1)  # a short bar may have cut off all the notes of a pattern
    return [text if text.strip("-.") else plain for text in texts]


def with_roots(text: str, start: int, harmony: Harmony) -> str:
    """The bar with a root wherever a new chord begins, on the barline or inside the bar."""
    if text[0] not in "R.-" and start and harmony.at(start).chord != harmony.at(start - 1).chord:
        text = "R" + text[1:]
    for span in harmony.within(start + 1, start + len(text)):
        at = harmony.at(span.start_step).start_step
        step = at - start
        if 0 < step < len(text) and text[step] != "R":
            tail = text[step + 1 :]
            text = text[:step] + "R" + (("-" + tail[1:]) if tail[:1] in ("-", ".") and len(tail) > 0 else tail)
    return text


def locked(text: str, kicks: frozenset[int], changes: frozenset[int], rng: Random, share: float) -> str:
    """The bar with notes moved onto a kick nearby; the bar's one, and roots where a chord changes, stay.

    Args:
        kicks, changes: Steps of the bar.
        share: How readily a note moves.
    """
    strokes = strokes_of(text)
    taken = {stroke.step for stroke in strokes}
    out = []
    for index, stroke in enumerate(strokes):
        end = strokes[index + 1].step if index + 1 < len(strokes) else len(text)
        start = strokes[index - 1].step if index else -1
        movable = stroke.step and stroke.step not in kicks | changes and stroke.char in "R85"
        near = [
            k for k in kicks
            if start < k < end and k not in taken and abs(k - stroke.step) <= LOCK_REACH
        ]  # fmt: skip
        if movable and near and rng.random() < share:
            step = min(near, key=lambda k: (abs(k - stroke.step), k))
            stroke = Stroke(step, max(1, stroke.step + stroke.length - step), stroke.char)
        out.append(stroke)
    return text_of(_without_overlap(out), len(text))


def _without_overlap(strokes: Sequence[Stroke]) -> list[Stroke]:
    rows = sorted(strokes, key=lambda s: s.step)
    return [
        Stroke(s.step, min(s.length, rows[i + 1].step - s.step) if i + 1 < len(rows) else s.length, s.char)
        for i, s in enumerate(rows)
    ]


def coloured(text: str, habits: BassHabits, meter: Meter, variation: int, rng: Random) -> str:
    """The bar with an octave popped on an off-beat and a dead note before a stroke, in fuller variations."""
    if not variation:
        return text
    chars = list(text)
    for step in range(1, len(chars)):
        if chars[step] == "R" and not meter.is_beat(step) and rng.random() < habits.octaves * 0.3 * variation:
            chars[step] = "8"
    gaps = [
        step
        for step in range(1, len(chars) - 1)
        if step % 2 and chars[step] in "-." and chars[step + 1] not in "-.A" and chars[step - 1] in "-."
    ]
    if gaps and rng.random() < habits.ghosts * 0.5 * variation:
        chars[rng.choice(gaps)] = "g"
    return "".join(chars)


def with_run(text: str, meter: Meter, variation: int, changes: frozenset[int], rng: Random) -> str:
    """The bar whose last beat, or last two, run into the next phrase; where a chord changes there it stays."""
    beats = 2 if variation >= 2 and len(meter.beats) > 2 and rng.random() < 0.5 else 1
    for count in (beats, 1):
        first = meter.beats[-count][0]
        if any(length != 4 for _, length in meter.beats[-count:]) or first == 0:
            continue
        if not any(step >= first for step in changes):
            return text[:first] + rng.choice(RUNS[count])
    return text


def long_notes(kicks: frozenset[int], meter: Meter, changes: frozenset[int]) -> str:
    """A bar of long notes where the kick is, none nearer than three sixteenths to the last: an 808."""
    chosen = [0]
    for step in sorted(kicks | changes):
        if step - chosen[-1] >= 3 or step in changes - set(chosen):
            chosen.append(step)
    return text_of(_without_overlap([Stroke(s, meter.steps - s, "R") for s in chosen]), meter.steps)
