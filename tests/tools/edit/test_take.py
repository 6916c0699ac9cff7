"""Takes played in: written as a reader expects, heard as they were played, and nothing else of the song touched."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from tools.edit import check_invariants
from tools.edit.take import song_of_take, take_into
from tools.errors import EditError
from tools.song.midi import load_midi, save_midi
from tools.song.play import perform
from tools.song.take_notes import PedalMove, PlayedKey, Take
from tools.song.values import EIGHTH, QUARTER, Lock, Mark, Song

Stroke = tuple[float, float, int]  # beat within the pattern's beat, length in beats, pitch
STEADY = [[(0, 1, 60)], [(0, 0.5, 62), (0.5, 0.5, 64)], [(0, 0.25, 65), (0.25, 0.25, 64), (0.5, 0.5, 62)], [(0, 1, 60)]]
TRIPLETS = [[(0, 1, 60)], [(0, 1 / 3, 62), (1 / 3, 1 / 3, 64), (2 / 3, 1 / 3, 65)]]
SWUNG = [[(0, 0.6, 60), (0.65, 0.3, 62)]]


def played(
    pattern: Sequence[Sequence[Stroke]], bpm: float, beats: int = 16, jitter_s: float = 0.012, rush: float = 0.0
) -> Take:
    """A take by hand: every key a little off, each beat longer or shorter than the last."""
    dice, at_s, beat_s, keys = random.Random(1), 0.4, 60 / bpm, []
    for i in range(beats):
        for at, long, pitch in pattern[i % len(pattern)]:
            on_s = at_s + at * beat_s + dice.gauss(0, jitter_s)
            keys.append(PlayedKey(on_s * 1000, (on_s + long * beat_s * 0.85) * 1000, pitch, 80))
        beat_s *= 1 + rush
        at_s += beat_s
    return Take(tuple(sorted(keys, key=lambda key: key.on_ms)))


def written(song: Song) -> list[tuple[float, float]]:
    return [(n.onset_tick / QUARTER, n.length_ticks / QUARTER) for n in song.tracks[-1].notes]


def onsets(pattern: Sequence[Sequence[Stroke]], beats: int = 16) -> list[float]:
    return [i + at for i in range(beats) for at, _, _ in pattern[i % len(pattern)]]


@pytest.mark.parametrize("rush", [0.0, 0.004, -0.006])
@pytest.mark.parametrize("bpm", [84, 100, 120])
@pytest.mark.parametrize("pattern", [STEADY, TRIPLETS], ids=["steady", "triplets"])
def test_a_free_take_is_written_as_it_was_meant(pattern: list[list[Stroke]], bpm: int, rush: float) -> None:
    song = song_of_take(played(pattern, bpm, rush=rush)).song
    got = [onset for onset, _ in written(song)]
    right = sum(abs(a - b) < 0.01 for a, b in zip(got, onsets(pattern), strict=True))
    assert right >= 0.9 * len(got), f"{right} of {len(got)} notes are written where they were meant"


@pytest.mark.parametrize("rush", [0.0, 0.004, -0.006])
def test_a_take_sounds_as_it_was_played_to_the_millisecond(rush: float) -> None:
    take = played(STEADY, 96, rush=rush)
    heard = perform(song_of_take(take).song).tracks[0].notes
    first_s = heard[0].onset_s - take.keys[0].on_ms / 1000
    for note, key in zip(heard, take.keys, strict=True):
        assert note.onset_s - first_s == pytest.approx(key.on_ms / 1000, abs=0.002)
        assert note.offset_s - note.onset_s == pytest.approx((key.off_ms - key.on_ms) / 1000, abs=0.002)
        assert note.velocity == key.velocity


def test_swung_eighths_are_written_straight_and_said_so() -> None:
    done = song_of_take(played(SWUNG, 110))
    got = [onset for onset, _ in written(done.song)]
    assert sum(onset % 0.5 == 0 for onset in got) >= 0.9 * len(got)
    assert "swung" in done.summary
    assert done.facts["swing"] == pytest.approx(0.65, abs=0.04)


def test_the_beat_that_was_heard_is_told() -> None:
    done = song_of_take(played(STEADY, 100))
    assert done.facts["bpm"] == pytest.approx(100, abs=2)
    assert f"about {round(done.facts['bpm'])} a minute" in done.summary


def test_with_clicks_the_tempo_is_that_of_the_clicks() -> None:
    keys = tuple(PlayedKey(i * 600 + 35, i * 600 + 500, 60, 80) for i in range(8))
    done = song_of_take(Take(keys, bpm=100))
    assert done.song.tempi[0].us_per_quarter == 600_000
    assert [onset for onset, _ in written(done.song)] == [float(i) for i in range(8)]
    assert "as clicked" in done.summary


def test_keys_of_a_chord_that_are_not_struck_together_are_written_together() -> None:
    keys = tuple(
        PlayedKey(i * 600 + spread, i * 600 + 550, pitch, 80)
        for i in range(4)
        for spread, pitch in ((0, 48), (22, 60), (41, 64), (58, 67))
    )
    song = song_of_take(Take(keys, bpm=100)).song
    assert {onset for onset, _ in written(song)} == {0.0, 1.0, 2.0, 3.0}
    assert all(length == 1.0 for _, length in written(song)[:12])


def test_staccato_is_written_short_of_nothing_and_played_short() -> None:
    keys = tuple(PlayedKey(i * 300, i * 300 + 180, 60 + i, 80) for i in range(8))
    notes = song_of_take(Take(keys, bpm=100)).song.tracks[0].notes
    assert [note.length_ticks for note in notes[:7]] == [EIGHTH] * 7
    assert all(note.performed_ticks < EIGHTH for note in notes[:7])


def test_the_pedal_is_kept_as_played_and_lengthens_what_is_written() -> None:
    keys = tuple(PlayedKey(i * 1200, i * 1200 + 200, 60, 80) for i in range(4))
    dry = song_of_take(Take(keys, bpm=100)).song
    pedal = (PedalMove(0, 127), PedalMove(4700, 0))
    wet = song_of_take(Take(keys, pedal, bpm=100)).song
    assert dry.tracks[0].notes[0].length_ticks < QUARTER
    assert wet.tracks[0].notes[0].length_ticks == 2 * QUARTER
    assert wet.tracks[0].curves[0].controller == "cc64"
    assert [value for _, value in wet.tracks[0].curves[0].points] == [127, 0]


def four(at_ms: float = 0.0, pitch: int = 84) -> Take:
    return Take(tuple(PlayedKey(at_ms + i * 600, at_ms + i * 600 + 540, pitch, 70 + i) for i in range(4)))


def test_a_take_over_the_song_is_a_part_of_its_own_and_touches_no_other(band: Song) -> None:
    done = take_into(band, four(), 2.4, "new", None, 73)
    assert len(done.song.tracks) == len(band.tracks) + 1
    assert all(track in done.song.tracks for track in band.tracks)
    assert all(checked.ok for checked in check_invariants(band, done.song, done.kept))
    start = band.tempo_map.tick(2.4)
    new = next(track for track in done.song.tracks if track not in band.tracks)
    assert [note.onset_tick for note in new.notes] == [start + i * QUARTER for i in range(4)]
    assert [n.velocity for t in load_midi(save_midi(done.song), "x").tracks for n in t.notes if n.midi_pitch == 84] == [
        70, 71, 72, 73,
    ]  # fmt: skip


def test_overdub_adds_and_replace_takes_out_what_was_there(band: Song) -> None:
    over = take_into(band, four(), 2.4, "overdub", "t1").song.track("t1")
    assert set(band.tracks[0].notes) < set(over.notes)
    placed = take_into(band, four(), 2.4, "replace", "t1")
    inside = [n for n in placed.song.track("t1").notes if 4 * QUARTER <= n.onset_tick < 8 * QUARTER]
    assert [n.midi_pitch for n in inside] == [84] * 4
    outside = [n for n in band.tracks[0].notes if not 4 * QUARTER <= n.onset_tick < 8 * QUARTER]
    assert set(outside) <= set(placed.song.track("t1").notes)
    assert all(checked.ok for checked in check_invariants(band, placed.song, placed.kept))
    assert "in place of 4 notes" in placed.summary


def test_the_pedal_outside_the_take_is_as_it_was(band: Song) -> None:
    from tools.song.values import Curve

    track = replace(band.tracks[1], curves=(Curve("cc64", ((0, 127), (10 * QUARTER, 0), (12 * QUARTER, 90))),))
    song = replace(band, tracks=(band.tracks[0], track, *band.tracks[2:]))
    take = replace(four(), pedal=(PedalMove(0, 127), PedalMove(900, 0)))
    points = dict(take_into(song, take, 2.4, "overdub", "t2").song.track("t2").curves[0].points)
    assert points[0] == 127 and points[12 * QUARTER] == 90 and points[10 * QUARTER] == 0
    assert points[8 * QUARTER] == 127  # behind the take the pedal is down again, as before


def test_a_lock_refuses_the_take_in_its_own_words_and_a_part_of_its_own_is_free(band: Song) -> None:
    song = replace(band, locks=(Lock("l1", ("t1",), 0, 16 * QUARTER, "the flute is perfect"),))
    with pytest.raises(EditError, match="the flute is perfect"):
        take_into(song, four(), 2.4, "overdub", "t1")
    assert len(take_into(song, four(), 2.4, "new").song.tracks) == len(band.tracks) + 1


def test_playing_on_behind_the_end_makes_the_song_longer_by_whole_bars(band: Song) -> None:
    end_s = band.tempo_map.seconds(band.end_tick)
    done = take_into(band, four(), end_s - 0.5, "new")
    assert len(done.song.grid.bars) == len(band.grid.bars) + 1
    assert "1 bar longer" in done.summary


def test_a_take_over_the_second_time_of_a_repeat_lands_in_the_printed_bars(band: Song) -> None:
    signs = (Mark("repeat_start", 0), Mark("repeat_end", 8 * QUARTER, value="2"))
    song = replace(band, marks=(*band.marks, *signs))
    done = take_into(song, four(), song.tempo_map.seconds(8 * QUARTER), "new", None, 73)
    new = next(track for track in done.song.tracks if track not in song.tracks)
    assert [note.onset_tick for note in new.notes] == [i * QUARTER for i in range(4)]


def test_one_key_is_a_take() -> None:
    song = song_of_take(Take((PlayedKey(1234.5, 1400, 64, 90),))).song
    assert written(song)[0][0] == 0.0
    assert song.grid.bar_count == 1


def test_a_piano_played_low_and_high_is_written_on_two_staves() -> None:
    keys = tuple(PlayedKey(i * 600, i * 600 + 500, pitch, 80) for i in range(4) for pitch in (43, 72))
    track = song_of_take(Take(keys, bpm=100)).song.tracks[0]
    assert track.staves == 2
    assert {(note.midi_pitch, note.staff) for note in track.notes} == {(43, 2), (72, 1)}
