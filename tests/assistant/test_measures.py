"""Each measure finds what is there and says no to what is not."""

from dataclasses import replace
from typing import Any

import pytest

from assistant.evidence import Evidence
from assistant.handlers.compose import brief_of, compose_wishes
from assistant.measures import MEASURES, measure
from assistant.workbench import Wish
from tools.song.values import (
    QUARTER,
    WHOLE,
    ChordSymbol,
    Instrument,
    KeyChange,
    MeterChange,
    Note,
    Section,
    Song,
    TempoChange,
    Track,
    TrackMix,
)

SCALE = (60, 62, 64, 65, 67, 69, 71, 72)


def song() -> Song:
    tune = tuple(Note(f"t1.n{i}", i * QUARTER, QUARTER, SCALE[i % 8], 80) for i in range(16))
    drums = tuple(Note(f"t2.n{i}", i * QUARTER, QUARTER // 4, 36, 90) for i in range(16))
    return Song(
        end_tick=4 * WHOLE,
        tracks=(
            Track("t1", "Flute", "melody", Instrument(73), tune),
            Track("t2", "Drums", "drums", Instrument(0, is_drum=True), drums),
        ),
        chords=(ChordSymbol(0, "C"), ChordSymbol(WHOLE, "G7")),
        sections=(Section("s1", "Verse 1", 0, 2 * WHOLE), Section("s2", "Chorus", 2 * WHOLE, 4 * WHOLE)),
    )


def with_notes(base: Song, index: int, **change: Any) -> Song:
    tracks = list(base.tracks)
    tracks[index] = replace(tracks[index], notes=tuple(replace(n, **change) for n in tracks[index].notes))
    return replace(base, tracks=tuple(tracks))


def up(base: Song, semitones: int) -> Song:
    tune = replace(
        base.tracks[0], notes=tuple(replace(n, midi_pitch=n.midi_pitch + semitones) for n in base.tracks[0].notes)
    )
    return replace(base, tracks=(tune, base.tracks[1]))


CELLO = replace(song(), tracks=(replace(song().tracks[0], label="Cello"), song().tracks[1]))
HOLDS: list[tuple[Wish, Song, Song | None]] = [
    (Wish("tempo", 120), song(), None),
    (Wish("tempo range", [100, 130]), song(), None),
    (Wish("tempo change", -20.0), replace(song(), tempi=(TempoChange(0, 625_000),)), song()),
    (Wish("key", "C major"), song(), None),
    (Wish("mode", "major"), song(), None),
    (Wish("meter", "4/4"), song(), None),
    (Wish("bars", 4), song(), None),
    (Wish("drums", True), song(), None),
    (Wish("instrument", {"name": "flute", "program": 73}), song(), None),
    (Wish("chords", ["C", "G7"]), song(), None),
    (Wish("chords", ["I", "V7"]), song(), None),
    (Wish("sections", ["verse", "chorus"]), song(), None),
    (Wish("transposed", 2), up(song(), 2), song()),
    (Wish("same notes", True), replace(song(), tempi=(TempoChange(0, 400_000),)), song()),
    (Wish("track added", "Drums"), song(), None),
    (Wish("track removed", ["Piano"]), song(), None),
    (Wish("track removed", ["Cello"], since=CELLO), replace(CELLO, tracks=CELLO.tracks[1:]), None),
    (Wish("level", {"direction": "softer", "db": None}, ("t2",)), with_notes(song(), 1, velocity=60), song()),
    (Wish("mood", {"words": ["happy"], "valence": 0.8, "arousal": 0.6}), song(), None),
]
FAILS: list[tuple[Wish, Song, Song | None]] = [
    (Wish("tempo", 121), song(), None),
    (Wish("tempo range", [60, 80]), song(), None),
    (Wish("tempo change", -20.0), song(), song()),
    (Wish("key", "D major"), song(), None),
    (Wish("key", "C major"), up(song(), 1), None),
    (Wish("mode", "minor"), song(), None),
    (Wish("meter", "3/4"), song(), None),
    (Wish("meter", "4/4"), replace(song(), meters=(MeterChange(0, 3, 4),)), None),
    (Wish("bars", 5), song(), None),
    (Wish("drums", False), song(), None),
    (Wish("instrument", {"name": "flute", "program": 71}), song(), None),
    (Wish("chords", ["C", "G"]), song(), None),
    (Wish("chords", ["C", "G7", "C"]), song(), None),
    (Wish("sections", ["chorus", "verse"]), song(), None),
    (Wish("transposed", 2), up(song(), 3), song()),
    (Wish("same notes", True), up(song(), 1), song()),
    (Wish("track added", "Piano"), song(), None),
    (Wish("track removed", ["Drums"]), song(), None),
    (Wish("track removed", ["Cello"], since=CELLO), CELLO, None),
    (Wish("level", {"direction": "louder", "db": None}, ("t2",)), with_notes(song(), 1, velocity=60), song()),
    (
        Wish("mood", {"words": ["sad"], "valence": -0.8, "arousal": 0.8}),
        replace(song(), tempi=(TempoChange(0, 10**6),)),
        None,
    ),
]


@pytest.mark.parametrize(("wish", "after", "before"), HOLDS, ids=[w.what for w, _, _ in HOLDS])
def test_what_is_there_is_found(wish: Wish, after: Song, before: Song | None) -> None:
    row = measure(wish, Evidence(after, before))
    assert row["ok"], row


@pytest.mark.parametrize(("wish", "after", "before"), FAILS, ids=[w.what for w, _, _ in FAILS])
def test_what_is_not_there_is_not_claimed(wish: Wish, after: Song, before: Song | None) -> None:
    row = measure(wish, Evidence(after, before))
    assert not row["ok"], row


def test_got_is_read_from_the_result_and_not_copied_from_the_request() -> None:
    assert measure(Wish("tempo", 90), Evidence(song()))["got"] == 120.0
    wrong_label = replace(song(), keys=(KeyChange(0, "F#", "major"),))
    row = measure(Wish("key", "F# major"), Evidence(wrong_label))
    assert not row["ok"] and "25%" in row["got"]


def test_a_level_without_sound_says_that_only_velocity_was_measured() -> None:
    row = measure(HOLDS[-2][0], Evidence(HOLDS[-2][1], song()))
    assert "no sound was rendered" in row["got"]


def test_muting_is_read_from_the_fader_when_no_sound_was_made() -> None:
    muted = replace(song(), tracks=(song().tracks[0], replace(song().tracks[1], mix=TrackMix(mute=True))))
    assert measure(Wish("muted", True, ("t2",)), Evidence(muted, song()))["ok"]
    assert not measure(Wish("muted", True, ("t2",)), Evidence(song(), song()))["ok"]


def test_every_wish_of_a_brief_has_a_measure() -> None:
    from assistant.arguments import ComposeArguments

    args = ComposeArguments(
        tonic="D",
        mode="minor",
        tempo_bpm=90,
        meter="3/4",
        bars=8,
        duration_s=30,
        drums=False,
        chords=["Dm"],
        form=[{"name": "A"}],
        instruments=[{"name": "flute"}],
        moods=["sad"],
        tempo_low=80,
        tempo_high=100,
    )
    wishes = compose_wishes(brief_of(args), args)
    assert {w.what for w in wishes} == {
        "tempo",
        "key",
        "meter",
        "bars",
        "duration",
        "drums",
        "chords",
        "sections",
        "instrument",
        "mood",
    }
    assert all(w.what in MEASURES for w in wishes)


def test_an_ensemble_spelled_out_seats_every_player_once() -> None:
    from assistant.arguments import InstrumentWish
    from assistant.handlers.compose import all_parts

    wishes = [InstrumentWish(name="string quartet"), InstrumentWish(name="violin", count=2)]
    wishes += [InstrumentWish(name="viola"), InstrumentWish(name="cello")]
    assert [part.program for part in all_parts(wishes)] == [40, 40, 41, 42]
    assert [part.program for part in all_parts([*wishes, InstrumentWish(name="flute")])] == [40, 40, 41, 42, 73]
    band = [InstrumentWish(name=name) for name in ("rock trio", "guitar", "bass", "drums")]
    assert len(all_parts(band)) == len(all_parts(band[:1]))


@pytest.mark.parametrize(
    ("name", "kept_out", "allowed"), [("piano", {0, 1, 4}, 24), ("nylon guitar", {24}, 25), ("guitar", {24, 25, 30}, 0)]
)
def test_an_unwanted_instrument_is_kept_out_with_its_family_when_named_plainly(
    name: str, kept_out: set[int], allowed: int
) -> None:
    from assistant.handlers.compose import excluded_programs

    programs = set(excluded_programs(name))
    assert kept_out <= programs and allowed not in programs


def test_a_part_added_in_the_same_turn_is_compared_with_its_state_before_the_edit() -> None:
    without_drums = replace(song(), tracks=song().tracks[:1])
    wish = Wish("level", {"direction": "softer", "db": None}, ("t2",), since=song())
    row = measure(wish, Evidence(with_notes(song(), 1, velocity=60), without_drums))
    assert row["ok"] and "90 -> 60" in row["got"]


def test_a_change_of_key_is_measured_in_the_notes_from_its_bar_on() -> None:
    from tools.compose import compose
    from tools.song.brief import Brief, KeyRequest, SectionRequest

    form = tuple(SectionRequest(name) for name in ("Verse", "Chorus", "Verse", "Chorus"))
    change = KeyRequest("last chorus", semitones=2)
    piece = compose(Brief(style="pop", tonic="D", mode="major", form=form, meter=(4, 4), key_changes=(change,)), 5).song
    asked = {"section": "last chorus", "semitones": 2}
    row = measure(Wish("key change", asked), Evidence(piece, None))
    assert row["ok"] and row["got"].startswith("E major from bar 25")
    assert measure(Wish("key", "D major"), Evidence(piece, None))["ok"]
    for told in ({"semitones": 3}, {"tonic": "F"}, {"semitones": 2, "bar": 9}):
        assert not measure(Wish("key change", told), Evidence(piece, None))["ok"]
    at_home = replace(
        piece, tracks=tuple(replace(t, notes=t.notes[: len(t.notes) // 3]) for t in piece.tracks), keys=piece.keys[:1]
    )
    assert not measure(Wish("key change", asked), Evidence(at_home, None))["ok"]


def test_a_form_by_name_is_measured_in_the_letters_of_the_sections() -> None:
    from tools.compose import compose
    from tools.song.brief import Brief

    rondo = compose(Brief(style="solo piano", structure="rondo", bars=40), 5).song
    assert measure(Wish("form by name", "rondo"), Evidence(rondo, None))["ok"]
    assert not measure(Wish("form by name", "through"), Evidence(rondo, None))["ok"]
