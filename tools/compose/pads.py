"""Held chords, and single voices of a chord on a texture's rhythm, a section at a time.

The chords are laid out by the same search as an accompaniment's; patterns and letters are those of
`tools.compose.comping`.
"""

from collections.abc import Sequence
from dataclasses import replace

from tools.compose.comping import Hand, Stretch, Wear, lowest_of
from tools.compose.draft import DraftNote, legible, without_overlaps
from tools.compose.meter import Meter
from tools.compose.textures import worn
from tools.theory.voicing import VoicingRules, voice_lead

PHRASE_BARS = 4  # held notes are struck anew where a phrase begins


def voicings_of(stretch: Stretch, rules: VoicingRules, carry: tuple[int, ...] = ()) -> tuple[tuple[int, ...], ...]:
    """One voicing for each chord of a section, led from the one before it."""
    ceilings = lowest_of(stretch.tune, stretch.spans) if stretch.tune else None
    chords = [span.chord for span in stretch.spans]
    return tuple(voice_lead(chords, rules, ceilings, carry or None, stretch.lows))


def section(
    stretch: Stretch, hand: Hand, carry: tuple[int, ...] = (), from_bar: int = 0, stop_steps: int = 0
) -> tuple[tuple[DraftNote, ...], tuple[int, ...]]:
    """Held chords of a section: common tones are tied over, the others move.

    Returns:
        Its notes, and the voicing it ends on.
    """
    voicings = voicings_of(stretch, hand.rules, carry)
    first = stretch.start + from_bar * stretch.meter.steps
    sounding: dict[int, DraftNote] = {}
    notes: list[DraftNote] = []
    for span, voicing in zip(stretch.spans, voicings, strict=True):
        if span.end_step <= first:
            continue
        wanted = set(voicing)
        at = max(span.start_step, first)
        fresh = (at - stretch.start) % (PHRASE_BARS * stretch.meter.steps) == 0
        for pitch in sorted(sounding):
            if pitch in wanted and not fresh:
                sounding[pitch] = replace(sounding[pitch], steps=span.end_step - sounding[pitch].step)
                wanted.discard(pitch)
            else:
                notes.append(sounding.pop(pitch))
        for pitch in sorted(wanted):
            sounding[pitch] = DraftNote(at, span.end_step - at, pitch, 0.4, staff=hand.staff, voice=hand.voice)
    notes += sounding.values()
    if stop_steps and not stretch.final:
        notes = cut_at(notes, stretch.section.end_bar * stretch.meter.steps - stop_steps)
    return tuple(without_overlaps(notes)), voicings[-1] if voicings else carry


def cut_at(notes: Sequence[DraftNote], step: int) -> list[DraftNote]:
    """Notes that end by a step; what begins after it is left out."""
    return [
        note if note.end <= step else replace(note, steps=step - note.step, sounds=None)
        for note in notes
        if note.step < step
    ]


def inner(
    stretch: Stretch, voicings: Sequence[tuple[int, ...]], wear: Wear, voice: int, low: int, high: int
) -> tuple[DraftNote, ...]:
    """One note of each chord on a texture's rhythm, for an instrument that plays one note at a time.

    Args:
        stretch: The section.
        voicings: One per chord, for all inner parts together.
        wear: The texture.
        voice: Which note of the voicing, from the top (0).
        low, high: The part's range.
    """
    meter, notes = stretch.meter, []
    for bar in range(wear.from_bar, stretch.section.bars):
        start = stretch.start + bar * meter.steps
        last = stretch.final and bar == stretch.section.bars - 1
        text = "x" + "-" * (meter.steps - 1)
        if wear.pattern is not None and not last:
            row = wear.turn_row if bar % PHRASE_BARS == PHRASE_BARS - 1 else wear.row
            texts = worn(wear.pattern, row, meter)
            text = texts[bar % len(texts)]
        notes += _inner_bar(stretch, meter, voicings, voice, start, _with_changes(stretch, start, text), low, high)
    return tuple(notes)


def _with_changes(stretch: Stretch, start: int, text: str) -> str:
    for span in stretch.spans:
        step = span.start_step - start
        if 0 <= step < len(text) and text[step] == "-":
            text = text[:step] + "x" + text[step + 1 :]
    return text


def _inner_bar(
    stretch: Stretch, meter: Meter, voicings: Sequence[tuple[int, ...]], voice: int, start: int, text: str, low: int,
    high: int,
) -> list[DraftNote]:  # fmt: skip
    spans, notes = stretch.spans, []
    for step, char in enumerate(text):
        if char in "-.":
            continue
        index = next((i for i, span in enumerate(spans) if span.start_step <= start + step < span.end_step), None)
        voicing = voicings[index] if index is not None else ()
        if index is None or not voicing:
            continue
        written, sounds = legible(text, step, meter)
        turn = (int(char) - 1) % len(voicing) if char.isdigit() else 0
        pitch = within(voicing[max(0, len(voicing) - 1 - (voice + turn) % len(voicing))], low, high)
        length = max(1, min(written, spans[index].end_step - start - step))
        accent = 0.7 if char == "X" else 0.25 if char == "m" else 0.45
        notes.append(
            DraftNote(start + step, length, pitch, accent, char == "m", sounds=sounds if sounds < length else None)
        )
    return notes


def within(pitch: int, low: int, high: int) -> int:
    """A pitch moved by octaves into a range."""
    while pitch < low:
        pitch += 12
    while pitch > high:
        pitch -= 12
    return pitch
