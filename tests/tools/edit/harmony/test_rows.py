"""Every edit of the harmony: its effect measured in the asked direction, its promises kept, nothing outside touched."""

import itertools
from dataclasses import replace
from typing import Any

import pytest

from tools.compose.composer import compose
from tools.edit.catalogue import find_row, rows_of, run_edit
from tools.edit.harmony.timeline import held_chords
from tools.edit.invariants import check_invariants
from tools.edit.locks import lock
from tools.edit.scope import resolve_scope
from tools.edit.values import Edited, EditWish
from tools.errors import EditError
from tools.measure.effect_rows.harmony import MEASURES
from tools.measure.effects import check_effects
from tools.song.brief import Brief
from tools.song.song_json import song_hash
from tools.song.values import WHOLE, ChordSymbol, KeyChange, Song

SAID: dict[str, dict[str, Any]] = {
    "use_chords": {"chords": ("Dm", "G", "C", "Am")},
    "swap_chord": {"chords": ("G", "Em")},
    "to_mode": {"mode": "dorian"},
    "modulate": {"semitones": 2},
}
STYLES = ("pop", "jazz", "classical", "folk", "rock")


@pytest.fixture(scope="module")
def songs() -> tuple[Song, ...]:
    return tuple(compose(Brief(style=style, duration_s=40), 20 + i).song for i, style in enumerate(STYLES))


def do(song: Song, name: str, first: int | None = None, last: int | None = None, **wish: Any) -> Edited:
    scope = resolve_scope(song, None, first, last)
    return run_edit(song, find_row("change_harmony", name), scope, EditWish(**{**SAID.get(name, {}), **wish}))


def symbols(song: Song, first: int, last: int) -> list[str]:
    start, end = song.grid.span(first, last)
    return [row.symbol for row in held_chords(song) if row.start_tick < end and start < row.end_tick]


@pytest.mark.parametrize("name", [row.name for row in rows_of("change_harmony")])
def test_an_edit_reaches_what_it_claims_and_keeps_what_it_promises(name: str, songs: tuple[Song, ...]):
    made = 0
    for song in songs:
        for place in ((None, None), (5, 8), *(() if name == "jazzier_chords" else ((3, 3),))):
            try:
                edited = do(song, name, *place)
            except EditError as error:
                assert str(error).endswith((".", "?"))
                continue
            made += 1
            assert [c for c in check_invariants(song, edited.song, edited.kept) if not c.ok] == []
            assert [f for f in check_effects(song, edited.song, edited.effects) if not f.ok] == []
            assert edited.summary.endswith(".") and " 1 notes" not in edited.summary
            assert song_hash(edited.song) != song_hash(song)
            assert do(song, name, *place).song == edited.song
    assert made or name in ("picardy_third", "swap_chord", "fit_tune"), "refused everywhere"


def test_every_row_says_what_it_does_and_that_it_exists():
    for row in rows_of("change_harmony"):
        assert len(row.words) > 10 and row.name.replace("_", "").isalpha()


def test_a_tritone_substitute_takes_the_place_of_the_dominant(band: Song):
    assert symbols(do(band, "tritone_sub", 4, 4).song, 4, 4) == ["Db7"]
    bass = do(band, "tritone_sub", 4, 4).song.tracks[2].notes
    assert [n.midi_pitch % 12 for n in bass if n.onset_tick == 3 * WHOLE] == [1]


def test_a_bar_without_a_dominant_gets_one_that_leads_on(band: Song):
    quiet = replace(band, tracks=band.tracks[1:])
    assert symbols(do(quiet, "tritone_sub", 2, 2).song, 2, 2) == ["Am", "Gb7"]


def test_two_fives_put_a_two_before_the_five(band: Song):
    assert symbols(do(band, "two_fives", 4, 4).song, 4, 4) == ["Dm7", "G7"]


def test_secondary_dominants_lead_into_what_follows(band: Song):
    assert symbols(do(band, "secondary_dominants", 1, 1, amount="strong").song, 1, 1) == ["C", "E7"]


def test_simpler_chords_are_triads_one_a_bar():
    song = compose(Brief(style="jazz", duration_s=40), 3).song
    edited = do(song, "simpler_chords").song
    rows = [row for row in held_chords(edited) if not row.chord.is_none]
    assert all(len(row.chord.tones) == 3 and row.chord.bass is None for row in rows)
    assert len({row.chord for row in rows}) <= 5
    assert all((row.start_tick - edited.pickup_ticks) % edited.grid.bars[-1].length_ticks == 0 for row in rows)


def test_the_amount_of_jazz_grows(band: Song):
    colours = [
        MEASURES["sevenths and colours"](do(band, "jazzier_chords", amount=amount).song, resolve_scope(band))
        for amount in ("slight", "plain", "strong")
    ]
    assert colours[0] < colours[1] <= colours[2] + 0.05


def test_cadences_end_a_section_as_named(band: Song):
    assert symbols(do(band, "half_cadence", 1, 3).song, 3, 3) == ["G"]
    assert symbols(do(band, "authentic_cadence", 1, 4).song, 3, 4)[-2:] == ["G7", "C"]
    assert symbols(do(band, "plagal_cadence", 1, 4).song, 3, 4)[-2:] == ["F", "C"]
    assert symbols(do(band, "deceptive_cadence", 1, 4).song, 3, 4)[-2:] == ["G7", "Am"]
    with pytest.raises(EditError, match="changes nothing"):
        do(band, "half_cadence", 1, 4)


def test_a_picardy_third_needs_a_minor_tonic(band: Song, solo_piano: Song):
    minor = replace(solo_piano, chords=(*solo_piano.chords[:3], ChordSymbol(solo_piano.chords[3].tick, "Am")))
    low = replace(
        minor.tracks[0],
        notes=tuple(
            replace(n, midi_pitch=n.midi_pitch - 12) if n.midi_pitch == 72 else n for n in minor.tracks[0].notes
        ),
    )
    edited = do(replace(minor, tracks=(low,)), "picardy_third").song
    assert edited.chords[-1].symbol == "A"
    with pytest.raises(EditError, match="minor tonic"):
        do(band, "picardy_third")


def test_a_pedal_holds_the_bass_and_is_told_in_the_symbols(band: Song):
    edited = do(band, "pedal_bass", 1, 4, tonic="G").song
    assert {n.midi_pitch % 12 for n in edited.tracks[2].notes if n.onset_tick < 4 * WHOLE} == {7}
    assert symbols(edited, 1, 4) == ["C/G", "Am/G", "F/G", "G7"]
    assert edited.tracks[1] == band.tracks[1]


def test_a_walking_bass_plays_every_beat_and_the_root_on_the_chord(band: Song):
    edited = do(band, "walking_bass", 1, 4).song
    line = [n for n in edited.tracks[2].notes if n.onset_tick < 4 * WHOLE]
    assert [n.onset_tick for n in line] == [i * WHOLE // 4 for i in range(16)]
    assert [n.midi_pitch % 12 for n in line[::4]] == [0, 9, 5, 7]
    assert max(abs(b.midi_pitch - a.midi_pitch) for a, b in itertools.pairwise(line)) <= 12
    assert edited.tracks[1] is band.tracks[1]


def test_a_song_without_a_bass_gets_one_that_walks(solo_piano: Song):
    edited = do(solo_piano, "walking_bass").song
    assert [t.role for t in edited.tracks] == ["melody", "bass"]
    assert edited.tracks[0] is solo_piano.tracks[0]


def test_a_drone_is_one_long_note(band: Song):
    edited = do(band, "drone", 1, 4, tonic="D").song
    held = [n for n in edited.tracks[2].notes if n.onset_tick < 4 * WHOLE]
    assert [(n.length_ticks, n.midi_pitch % 12) for n in held] == [(4 * WHOLE, 2)]


def test_inversions_make_the_bass_move_less(band: Song):
    leaping = do(band, "use_chords", chords=("C", "F", "C", "G")).song
    smooth = do(leaping, "smoother_bass", amount="strong").song
    before, after = (MEASURES["bass way from chord to chord"](s, resolve_scope(s)) for s in (leaping, smooth))
    assert after < before


def test_a_modulation_moves_its_place_and_comes_back(band: Song):
    edited = do(band, "modulate", 4, 6, semitones=2, bars=1).song
    assert [(k.tick // WHOLE, k.tonic) for k in edited.keys] == [(0, "C"), (4, "D"), (6, "C")]
    assert symbols(edited, 4, 7) == ["G7", "A7", "D", "Bm", "F"]
    old = {n.id: n.midi_pitch for n in band.tracks[0].notes}
    assert {n.midi_pitch - old[n.id] for n in edited.tracks[0].notes if 4 * WHOLE <= n.onset_tick < 6 * WHOLE} == {2}
    assert [n for n in edited.tracks[0].notes if n.onset_tick < 4 * WHOLE] == [
        n for n in band.tracks[0].notes if n.onset_tick < 4 * WHOLE
    ]


def test_a_mode_bends_tune_and_chords_of_its_place_only(band: Song):
    edited = do(band, "to_mode", 5, 6, mode="minor").song
    assert symbols(edited, 5, 6) == ["Cm", "Ab"]
    assert edited.keys == (
        KeyChange(0, "C", "major"),
        KeyChange(4 * WHOLE, "C", "minor"),
        KeyChange(6 * WHOLE, "C", "major"),
    )
    tune = {n.midi_pitch % 12 for n in edited.tracks[0].notes if 4 * WHOLE <= n.onset_tick < 6 * WHOLE}
    assert tune <= {0, 2, 3, 5, 7, 8, 10, 11}


def test_chords_may_be_numerals_and_share_bars(band: Song):
    assert symbols(do(band, "use_chords", 1, 3, chords=("ii", "V", "I")).song, 1, 3) == ["Dm", "G", "C"]
    assert symbols(do(band, "use_chords", 1, 2, chords=("Dm", "G7", "|", "C")).song, 1, 2) == ["Dm", "G7", "C"]
    assert symbols(do(band, "use_chords", 1, 4, chords=("F", "C"), number=2).song, 1, 4) == ["F", "C"]
    with pytest.raises(EditError, match="no chord"):
        do(band, "use_chords", 1, 2, chords=("Q7",))


def test_a_chord_is_exchanged_wherever_it_stands(band: Song):
    edited = do(band, "swap_chord", chords=("G", "Em")).song
    assert [c.symbol for c in edited.chords] == ["C", "Am", "F", "Em"] * 2
    with pytest.raises(EditError, match="There is no B"):
        do(band, "swap_chord", chords=("B", "Em"))


def test_the_tune_is_fitted_only_when_asked(band: Song):
    over = do(band, "use_chords", 1, 4, chords=("Db", "Gb"))
    assert over.song.tracks[0] is band.tracks[0]
    assert "fit the tune" in over.summary
    fitted = do(over.song, "fit_tune", 1, 4)
    assert MEASURES["tune notes against their chord"](fitted.song, resolve_scope(band, None, 1, 4)) == 0
    assert [n.onset_tick for n in fitted.song.tracks[0].notes] == [n.onset_tick for n in band.tracks[0].notes]


def test_a_locked_tune_is_no_hindrance_and_a_locked_bass_is(band: Song):
    tune = lock(band, resolve_scope(band, ["Flute"]), "the tune").song
    assert do(tune, "use_chords", 1, 4).song.tracks[0] is band.tracks[0]
    bass = lock(band, resolve_scope(band, ["Bass"]), "the bass").song
    with pytest.raises(EditError, match="locked"):
        do(bass, "use_chords", 1, 4, chords=("Ab", "Db"))


def test_songs_without_symbols_stay_without(chorale: Song):
    edited = do(chorale, "use_chords", 2, 3, chords=("Em", "C"))
    assert edited.song.chords == ()
    assert MEASURES["accompaniment in its chords"](edited.song, resolve_scope(chorale, None, 2, 3)) > 0.7
