"""Every edit of sound and mix: its effect is measured, what it promises holds, on made, uploaded and odd songs."""

from dataclasses import replace

import pytest

from tools.compose import compose
from tools.edit.catalogue import find_row, rows_of, run_edit
from tools.edit.invariants import check_invariants
from tools.edit.scope import Scope, last_tick, resolve_scope, whole_song
from tools.edit.values import EditWish
from tools.errors import EditError
from tools.measure.effects import check_effects
from tools.song.brief import Brief
from tools.song.midi import load_midi, save_midi
from tools.song.musicxml import save_musicxml
from tools.song.song_json import from_json, song_hash, to_json
from tools.song.values import Instrument, Song, Track, TrackMix

ROWS = {row.name: row for row in rows_of("change_mix")}
WHOLE = ("reverb", "pan", "width", "brightness", "low_cut", "high_cut", "distance", "fader", "bring_out", "room")
WHOLE += ("bed", "glue", "loudness", "wear")
WISHES = {
    "pan": [EditWish(direction="left"), EditWish(direction="right", number=30, unit="%")],
    "width": [EditWish(direction="more"), EditWish(direction="mono"), EditWish(direction="less", amount="slight")],
    "low_cut": [EditWish(), EditWish(number=200, unit="Hz")],
    "high_cut": [EditWish(amount="strong"), EditWish(number=3, unit="kHz")],
    "room": [EditWish(words="church"), EditWish(words="plate"), EditWish(words="none")],
    "bed": [EditWish(words="vinyl"), EditWish(words="rain")],
    "loudness": [EditWish(number=-16, unit="LUFS"), EditWish(direction="less")],
    "dynamic": [EditWish(words="pp"), EditWish(words="ff")],
    "wear": [EditWish(words="cassette")],
    "pedal": [EditWish(direction="more"), EditWish(direction="none"), EditWish(direction="less", amount="strong")],
    "plain_touch": [EditWish()],
    "glue": [EditWish(direction="none"), EditWish(direction="more", amount="strong")],
    "fade_in": [EditWish(), EditWish(bars=2), EditWish(number=3.0, unit="s")],
    "fade_out": [EditWish(), EditWish(bars=2), EditWish(number=3.0, unit="s")],
    "bring_out": [EditWish(amount="strong")],
    "staccato": [EditWish(), EditWish(amount="strong")],
    "legato": [EditWish()],
}
BOTH_WAYS = [EditWish(direction="more"), EditWish(direction="less", amount="strong")]


@pytest.fixture(scope="module")
def made() -> dict[str, Song]:
    return {
        style: compose(Brief(style=style, bars=8), seed=5).song for style in ("pop", "solo_piano", "string_quartet")
    }


@pytest.fixture
def songs(made, band, chorale, solo_piano) -> dict[str, Song]:
    line = replace(band.tracks[0], notes=band.tracks[0].notes[:4])
    empty = Track("t9", "Nobody", "other", Instrument(0))
    return {
        **made,
        "band": band,
        "chorale": chorale,
        "piano": solo_piano,
        "one bar": replace(band, end_tick=band.end_tick // 8, tracks=(line,)),
        "empty part": replace(chorale, tracks=(*chorale.tracks, empty)),
        "drums alone": replace(band, tracks=band.tracks[3:]),
        "upload": load_midi(save_midi(made["pop"]), "x.mid"),
    }  # fmt: skip


def scopes(song: Song) -> list[Scope]:
    first = song.tracks[0].id
    bars = [bar.number for bar in song.grid.bars]
    places = [whole_song(song), Scope((first,), 0, last_tick(song))]
    if len(bars) >= 4:
        one, two = song.grid.span(bars[1], bars[1]), song.grid.span(bars[3], bars[3])
        places += [resolve_scope(song, None, bars[1], bars[2]), Scope((first,), one[0], two[1], (one, two))]
        places.append(Scope(None, one[0], one[0] + (one[1] - one[0]) // 2, low_pitch=60))
    return places


@pytest.mark.parametrize("name", ROWS)
def test_an_edit_does_what_it_claims_and_leaves_the_rest(songs, name):
    done = 0
    for label, song in songs.items():
        for scope in scopes(song):
            for wish in WISHES.get(name, BOTH_WAYS):
                try:
                    edited = run_edit(song, ROWS[name], scope, wish)
                except EditError as error:
                    assert len(str(error)) > 20, (label, name)
                    continue
                done += 1
                told = (label, name, wish, scope)
                assert edited.song != song and edited.summary.endswith("."), told
                for checked in check_invariants(song, edited.song, edited.kept):
                    assert checked.ok, (told, checked)
                for found in check_effects(song, edited.song, edited.effects):
                    assert found.ok, (told, found)
                assert_local(song, edited.song, scope, told)
                assert from_json(to_json(edited.song)) == edited.song, told
                assert run_edit(song, ROWS[name], scope, wish) == edited, told
    assert done >= 4


def assert_local(before, after, scope, told):
    for old, new in zip(before.tracks, after.tracks, strict=True):
        for a, b in zip(old.notes, new.notes, strict=True):
            assert a == b or scope.has(old, a), told
        if not scope.has_track(old):
            assert replace(new, mix=old.mix) == old, told


@pytest.mark.parametrize("name", WHOLE)
def test_an_edit_of_the_mix_leaves_notes_midi_without_its_mix_and_score(made, name):
    song = made["pop"]
    scope = Scope((song.tracks[0].id,), 0, last_tick(song)) if name == "bring_out" else whole_song(song)
    edited = run_edit(song, ROWS[name], scope, WISHES.get(name, BOTH_WAYS)[0]).song
    assert [t.notes for t in edited.tracks] == [t.notes for t in song.tracks]
    bare = [replace(s, tracks=tuple(replace(t, mix=TrackMix()) for t in s.tracks)) for s in (song, edited)]
    assert save_midi(bare[0]) == save_midi(bare[1]) and save_musicxml(bare[0]) == save_musicxml(bare[1])


@pytest.mark.parametrize("name", [n for n in WHOLE if n not in ("bring_out",)])
def test_a_mix_of_single_bars_is_refused_with_what_can_be_done(made, name):
    song = made["pop"]
    with pytest.raises(EditError, match="whole"):
        run_edit(song, ROWS[name], resolve_scope(song, None, 2, 3), WISHES.get(name, BOTH_WAYS)[0])


def test_an_older_song_keeps_its_text_and_hash(made):
    text = to_json(made["pop"])
    assert "tone_db" not in text and '"width"' not in text
    brighter = run_edit(made["pop"], ROWS["brightness"], whole_song(made["pop"]), EditWish(direction="more")).song
    back = run_edit(brighter, ROWS["brightness"], whole_song(brighter), EditWish(direction="less")).song
    assert "tone_db" in to_json(brighter) and song_hash(back) == song_hash(made["pop"])


def test_a_crescendo_rises_in_the_score_too_and_goes_back_where_the_place_ends(made):
    song = made["string_quartet"]
    scope = resolve_scope(song, [song.tracks[0].id], 3, 5)
    edited = run_edit(song, ROWS["gradual"], scope, EditWish(direction="more", number=12, unit="dB"))
    track = edited.song.tracks[0]
    hairpins = [(m.value, m.tick) for m in track.marks if m.kind == "hairpin" and scope.has_tick(m.tick)]
    assert hairpins == [("crescendo", scope.start_tick)]
    old, new = (
        {t: v for c in s.tracks[0].curves if c.controller == "cc11" for t, v in c.points} for s in (song, edited.song)
    )
    assert {t: v for t, v in old.items() if not scope.has_tick(t) and t != scope.end_tick} == {
        t: v for t, v in new.items() if not scope.has_tick(t) and t != scope.end_tick
    }
    (found,) = check_effects(song, edited.song, edited.effects)
    assert float(found.after) - float(found.before) >= 4.8


def test_fading_out_ends_in_silence_and_begins_as_it_was(band):
    edited = run_edit(band, ROWS["fade_out"], whole_song(band), EditWish(bars=4)).song
    for old, new in zip(band.tracks, edited.tracks, strict=True):
        assert new.notes[0] == old.notes[0]
        assert new.notes[-1].velocity < 20 < old.notes[-1].velocity


def test_a_pedal_is_down_for_most_of_the_place_and_lifted_at_each_chord(solo_piano):
    edited = run_edit(solo_piano, ROWS["pedal"], whole_song(solo_piano), EditWish(direction="more")).song
    (curve,) = [c for c in edited.tracks[0].curves if c.controller == "cc64"]
    assert [value for _, value in curve.points] == [127, 0] * 4
    gone = run_edit(edited, ROWS["pedal"], whole_song(edited), EditWish(direction="none")).song
    assert not gone.tracks[0].curves and not [m for m in gone.tracks[0].marks if m.kind == "pedal"]


def test_who_has_no_pedal_is_told(band):
    with pytest.raises(EditError, match="Flute has no sustain pedal"):
        run_edit(band, ROWS["pedal"], Scope(("t1",), 0, last_tick(band)), EditWish(direction="more"))


def test_staccato_has_dots_and_legato_has_slurs(band):
    scope = Scope(("t1",), 0, last_tick(band))
    short = run_edit(band, ROWS["staccato"], scope, EditWish()).song.tracks[0]
    bound = run_edit(replace(band, tracks=(short, *band.tracks[1:])), ROWS["legato"], scope, EditWish()).song.tracks[0]
    assert sum(m.value == "staccato" for m in short.marks) == len(short.notes)
    assert all(n.performed_ticks < 0.6 * n.length_ticks for n in short.notes)
    assert not any(m.value == "staccato" for m in bound.marks) and any(m.kind == "slur" for m in bound.marks)
    assert all(n.performed_ticks >= n.length_ticks for n in bound.notes)


@pytest.mark.parametrize(
    ("name", "wish", "words"),
    [
        ("room", EditWish(words="submarine"), "no room called"),
        ("bed", EditWish(words="thunder"), "no bed called"),
        ("wear", EditWish(words="moon"), "no medium"),
        ("dynamic", EditWish(words="loudest"), "no dynamic"),
        ("loudness", EditWish(number=-3, unit="LUFS"), "out of reach"),
        ("low_cut", EditWish(number=5, unit="Hz"), "out of reach"),
        ("gradual", EditWish(number=90, unit="dB"), "out of reach"),
        ("fade_in", EditWish(bars=400), "does not fit"),
        ("pan", EditWish(), "a side"),
    ],
)
def test_what_cannot_be_is_refused_with_the_next_step(band, name, wish, words):
    with pytest.raises(EditError, match=words):
        run_edit(band, find_row("change_mix", name), whole_song(band), wish)
