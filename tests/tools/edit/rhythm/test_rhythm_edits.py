"""Every edit of rhythm keeps what it promises, claims what is measured, and swing comes out again to the last tick."""

import pytest

from tools.compose.composer import compose
from tools.edit.catalogue import find_row, rows_of, run_edit
from tools.edit.invariants import check_invariants
from tools.edit.place import Place, scope_of
from tools.edit.values import Edited, EditWish
from tools.errors import EditError
from tools.measure.effects import check_effects, measures
from tools.song.brief import Brief
from tools.song.song_json import song_hash
from tools.song.tempo import felt_bpm
from tools.song.values import EIGHTH, HALF, QUARTER, WHOLE, Song

WISHES = {"change_meter": {"words": "6/8"}, "play_in": {"words": "quarters"}}
PLACES = {
    "everywhere": Place(), "two bars": Place(bars=((5, 6),)), "two stretches": Place(bars=((2, 3), (7, 8))),
    "two beats": Place(bars=((5, 8),), first_beat=1, last_beat=2), "one part": Place(tracks=("bass",)),
}  # fmt: skip


@pytest.fixture(scope="module")
def pop() -> Song:
    """A composed pop song with drums, 16 bars."""
    return compose(Brief(style="pop", bars=16, drums=True), 3).song


@pytest.fixture(scope="module")
def jazz() -> Song:
    """A composed jazz piece, which swings by itself."""
    return compose(Brief(style="jazz", bars=12, drums=True), 3).song


def edit(song: Song, name: str, place: Place | None = None, **wish) -> Edited:
    return run_edit(song, find_row("change_rhythm", name), scope_of(song, place or Place()), EditWish(**wish))


def measured(song: Song, what: str, place: Place | None = None) -> float | str | None:
    return measures()[what](song, scope_of(song, place or Place()))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", [row.name for row in rows_of("change_rhythm")])
def test_promises_and_claims_hold_or_it_is_refused_in_a_sentence(name: str, place: str, pop: Song, band: Song) -> None:
    for song in (pop, band):
        try:
            edited = edit(song, name, PLACES[place], **WISHES.get(name, {}))
        except EditError as error:
            assert str(error).endswith(".") and len(str(error)) < 400
            continue
        assert [c for c in check_invariants(song, edited.song, edited.kept) if not c.ok] == []
        assert [f for f in check_effects(song, edited.song, edited.effects) if not f.ok] == []
        assert edit(song, name, PLACES[place], **WISHES.get(name, {})).song == edited.song
        inverse = find_row("change_rhythm", name).inverse
        if inverse:
            back = edit(edited.song, inverse, PLACES[place], **WISHES.get(name, {}))
            assert song_hash(back.song) == song_hash(song)


@pytest.mark.parametrize(("percent", "late"), [(58.0, 0.08), (67.0, 0.17), (75.0, 0.25)])
def test_swing_puts_the_off_beat_where_it_was_told(pop: Song, percent: float, late: float) -> None:
    straight = {n.id: n for t in pop.tracks for n in t.notes}
    after = edit(pop, "swing", number=percent, unit="%").song
    moved = [n for t in after.tracks for n in t.notes if n.onset_tick % QUARTER == EIGHTH]
    assert moved and {n.shift_ticks - straight[n.id].shift_ticks for n in moved} == {round(late * QUARTER)}
    assert all(straight[n.id].onset_tick == n.onset_tick for t in after.tracks for n in t.notes)


def test_less_time_means_less_swing() -> None:
    from tools.edit.rhythm.warp import law_percent

    rows = [law_percent(bpm, 1.0) for bpm in (60, 120, 180, 240, 300)]
    assert rows == sorted(rows, reverse=True) and rows[0] == 72 and rows[-1] == 50


def test_swing_of_some_bars_of_one_part_is_taken_back_from_them_alone(pop: Song) -> None:
    place = Place(tracks=("drums",), bars=((5, 8),))
    swung = edit(pop, "swing", place).song
    assert measured(swung, "swing", place) > 55 and swung.marks == pop.marks
    assert song_hash(edit(swung, "straighten", place).song) == song_hash(pop)


def test_a_style_that_swings_is_straightened_and_swings_again_to_the_same_song(jazz: Song) -> None:
    straight = edit(jazz, "straighten").song
    assert abs(measured(straight, "swing") - 50) < 2 < measured(jazz, "swing") - 50
    assert song_hash(edit(straight, "swing").song) == song_hash(jazz)


def test_what_swings_so_already_is_told(jazz: Song) -> None:
    with pytest.raises(EditError, match="swings so already"):
        edit(jazz, "swing")


def test_six_eight_makes_two_bars_of_each_and_keeps_every_note_of_the_tune(band: Song) -> None:
    after = edit(band, "change_meter", words="6/8").song
    assert (after.meters[0].numerator, after.meters[0].denominator) == (6, 8)
    assert after.grid.bar_count == 16 and after.end_tick == 12 * WHOLE
    tune = [(n.onset_tick, n.midi_pitch) for n in after.track("t1").notes]
    assert tune == [(n.onset_tick * 3 // 2, n.midi_pitch) for n in band.track("t1").notes]
    assert abs(felt_bpm(after) - felt_bpm(band)) < 0.01
    assert [c.symbol for c in after.chords] == [c.symbol for c in band.chords]
    assert after.sections[1].start_tick == after.end_tick // 2


def test_a_waltz_holds_the_first_of_two_beats_twice_as_long(band: Song) -> None:
    after = edit(band, "change_meter", words="3/4").song
    assert [n.onset_tick // QUARTER for n in after.track("t1").notes[:5]] == [0, 2, 3, 5, 6]
    assert after.grid.bar_count == 16


def test_a_meter_of_some_bars_moves_what_follows_as_one(band: Song) -> None:
    edited = edit(band, "change_meter", Place(bars=((3, 4),)), words="5/4")
    assert all(c.ok for c in check_invariants(band, edited.song, edited.kept))
    assert [(m.tick // QUARTER, m.numerator) for m in edited.song.meters] == [(0, 4), (8, 5), (18, 4)]
    assert edited.song.track("t1").notes[-1].onset_tick == band.track("t1").notes[-1].onset_tick + HALF


def test_the_tempo_of_some_bars_is_back_after_them(band: Song) -> None:
    after = edit(band, "tempo_there", Place(bars=((3, 4),)), number=20.0, unit="%", direction="up").song
    assert measured(after, "beats a minute", Place(bars=((3, 4),))) == pytest.approx(120.0, abs=0.1)
    assert measured(after, "beats a minute", Place(bars=((5, 6),))) == pytest.approx(100.0, abs=0.1)
    assert measured(after, "beats a minute", Place(bars=((1, 2),))) == pytest.approx(100.0, abs=0.1)


def test_an_accelerando_rises_step_by_step_and_ends(band: Song) -> None:
    after = edit(band, "accelerando", Place(bars=((3, 4),))).song
    inside = [t.us_per_quarter for t in after.tempi if 2 * WHOLE <= t.tick < 4 * WHOLE]
    assert inside == sorted(inside, reverse=True) and inside[-1] == pytest.approx(600_000 / 1.2, rel=0.001)
    assert tuple(m.value for m in after.marks if m.value in ("accel.", "a tempo")) == ("accel.", "a tempo")


def test_quantise_keeps_swing_and_takes_the_rest(jazz: Song) -> None:
    after = edit(jazz, "quantise", amount="strong").song
    assert measured(after, "swing") == pytest.approx(measured(jazz, "swing"), abs=2.0)
    on_beats = {n.shift_ticks for t in after.tracks for n in t.notes if n.onset_tick % QUARTER == 0 and not n.tuplet}
    assert on_beats == {0}


def test_arpeggios_are_one_by_one_and_keep_the_harmony(band: Song) -> None:
    after = edit(band, "arpeggiate", Place(tracks=("piano",), bars=((1, 1),))).song
    first = [n for n in after.track("t2").notes if n.onset_tick < WHOLE]
    assert [n.onset_tick // EIGHTH for n in first] == list(range(8))
    assert {n.midi_pitch % 12 for n in first} == {0, 4, 7}


def test_a_pushed_bass_comes_an_eighth_early_and_is_held_over(band: Song) -> None:
    after = edit(band, "push", Place(tracks=("bass",)), amount="slight").song
    assert [n.onset_tick for n in after.track("t3").notes][2] == WHOLE - EIGHTH
    assert after.track("t3").notes[1].length_ticks == HALF - EIGHTH


def test_one_part_cannot_have_a_tempo_of_its_own(band: Song) -> None:
    with pytest.raises(EditError, match="whole band"):
        edit(band, "rubato", Place(tracks=("flute",)))


def test_six_eight_has_no_swing(solo_piano: Song) -> None:
    with pytest.raises(EditError, match="threes already"):
        edit(solo_piano, "swing")
