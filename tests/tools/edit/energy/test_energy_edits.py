"""Every edit of energy keeps what it promises, claims what is measured, and is the same each time."""

import itertools
from dataclasses import replace

import pytest

from tools.compose.composer import compose
from tools.edit.catalogue import find_row, rows_of, run_edit
from tools.edit.invariants import check_invariants
from tools.edit.place import Place, scope_of
from tools.edit.values import Edited, EditWish
from tools.errors import EditError
from tools.measure.effects import check_effects, measures
from tools.song.brief import Brief
from tools.song.values import QUARTER, SIXTEENTH, WHOLE, Song

WISHES = {
    "hat_rate": {"words": "sixteenths"}, "add_drum": {"instrument": "tambourine"}, "drop_drum": {"instrument": "hats"},
    "swap_drum": {"instrument": "rimshot", "words": "snare"}, "add_player": {"instrument": "violin"},
}  # fmt: skip
PLACES = {
    "everywhere": Place(), "two bars": Place(bars=((5, 6),)), "two stretches": Place(bars=((2, 3), (7, 8))),
    "two beats": Place(bars=((5, 8),), first_beat=1, last_beat=2), "a range": Place(lowest=48, highest=72),
}  # fmt: skip


@pytest.fixture(scope="module")
def pop() -> Song:
    """A composed pop song with drums, 16 bars."""
    return compose(Brief(style="pop", bars=16, drums=True), 3).song


def edit(song: Song, name: str, place: Place | None = None, **wish) -> Edited:
    return run_edit(song, find_row("arrange", name), scope_of(song, place or Place()), EditWish(**wish))


def onsets(song: Song, keys: set[int], track: str = "t4") -> list[float]:
    return [n.onset_tick / QUARTER for n in song.track(track).notes if n.midi_pitch in keys]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", [row.name for row in rows_of("arrange")])
def test_promises_and_claims_hold_or_it_is_refused_in_a_sentence(name: str, place: str, pop: Song, band: Song) -> None:
    for song in (pop, band):
        try:
            edited = edit(song, name, PLACES[place], **WISHES.get(name, {}))
        except EditError as error:
            assert str(error).endswith((".", "first.", '"add drums" first.')) and len(str(error)) < 400
            continue
        assert [c for c in check_invariants(song, edited.song, edited.kept) if not c.ok] == []
        assert [f for f in check_effects(song, edited.song, edited.effects) if not f.ok] == []
        ids = [note.id for track in edited.song.tracks for note in track.notes]
        assert len(ids) == len(set(ids))
        assert edit(song, name, PLACES[place], **WISHES.get(name, {})).song == edited.song


def test_most_edits_work_on_a_band_as_a_whole(pop: Song) -> None:
    refused = []
    for row in rows_of("arrange"):
        try:
            edit(pop, row.name, **WISHES.get(row.name, {}))
        except EditError:
            refused.append(row.name)
    assert set(refused) <= {"join_in", "swap_drum", "drop_drum", "double"}


def test_untouched_notes_are_the_same_objects(band: Song) -> None:
    after = edit(band, "hit_harder", Place(bars=((5, 8),))).song
    for old, new in zip(band.tracks, after.tracks, strict=True):
        by_id = {n.id: n for n in new.notes}
        assert all(by_id[n.id] is n for n in old.notes if n.onset_tick < 4 * WHOLE)


def test_four_on_the_floor_has_a_kick_on_every_beat_and_nowhere_else(band: Song) -> None:
    after = edit(band, "four_on_the_floor", Place(bars=((3, 4),))).song
    assert [t for t in onsets(after, {36}) if 8 <= t < 16] == [8, 9, 10, 11, 12, 13, 14, 15]
    assert onsets(after, {36})[:2] == onsets(band, {36})[:2] == [0, 4]


def test_half_time_puts_the_backbeat_in_the_middle_of_the_bar(band: Song) -> None:
    snare = tuple(
        replace(n, midi_pitch=40) if n.onset_tick % WHOLE in (QUARTER, 3 * QUARTER) else n
        for n in band.track("t4").notes
    )
    kit = replace(band, tracks=(*band.tracks[:3], replace(band.track("t4"), notes=snare)))
    assert [t % 4 for t in onsets(edit(kit, "half_time").song, {38, 40})] == [2.0] * 8


def test_a_mute_mask_leaves_rests_and_the_players_before_and_after(band: Song) -> None:
    edited = edit(band, "sit_out", Place(tracks=("drums",), bars=((3, 4),)))
    assert not [t for t in onsets(edited.song, {36, 38, 42}) if 8 <= t < 16]
    assert len(edited.song.track("t4").notes) == len(band.track("t4").notes) - 8
    assert "Drums silent" in edited.summary and "Bars 3-4" in edited.summary


def test_everything_but_the_bass_is_silent_for_a_bar(band: Song) -> None:
    after = edit(band, "sit_out", Place(bars=((6, 6),), except_tracks=("bass",))).song
    sounding = {t.id for t in after.tracks for n in t.notes if 5 * WHOLE <= n.onset_tick < 6 * WHOLE}
    assert sounding == {"t3"}


def test_a_fill_before_a_section_changes_the_bar_before_it_alone(pop: Song) -> None:
    section = next(s for s in pop.sections if s.start_tick > 0)
    bar = pop.grid.bar_at(section.start_tick).number
    after = edit(pop, "drum_fills", Place(bars=((bar, bar),)), where="before", amount="strong").song
    start, end = pop.grid.span(bar - 1, bar - 1)
    drums = next(t for t in pop.tracks if t.instrument.is_drum)
    changed = set(drums.notes) ^ set(after.track(drums.id).notes)
    assert changed and all(start <= n.onset_tick < end for n in changed)


def test_a_build_rolls_into_thirty_seconds_and_drops_the_kick(band: Song) -> None:
    after = edit(band, "build_up", Place(bars=((5, 8),)), where="before", bars=4).song
    last = [n for n in after.track("t4").notes if 3 * WHOLE <= n.onset_tick < 4 * WHOLE]
    assert not [n for n in last if n.midi_pitch == 36]
    assert min(b.onset_tick - a.onset_tick for a, b in itertools.pairwise(last)) == SIXTEENTH // 2
    assert after.track("t1").notes[16:] == band.track("t1").notes[16:]


def test_simpler_takes_the_share_that_was_said(band: Song) -> None:
    after = edit(band, "simpler", Place(tracks=("flute",)), number=25.0, unit="%").song
    assert len(after.track("t1").notes) == 24


def test_doubling_a_flute_brings_a_second_player_and_a_piano_plays_both(band: Song) -> None:
    second = edit(band, "double", Place(tracks=("flute",)), direction="unison", instrument="violin").song
    assert [t.name for t in second.tracks][-1] == "Violin" and len(second.tracks) == 5
    piano = edit(band, "double", Place(tracks=("piano",)), direction="up").song
    assert len(piano.tracks) == 4 and len(piano.track("t2").notes) > len(band.track("t2").notes)


def test_a_new_player_of_one_section_plays_there_only(band: Song) -> None:
    after = edit(band, "add_player", Place(bars=((5, 8),)), instrument="strings").song
    new = after.tracks[-1]
    assert new.notes and all(4 * WHOLE <= n.onset_tick < 8 * WHOLE for n in new.notes)


def test_single_drums_come_and_go(band: Song) -> None:
    with_claps = edit(band, "add_drum", Place(bars=((1, 2),)), instrument="handclaps").song
    assert onsets(with_claps, {39}) == [1, 3, 5, 7]
    assert not onsets(edit(band, "drop_drum", instrument="hi-hat").song, {42})
    with pytest.raises(EditError, match="No drum is called"):
        edit(band, "add_drum", instrument="bagpipe")


def test_what_is_locked_stays_and_the_rest_is_done(band: Song) -> None:
    from tools.edit.locks import lock

    held = lock(band, scope_of(band, Place(tracks=("drums",), bars=((1, 4),))), "the drums of the verse").song
    after = edit(held, "four_on_the_floor").song
    assert after.track("t4").notes[:16] == band.track("t4").notes[:16]
    assert len(onsets(after, {36})) > len(onsets(band, {36}))


def test_without_drums_it_is_said_what_to_do(chorale: Song) -> None:
    with pytest.raises(EditError, match="add drums"):
        edit(chorale, "busier_drums")


def test_measures_read_a_song_and_know_no_edit(band: Song) -> None:
    table, scope = measures(), scope_of(band, Place())
    assert table["notes a bar"](band, scope) == (32 + 26 + 16 + 32) / 8
    assert table["players"](band, scope) == 4.0
    assert table["kicks off the beat"](band, scope) == 0.0
    assert table["beats with a kick"](band, scope) == 25.0
