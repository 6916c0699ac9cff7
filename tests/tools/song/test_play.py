"""Repeats and performed time."""

from dataclasses import replace

import pytest

from tools.song.play import GRACE_S, passages_of, perform, play_order
from tools.song.values import QUARTER, WHOLE, Curve, Instrument, Mark, Note, Song, TempoChange, Track


def song(marks: tuple[Mark, ...] = (), bars: int = 4) -> Song:
    notes = tuple(Note(f"t1.n{i}", i * WHOLE, WHOLE, 60 + i) for i in range(bars))
    return Song(end_tick=bars * WHOLE, tracks=(Track("t1", "Piano", "melody", Instrument(), notes),), marks=marks)


def played_bars(marks: tuple[Mark, ...], bars: int = 4) -> str:
    track = play_order(song(marks, bars)).tracks[0]
    return "".join(str(n.midi_pitch - 59) for n in track.notes)


def test_a_song_without_repeats_is_itself() -> None:
    base = song()
    assert play_order(base) is base


@pytest.mark.parametrize(
    ("marks", "order"),
    [
        ((Mark("repeat_end", 2 * WHOLE),), "121234"),
        ((Mark("repeat_start", WHOLE), Mark("repeat_end", 3 * WHOLE)), "123234"),
        ((Mark("repeat_end", 2 * WHOLE, value="3"),), "12121234"),
        (
            (
                Mark("volta", WHOLE, 2 * WHOLE, "1"),
                Mark("repeat_end", 2 * WHOLE),
                Mark("volta", 2 * WHOLE, 3 * WHOLE, "2"),
            ),
            "12134",
        ),
        ((Mark("repeat_end", WHOLE), Mark("repeat_start", 2 * WHOLE), Mark("repeat_end", 4 * WHOLE)), "1123434"),
        ((Mark("jump", 2 * WHOLE, value="fine"), Mark("jump", 4 * WHOLE, value="dacapo")), "123412"),
        (
            (
                Mark("jump", WHOLE, value="segno"),
                Mark("jump", 4 * WHOLE, value="dalsegno"),
                Mark("jump", 3 * WHOLE, value="fine"),
            ),
            "123423",
        ),
        (
            (
                Mark("jump", 4 * WHOLE, value="dacapo"),
                Mark("jump", 2 * WHOLE, value="tocoda"),
                Mark("jump", 4 * WHOLE, value="coda"),
            ),
            "1234125",
        ),
    ],
)
def test_repeats_voltas_and_jumps_play_as_printed(marks: tuple[Mark, ...], order: str) -> None:
    assert played_bars(marks, max(4, int(max(order)))) == order


def test_a_repeated_note_keeps_its_printed_id_and_place() -> None:
    base = song((Mark("repeat_end", 2 * WHOLE),))
    notes = perform(base).tracks[0].notes
    assert [(n.note_id, n.onset_tick) for n in notes[:4]] == [
        ("t1.n0", 0),
        ("t1.n1", WHOLE),
        ("t1.n0", 0),
        ("t1.n1", WHOLE),
    ]
    assert [n.onset_s for n in notes[:4]] == [0.0, 2.0, 4.0, 6.0]


def test_a_repeat_starts_again_at_the_tempo_and_controller_in_force_there() -> None:
    base = replace(
        song((Mark("repeat_end", 2 * WHOLE),)), tempi=(TempoChange(0, 500_000), TempoChange(WHOLE, 1_000_000))
    )
    base = replace(base, tracks=(replace(base.tracks[0], curves=(Curve("cc11", ((0, 50), (WHOLE, 90))),)),))
    played = play_order(base)
    assert [(t.tick // WHOLE, t.us_per_quarter) for t in played.tempi] == [
        (0, 500_000),
        (1, 1_000_000),
        (2, 500_000),
        (3, 1_000_000),
    ]
    assert [(t // WHOLE, v) for t, v in played.tracks[0].curves[0].points] == [(0, 50), (1, 90), (2, 50), (3, 90)]


def test_passages_join_neighbouring_bars() -> None:
    assert [(p.start_tick, p.end_tick) for p in passages_of(song((Mark("repeat_end", 2 * WHOLE),)))] == [
        (0, 2 * WHOLE),
        (0, 4 * WHOLE),
    ]


def test_performed_time_and_not_written_time_is_heard() -> None:
    note = Note("t1.n1", QUARTER, QUARTER, 60, shift_ticks=QUARTER // 2, sounding_ticks=QUARTER // 4)
    base = replace(song(), tracks=(Track("t1", "P", "melody", Instrument(), (note,)),))
    (played,) = perform(base).tracks[0].notes
    assert (played.onset_s, played.offset_s) == (0.75, 0.875)


def test_a_grace_note_sounds_just_before_its_beat() -> None:
    base = replace(
        song(), tracks=(Track("t1", "P", "melody", Instrument(), (Note("t1.n1", QUARTER, 0, 60, grace="slash"),)),)
    )
    (played,) = perform(base).tracks[0].notes
    assert played.onset_s == pytest.approx(0.5 - GRACE_S)
    assert played.offset_s == pytest.approx(0.5)
