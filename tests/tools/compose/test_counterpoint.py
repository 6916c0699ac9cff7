"""Two voices under the rules: none broken that a listener hears, and the form of an invention."""

from itertools import pairwise

import pytest

from tools.compose.counterpoint_lines import Room, Sounding, write_line
from tools.compose.counterpoint_parts import two_voices
from tools.compose.counterpoint_rules import Fault, faults, is_parallel
from tools.compose.draft import DraftNote
from tools.compose.harmony_spans import ChordSpan, Harmony
from tools.compose.meter import meter_of
from tools.compose.seeds import stream
from tools.compose.stages import Score, score
from tools.song.brief import Brief, PartRequest
from tools.theory.chord import parse_chord
from tools.theory.key import Key

C = Harmony([ChordSpan(0, 64, parse_chord("C"))], Key("C", "major"))
FOUR = meter_of(4, 4)


def line(*pitches: int, steps: int = 4, start: int = 0) -> list[DraftNote]:
    return [DraftNote(start + i * steps, steps, pitch) for i, pitch in enumerate(pitches)]


def judged(done: Score) -> tuple[Fault, ...]:
    voices = two_voices(done.plan, done.sheet.harmony, done.parts, done.sheet.candidate)
    return faults(voices.upper, voices.lower, done.sheet.harmony, done.plan.meter)


@pytest.mark.parametrize(
    ("upper", "lower", "kinds"),
    [
        (line(67, 69, 71, 72), line(60, 62, 64, 65), {"parallel"}),  # fifths in a row
        (line(72, 74), line(60, 62), {"parallel"}),  # octaves
        (line(64, 65, 67), line(60, 57, 64), set()),  # thirds and sixths
        (line(60, 64), line(64, 60), {"crossing"}),
        (line(65, 64), line(60, 60), {"dissonance"}),  # a fourth struck on the beat
        (line(64, 65, 67, 65, steps=2), line(60, 60, steps=4), set()),  # a passing note
        (line(64, 71, 67, 65, steps=2), line(60, 60, steps=4), {"dissonance"}),  # a seventh leapt to
        ([DraftNote(0, 8, 72), DraftNote(8, 8, 71)], line(64, 62, 67, 67), set()),  # seventh prepared and resolved
    ],
)
def test_the_rules_know_right_from_wrong(upper: list[DraftNote], lower: list[DraftNote], kinds: set[str]) -> None:
    assert {fault.kind for fault in faults(upper, lower, C, FOUR)} == kinds


def test_contrary_motion_into_a_fifth_is_no_parallel() -> None:
    assert not is_parallel((67, 60), (65, 58 + 12))
    assert is_parallel((67, 60), (69, 62))


@pytest.mark.parametrize("seed", range(6))
def test_no_parallels_no_crossing_and_few_clashes_in_an_invention(seed: int) -> None:
    done = score(Brief(style="invention"), seed)
    found = judged(done)
    voices = two_voices(done.plan, done.sheet.harmony, done.parts, done.sheet.candidate)
    moments = len({note.step for note in (*voices.upper, *voices.lower)})
    assert not [fault for fault in found if fault.kind in ("parallel", "crossing")]
    assert len(found) <= 0.04 * moments


def test_the_subject_is_answered_a_fifth_higher_or_fourth_lower_by_the_other_voice() -> None:
    done = score(Brief(style="invention", tonic="C", mode="major", bars=20, meter=(4, 4)), 5)
    voices = two_voices(done.plan, done.sheet.harmony, done.parts)
    bar = done.plan.meter.steps
    subject = [note for note in voices.upper if note.step < 2 * bar]
    answer = [note for note in voices.lower if note.step < 4 * bar]
    assert [note.step + 2 * bar for note in subject] == [note.step for note in answer]
    assert not [note for note in voices.lower if note.step < 2 * bar]
    away = [(b.pitch - a.pitch) % 12 for a, b in zip(subject, answer, strict=True)]
    assert sum(interval == 7 for interval in away) >= 0.8 * len(away)


def test_an_invention_has_entries_episodes_a_stretto_and_a_close_that_fill_its_bars() -> None:
    done = score(Brief(style="invention", bars=28), 2)
    rows = two_voices(done.plan, done.sheet.harmony, done.parts).stretches
    kinds = [row.kind for row in rows]
    assert kinds[:2] == ["entry", "entry"] and kinds[-2:] == ["stretto", "close"] and kinds.count("episode") >= 2
    assert [row.first_bar for row in rows[1:]] == [row.first_bar + row.bars for row in rows[:-1]]
    assert sum(row.bars for row in rows) == 28
    assert len({row.key for row in rows}) >= 3 and rows[-1].key == done.plan.key


@pytest.mark.parametrize("bars", [1, 2, 3, 5, 9])
def test_a_short_invention_still_closes_on_its_tonic(bars: int) -> None:
    done = score(Brief(style="invention", bars=bars, tonic="G", mode="major"), 4)
    voices = two_voices(done.plan, done.sheet.harmony, done.parts)
    assert voices.upper[-1].pitch % 12 == 7 and voices.lower[-1].pitch % 12 == 7


def test_a_persons_chords_are_kept_under_both_voices() -> None:
    done = score(Brief(style="invention", chords=("Dm", "Gm", "A7", "Dm"), bars=8), 1)
    symbols = [span.chord.symbol for span in done.sheet.harmony.spans]
    assert symbols == ["Dm", "Gm", "A7", "Dm"] * 2
    assert not [fault for fault in judged(done) if fault.kind in ("parallel", "crossing")]


def test_two_players_get_a_voice_each_in_their_range() -> None:
    parts = (PartRequest("flute", 73), PartRequest("bassoon", 70))
    done = score(Brief(style="invention", parts=parts, only_parts=True), 1)
    upper, lower = done.arrangement.notes
    assert upper and lower
    for part, notes in zip(done.parts, (upper, lower), strict=True):
        assert all(part.instrument.holds(note.pitch) for note in notes)
        assert all(a.end <= b.step for a, b in pairwise(notes))


def test_a_line_keeps_to_its_room_and_near_its_wishes() -> None:
    against = Sounding(line(48, 48, 48, 48))
    slots = [(i * 2, 2) for i in range(8)]
    wishes = {0: 67, 8: 72}
    room = Room(60, 79, True)
    written = write_line(slots, against, C, FOUR, room, stream(1, "x"), wishes=wishes)
    assert [note.pitch for note in written if note.step in wishes] == [67, 72]
    assert all(60 <= note.pitch <= 79 for note in written)
