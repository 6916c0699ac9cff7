"""Bars composed anew: inside the place they are new, outside nothing moves, and what is promised is measured."""

from dataclasses import replace

import pytest

from tools.compose import compose
from tools.edit.catalogue import find_row, run_edit
from tools.edit.infill.distance import FAR_ENOUGH, unlike
from tools.edit.infill.groove import apply_groove, groove_of
from tools.edit.invariants import check_invariants
from tools.edit.place import Place, scope_of
from tools.edit.scope import whole_song
from tools.edit.values import Edited, EditWish
from tools.errors import EditError
from tools.measure.effects import check_effects
from tools.song.brief import Brief
from tools.song.values import ChordSymbol, Song
from tools.theory.chord import parse_chord

STYLES = ("pop", "jazz", "folk", "chamber")


@pytest.fixture(scope="module", params=STYLES)
def song(request: pytest.FixtureRequest) -> Song:
    return compose(Brief(style=request.param, bars=16, meter=(4, 4)), 2).song


@pytest.fixture(scope="module")
def pop() -> Song:
    return compose(Brief(style="pop", bars=16, meter=(4, 4)), 2).song


def run(song: Song, name: str, place: Place | None = None, **wish) -> Edited:
    scope = scope_of(song, place or Place())
    edited = run_edit(song, find_row("rewrite_bars", name), scope, EditWish(seed=5, **wish))
    assert [c for c in check_invariants(song, edited.song, edited.kept) if not c.ok] == []
    assert [f for f in check_effects(song, edited.song, edited.effects) if not f.ok] == []
    return edited


def outside(song: Song, after: Song, place: Place) -> list[str]:
    """Names of tracks that differ outside a place: looked at here by other means than the invariants."""
    scope = scope_of(song, place)
    out = []
    for old, new in zip(song.tracks, after.tracks, strict=True):
        kept = [[n for n in t.notes if not scope.has(t, n)] for t in (old, new)]
        if kept[0] != kept[1] or (old.mix, old.curves, old.instrument) != (new.mix, new.curves, new.instrument):
            out.append(old.name)
    return out


def test_rewritten_bars_are_new_and_nothing_else_is(song: Song) -> None:
    place = Place(bars=[(3, 4), (9, 9)])
    edited = run(song, "rewrite", place)
    assert unlike(song, edited.song, scope_of(song, place)) > 0.2
    assert outside(song, edited.song, place) == []
    assert edited.summary.startswith("Bars 3-4 and 9:")


def test_a_rewrite_of_one_beat_of_one_part_touches_that_alone(song: Song) -> None:
    part = next((t for t in song.tracks if t.role == "bass"), song.tracks[-1])
    place = Place(tracks=[part.id], bars=[(5, 8)], first_beat=3, last_beat=4)
    assert outside(song, run(song, "rewrite", place).song, place) == []


def test_another_tune_leaves_everybody_else_as_they_were(song: Song) -> None:
    edited = run(song, "new_tune")
    changed = [old.role for old, new in zip(song.tracks, edited.song.tracks, strict=True) if old != new]
    assert changed == ["melody"]


def test_variations_differ_from_the_song_and_from_one_another_and_change_nothing(song: Song) -> None:
    place = Place(bars=[(9, 12)])
    edited = run(song, "variations", place, number=3)
    readings = [song, *(other for _, other in edited.variants)]
    scope = replace(scope_of(song, place), track_ids=(next(t.id for t in song.tracks if t.role == "melody"),))
    assert edited.song is song and len(readings) == 4
    assert all(unlike(a, b, scope) >= FAR_ENOUGH for i, a in enumerate(readings) for b in readings[:i])
    assert all(outside(song, other, place) == [] for other in readings)


def test_it_goes_on_in_its_own_chords_and_ends_at_home(song: Song) -> None:
    edited = run(song, "go_on", bars=8)
    after = edited.song
    assert after.grid.bar_count == song.grid.bar_count + 8
    assert [t.notes[: len(o.notes)] for o, t in zip(song.tracks, after.tracks, strict=True)] == [
        o.notes for o in song.tracks
    ]
    start = after.grid.bar(song.grid.bar_count + 1).start_tick
    silent = [t.name for t in after.tracks if not any(n.onset_tick >= start for n in t.notes)]
    assert len(silent) < len(after.tracks)
    assert parse_chord(after.chords[-1].symbol).root_pitch_class == parse_chord(song.keys[-1].tonic).root_pitch_class
    assert after.tempi[0] == song.tempi[0]
    assert after.tempo_map.seconds(after.end_tick) > song.tempo_map.seconds(song.end_tick)


def test_a_song_that_breaks_off_is_brought_to_a_full_phrase(song: Song) -> None:
    end = song.grid.span(1, 13)[1]
    broken = replace(
        song,
        end_tick=end,
        sections=(),
        tempi=song.tempi[:1],
        chords=tuple(c for c in song.chords if c.tick < end),
        tracks=tuple(
            replace(t, notes=tuple(n for n in t.notes if n.onset_tick < end), marks=(), curves=()) for t in song.tracks
        ),
    )
    assert run(broken, "finish").song.grid.bar_count == 16


def test_a_song_that_ends_is_not_finished_again() -> None:
    done = compose(Brief(style="folk", bars=16, tonic="G", mode="major"), 4).song
    with pytest.raises(EditError, match="ends already"):
        run(done, "finish")


def test_a_tune_alone_gets_players_and_stays_to_the_note(song: Song) -> None:
    tune = next(t for t in song.tracks if t.role == "melody")
    alone = replace(song, tracks=(tune,), chords=(), sections=(), brief=None, style="")
    edited = run(alone, "accompany", style="pop")
    assert edited.song.tracks[0] == tune
    assert {"chords", "bass"} <= {t.role for t in edited.song.tracks[1:]}
    assert edited.song.chords
    with pytest.raises(EditError, match="accompanied already"):
        run(edited.song, "accompany")


@pytest.mark.parametrize("style", ["bossa nova", "metal", "lo-fi"])
def test_another_style_keeps_tune_chords_form_and_key(song: Song, style: str) -> None:
    after = run(song, "restyle", style=style).song
    tunes = [next(t for t in s.tracks if t.role == "melody") for s in (song, after)]
    written = [[(n.id, n.onset_tick, n.length_ticks, n.midi_pitch) for n in t.notes] for t in tunes]
    assert written[0] == written[1]
    assert (after.chords, after.sections, after.keys, after.meters) == (
        song.chords, song.sections, song.keys, song.meters,
    )  # fmt: skip
    assert len({t.id for t in after.tracks}) == len(after.tracks)
    assert len({n.id for t in after.tracks for n in t.notes}) == sum(len(t.notes) for t in after.tracks)


def test_a_style_in_a_place_changes_who_accompanies_there_and_nothing_else(pop: Song) -> None:
    place = Place(bars=[(9, 16)])
    after = run(pop, "restyle", place, style="reggae").song
    assert outside(pop, after, place) == []
    assert next(t for t in after.tracks if t.role == "melody") == next(t for t in pop.tracks if t.role == "melody")
    assert after.style == pop.style


def test_a_groove_brings_its_drums_and_leaves_tune_and_chords(pop: Song) -> None:
    funk = compose(Brief(style="funk", bars=16, meter=(4, 4)), 2).song
    edited = apply_groove(pop, whole_song(pop), groove_of(funk), funk)
    assert [c for c in check_invariants(pop, edited.song, edited.kept) if not c.ok] == []
    assert all(found.ok for found in check_effects(pop, edited.song, edited.effects))
    kits = [next(t for t in s.tracks if t.instrument.is_drum) for s in (pop, edited.song, funk)]
    sounds = [{n.midi_pitch for n in kit.notes} for kit in kits]
    assert sounds[1] <= sounds[2] and sounds[1] != sounds[0]


def test_a_groove_in_another_meter_is_refused(pop: Song) -> None:
    waltz = compose(Brief(style="waltz", bars=16, meter=(3, 4)), 2).song
    with pytest.raises(EditError, match="3/4 and this song in 4/4"):
        apply_groove(pop, whole_song(pop), groove_of(waltz), waltz)


@pytest.mark.parametrize(
    ("name", "wish", "words"),
    [
        ("restyle", {"style": "polka-core"}, "There is no style"),
        ("restyle", {"style": "pop"}, "in Pop style already"),
        ("go_on", {"bars": 500}, "2 to 64 bars"),
        ("accompany", {}, "accompanied already"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_way_out(pop: Song, name: str, wish: dict, words: str) -> None:
    with pytest.raises(EditError, match=words):
        run(pop, name, **wish)


def test_the_measure_of_chords_does_not_believe_the_symbols(pop: Song) -> None:
    from tools.measure.effect_rows.infill import in_chords

    wrong = replace(pop, chords=(ChordSymbol(0, "F#7"),))
    right, false = (in_chords(s, whole_song(s)) for s in (pop, wrong))
    assert right is not None and false is not None and right > 80 and false < 50
