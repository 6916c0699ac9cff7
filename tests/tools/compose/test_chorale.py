"""Settings in four voices: the rules of voice leading, measured note for note."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import pytest

from tools.compose import stages
from tools.compose.chorale import moments
from tools.compose.chorale_voices import RANGES, Moment, set_voices
from tools.compose.draft import DraftNote
from tools.compose.stages import Score
from tools.song.brief import Brief, SectionRequest
from tools.theory.chord import parse_chord
from tools.theory.key import Key
from tools.theory.voicing import parallels

C = Key("C", "major")
SEEDS = range(4)


@cache
def score(style: str, seed: int) -> Score:
    return stages.score(Brief(style=style, meter=(4, 4), mode="minor" if seed % 2 else "major"), seed)


def voices(found: Score) -> list[list[DraftNote]]:
    rows = [list(notes) for notes in found.arrangement.notes]
    if len(rows) > 1:
        return rows
    return [[n for n in rows[0] if (n.staff, n.voice) == place] for place in ((1, 1), (1, 2), (2, 1), (2, 2))]


def columns(lines: list[list[DraftNote]]) -> list[tuple[int, ...]]:
    """Pitches of all voices wherever one of them begins a note and all sound."""
    rows = []
    for at in sorted({note.step for line in lines for note in line}):
        here = [next((n.pitch for n in line if n.step <= at < n.end), None) for line in lines]
        if None not in here:
            rows.append(tuple(p for p in here if p is not None))
    return rows


def settings() -> Iterator[Score]:
    for style in ("chorale", "hymn"):
        for seed in SEEDS:
            yield score(style, seed)


def test_parallels_and_crossings_stay_below_the_bars_of_the_issue() -> None:
    frames = bad = crossed = 0
    for found in settings():
        rows = columns(voices(found))
        frames += len(rows)
        bad += sum(len(parallels(a[::-1], b[::-1])) for a, b in pairwise(rows))
        crossed += sum(low > high for row in rows for high, low in pairwise(row))
    assert frames > 300
    assert 100 * bad / frames <= 0.5
    assert 100 * crossed / frames <= 1.0


def test_upper_voices_lie_within_an_octave_of_each_other_nearly_always() -> None:
    gaps = [high - low for found in settings() for row in columns(voices(found)) for high, low in pairwise(row[:-1])]
    assert sum(gap > 12 for gap in gaps) / len(gaps) < 0.02


def test_lower_voices_move_mostly_by_step_and_have_eighths_of_their_own() -> None:
    steps = moves = eighths = beats = 0
    for found in settings():
        for line in voices(found)[1:3]:
            sizes = [abs(b.pitch - a.pitch) for a, b in pairwise(line)]
            moves += sum(size > 0 for size in sizes)
            steps += sum(0 < size <= 2 for size in sizes)
            eighths += sum(note.step % 4 == 2 for note in line)
            beats += found.plan.steps // 4
    assert steps / moves > 0.6  # Bach's altos .78, tenors .74
    assert eighths / beats > 0.1


def test_the_bass_has_the_bass_of_every_chord_where_it_begins() -> None:
    for found in settings():
        bass = voices(found)[-1]
        for span in found.sheet.harmony.spans:
            note = next((n for n in bass if n.step == span.start_step), None)
            assert note is None or note.pitch % 12 == span.chord.bass_pitch_class


def test_chords_change_more_often_than_the_plan_has_them_and_close_on_the_tonic() -> None:
    for found in settings():
        spans = found.sheet.harmony.spans
        assert len(spans) > 1.7 * found.plan.bars
        assert spans[-1].chord.root_pitch_class == found.plan.key_at(found.plan.bars - 1).tonic_pitch_class


def test_suspensions_are_prepared_grate_and_go_down_by_step() -> None:
    seen = 0
    for found in settings():
        lines, beat = voices(found), 4
        for line in lines[1:3]:
            for note, after in pairwise(line):
                onto = -(-(note.step + 1) // beat) * beat
                over = note.step < onto < note.end == after.step
                chord = found.sheet.harmony.at(onto).chord
                if over and note.pitch % 12 not in chord.pitch_classes and after.pitch % 12 in chord.pitch_classes:
                    assert note.pitch % 12 in found.sheet.harmony.at(note.step).chord.pitch_classes
                    assert 1 <= note.pitch - after.pitch <= 2
                    seen += 1
    assert seen >= 5


def test_chords_a_person_stated_are_kept_to_the_letter() -> None:
    brief = Brief(style="chorale", tonic="C", mode="major", chords=("C", "F", "G", "C"), meter=(4, 4))
    found = stages.score(brief, 2)
    assert {span.chord.symbol for span in found.sheet.harmony.spans} == {"C", "F", "G"}
    assert len(found.sheet.harmony.spans) == found.plan.bars


@pytest.mark.parametrize("letters", ["AB", "AABA"])
def test_a_form_asked_for_is_kept(letters: str) -> None:
    brief = Brief(style="chorale", form=tuple(SectionRequest(name, name, 4) for name in letters))
    assert [section.letter for section in stages.score(brief, 3).plan.sections] == list(letters)


# ---- voices by themselves


def moment(at: int, chord: str, soprano: int, key: Key = C) -> Moment:
    return Moment(4 * at, 4, parse_chord(chord), soprano, soprano, key)


def test_a_leading_tone_rises_and_a_seventh_falls() -> None:
    rows = [moment(0, "C", 67), moment(1, "G7", 67), moment(2, "C", 67)]
    _, dominant, home = set_voices(rows)
    for before, after in zip(dominant, home, strict=True):
        if before % 12 == 11:
            assert after - before in (1, -4)
        if before % 12 == 5:
            assert before - after in (1, 2)


def test_leading_tones_and_sevenths_are_not_doubled() -> None:
    for soprano in (71, 65, 67, 74):
        (pitches,) = set_voices([moment(0, "G7", soprano)])
        classes = [p % 12 for p in (soprano, *pitches)]
        assert classes.count(11) == 1
        assert classes.count(5) == 1


def test_every_voice_stays_in_its_range() -> None:
    rows = [moment(i, c, s) for i, (c, s) in enumerate([("C", 72), ("F", 72), ("Dm", 74), ("G", 71), ("C", 72)])]
    for pitches in set_voices(rows):
        for pitch, (low, high) in zip(pitches, RANGES[1:], strict=True):
            assert low <= pitch <= high


def test_no_voices_are_set_where_there_is_nothing_to_set() -> None:
    assert set_voices([]) == []


def test_short_notes_off_the_beat_pass_over_the_chord_that_is_there() -> None:
    found = score("chorale", 0)
    rows = moments(found.sheet.harmony, found.sheet.tune, found.plan.meter)
    starts = {span.start_step for span in found.sheet.harmony.spans}
    meter = found.plan.meter
    offbeat = [row for row in rows if not meter.is_beat(row.step % meter.steps)]
    assert all(row.step in starts or row.step == rows[0].step or rows[rows.index(row) - 1].end < row.step
               for row in offbeat)  # fmt: skip


# ---- what is printed, and the last chord


def test_phrases_end_under_fermatas_in_chorales_on_every_staff_and_in_hymns_nowhere_inside() -> None:
    found = score("chorale", 0)
    song = stages.song(found.plan, found.parts, found.sheet, found.arrangement)
    ticks = [{mark.tick for mark in track.marks if mark.kind == "fermata"} for track in song.tracks]
    assert len(set.intersection(*ticks)) >= 2
    hymn = score("hymn", 0)
    printed = stages.song(hymn.plan, hymn.parts, hymn.sheet, hymn.arrangement)
    last_bar = (hymn.plan.bars - 1) * hymn.plan.meter.bar_ticks
    assert all(m.tick >= last_bar for track in printed.tracks for m in track.marks if m.kind == "fermata")


def test_some_minor_pieces_end_in_major_and_only_with_the_last_chord() -> None:
    pictured = 0
    for seed in range(12):
        found = stages.score(Brief(style="chorale", mode="minor", tonic="E", bars=8, meter=(4, 4)), seed)
        *_, before, last = found.sheet.harmony.spans
        assert last.chord.symbol in ("E", "Em")
        assert before.chord.symbol != "E"
        pictured += last.chord.symbol == "E"
        final = [note.pitch % 12 for line in voices(found) for note in line if note.end == found.plan.steps]
        assert not {7, 8} <= set(final)
    assert 0 < pictured < 12
