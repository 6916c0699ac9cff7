"""Keeping a piece in its key: where foreign sevenths weigh too much (a blues above all), players take sixths and triads
for them and the tune leans to the scale; where another key would be heard as home (sevenths on a minor tonic are the
relative major's chord), home chords are played plain, with their root.

The chord symbols stay as they are: a band reading A7 D7 E7 plays as much of the seventh as suits it. Steps are taken
one after the other and only as far as needed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain

from tools.compose.arrange import Arrangement, arrange
from tools.compose.candidates import CANDIDATES
from tools.compose.cast import Part
from tools.compose.harmony import Harmony
from tools.compose.harmony_home import key_margin
from tools.compose.lead_sheet import LeadSheet, lead_of, tune_over
from tools.compose.plan import Plan
from tools.theory.chord import Chord
from tools.theory.key import Key

HOME_TIME = 0.83  # of the pitched note time that shall lie in the scale; a listener's key finder wants four fifths
HOME_MARGIN = 0.04  # how far the home key shall lead before others in the notes
OTHER_PAIRS = 4  # of voices set against each other that are tried when the first do not name their key
HOME_PULL = 2.6  # cost of a tune's note foreign to the key once the tune has to lean

# What players take instead of a chord with foreign colours, richest first; the triad is the last resort.
_SOFTER = {
    "7": ("6",), "9": ("69", "6"), "13": ("69", "6"), "7sus4": ("sus4",), "9sus4": ("sus4",), "13sus4": ("sus4",),
    "maj7": ("6",), "maj9": ("maj7", "69", "6"), "69": ("6",), "m9": ("m7",), "m11": ("m7",), "m69": ("m6",),
    "add9": (), "madd9": (), "6": (), "m6": ("m7",), "m7": (), "7b9": ("6",), "7#9": ("6",), "7#11": ("6",),
}  # fmt: skip


def arrange_at_home(plan: Plan, sheet: LeadSheet, parts: Sequence[Part]) -> Arrangement:
    """The arrangement, played plainer step by step until enough of it lies in the key and the key leads; the nearest to
    it when no step gets there.
    """
    best = arrange(plan, sheet, parts)
    missed = _missed(plan, best, parts)
    if not missed:
        return best
    for step in chain(_into_the_scale(plan, sheet, parts, best), _to_the_tonic(plan, sheet, parts)):
        tried = step()
        found = _missed(plan, tried, parts)
        if found < missed:
            best, missed = tried, found
        if not missed:
            break
    return best


def _missed(plan: Plan, arrangement: Arrangement, parts: Sequence[Part]) -> float:
    """How far an arrangement is from being at home; 0 when it is."""
    outside = max(0.0, HOME_TIME - home_time(arrangement.harmony, arrangement, parts))
    return 4 * outside + max(0.0, HOME_MARGIN - key_margin(pitch_time(arrangement, parts), plan.key))


def _into_the_scale(
    plan: Plan, sheet: LeadSheet, parts: Sequence[Part], first: Arrangement
) -> Iterator[Callable[[], Arrangement]]:
    """Softer colours, then a tune that leans to the scale."""
    harmony, soft = sheet.harmony, softened(sheet.harmony)
    if home_time(harmony, first, parts) >= HOME_TIME or soft.spans == harmony.spans:
        return
    leaning = replace(plan, style=replace(plan.style, melody=replace(plan.style.melody, home=HOME_PULL, blue=0.0)))
    yield partial(_played, plan, sheet, parts, soft)
    for over in (harmony, soft):
        tune = tune_over(leaning, over, parts, sheet.candidate)
        yield partial(_played, leaning, replace(sheet, tune=tune), parts, soft)


def _to_the_tonic(plan: Plan, sheet: LeadSheet, parts: Sequence[Part]) -> Iterator[Callable[[], Arrangement]]:
    """Home chords plain, then all chords, then the tune that names the key best of those that were tried; of voices set
    against each other a few other pairs.
    """
    if plan.style.counterpoint:
        for number in range(1, OTHER_PAIRS + 1):
            tune = tune_over(plan, sheet.harmony, parts, number)
            yield partial(_played, plan, replace(sheet, tune=tune, candidate=number), parts, sheet.harmony)
        return
    soft = softened(sheet.harmony)
    home, plain = plain_chords(soft, only_home=True), plain_chords(soft, only_home=False)
    yield partial(_played, plan, sheet, parts, home)
    yield partial(_played, plan, sheet, parts, plain)
    if sheet.tune and lead_of(parts) is not None and sheet.tried > 1:
        surest = _surest_tune(plan, sheet, parts)
        yield partial(_played, plan, surest, parts, home)
        yield partial(_played, plan, surest, parts, plain)


def _played(plan: Plan, sheet: LeadSheet, parts: Sequence[Part], harmony: Harmony) -> Arrangement:
    """The sheet arranged over other colours of its chords; its symbols stay."""
    return replace(arrange(plan, replace(sheet, harmony=harmony), parts), harmony=sheet.harmony)


def _surest_tune(plan: Plan, sheet: LeadSheet, parts: Sequence[Part]) -> LeadSheet:
    def margin(candidate: int) -> float:
        time = [0.0] * 12
        for note in tune_over(plan, sheet.harmony, parts, candidate):
            time[note.pitch % 12] += note.steps
        return key_margin(time, plan.key)

    candidate = max(range(CANDIDATES), key=lambda number: (margin(number), -number))
    return replace(sheet, tune=tune_over(plan, sheet.harmony, parts, candidate), candidate=candidate)


def pitch_time(arrangement: Arrangement, parts: Sequence[Part]) -> list[float]:
    """Note time by pitch class of all pitched parts."""
    time = [0.0] * 12
    for notes, part in zip(arrangement.notes, parts, strict=True):
        for note in notes if not part.is_drum else ():
            time[note.pitch % 12] += note.steps
    return time


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


def plain_chords(harmony: Harmony, only_home: bool) -> Harmony:
    """Chords of a major or minor third as triads: those on the tonic, or all but dominants."""

    def plain(chord: Chord, key: Key) -> Chord:
        home = chord.root_pitch_class == key.tonic_pitch_class
        if chord.is_none or chord.third is None or chord.fifth is None or not (home or not only_home):
            return chord
        if (chord.fifth - (chord.root_pitch_class or 0)) % 12 != 7 or (chord.quality.startswith("7") and not home):
            return chord
        return Chord(chord.root, "m" if chord.is_minor else "", chord.bass)

    return harmony.with_spans(
        replace(span, chord=plain(span.chord, harmony.key_at(span.start_step))) for span in harmony.spans
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
