"""Every edit of form on songs of many kinds: what it claims is measured, what it promises holds, nothing crashes."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from tools.compose import compose
from tools.edit.catalogue import find_row, rows_of, run_edit
from tools.edit.form.sections import renumbered
from tools.edit.form.vary import lead_of
from tools.edit.invariants import check_invariants
from tools.edit.locks import lock
from tools.edit.place import Place, scope_of
from tools.edit.scope import Scope, whole_song
from tools.edit.values import Edited, EditWish
from tools.errors import EditError
from tools.measure.effects import check_effects
from tools.song.brief import Brief
from tools.song.song_json import song_hash
from tools.song.values import WHOLE, Section, Song

WISHES: dict[str, EditWish] = {
    "insert_bars": EditWish(bars=2, where="before"),
    "move": EditWish(number=1, where="before"),
    "copy": EditWish(number=2, where="after"),
    "add_again": EditWish(section="Chorus"),
    "add_section": EditWish(section="Bridge"),
    "set_form": EditWish(words="A A B A"),
    "name_section": EditWish(section="Bridge"),
    "set_bars": EditWish(bars=5),
    "set_length": EditWish(number=25.0),
    "repeat": EditWish(direction="varied"),
}


def edit(song: Song, name: str, wish: EditWish | None = None, *bars: tuple[int, int]) -> Edited:
    place = Place(bars=bars)
    return run_edit(song, find_row("change_form", name), scope_of(song, place), wish or WISHES.get(name, EditWish()))


def holds(song: Song, edited: Edited) -> None:
    broken = [c for c in check_invariants(song, edited.song, edited.kept) if not c.ok]
    missed = [f for f in check_effects(song, edited.song, edited.effects) if not f.ok]
    assert not broken and not missed
    assert edited.effects, "an edit claims something"


@pytest.fixture(scope="module")
def pop() -> Song:
    return compose(Brief(style="pop"), 1).song


@pytest.fixture
def many(band: Song, chorale: Song, solo_piano: Song, pop: Song) -> dict[str, Song]:
    one_bar = replace(chorale, end_tick=WHOLE, tracks=tuple(replace(t, notes=t.notes[:4]) for t in chorale.tracks))
    return {
        "band": band, "chorale": chorale, "solo piano": solo_piano, "pop": pop, "one bar": one_bar,
        "no notes": replace(band, tracks=tuple(replace(t, notes=(), marks=(), curves=()) for t in band.tracks)),
        "drums": replace(band, tracks=band.tracks[-1:]),
        "bare": replace(band, sections=(), chords=(), tracks=band.tracks[:1]),
    }  # fmt: skip


@pytest.mark.parametrize("name", [row.name for row in rows_of("change_form")])
def test_every_edit_does_what_it_claims_or_refuses_in_a_sentence(name: str, many: dict[str, Song]) -> None:
    done = 0
    for song in many.values():
        for bars in ((), ((2, 3),), ((1, 2), (4, 4))):
            try:
                edited = edit(song, name, None, *bars)
            except EditError as error:
                assert len(str(error)) > 20 and "Traceback" not in str(error)
                continue
            holds(song, edited)
            assert edited.song != song and edited.song == edit(song, name, None, *bars).song
            assert any(word in edited.summary.lower() for word in ("bar", "s now", "end", "upbeat"))
            done += 1
    assert done >= (0 if name == "remove_pickup" else 2)


@pytest.mark.parametrize("kind", ["Intro", "Pre-Chorus", "Bridge", "Interlude", "Breakdown", "Solo", "Outro"])
def test_a_new_section_has_a_name_a_place_and_notes(kind: str, pop: Song) -> None:
    edited = edit(pop, "add_section", EditWish(section=kind, bars=4))
    holds(pop, edited)
    new = [s for s in edited.song.sections if s.name.startswith(kind)]
    first, last = edited.facts["new_bars"][0]
    assert new and last - first + 1 == 4
    assert f"bars {first}-{last}" in edited.summary


def test_a_pre_chorus_comes_before_every_chorus_and_ends_on_the_dominant(pop: Song) -> None:
    made = edit(pop, "add_section", EditWish(section="Pre-Chorus")).song
    names = [s.name for s in made.sections]
    assert all(names[i - 1].startswith("Pre-Chorus") for i, n in enumerate(names) if n.startswith("Chorus"))
    pre = next(s for s in made.sections if s.name.startswith("Pre-Chorus"))
    last = [c.symbol for c in made.chords if c.tick < pre.end_tick][-1]
    assert last == "G7"  # in C minor
    scope = Scope(None, pre.start_tick, pre.end_tick)
    lead = lead_of(made, scope)
    assert lead is not None
    starts = [min(n.midi_pitch for n in _bar(made, lead.id, pre, i)) for i in range(3)]
    assert starts == sorted(starts) and starts[0] < starts[-1], "the tune rises"


def _bar(song: Song, track_id: str, section: Section, index: int) -> list[Any]:
    start = section.start_tick + index * WHOLE
    return [n for n in song.track(track_id).notes if start <= n.onset_tick < start + WHOLE // 4]


def test_a_breakdown_has_no_drums_and_holds_its_chords(pop: Song) -> None:
    edited = edit(pop, "add_section", EditWish(section="Breakdown"))
    first, last = edited.facts["new_bars"][0]
    scope = scope_of(edited.song, Place(bars=((first, last),)))
    assert not [n for t in edited.song.tracks if t.instrument.is_drum for n in t.notes if scope.has(t, n)]
    held = [n for t in edited.song.tracks if t.role in ("chords", "pad") for n in t.notes if scope.has(t, n)]
    assert held and min(n.length_ticks for n in held) >= WHOLE // 4


def test_a_solo_is_played_by_who_is_named_even_by_somebody_new(pop: Song) -> None:
    edited = edit(pop, "add_section", EditWish(section="Solo", instrument="tenor sax"))
    new = [t for t in edited.song.tracks if t.id not in {old.id for old in pop.tracks}]
    assert len(new) == 1 and new[0].instrument.program == 66 and len(new[0].notes) > 8
    holds(pop, edited)


@pytest.mark.parametrize("name", ["repeat", "copy", "lengthen", "tag", "add_again", "insert_bars"])
def test_cutting_the_new_bars_restores_the_hash(name: str, pop: Song) -> None:
    wish = replace(WISHES.get(name, EditWish()), direction="")
    edited = edit(pop, name, wish, *(() if name in ("tag", "add_again") else ((5, 8),)))
    new = edited.facts.get("repeat_bars") or [edited.facts["bars"]]
    back = edit(edited.song, "cut", EditWish(), *(tuple(pair) for pair in new)).song
    assert song_hash(back) == song_hash(pop) or name == "tag"
    assert [t.notes for t in back.tracks] == [t.notes for t in pop.tracks]


def test_an_upbeat_taken_away_restores_the_hash(pop: Song, solo_piano: Song) -> None:
    for song in (pop, solo_piano):
        longer = edit(song, "add_pickup").song
        assert longer.pickup_ticks and longer.grid.bar_count == song.grid.bar_count
        assert song_hash(edit(longer, "remove_pickup").song) == song_hash(song)


def test_a_varied_repeat_keeps_the_first_time_and_decorates_the_last(pop: Song) -> None:
    plain = edit(pop, "repeat", EditWish(), (13, 20)).song
    varied = edit(pop, "repeat", EditWish(direction="varied"), (13, 20)).song
    lead = lead_of(pop, whole_song(pop))
    assert lead is not None
    for track in plain.tracks:
        if track.id != lead.id:
            assert varied.track(track.id) == track
    assert len(varied.track(lead.id).notes) > len(plain.track(lead.id).notes)


def test_a_key_change_moves_the_last_chorus_and_turns_on_its_dominant(pop: Song) -> None:
    edited = edit(pop, "raise_key", EditWish(semitones=2))
    chorus = next(s for s in pop.sections if s.name == "Chorus 2")
    for track in pop.tracks:
        by = 0 if track.instrument.is_drum else 2
        old = {n.id: n.midi_pitch for n in track.notes if n.onset_tick >= chorus.start_tick}
        new = {n.id: n.midi_pitch for n in edited.song.track(track.id).notes}
        assert all(new[i] - pitch in (by, by - 12) for i, pitch in old.items())
    symbols = {c.tick: c.symbol for c in edited.song.chords}
    assert symbols[chorus.start_tick - WHOLE // 2] == "A7"
    assert edited.song.keys[-1].tonic == "D"
    for track in edited.song.tracks:
        assert all(n.midi_pitch <= 127 for n in track.notes)


def test_a_locked_section_is_not_cut_but_moves_when_bars_come_before_it(pop: Song) -> None:
    locked = lock(pop, scope_of(pop, Place(bars=((5, 12),))), "the verse").song
    with pytest.raises(EditError, match="the verse"):
        edit(locked, "cut", EditWish(), (7, 8))
    moved = edit(locked, "repeat", EditWish(), (1, 4)).song
    assert moved.locks[0].start_tick == locked.locks[0].start_tick + 4 * WHOLE


def test_bars_are_not_cut_for_one_player(pop: Song) -> None:
    scope = scope_of(pop, Place(tracks=("drums",), bars=((5, 8),)))
    with pytest.raises(EditError, match="everybody"):
        run_edit(pop, find_row("change_form", "cut"), scope, EditWish())


def test_names_are_numbered_only_where_they_come_again() -> None:
    def rows(*names: str) -> Iterable[Section]:
        return [Section(f"s{i}", name, i, i + 1) for i, name in enumerate(names)]

    assert [s.name for s in renumbered(list(rows("Verse 2", "Chorus 1", "Verse 1")))] == [
        "Verse 1",
        "Chorus",
        "Verse 2",
    ]
