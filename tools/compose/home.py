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

_SOFTER = {"7": "6", "9": "69", "13": "69", "7sus4": "sus4"}


def arrange_at_home(plan: Plan, sheet: LeadSheet, parts: Sequence[Part]) -> Arrangement:
    """The arrangement, softened step by step until enough of it lies in the key; the nearest to it when none does."""
    harmony = sheet.harmony
    best = arrange(plan, sheet, parts)
    best_share = home_time(plan.key, best, parts)
    if best_share >= HOME_TIME:
        return best
    soft = softened(harmony, plan.key)
    if soft.spans == harmony.spans:
        return best
    leaning = replace(plan, style=replace(plan.style, melody=replace(plan.style.melody, home=HOME_PULL, blue=0.0)))
    for each, tune_harmony in ((plan, harmony), (leaning, harmony), (leaning, soft)):
        tune = sheet.tune if each is plan else tune_over(each, tune_harmony, parts, sheet.candidate)
        tried = replace(arrange(each, replace(sheet, harmony=soft, tune=tune), parts), harmony=harmony)
        share = home_time(plan.key, tried, parts)
        if share > best_share:
            best, best_share = tried, share
        if best_share >= HOME_TIME:
            break
    return best


def home_time(key: Key, arrangement: Arrangement, parts: Sequence[Part]) -> float:
    """Share of the pitched note time that lies in the key."""
    home, inside, total = key.usual_pitch_classes, 0, 0
    for notes, part in zip(arrangement.notes, parts, strict=True):
        for note in notes if not part.is_drum else ():
            total += note.steps
            inside += note.steps if note.pitch % 12 in home else 0
    return inside / total if total else 1.0


def softened(harmony: Harmony, key: Key) -> Harmony:
    """Dominant sevenths whose seventh is foreign to the key as sixths, or as triads where the sixth is foreign too."""
    return harmony.with_spans(replace(span, chord=_softer(span.chord, key)) for span in harmony.spans)


def _softer(chord: Chord, key: Key) -> Chord:
    quality = _SOFTER.get(chord.quality)
    seventh = chord.tone(7)
    if quality is None or seventh is None or seventh.pitch_class in key.usual_pitch_classes:
        return chord
    softer = Chord(chord.root, quality, chord.bass)
    return softer if set(softer.pitch_classes) <= set(key.usual_pitch_classes) else Chord(chord.root, "", chord.bass)
