"""The studio's view of a song: seconds as they are heard, in the order they are heard."""

import json
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path

import edge_songs as songs
import numpy as np
import pytest
import soundfile

from assistant.desk.energy import (
    FROM_MIX,
    FROM_NOTES,
    LOUD_DB,
    QUIET_DB,
    energy_of_mix,
    step_count,
    step_powers,
)
from assistant.desk.studio import WHOLE as WHOLE_PIECE
from assistant.desk.studio import ViewCache, song_view
from assistant.desk.studio_notes import note_table
from assistant.desk.timeline import Timeline
from tools.song.play import perform
from tools.song.values import Song

Make = Callable[[], Song]


def view(song: Song) -> dict:
    return song_view(Timeline(song))


def rows(song: Song) -> list[dict]:
    table = note_table(Timeline(song))
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


@pytest.mark.parametrize("make", songs.ALL)
def test_every_view_is_plain_json_in_order_and_inside_its_length(make: Make) -> None:
    seen = view(make())
    json.dumps(seen, allow_nan=False)
    starts = [bar["start_s"] for bar in seen["bars"]]
    assert starts == sorted(starts)
    for bar, following in zip(seen["bars"], seen["bars"][1:], strict=False):
        assert bar["end_s"] == following["start_s"]
        assert all(bar["start_s"] <= beat < bar["end_s"] for beat in bar["beats_s"])
    onsets = [row[4] for row in seen["notes"]["rows"]]
    assert onsets == sorted(onsets) and seen["notes"]["count"] == len(onsets)
    steps = len(seen["energy"]["values"])
    assert all(len(track["activity"]) == steps for track in seen["tracks"])
    assert steps == step_count(seen["duration_s"], seen["energy"]["step_s"])
    curves = [seen["energy"]["values"], *(track["activity"] for track in seen["tracks"])]
    assert all(0 <= value <= 1 for curve in curves for value in curve)


@pytest.mark.parametrize("make", songs.ALL)
def test_notes_are_the_performance_note_for_note(make: Make) -> None:
    song = make()
    played = sorted(
        (round(n.onset_s, 4), round(n.offset_s, 4), n.midi_pitch, n.velocity, n.note_id)
        for track in perform(song).tracks
        for n in track.notes
    )
    assert sorted((r["on_s"], r["off_s"], r["pitch"], r["velocity"], r["id"]) for r in rows(song)) == played


@pytest.mark.parametrize("make", songs.ALL)
def test_a_note_starts_inside_the_bar_it_names(make: Make) -> None:
    song = make()
    bars = view(song)["bars"]
    for row in rows(song):
        index = bisect_right([bar["start_s"] for bar in bars], row["on_s"] + 1e-6) - 1
        assert bars[index]["bar"] == row["bar"]


def test_an_upbeat_is_bar_0_and_its_beat_is_the_last_of_a_full_bar() -> None:
    seen = view(songs.with_pickup())
    assert [(bar["bar"], bar["start_s"]) for bar in seen["bars"]] == [(0, 0.0), (1, 0.5), (2, 2.5)]
    assert seen["bars"][0]["beats_s"] == [0.0]
    assert [(row["bar"], row["beat"]) for row in rows(songs.with_pickup())] == [(0, 4.0), (1, 1.0), (2, 1.0)]


def test_repeats_are_unrolled_so_that_bars_sections_chords_and_notes_come_as_they_are_heard() -> None:
    seen = view(songs.with_voltas())
    assert [bar["bar"] for bar in seen["bars"]] == [1, 2, 1, 3, 4]
    assert [(s["name"], s["first_bar"], s["last_bar"], s["start_s"]) for s in seen["sections"]] == [
        ("Verse", 1, 2, 0.0),
        ("Verse", 1, 1, 4.0),
        ("Ending", 3, 4, 6.0),
    ]
    assert [(chord["symbol"], chord["start_s"]) for chord in seen["chords"]] == [
        ("C", 0.0), ("F", 2.0), ("C", 4.0), ("G", 6.0), ("Am", 8.0),
    ]  # fmt: skip
    assert [(row["id"], row["on_s"]) for row in rows(songs.with_voltas())] == [
        ("t1.n1", 0.0), ("t1.n2", 2.0), ("t1.n1", 4.0), ("t1.n3", 6.0), ("t1.n4", 8.0),
    ]  # fmt: skip


def test_a_slower_tempo_stretches_bars_and_beats() -> None:
    bars = view(songs.with_tempo_change())["bars"]
    assert [bar["start_s"] for bar in bars] == [0.0, 2.0, 4.0, 8.0]
    assert bars[2]["beats_s"] == [4.0, 5.0, 6.0, 7.0]


def test_six_eight_has_two_beats_a_bar_and_says_so() -> None:
    seen = view(songs.in_six_eight())
    assert (seen["meter"], seen["tempo_beat"], seen["key"]) == ("6/8", "dotted quarter", "D minor")
    assert [len(bar["beats_s"]) for bar in seen["bars"]] == [2, 2]


def test_drums_are_named_by_their_drum() -> None:
    seen = view(songs.with_drums())
    assert [row["name"] for row in rows(songs.with_drums())] == ["Bass Drum", "Closed Hi-Hat", "drum 3"]
    assert (seen["tracks"][0]["is_drum"], seen["tracks"][0]["family"]) == (True, "drums")


def test_pitches_are_named_as_the_score_spells_them() -> None:
    assert [row["name"] for row in rows(songs.in_six_eight())][:3] == ["D4", "D#4", "E4"]


def test_words_stand_on_their_notes_verse_by_verse_and_in_lines() -> None:
    words = view(songs.sung())["lyrics"]
    assert " ".join(row["text"] for row in words) == "Won- der- ful day. Sec- ond ful day. A- men"
    assert [row["start_s"] for row in words] == [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 6.0, 7.0]
    assert all(row["end_s"] > row["start_s"] and row["track"] == "t1" for row in words)
    assert [row["line"] for row in words] == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2]


def test_a_piece_without_sections_is_one_block_and_an_empty_one_none() -> None:
    block = view(songs.one_note())["sections"]
    assert [(row["name"], row["first_bar"], row["last_bar"]) for row in block] == [(WHOLE_PIECE, 1, 1)]
    assert view(songs.empty())["sections"] == [] and view(songs.empty())["bars"] == []


def test_more_notes_than_are_shown_are_counted_and_the_earliest_are_shown() -> None:
    table = note_table(Timeline(songs.whole_notes(8)), most=3)
    assert (table["count"], table["shown"]) == (8, 3)
    assert [row[4] for row in table["rows"]] == [0.0, 2.0, 4.0]


def test_activity_is_where_the_notes_are_and_follows_their_velocity() -> None:
    seen = view(songs.with_drums())
    curve, step_s = seen["tracks"][0]["activity"], seen["energy"]["step_s"]
    at = [curve[int(second / step_s)] for second in (0.0, 0.5, 1.5)]
    assert at[0] > at[1] > at[2] == 0


def test_without_a_mix_the_energy_says_that_it_is_reckoned_from_notes() -> None:
    assert view(songs.one_note())["energy"]["from"] == FROM_NOTES
    assert max(view(songs.one_note())["energy"]["values"]) == 1.0


def a_sound(path: Path, levels_db: list[float], seconds: float = 1.0, rate: int = 8_000) -> Path:
    """Square waves, whose RMS is their level, one after the other."""
    count = int(seconds * rate)
    square = np.where(np.arange(count) % 2, 1.0, -1.0)
    samples = np.concatenate([square * (0.0 if db < -100 else 10 ** (db / 20)) for db in levels_db])
    soundfile.write(str(path), np.stack((samples, samples), axis=1), rate, subtype="PCM_24")
    return path


def test_energy_is_the_loudness_measured_in_the_sound(tmp_path: Path) -> None:
    middle_db = (QUIET_DB + LOUD_DB) / 2
    path = a_sound(tmp_path / "a.wav", [LOUD_DB, middle_db, QUIET_DB, -120.0])
    energy = energy_of_mix(path, 4.0)
    assert energy.source == FROM_MIX and len(energy.values) == 16
    assert energy.values[1] == pytest.approx(1.0, abs=0.01)
    assert energy.values[5] == pytest.approx(0.5, abs=0.01)
    assert energy.values[9] == pytest.approx(0.0, abs=0.01)
    assert energy.values[-1] == 0.0


def test_blocks_give_what_the_whole_file_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "noise.wav"
    noise = np.random.default_rng(3).uniform(-0.5, 0.5, (20_011, 2))
    soundfile.write(str(path), noise, 8_000, subtype="PCM_24")
    samples, rate = soundfile.read(str(path), always_2d=True)
    step, count = 0.25, 11
    slow = [np.mean(samples[int(i * step * rate) : int((i + 1) * step * rate)] ** 2) for i in range(count)]
    monkeypatch.setattr("assistant.desk.energy._BLOCK_FRAMES", 777)
    assert step_powers(path, step, count) == pytest.approx(np.array(slow), rel=1e-6)


def test_a_view_is_made_once_and_the_oldest_goes_first() -> None:
    made: list[str] = []
    cache = ViewCache(most=2)

    def get(key: str) -> str:
        return str(cache.get(key, lambda: made.append(key) or key))

    assert [get(key) for key in ("a", "b", "a", "c", "a", "b")] == ["a", "b", "a", "c", "a", "b"]
    assert made == ["a", "b", "c", "b"]
