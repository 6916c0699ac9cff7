"""Orchestral players have tasks of their own; pads that were named sound as pads; a blues stays in its key."""

import pytest

from tools.compose import compose
from tools.song.brief import Brief, PartRequest
from tools.song.values import Song
from tools.theory.key import Key

EPIC = tuple(PartRequest(f"p{p}", p) for p in (73, 60, 56, 57, 47, 48, 43))


def epic(seed: int) -> Song:
    return compose(
        Brief(style="film", parts=EPIC, tonic="C", mode="minor", moods=("epic",), bars=24, meter=(4, 4)), seed
    ).song


def test_timpani_play_tonic_and_dominant_only() -> None:
    for seed in range(5):
        (timpani,) = (t for t in epic(seed).tracks if t.instrument.program == 47)
        assert {n.midi_pitch % 12 for n in timpani.notes} <= {0, 7}


def test_no_two_players_of_an_orchestra_have_one_rhythm() -> None:
    for seed in range(5):
        song = epic(seed)
        rows = [frozenset(n.onset_tick for n in t.notes) for t in song.tracks if not t.instrument.is_drum]
        shared = [len(a & b) / max(1, len(a | b)) for i, a in enumerate(rows) for b in rows[i + 1 :]]
        assert max(shared) < 0.8, shared


def test_the_strings_of_an_epic_piece_move_and_the_horn_holds() -> None:
    song = epic(2)
    mean = {t.instrument.program: sum(n.length_ticks for n in t.notes) / len(t.notes) for t in song.tracks}
    assert mean[60] > 3 * mean[48]


@pytest.mark.parametrize("program", [88, 89, 91, 95])
def test_a_pad_that_was_named_holds_chords(program: int) -> None:
    for seed in range(4):
        song = compose(Brief(style="ambient", moods=("calm",), parts=(PartRequest("pads", program),)), seed).song
        pad = next(t for t in song.tracks if t.instrument.program == program)
        assert pad.role == "pad" and any(t.role == "melody" for t in song.tracks if t is not pad)
        bars = song.grid.bars
        sounding = [sum(n.onset_tick <= b.start_tick < n.end_tick for n in pad.notes) for b in bars]
        assert sum(count >= 3 for count in sounding) >= 0.9 * len(bars)


@pytest.mark.parametrize("programs", [(), (25, 33), (40, 40, 41, 42), (56, 57, 60, 58), (73,), (0, 25, 16), (89,)])
def test_a_blues_lies_in_its_key(programs: tuple[int, ...]) -> None:
    for seed in range(60 if not programs else 12):
        parts = tuple(PartRequest(f"p{p}", p) for p in programs)
        song = compose(Brief(style="blues", tonic="A", mode="major", parts=parts, bars=12), seed).song
        usual = Key("A", "major").usual_pitch_classes
        notes = [n for t in song.tracks if not t.instrument.is_drum for n in t.notes]
        inside = sum(n.length_ticks for n in notes if n.midi_pitch % 12 in usual)
        assert inside >= 0.8 * sum(n.length_ticks for n in notes), seed
        assert [c.symbol for c in song.chords][:2] == ["A7", "D7"]
