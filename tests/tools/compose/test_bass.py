"""What a bass player does: roots where chords change, with the kick, approaches and enclosures, the chord held under a
pedal, the idioms of styles.
"""

from dataclasses import replace
from itertools import pairwise

import pytest

from tools.compose.bass import BassCarry, make_bass, section
from tools.compose.bass_rows import locked, long_notes, strokes_of, text_of
from tools.compose.draft import DraftNote, one_line
from tools.compose.drums import kick_steps
from tools.compose.harmony import Harmony, HarmonyNotes, Pedal, make_harmony
from tools.compose.meter import meter_of
from tools.compose.plan import Plan, make_plan
from tools.compose.seeds import stream
from tools.song.brief import Brief

LOW, HIGH = 28, 50
KIT_STYLES = ("pop", "rock", "funk", "hip-hop", "lo-fi", "country", "bossa nova", "jazz", "reggae")


def written(style: str, seed: int, **fields: object) -> tuple[Plan, Harmony, list[DraftNote]]:
    plan = make_plan(Brief(style=style, **{"bars": 32, **fields}), seed)  # type: ignore[arg-type]
    harmony = make_harmony(plan)
    return plan, harmony, make_bass(plan, harmony, LOW, HIGH)


def sounding(notes: list[DraftNote], step: int) -> DraftNote | None:
    return next((n for n in notes if n.step <= step < n.end), None)


@pytest.mark.parametrize("style", KIT_STYLES)
def test_strong_beats_are_played_with_the_kick(style: str) -> None:
    strong = together = 0
    for seed in range(3):
        plan, _, notes = written(style, seed)
        kicks = frozenset().union(*(kick_steps(plan, planned) for planned in plan.sections))
        rows = [n for n in notes if n.accent >= 0 and plan.meter.weight(n.step) >= 0.8]
        strong += len(rows)
        together += sum(n.step in kicks for n in rows)
    assert together / strong >= 0.6, (together, strong)


@pytest.mark.parametrize("style", [*KIT_STYLES, "latin", "blues", "waltz", "tango", "hymn"])
def test_the_root_sounds_where_the_chord_changes(style: str) -> None:
    hits = changes = 0
    for seed in range(3):
        _, harmony, notes = written(style, seed)
        for before, span in pairwise(harmony.spans):
            note = sounding(notes, span.start_step)
            if note is not None and before.chord != span.chord:
                changes += 1
                hits += note.pitch % 12 == span.chord.bass_pitch_class
    assert hits / changes >= 0.85, (hits, changes)


def test_a_walking_line_steps_into_its_chords() -> None:
    near = changes = 0
    for seed in range(4):
        plan, harmony, _ = written("jazz", seed)
        notes = make_bass(plan, harmony, LOW, HIGH, walk=True)
        by_end = {n.end: n for n in notes}
        by_step = {n.step: n for n in notes}
        for span in harmony.spans[1:]:
            if span.start_step in by_end and span.start_step in by_step:
                changes += 1
                near += 1 <= abs(by_end[span.start_step].pitch - by_step[span.start_step].pitch) <= 2
    assert near / changes >= 0.6, (near, changes)


def test_a_walking_line_seldom_repeats_a_note_or_leaps_far() -> None:
    plan, harmony, _ = written("jazz", 5)
    notes = make_bass(plan, harmony, LOW, HIGH, walk=True)
    moves = [abs(a.pitch - b.pitch) for a, b in pairwise(notes)]
    assert sum(move == 0 for move in moves) <= 0.12 * len(moves)
    assert sum(move > 7 for move in moves) <= 0.08 * len(moves)


def test_tumbao_strikes_the_chord_before_the_bar_and_holds_it_over() -> None:
    plan, _, notes = written("latin", 1, meter=(4, 4))
    early = [n for n in notes if n.step % 16 == 12 and n.end % 16 == 6 and n.steps > 4]
    assert len(early) >= plan.bars / 3


def test_a_pedal_holds_under_every_chord() -> None:
    plan, harmony, _ = written("pop", 2)
    held = Harmony(harmony.spans, plan.key, HarmonyNotes(pedals=(Pedal(0, 8 * plan.meter.steps, 7),)))
    under = [n for n in make_bass(plan, held, LOW, HIGH) if n.step < 8 * plan.meter.steps]
    assert under and {n.pitch % 12 for n in under} == {7}


def test_a_section_by_itself_is_the_section_in_the_piece() -> None:
    plan, harmony, notes = written("funk", 3)
    carry, rows = BassCarry(), []
    for planned in plan.sections:
        part, carry = section(plan, harmony, planned, carry, LOW, HIGH)
        rows += part
    assert one_line(rows) == notes


def test_a_note_moves_onto_the_kick_but_never_off_a_change() -> None:
    text = "R-------R-------"
    kicks = frozenset({0, 7})
    assert [s.step for s in strokes_of(locked(text, kicks, frozenset(), stream(1, "x"), 1.0))] == [0, 7]
    assert [s.step for s in strokes_of(locked(text, kicks, frozenset({8}), stream(1, "x"), 1.0))] == [0, 8]


def test_long_notes_lie_on_the_kick_and_fill_the_bar() -> None:
    text = long_notes(frozenset({0, 6, 7, 10}), meter_of(4, 4), frozenset())
    assert text == "R-----R---R-----"[:6] + "R---R-----" and "." not in text


def test_text_and_strokes_say_the_same() -> None:
    for text in ("R---5-A-..R-8.g.", "................", "R" + "-" * 15):
        assert text_of(strokes_of(text), 16) == text


def test_dead_notes_are_soft_and_only_where_the_style_has_them() -> None:
    def dead(style: str) -> int:
        return sum(n.accent < 0 for seed in range(4) for n in written(style, seed)[2])

    assert dead("funk") > 20
    assert dead("ballad") == dead("house") == 0


def test_the_line_opens_from_two_to_four_as_the_section_fills() -> None:
    plan, harmony, _ = written("jazz", 1, tempo_bpm=140)
    counts = []
    for variation in (0, 2):
        sections = tuple(replace(s, variation=variation, energy=0.7) for s in plan.sections)
        counts.append(len(make_bass(replace(plan, sections=sections), harmony, LOW, HIGH)))
    assert counts[0] * 1.5 < counts[1]
