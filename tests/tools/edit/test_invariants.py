from dataclasses import replace

import pytest

from tools.edit import Invariant, check_invariants, resolve_scope
from tools.edit.invariants import FACETS, everywhere
from tools.song.values import (
    WHOLE,
    ChordSymbol,
    Curve,
    Instrument,
    KeyChange,
    Mark,
    MeterChange,
    Note,
    Song,
    Syllable,
    TempoChange,
    TrackMix,
)


def with_note(song: Song, **fields) -> Song:
    track = song.tracks[0]
    return replace(
        song, tracks=(replace(track, notes=(replace(track.notes[0], **fields), *track.notes[1:])), *song.tracks[1:])
    )


def with_track(song: Song, **fields) -> Song:
    return replace(song, tracks=(replace(song.tracks[0], **fields), *song.tracks[1:]))


BREACHES = {
    "notes": lambda s: with_note(s, midi_pitch=73),
    "pitches": lambda s: with_note(s, midi_pitch=73),
    "onsets": lambda s: with_note(s, onset_tick=1),
    "lengths": lambda s: with_note(s, length_ticks=1),
    "velocities": lambda s: with_note(s, velocity=1),
    "played timing": lambda s: with_note(s, shift_ticks=9),
    "tracks": lambda s: with_track(s, role="other"),
    "programs": lambda s: with_track(s, instrument=Instrument(74)),
    "names": lambda s: with_track(s, name="Another"),
    "mix": lambda s: with_track(s, mix=TrackMix(gain_db=1)),
    "controllers": lambda s: with_track(s, curves=(Curve("cc11", ((0, 1),)),)),
    "lyrics": lambda s: with_track(s, syllables=(Syllable(0, "la"),)),
    "marks": lambda s: with_track(
        s, marks=tuple(replace(m, value="other") for m in s.tracks[0].marks) or (Mark("text", 0),)
    ),
    "curve points": lambda s: with_track(s, curves=(Curve("cc11", ((0, 1),)),)),
    "tempo": lambda s: replace(s, tempi=(TempoChange(0, 1),)),
    "meter": lambda s: replace(s, meters=(MeterChange(0, 3, 4),)),
    "key": lambda s: replace(s, keys=(KeyChange(0, "D", "major"),)),
    "chords": lambda s: replace(s, chords=(ChordSymbol(0, "D"),)),
    "form": lambda s: replace(s, end_tick=WHOLE),
    "title": lambda s: replace(s, title="Another"),
}


@pytest.mark.parametrize("what", FACETS)
def test_every_promise_can_be_broken_and_is_found_out(band: Song, what: str) -> None:
    (held,) = check_invariants(band, band, everywhere(what))
    (broken,) = check_invariants(band, BREACHES[what](band), everywhere(what))
    assert held.ok and held.where == "everywhere" and "compared" in held.detail
    assert not broken.ok and ("differ" in broken.detail or "new" in broken.detail)


def test_gone_and_added_notes_break_a_promise(band: Song) -> None:
    fewer = with_track(band, notes=band.tracks[0].notes[1:])
    more = with_track(band, notes=(*band.tracks[0].notes, Note("new", 0, 1, 60)))
    assert "gone" in check_invariants(band, fewer, everywhere("pitches"))[0].detail
    assert "1 new" in check_invariants(band, more, everywhere("pitches"))[0].detail
    assert check_invariants(band, more, everywhere("pitches", additions=True))[0].ok
    assert not check_invariants(band, fewer, everywhere("pitches", additions=True))[0].ok


def test_a_scoped_promise_looks_only_inside_or_only_outside(band: Song) -> None:
    first_bar = resolve_scope(band, ["flute"], 1, 1)
    changed = with_note(band, midi_pitch=73)
    inside, outside = check_invariants(
        band, changed, (Invariant("notes", first_bar), Invariant("notes", first_bar, True))
    )
    assert (inside.ok, inside.where) == (False, "bar 1, Flute")
    assert (outside.ok, outside.where) == (True, "everywhere but bar 1, Flute")


def test_other_tracks_are_named(band: Song) -> None:
    scope = resolve_scope(band, ["flute", "piano"])
    (checked,) = check_invariants(band, with_note(band, midi_pitch=73), (Invariant("tracks", scope, True),))
    assert (checked.ok, checked.where) == (True, "Bass, Drums")
    (checked,) = check_invariants(band, replace(band, tracks=band.tracks[:3]), (Invariant("tracks", scope, True),))
    assert not checked.ok


def test_a_removed_track_is_found_missing(band: Song) -> None:
    (checked,) = check_invariants(band, replace(band, tracks=band.tracks[1:]), everywhere("programs"))
    assert not checked.ok and "t1: gone" in checked.detail
