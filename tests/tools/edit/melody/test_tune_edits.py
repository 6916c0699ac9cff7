"""What each edit of the tune does, held to the notes: on a small band, a chorale, a solo piano and a sung song."""

from dataclasses import replace
from itertools import pairwise

import pytest

from tools.edit.catalogue import find_row, run_edit
from tools.edit.invariants import check_invariants
from tools.edit.melody.ground import Ground
from tools.edit.melody.line import lines_of, tune_place, whole_line
from tools.edit.place import Place, scope_of
from tools.edit.values import Edited, EditWish
from tools.errors import EditError
from tools.measure.effects import check_effects
from tools.song.song_json import song_hash
from tools.song.values import EIGHTH, QUARTER, WHOLE, Mark, Note, Song, Syllable


def edit(song: Song, name: str, place: Place | None = None, **said) -> Edited:
    """The edit by name, its promises and claims held."""
    edited = run_edit(song, find_row("change_melody", name), scope_of(song, place or Place()), EditWish(**said))
    broken = [row for row in check_invariants(song, edited.song, edited.kept) if not row.ok]
    missed = [row for row in check_effects(song, edited.song, edited.effects) if not row.ok]
    assert (broken, missed) == ([], [])
    ids = [n.id for t in edited.song.tracks for n in t.notes]
    assert len(ids) == len(set(ids)) and all(ids)
    return edited


def tune(song: Song, track_id: str = "t1") -> list[int]:
    return [n.midi_pitch for n in whole_line(song.track(track_id))]


def others(song: Song, spared: str = "t1") -> list:
    return [t for t in song.tracks if t.id != spared]


def bars(song: Song, first: int, last: int, track_id: str = "t1") -> list[tuple[int, int]]:
    start, end = song.grid.span(first, last)
    notes = whole_line(song.track(track_id))
    return [(n.onset_tick - start, n.midi_pitch) for n in notes if start <= n.onset_tick < end]


@pytest.fixture
def jumpy(band: Song) -> Song:
    """The band with a tune of sixteenths and wide leaps."""
    pitches = [60, 79, 64, 84, 61, 88, 67, 72] * 16
    notes = tuple(Note(f"t1.n{i}", i * EIGHTH, EIGHTH, p, 80) for i, p in enumerate(pitches[:64]))
    return replace(band, tracks=(replace(band.tracks[0], notes=notes), *band.tracks[1:]))


@pytest.fixture
def sung(band: Song) -> Song:
    """The band with a syllable on every note of the tune's first two bars."""
    flute = band.tracks[0]
    words = tuple(Syllable(n.onset_tick, f"la{i}", note_id=n.id) for i, n in enumerate(flute.notes[:8]))
    return replace(band, tracks=(replace(flute, syllables=words), *band.tracks[1:]))


# ---- easier


def test_easy_to_sing_is_a_tenth_by_steps_with_breaths_and_six_notes_a_bar(jumpy: Song) -> None:
    edited = edit(jumpy, "easier_to_sing").song
    found, notes = tune(edited), whole_line(edited.track("t1"))
    moves = [abs(b - a) for a, b in pairwise(found)]
    assert max(found) - min(found) <= 16 and min(found) >= 57 and max(found) <= 74
    assert max(moves) <= 7 and sum(m <= 2 for m in moves) / len(moves) >= 0.55
    assert all(len(bars(edited, bar, bar)) <= 6 for bar in range(1, 9))
    rests = [a.end_tick for a, b in pairwise(notes) if b.onset_tick - a.end_tick >= EIGHTH]
    assert all(any(start <= r <= start + 3 * WHOLE for r in rests) for start in range(0, 5 * WHOLE, WHOLE))


@pytest.mark.parametrize(("voice", "low", "high"), [("bass", 41, 60), ("soprano", 60, 79), ("child", 60, 74)])
def test_a_tune_goes_where_the_named_voice_sings(jumpy: Song, voice: str, low: int, high: int) -> None:
    found = tune(edit(jumpy, "easier_to_sing", instrument=voice).song)
    assert low <= min(found) <= max(found) <= high


def test_what_is_easy_already_is_said_and_left(band: Song) -> None:
    easy = edit(band, "easier_to_sing").song
    with pytest.raises(EditError, match="easy to sing already"):
        edit(easy, "easier_to_sing")


def test_a_beginners_piano_part_has_two_notes_at_once_and_no_wide_leaps(solo_piano: Song) -> None:
    edited = edit(solo_piano, "easier_to_play").song.tracks[0]
    left = [n.onset_tick for n in edited.notes if n.staff == 2]
    assert max(left.count(tick) for tick in left) <= 2
    assert max(n.midi_pitch for n in edited.notes if n.staff == 1) <= 79


# ---- contour and pitch


def test_a_tune_starts_lower_and_climbs(band: Song) -> None:
    edited = edit(band, "tune_contour", direction="up").song
    assert tune(edited)[0] < tune(band)[0]
    assert sum(tune(edited)[-8:]) / 8 - sum(tune(edited)[:8]) / 8 > sum(tune(band)[-8:]) / 8 - sum(tune(band)[:8]) / 8
    assert [n.onset_tick for n in edited.tracks[0].notes] == [n.onset_tick for n in band.tracks[0].notes]


@pytest.mark.parametrize(("way", "sign"), [("more", 1), ("less", -1)])
def test_range_grows_and_shrinks(band: Song, way: str, sign: int) -> None:
    old, new = tune(band), tune(edit(band, "tune_range", direction=way).song)
    assert sign * ((max(new) - min(new)) - (max(old) - min(old))) > 0


def test_the_octave_and_back_is_the_same_song(band: Song, solo_piano: Song) -> None:
    for song in (band, solo_piano):
        up = edit(song, "tune_octave_up").song
        assert tune(up) == [p + 12 for p in tune(song)]
        assert song_hash(edit(up, find_row("change_melody", "tune_octave_up").inverse).song) == song_hash(song)


def test_only_the_top_line_of_a_piano_moves(solo_piano: Song) -> None:
    edited = edit(solo_piano, "tune_octave_up", Place(bars=[(2, 3)])).song.tracks[0]
    left = [n for n in solo_piano.tracks[0].notes if n.staff == 2]
    assert [n for n in edited.notes if n.staff == 2] == left


def test_a_wrong_note_is_mended_and_named_with_its_bar(band: Song) -> None:
    flute = band.tracks[0]
    sour = tuple(replace(n, midi_pitch=66, spelling=None) if n.id == "t1.n8" else n for n in flute.notes)
    edited = edit(replace(band, tracks=(replace(flute, notes=sour), *band.tracks[1:])), "fix_wrong_notes")
    assert "bar 3" in edited.summary.lower() and "F#4" in edited.summary
    changed = [n.id for n, was in zip(edited.song.tracks[0].notes, sour, strict=True) if n.midi_pitch != was.midi_pitch]
    assert changed == ["t1.n8"]


def test_a_tune_is_brought_into_an_instruments_range_by_octaves_where_that_is_enough(band: Song) -> None:
    edited = edit(band, "fit_range", instrument="cello")
    by = {a - b for a, b in zip(tune(edited.song), tune(band), strict=True)}
    assert len(by) == 1 and by.pop() % 12 == 0


# ---- rhythm


def test_less_busy_keeps_the_strong_notes_and_their_pitch(jumpy: Song) -> None:
    edited = edit(jumpy, "less_busy_tune", number=40, unit="%").song.tracks[0].notes
    kept = {n.id: n.midi_pitch for n in edited}
    old = {n.id: n.midi_pitch for n in jumpy.tracks[0].notes}
    assert len(kept) == len(old) - round(0.4 * len(old)) and all(old[i] == p for i, p in kept.items())
    assert {n.onset_tick for n in edited} >= {bar * WHOLE for bar in range(8)}


def test_a_sung_note_is_never_taken_out(sung: Song) -> None:
    with pytest.raises(EditError, match="syllable"):
        edit(sung, "less_busy_tune", Place(bars=[(1, 2)]))


def test_syllables_move_with_their_notes(sung: Song) -> None:
    edited = edit(sung, "syncopate_tune", Place(bars=[(1, 2)]), amount="strong").song.tracks[0]
    at = {n.id: n.onset_tick for n in edited.notes}
    assert [s.text for s in edited.syllables] == [s.text for s in sung.tracks[0].syllables]
    assert all(s.tick == at[s.note_id] for s in edited.syllables)


def test_busier_keeps_every_note_on_a_beat_and_adds_between(band: Song) -> None:
    edited = edit(band, "busier_tune", amount="strong").song.tracks[0].notes
    old = {(n.onset_tick, n.midi_pitch) for n in band.tracks[0].notes}
    assert old < {(n.onset_tick, n.midi_pitch) for n in edited}
    assert all((n.onset_tick, n.midi_pitch) in old or n.onset_tick % QUARTER for n in edited)


def test_ornaments_are_signs_and_go_again(band: Song) -> None:
    edited = edit(band, "ornament_tune", amount="strong")
    assert [m.kind for m in edited.song.tracks[0].marks] == ["ornament"] * edited.facts["ornaments"]
    assert song_hash(edit(edited.song, "ornament_tune", direction="less").song) == song_hash(band)


def test_repeats_are_varied_and_the_first_time_is_not(band: Song) -> None:
    again = replace(band, sections=(band.sections[0], replace(band.sections[1], letter="A")))
    edited = edit(again, "vary_repeats").song
    assert bars(edited, 1, 4) == bars(band, 1, 4)
    assert set(bars(band, 5, 8)) < set(bars(edited, 5, 8))


# ---- figures


def test_a_hook_is_one_motif_three_times_with_a_peak(band: Song) -> None:
    edited = edit(band, "catchier_hook", Place(bars=[(5, 8)])).song
    rhythms = [[tick for tick, _ in bars(edited, bar, bar)] for bar in (5, 6, 7)]
    assert rhythms[0] == rhythms[1] == rhythms[2] and 3 <= len(rhythms[0]) <= 5
    assert max(p for _, p in bars(edited, 7, 7)) > max(p for _, p in bars(edited, 5, 5))
    assert bars(edited, 8, 8) == bars(band, 8, 8)


def test_without_a_place_the_hook_is_the_chorus(band: Song) -> None:
    edited = edit(band, "catchier_hook")
    assert edited.summary.startswith("Bars 5-8") and bars(edited.song, 1, 4) == bars(band, 1, 4)


def test_a_sequence_repeats_the_first_bar_a_step_on(band: Song) -> None:
    edited = edit(band, "sequence_tune", Place(bars=[(1, 3)]), direction="up").song
    first = [p for _, p in bars(edited, 1, 1)]
    ups = [[p - q for p, q in zip([p for _, p in bars(edited, bar, bar)], first, strict=True)] for bar in (2, 3)]
    assert all(1 <= step <= 3 for step in ups[0]) and sum(ups[1]) > sum(ups[0])


def test_a_phrase_comes_again(band: Song) -> None:
    edited = edit(band, "repeat_phrase", Place(bars=[(1, 4)]), bars=2).song
    assert [t for t, _ in bars(edited, 3, 4)] == [t for t, _ in bars(edited, 1, 2)] and bars(edited, 1, 2) == bars(
        band, 1, 2
    )


@pytest.mark.parametrize("way", ["home", "higher", "lower", "question", "new"])
def test_only_the_last_bar_changes_when_the_tune_ends_otherwise(band: Song, way: str) -> None:
    edited = edit(band, "end_tune", direction=way).song
    assert bars(edited, 1, 7) == bars(band, 1, 7) and bars(edited, 8, 8) != bars(band, 8, 8)
    last, was = tune(edited)[-1], tune(band)[-1]
    assert {"home": last % 12 == 0, "higher": last > was, "lower": last < was, "question": last % 12 in (2, 7, 11)}.get(
        way, True
    )


# ---- themes


def test_the_opening_tune_comes_back_in_minor_with_its_chords(band: Song) -> None:
    edited = edit(band, "reuse_theme", Place(bars=[(5, 8)]), mode="minor").song
    assert [t for t, _ in bars(edited, 5, 8)] == [t for t, _ in bars(edited, 1, 4)]
    there = {p % 12 for _, p in bars(edited, 5, 8)}
    assert 3 in there and 4 not in there
    assert [(k.tick, k.mode) for k in edited.keys] == [(0, "major"), (4 * WHOLE, "minor")]
    assert [c.symbol for c in edited.chords][:5] == ["C", "Am", "F", "G7", "Cm"]
    assert bars(edited, 1, 4) == bars(band, 1, 4)


@pytest.mark.parametrize("shape", ["augmented", "diminished", "inverted", "retrograde", "fragment"])
def test_a_theme_comes_back_turned_or_stretched(band: Song, shape: str) -> None:
    edited = edit(band, "reuse_theme", Place(bars=[(5, 8)]), section="bars 1-2", direction=shape)
    lengths = {n.length_ticks for n in whole_line(edited.song.track("t1")) if n.onset_tick >= 4 * WHOLE}
    assert lengths == {{"augmented": 2 * QUARTER, "diminished": EIGHTH}.get(shape, QUARTER)}
    assert bars(edited.song, 1, 4) == bars(band, 1, 4)


def test_a_theme_on_another_instrument_leaves_the_tune_silent_there(band: Song) -> None:
    edited = edit(band, "reuse_theme", Place(bars=[(5, 8)]), instrument="cello").song
    cello = next(t for t in edited.tracks if "Cello" in t.name)
    assert bars(edited, 5, 8) == [] and [t for t, _ in bars(edited, 5, 8, cello.id)] == [t for t, _ in bars(band, 1, 4)]


def test_a_theme_with_no_place_to_come_back_to_asks_for_one(band: Song) -> None:
    with pytest.raises(EditError, match="Where should the tune come back"):
        edit(band, "reuse_theme")
    with pytest.raises(EditError, match=r"sections are: Verse, Chorus"):
        edit(band, "reuse_theme", Place(bars=[(5, 8)]), section="coda")


# ---- beside the tune


@pytest.mark.parametrize(("number", "way"), [(3, "above"), (3, "below"), (6, "below")])
def test_a_second_voice_goes_in_thirds_or_sixths_and_the_tune_stays(band: Song, number: int, way: str) -> None:
    edited = edit(band, "harmony_line", number=float(number), direction=way)
    voice = edited.song.track(edited.facts["track_id"])
    gaps = [a.midi_pitch - b.midi_pitch for a, b in zip(voice.notes, band.tracks[0].notes, strict=True)]
    assert all((gap > 0) == (way == "above") for gap in gaps)
    assert sum(abs(gap) % 12 in (3, 4, 8, 9) for gap in gaps) / len(gaps) > 0.7
    assert [t for t in edited.song.tracks if t.id != voice.id] == list(band.tracks)


def test_octave_doubling(band: Song) -> None:
    edited = edit(band, "double_octave", direction="down", instrument="violin")
    assert tune(edited.song, edited.facts["track_id"]) == [p - 12 for p in tune(band)]


def test_answers_stand_in_the_rests_of_the_tune(band: Song) -> None:
    flute = band.tracks[0]
    notes = tuple(n for n in flute.notes if n.onset_tick % WHOLE < 2 * QUARTER)
    song = replace(band, tracks=(replace(flute, notes=notes), *band.tracks[1:]))
    edited = edit(song, "answer_tune", instrument="saxophone")
    answers = edited.song.track(edited.facts["track_id"]).notes
    assert answers and all(n.onset_tick % WHOLE >= 2 * QUARTER for n in answers)
    assert others(edited.song, edited.facts["track_id"]) == list(song.tracks)


@pytest.mark.parametrize(("name", "sign"), [("descant", 1), ("counter_melody", -1)])
def test_a_line_of_its_own_lies_above_or_below(band: Song, name: str, sign: int) -> None:
    edited = edit(band, name, instrument="violin")
    own = tune(edited.song, edited.facts["track_id"])
    assert sign * (sum(own) / len(own) - sum(tune(band)) / len(tune(band))) > 0


# ---- what holds for all


def test_slurs_end_on_a_note_that_is_left(band: Song) -> None:
    flute = band.tracks[0]
    slur = Mark("slur", 0, 3 * QUARTER, note_id="t1.n0", end_note_id="t1.n3")
    song = replace(band, tracks=(replace(flute, marks=(slur,)), *band.tracks[1:]))
    track = edit(song, "less_busy_tune", amount="strong").song.tracks[0]
    ids = {n.id for n in track.notes}
    assert "t1.n3" not in ids and all(m.note_id in ids and m.end_note_id in ids for m in track.marks)


def test_new_figures_under_words_keep_every_syllable(sung: Song) -> None:
    edited = edit(sung, "sequence_tune", Place(bars=[(1, 3)])).song.tracks[0]
    ids = {n.id for n in edited.notes}
    assert sorted(s.text for s in edited.syllables) == sorted(s.text for s in sung.tracks[0].syllables)
    assert all(s.note_id in ids for s in edited.syllables)


def test_the_same_wish_gives_the_same_song_and_another_seed_another(band: Song) -> None:
    place = Place(bars=[(1, 8)])
    first, second = (edit(band, "busier_tune", place, seed=4).song for _ in range(2))
    assert song_hash(first) == song_hash(second) != song_hash(edit(band, "busier_tune", place, seed=5).song)


def test_a_chorale_without_symbols_has_chords_read_from_its_voices(chorale: Song) -> None:
    ground = Ground(chorale, ["t1"])
    assert ground.tones(0) == {7, 11, 2}
    assert tune_place(chorale, scope_of(chorale, Place())).track_ids == ("t1",)
    assert len(lines_of(chorale, tune_place(chorale, scope_of(chorale, Place())))[0].notes) == 16


def test_drums_have_no_tune(band: Song) -> None:
    with pytest.raises(EditError, match="Drums have no tune"):
        edit(band, "less_busy_tune", Place(tracks=["t4"]))
