"""The chords of a setting in voices, beat by beat: the planned ones where phrases begin and close and where the person
stated them, and between them what the tune asks for.

The plan has a chord or two a bar; a chorale moves in beats. Chords are sought by `tools.compose.harmonise`; here is
only what binds them to the plan. Leaves the tune, the form and the keys as they are.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

import numpy as np

from models.symbolic.chorale.classes import ChordClass
from tools.compose.chorale_grammar import Costs
from tools.compose.draft import DraftNote
from tools.compose.harmonise import Window, beats_of, best_chords, class_of, ends_of_phrases, merged
from tools.compose.harmony_spans import ChordSpan, Harmony
from tools.compose.plan import Plan
from tools.compose.seeds import stream
from tools.theory.chord import Chord
from tools.theory.key import Key

PLANNED = 1.2  # what a chord gains on the beat at which the plan has it begin
PLANNED_ROOT = 0.6  # and its root, in whatever position
STAYING = 0.3  # share of both on later beats of a planned chord
FIXED = 60.0
ON_THE_SPOT = 1.4  # for a chord that stands unchanged on a second beat: Bach's change on 88 of 100
PICARDY = 0.35  # of pieces in minor end in major


def beat_by_beat(plan: Plan, harmony: Harmony, tune: Sequence[DraftNote]) -> Harmony:
    """The harmony with a chord for each beat of the tune; unchanged where the person stated the chords."""
    if not tune or plan.brief.chords or any(span.stated for span in harmony.spans):
        return harmony
    ends = frozenset(ends_of_phrases(tune, plan.meter))
    windows = beats_of(tune, plan.meter, ends)
    spans: list[ChordSpan] = []
    for key, group in groupby(windows, key=lambda window: harmony.key_at(window.start)):
        stretch = list(group)
        bonds = partial(_bonds, plan, harmony, key)
        chords = best_chords(stretch, key, bonds, on_the_spot=ON_THE_SPOT)
        spans += [ChordSpan(w.start, w.end, c, key=key) for w, c in zip(stretch, chords, strict=True)]
    first, last = windows[0].start, windows[-1].end
    whole = [*harmony.within(0, first), *merged(spans, plan.meter), *harmony.within(last, plan.steps)]
    return harmony.with_spans(_picardy(plan, whole, tune))


def _bonds(plan: Plan, harmony: Harmony, key: Key, windows: Sequence[Window], words: Sequence[ChordClass]) -> Costs:
    """What binds each beat to the plan, [beats, chords]."""
    out = np.zeros((len(windows), len(words)))
    roots = np.array([word[0] for word in words])
    for at, window in enumerate(windows):
        span = harmony.at(window.start)
        planned, gain = span.chord, 1.0 if span.start_step == window.start else STAYING
        wanted = class_of(planned, key)
        if planned.root_pitch_class is None:
            continue
        out[at] -= gain * PLANNED_ROOT * (roots == (planned.root_pitch_class - key.tonic_pitch_class) % 12)
        if wanted not in words:
            continue
        same = np.array([word == wanted for word in words])
        out[at] -= gain * PLANNED * same
        if _fixed(plan, harmony, window):
            out[at] += FIXED * ~same
    return out


def _fixed(plan: Plan, harmony: Harmony, window: Window) -> bool:
    """Where the plan's chord stands: the first beat, the end of each phrase, the last bar."""
    bar = window.start // plan.meter.steps
    cadence = window.sung.fermata and bool(harmony.cadence_at(bar))
    return window.start == 0 or cadence or bar == plan.bars - 1


def _picardy(plan: Plan, spans: list[ChordSpan], tune: Sequence[DraftNote]) -> list[ChordSpan]:
    """The last minor tonic with a major third, now and then, where the tune does not have the third itself."""
    last, key = spans[-1].chord, plan.key_at(plan.bars - 1)
    closing = [note for note in tune if note.end > spans[-1].start_step]
    home = last.root_pitch_class == key.tonic_pitch_class and last.quality == "m"
    sings_third = any(note.pitch % 12 == last.third for note in closing)
    closes = plan.ending not in ("fade", "loop", "cut")
    if not home or sings_third or not closes or stream(plan.seed, "picardy").random() >= PICARDY:
        return spans
    return [*spans[:-1], replace(spans[-1], chord=Chord(last.root, "", last.bass))]
