"""New chords under a tune: who moves, where to, and what never does."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.compose.composer import compose
from tools.edit.catalogue import find_row, run_edit
from tools.edit.harmony.revoice import revoice
from tools.edit.harmony.timeline import held_chords, patched
from tools.edit.harmony.tune import tune_ids
from tools.edit.invariants import check_invariants
from tools.edit.scope import Scope, resolve_scope, whole_song
from tools.edit.values import EditWish
from tools.errors import EditError
from tools.instruments.lookup import row_of
from tools.measure.effect_rows.harmony import MEASURES
from tools.song.brief import Brief
from tools.song.values import HALF, WHOLE, ChordSymbol, Instrument, Note, Song, Track
from tools.theory.chord import parse_chord

MINE = ("Dm", "G", "C", "Am")


@pytest.fixture(scope="module", params=["pop", "jazz", "hymn", "classical"])
def composed(request: pytest.FixtureRequest) -> Song:
    return compose(Brief(style=request.param, duration_s=40), 11).song


def over(song: Song, first: int, last: int, chords: tuple[str, ...] = MINE, **wish: object) -> Song:
    scope = resolve_scope(song, None, first, last)
    row = find_row("change_harmony", "use_chords")
    return run_edit(song, row, scope, EditWish(chords=chords, **wish)).song  # type: ignore[arg-type]


def notes_of(song: Song) -> dict[str, Note]:
    return {n.id: n for t in song.tracks for n in t.notes}


def test_the_accompaniment_plays_the_named_chords(composed: Song):
    edited = over(composed, 5, 8)
    scope = resolve_scope(composed, None, 5, 8)
    assert MEASURES["accompaniment in its chords"](edited, scope) >= 0.9
    assert MEASURES["chord symbols"](edited, scope) == "Dm G C Am"


def test_rhythm_players_and_velocities_stay_and_only_pitches_move(composed: Song):
    edited = over(composed, 5, 8, ("Em", "A7", "D", "Bm"))
    old, new = notes_of(composed), notes_of(edited)
    struck = set(new) - set(old)
    moved = [i for i in old if old[i] != new[i]]
    assert moved
    for name in moved:
        same = replace(new[name], midi_pitch=old[name].midi_pitch, spelling=old[name].spelling)
        assert same == old[name] or struck, name


def test_the_tune_and_all_outside_are_the_same_objects(composed: Song):
    edited = over(composed, 5, 8)
    old, new = notes_of(composed), notes_of(edited)
    start, end = composed.grid.span(5, 8)
    tune = tune_ids(composed)
    for name, note in old.items():
        if name in tune or not start <= note.onset_tick < end:
            assert new[name] is note
    assert [c for c in edited.chords if c.tick < start] == [c for c in composed.chords if c.tick < start]


def test_the_old_chord_is_said_again_where_the_new_ones_end(composed: Song):
    edited = over(composed, 5, 8)
    end = composed.grid.span(5, 8)[1]
    before = [row.symbol for row in held_chords(composed) if row.start_tick <= end < row.end_tick]
    after = [row.symbol for row in held_chords(edited) if row.start_tick <= end < row.end_tick]
    assert after == before


def test_nobody_leaves_the_range_of_the_instrument(composed: Song):
    edited = over(composed, 1, composed.grid.bar_count, ("B", "F#m", "E", "G#m"))
    old = notes_of(composed)
    for track in edited.tracks:
        row = row_of(track.instrument)
        for note in track.notes if not track.instrument.is_drum else ():
            was = old.get(note.id)
            assert row.holds(note.midi_pitch) or (was is not None and not row.holds(was.midi_pitch))


def test_the_bass_begins_each_chord_on_its_bass(band: Song):
    edited = over(band, 1, 8, ("Dm", "G/B", "C", "A7"))
    firsts = [n.midi_pitch % 12 for n in edited.tracks[2].notes if n.onset_tick % WHOLE == 0]
    assert firsts == [2, 11, 0, 9] * 2


def test_chords_move_to_near_pitches(band: Song):
    edited = over(band, 1, 8)
    old = notes_of(band)
    ways = [abs(n.midi_pitch - old[n.id].midi_pitch) for n in edited.tracks[1].notes]
    assert max(ways) <= 5
    assert len({(n.onset_tick, n.midi_pitch) for n in edited.tracks[1].notes}) == len(edited.tracks[1].notes)


def test_a_broken_chord_keeps_its_contour():
    pitches = [48, 52, 55, 60, 55, 52, 48, 55]
    notes = tuple(Note(f"t1.n{i}", i * HALF // 4, HALF // 4, p) for i, p in enumerate(pitches))
    lead = tuple(Note(f"t2.n{i}", i * HALF, HALF, 76) for i in range(2))
    song = Song(
        end_tick=WHOLE,
        chords=(ChordSymbol(0, "C"),),
        tracks=(
            Track("t1", "Harp", "chords", Instrument(46), notes),
            Track("t2", "Flute", "melody", Instrument(73), lead),
        ),
    )
    moved = [n.midi_pitch for n in over(song, 1, 1, ("F",)).tracks[0].notes]
    assert {p % 12 for p in moved} == {5, 9, 0}
    assert [b > a for a, b in pairwise(moved)] == [b > a for a, b in pairwise(pitches)]


def test_inner_voices_of_a_chorale_move_and_make_no_octaves_with_the_bass(chorale: Song):
    symbols = ("G", "D", "Em", "C")
    song = replace(chorale, chords=tuple(ChordSymbol(i * WHOLE, s) for i, s in enumerate(symbols)))
    rows = patched(
        song, [[r.to(parse_chord(s)) for r, s in zip(held_chords(song), ("Em", "C", "Am", "D"), strict=True)]]
    )
    edited = revoice(song, whole_song(song), rows)
    assert edited.tracks[0] is song.tracks[0]
    assert all(edited.tracks[i] != song.tracks[i] for i in (1, 2, 3))
    assert octaves_with_the_bass(edited) <= octaves_with_the_bass(song) + 1


def octaves_with_the_bass(song: Song) -> int:
    bass = [n.midi_pitch for n in song.tracks[3].notes]
    found = 0
    for track in song.tracks[:3]:
        line = [n.midi_pitch for n in track.notes]
        for (a, b), (c, d) in zip(pairwise(line), pairwise(bass), strict=True):
            found += (a - c) % 12 == 0 and (b - d) % 12 == 0 and b != a and (b - a) * (d - c) > 0
    return found


def test_a_solo_piano_keeps_its_tune_and_moves_its_left_hand(solo_piano: Song):
    edited = over(solo_piano, 1, 4, ("Dm", "G", "C", "E7"))
    upper = [n for n in edited.tracks[0].notes if n.staff == 1]
    assert upper == [n for n in solo_piano.tracks[0].notes if n.staff == 1]
    lowest = [
        min(n.midi_pitch for n in edited.tracks[0].notes if n.onset_tick == t) % 12
        for t in range(0, 4 * 3 * HALF // 2, 3 * HALF // 2)
    ]
    assert lowest == [2, 7, 0, 4]


def test_a_held_note_is_struck_again_where_a_new_chord_begins_inside_it(band: Song):
    edited = over(band, 1, 1, ("C", "F"))
    piano = [n for n in edited.tracks[1].notes if n.onset_tick < WHOLE]
    assert {n.midi_pitch % 12 for n in piano if n.onset_tick >= HALF} <= {5, 9, 0}
    assert any(n.onset_tick == HALF for n in piano)
    assert len({n.id for n in edited.tracks[1].notes}) == len(edited.tracks[1].notes)


def test_one_part_alone_cannot_change_what_all_play(band: Song):
    row = find_row("change_harmony", "use_chords")
    with pytest.raises(EditError, match=r"clash|played by"):
        run_edit(band, row, resolve_scope(band, ["Piano"], 1, 4), EditWish(chords=("Ab", "Db")))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_song_takes_any_edit_or_says_why_not(any_song: st.SearchStrategy[Song], data: st.DataObject):
    from tools.edit.catalogue import rows_of

    song = data.draw(any_song)
    row = data.draw(st.sampled_from(rows_of("change_harmony")))
    first = data.draw(st.integers(1, song.grid.bar_count))
    scope = resolve_scope(song, None, first, data.draw(st.integers(first, song.grid.bar_count)))
    wish = EditWish(
        amount=data.draw(st.sampled_from(("slight", "plain", "strong"))), chords=("Dm7", "ii"), mode="dorian"
    )
    try:
        edited = run_edit(song, row, scope, wish)
    except EditError:
        return
    assert all(c.ok for c in check_invariants(song, edited.song, edited.kept))
    assert outside(edited.song, scope) == outside(song, scope)


def outside(song: Song, scope: Scope) -> dict[str, Note]:
    return {n.id: n for t in song.tracks for n in t.notes if not scope.has(t, n)}
