"""Before and after: where a change is first heard, what is marked, and that flipping keeps the musical place."""

from dataclasses import replace

import edge_songs as songs
import numpy as np
import pytest

from assistant.desk.changes import changes_of, time_map
from assistant.desk.timeline import Timeline
from tools.song.values import WHOLE, ChordSymbol, Instrument, Mark, Note, Song, TempoChange, Track, TrackMix


def compared(before: Song, after: Song) -> dict:
    return changes_of(Timeline(before), Timeline(after))


def with_notes(song: Song, **changes: dict) -> Song:
    """The song with fields of some notes of its first track changed, by the number in their id."""
    notes = tuple(replace(note, **changes.get(note.id.replace("t1.", ""), {})) for note in song.tracks[0].notes)
    return replace(song, tracks=(replace(song.tracks[0], notes=notes), *song.tracks[1:]))


def at_tempo(song: Song, us_per_quarter: int) -> Song:
    return replace(song, tempi=(TempoChange(0, us_per_quarter),))


def spans(change: dict) -> list[tuple[float, float, str | None]]:
    return [(row["start_s"], row["end_s"], row["track"]) for row in change["spans"]]


def test_a_softer_bar_is_marked_where_it_is_and_heard_from_two_bars_before() -> None:
    base = songs.whole_notes(8)
    change = compared(base, with_notes(base, n6={"velocity": 40}))
    assert (change["first_change_s"], change["start_at_s"]) == (10.0, 6.0)
    assert spans(change) == [(10.0, 12.0, "t1")]
    assert change["what"] == "Piano: softer"


def test_a_change_at_the_beginning_starts_at_the_beginning() -> None:
    base = songs.whole_notes(8)
    change = compared(base, with_notes(base, n2={"midi_pitch": 70}))
    assert (change["first_change_s"], change["start_at_s"]) == (2.0, 0.0)


def test_changes_far_apart_are_two_marks_and_not_one() -> None:
    base = songs.whole_notes(8)
    change = compared(base, with_notes(base, n2={"velocity": 40}, n3={"velocity": 40}, n7={"velocity": 40}))
    assert spans(change) == [(2.0, 6.0, "t1"), (12.0, 14.0, "t1")]


def test_a_change_in_a_repeated_bar_is_marked_every_time_it_is_heard() -> None:
    base = songs.with_voltas()
    assert spans(compared(base, with_notes(base, n1={"velocity": 40}))) == [(0.0, 2.0, "t1"), (4.0, 6.0, "t1")]


def test_notes_taken_out_are_marked_where_they_were() -> None:
    base = songs.whole_notes(6)
    after = replace(base, tracks=(replace(base.tracks[0], notes=base.tracks[0].notes[:4]),))
    change = compared(base, after)
    assert spans(change) == [(8.0, 12.0, "t1")]
    assert change["what"] == "Piano: notes taken out"


def test_a_part_added_or_taken_out_is_marked_where_it_plays() -> None:
    base = songs.whole_notes(4)
    part = Track("t2", "Flute", "counter", Instrument(73), (Note("t2.n1", 2 * WHOLE, WHOLE, 72),))
    fuller = replace(base, tracks=(*base.tracks, part))
    assert spans(compared(base, fuller)) == [(4.0, 6.0, "t2")]
    assert spans(compared(fuller, base)) == [(4.0, 6.0, "t2")]
    assert compared(base, fuller)["what"] == "Flute: new part"


@pytest.mark.parametrize("changed", [{"instrument": Instrument(40)}, {"mix": TrackMix(gain_db=-6.0)}])
def test_another_instrument_or_fader_is_heard_from_the_first_note_on(changed: dict) -> None:
    base = songs.whole_notes(4)
    late = replace(base, tracks=(replace(base.tracks[0], notes=base.tracks[0].notes[1:]),))
    after = replace(late, tracks=(replace(late.tracks[0], **changed),))
    assert spans(compared(late, after)) == [(2.0, 8.0, "t1")]


def test_what_is_only_printed_is_not_marked_as_heard() -> None:
    base = songs.whole_notes(4)
    after = replace(base, chords=(ChordSymbol(0, "Am"),), title="Other", master=replace(base.master, gain_db=3.0))
    change = compared(base, after)
    assert change["spans"] == [] and change["first_change_s"] == 0.0
    assert change["what"].startswith("Title Untitled to Other")


def test_equal_songs_differ_in_nothing() -> None:
    change = compared(songs.whole_notes(), songs.whole_notes())
    assert change["what"] == "Nothing differs." and change["spans"] == []


def test_a_tempo_change_marks_all_that_is_heard_at_another_speed() -> None:
    base = songs.whole_notes(4)
    change = compared(base, songs.with_tempo_change())
    assert spans(change) == [(4.0, 12.0, None)]
    assert (change["first_change_s"], change["start_at_s"]) == (4.0, 0.0)


PAIRS = [
    (songs.whole_notes(8), at_tempo(songs.whole_notes(8), songs.US_AT_60)),
    (at_tempo(songs.whole_notes(8), 700_000), songs.whole_notes(8)),
    (songs.whole_notes(4), songs.with_tempo_change()),
    (songs.with_voltas(), at_tempo(songs.with_voltas(), songs.US_AT_60)),
    (songs.with_pickup(), at_tempo(songs.with_pickup(), songs.US_AT_60)),
    (songs.in_six_eight(), at_tempo(songs.in_six_eight(), songs.US_AT_60)),
]


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_flipping_keeps_the_musical_place_bar_by_bar_and_beat_by_beat(before: Song, after: Song) -> None:
    old, new = Timeline(before), Timeline(after)
    pairs = np.array(time_map(old, new))
    assert (np.diff(pairs, axis=0) > 0).all()
    moments = [[(bar.start_s, *bar.beats_s, bar.end_s) for bar in timeline.bars] for timeline in (old, new)]
    flat_old, flat_new = (np.concatenate([np.array(bar) for bar in bars]) for bars in moments)
    assert np.interp(flat_old, pairs[:, 0], pairs[:, 1]) == pytest.approx(flat_new, abs=1e-3)
    assert np.interp(flat_new, pairs[:, 1], pairs[:, 0]) == pytest.approx(flat_old, abs=1e-3)


def test_a_repeat_that_was_taken_out_is_passed_over() -> None:
    before, after = songs.with_voltas(), replace(songs.with_voltas(), marks=())
    pairs = np.array(time_map(Timeline(before), Timeline(after)))
    assert (np.diff(pairs, axis=0) > 0).all()
    # Bars 1 2 1 3 4 become 1 2 3 4: the last two are at 6 to 10 s before and at 4 to 8 s after.
    assert np.interp([0.0, 2.0, 8.0, 10.0], pairs[:, 0], pairs[:, 1]) == pytest.approx([0.0, 2.0, 6.0, 8.0])
    assert compared(before, after)["first_change_s"] > 0


def test_a_longer_version_maps_what_both_have_and_leaves_the_rest() -> None:
    short, long = songs.whole_notes(4), songs.whole_notes(8)
    pairs = np.array(time_map(Timeline(short), Timeline(long)))
    assert np.interp([0.0, 4.0, 8.0], pairs[:, 0], pairs[:, 1]) == pytest.approx([0.0, 4.0, 8.0])
    change = compared(short, long)
    assert change["first_change_s"] == 8.0 and change["start_at_s"] == 4.0


def test_an_empty_song_can_be_compared_too() -> None:
    assert compared(songs.empty(), songs.one_note())["time_map"][0] == [0.0, 0.0]
    assert compared(songs.one_note(), songs.empty())["start_at_s"] == 0.0


def test_a_repeat_sign_added_is_heard_where_the_music_goes_back() -> None:
    base = songs.whole_notes(4)
    change = compared(base, replace(base, marks=(Mark("repeat_end", 2 * WHOLE),)))
    assert change["spans"] and change["spans"][0]["track"] is None


def test_the_line_names_players_and_parts_as_they_are_called_now() -> None:
    base = songs.whole_notes(2)
    given = replace(base.tracks[0], instrument=Instrument(71), label="Clarinet")
    assert compared(base, replace(base, tracks=(given,)))["what"] == "Clarinet instead of Piano"
    softer = replace(given, notes=tuple(replace(note, velocity=40) for note in given.notes))
    line = compared(replace(base, tracks=(given,)), replace(base, tracks=(softer,)))["what"]
    assert line == "Clarinet: softer"


def test_figures_are_as_short_as_shows_that_they_differ() -> None:
    base = songs.whole_notes(2)

    def line(before: int, after: int) -> str:
        return str(compared(at_tempo(base, before), at_tempo(base, after))["what"])

    assert line(737_463, 659_341) == "Tempo 81.4 to 91"
    assert line(737_463, 735_000) == "Tempo 81.4 to 81.6"


def test_each_difference_comes_with_a_key_and_the_values_in_it() -> None:
    base = songs.whole_notes(2)
    after = replace(at_tempo(with_notes(base, n1={"velocity": 40}), 700_000), chords=(ChordSymbol(0, "Am"),))
    told = compared(base, after)["what_told"]
    assert [part["key"] for part in told["parts"]] == [
        "told.change_tempo",
        "told.change_chords",
        "told.change_softer",
    ]
    assert told["parts"][2]["values"] == {"name": "Piano"} and told["more"] == 0
