"""Keeping a piece in its key: where foreign sevenths weigh too much (a blues above all), players take sixths and triads
for them and the tune leans to the scale.

The chord symbols stay as they are: a band reading A7 D7 E7 plays as much of the seventh as suits it. Steps are taken
one after the other and only as far as needed.
"""

from collections.abc import Sequence
from dataclasses import replace

from tools.compose.arrange import Arrangement, arrange
from tools.compose.cast import Part
from tools.compose.harmony import Harmony
from tools.compose.lead_sheet import LeadSheet, tune_over
from tools.compose.plan import Plan
from tools.theory.chord import Chord
from tools.theory.key import Key

HOME_TIME = 0.83  # of the pitched note time that shall lie in the scale; a listener's key finder wants four fifths
HOME_PULL = 2.6  # cost of a tune's note foreign to the key once the tune has to lean

# What players take instead of a chord with foreign colours, richest first; the triad is the last resort.
_SOFTER = {
    "7": ("6",), "9": ("69", "6"), "13": ("69", "6"), "7sus4": ("sus4",), "9sus4": ("sus4",), "13sus4": ("sus4",),
    "maj7": ("6",), "maj9": ("maj7", "69", "6"), "69": ("6",), "m9": ("m7",), "m11": ("m7",), "m69": ("m6",),
    "add9": (), "madd9": (), "6": (), "m6": ("m7",), "m7": (), "7b9": ("6",), "7#9": ("6",), "7#11": ("6",),
}  # fmt: skip


def arrange_at_home(plan: Plan, sheet: LeadSheet, parts: Sequence[Part]) -> Arrangement:
    """The arrangement, softened step by step until enough of it lies in the key; the nearest to it when none does."""
    harmony = sheet.harmony
    best = arrange(plan, sheet, parts)
    best_share = home_time(harmony, best, parts)
    if best_share >= HOME_TIME:
        return best
    soft = softened(harmony)
    if soft.spans == harmony.spans:
        return best
    leaning = replace(plan, style=replace(plan.style, melody=replace(plan.style.melody, home=HOME_PULL, blue=0.0)))
    for each, tune_harmony in ((plan, harmony), (leaning, harmony), (leaning, soft)):
        tune = sheet.tune if each is plan else tune_over(each, tune_harmony, parts, sheet.candidate)
        tried = replace(arrange(each, replace(sheet, harmony=soft, tune=tune), parts), harmony=harmony)
        share = home_time(harmony, tried, parts)
        if share > best_share:
            best, best_share = tried, share
        if best_share >= HOME_TIME:
            break
    return best


def home_time(harmony: Harmony, arrangement: Arrangement, parts: Sequence[Part]) -> float:
    """Share of the pitched note time that lies in the key that holds where each note begins."""
    inside = total = 0
    homes = {span.key: span.key.usual_pitch_classes for span in harmony.spans if span.key}
    for notes, part in zip(arrangement.notes, parts, strict=True):
        for note in notes if not part.is_drum else ():
            total += note.steps
            inside += note.steps if note.pitch % 12 in homes[harmony.key_at(note.step)] else 0
    return inside / total if total else 1.0


def softened(harmony: Harmony) -> Harmony:
    """Chords whose colours are foreign to their key in a plainer form that is not, or as triads."""
    return harmony.with_spans(
        replace(span, chord=_softer(span.chord, harmony.key_at(span.start_step))) for span in harmony.spans
    )


def _softer(chord: Chord, key: Key) -> Chord:
    if chord.quality not in _SOFTER or set(chord.pitch_classes) <= key.usual_pitch_classes:
        return chord
    triad = "m" if chord.is_minor else ""
    third, fifth = chord.third, chord.fifth
    if any(pc is not None and pc not in key.usual_pitch_classes for pc in (chord.root_pitch_class, third, fifth)):
        foreign_top = chord.seventh is not None and chord.seventh not in key.usual_pitch_classes
        return Chord(chord.root, triad, chord.bass) if foreign_top else chord  # an applied chord stays one
    options = (Chord(chord.root, quality, chord.bass) for quality in _SOFTER[chord.quality])
    inside = (softer for softer in options if set(softer.pitch_classes) <= key.usual_pitch_classes)
    return next(inside, Chord(chord.root, triad, chord.bass))
