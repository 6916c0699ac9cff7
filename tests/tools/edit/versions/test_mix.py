"""Parts of one version in another: they are that version's note for note, and nothing else is touched."""

from dataclasses import replace

import pytest

from tools.compose.rewrite import rewrite
from tools.edit import set_tempo, transpose
from tools.edit.invariants import check_invariants
from tools.edit.scope import Scope, last_tick, resolve_scope, whole_song
from tools.edit.tracks import remove_track
from tools.edit.values import Edited, with_tracks
from tools.edit.versions.mix import take_from
from tools.errors import EditError
from tools.measure.effects import check_effects
from tools.song.values import WHOLE, Lock, MeterChange, Section, Song


def part(other: Song, song: Song, *tracks: str, bars: tuple[int, int] | None = None) -> Scope:
    place = resolve_scope(song, None, *bars) if bars else whole_song(song)
    return replace(place, track_ids=resolve_scope(other, list(tracks)).track_ids)


def checked(song: Song, edited: Edited) -> Edited:
    """The edit with its claims looked at."""
    assert all(row.ok for row in check_invariants(song, edited.song, edited.kept))
    found = check_effects(song, edited.song, edited.effects)
    assert found and all(row.ok for row in found)
    ids = [note.id for track in edited.song.tracks for note in track.notes]
    assert len(ids) == len(set(ids))
    return edited


def other_bass(song: Song) -> Song:
    """The band with another bass line, under another player."""
    return with_tracks(
        song,
        lambda t: replace(
            t, instrument=replace(t.instrument, program=38), mix=replace(t.mix, gain_db=-3.0),
            notes=tuple(replace(n, id=f"{n.id}x", midi_pitch=n.midi_pitch + 7) for n in t.notes),
        ),
        ["t3"],
    )  # fmt: skip


def test_a_whole_part_comes_with_its_player_and_fader(band: Song) -> None:
    other = other_bass(band)
    edited = checked(band, take_from(band, other, part(other, band, "bass"))).song
    bass = edited.track("t3")
    assert [n.midi_pitch for n in bass.notes] == [n.midi_pitch for n in other.track("t3").notes]
    assert (bass.instrument.program, bass.mix.gain_db) == (38, -3.0)
    assert [t for t in edited.tracks if t.id != "t3"] == [t for t in band.tracks if t.id != "t3"]


def test_a_part_in_some_bars_leaves_the_others(band: Song) -> None:
    other = other_bass(band)
    edited = checked(band, take_from(band, other, part(other, band, "bass", bars=(5, 8)))).song
    was, now = band.track("t3").notes, edited.track("t3").notes
    assert now[:8] == was[:8] and [n.midi_pitch - 7 for n in now[8:]] == [n.midi_pitch for n in was[8:]]
    assert edited.track("t3").instrument == band.track("t3").instrument


def test_a_part_the_song_has_not_is_added(band: Song) -> None:
    fewer = remove_track(band, ["t4"]).song
    edited = checked(fewer, take_from(fewer, band, part(band, fewer, "drums"))).song
    assert [n.midi_pitch for n in edited.tracks[-1].notes] == [n.midi_pitch for n in band.track("t4").notes]


def test_taking_back_restores_the_song(band: Song) -> None:
    other = other_bass(band)
    there = take_from(band, other, part(other, band, "bass")).song
    back = take_from(there, band, part(band, there, "bass")).song
    assert back == band


def test_a_part_in_another_key_is_moved_into_this_one(band: Song) -> None:
    other = transpose(band, 2).song
    higher = with_tracks(other, lambda t: replace(t, notes=tuple(replace(n, velocity=99) for n in t.notes)), ["t1"])
    edited = checked(band, take_from(band, higher, part(higher, band, "flute"))).song
    assert [n.midi_pitch for n in edited.track("t1").notes] == [n.midi_pitch for n in band.track("t1").notes]
    assert {n.velocity for n in edited.track("t1").notes} == {99}


def test_sections_are_matched_where_lengths_differ(band: Song) -> None:
    longer = replace(
        band,
        end_tick=12 * WHOLE,
        sections=(*band.sections, Section("s3", "Outro", 8 * WHOLE, 12 * WHOLE, "C")),
    )
    other = other_bass(band)
    with pytest.raises(EditError, match=r"8 bars and this one 12.*Verse, Chorus"):
        take_from(longer, other, part(other, longer, "bass"))
    edited = checked(longer, take_from(longer, other, part(other, longer, "bass", bars=(5, 8)))).song
    assert edited.end_tick == longer.end_tick


def test_another_meter_is_refused_with_what_fits(band: Song) -> None:
    other = replace(band, meters=(MeterChange(0, 3, 4),))
    with pytest.raises(EditError, match=r"3/4.*4/4.*same meter"):
        take_from(band, other, part(other, band, "bass"))


def test_the_same_part_changes_nothing_and_says_so(band: Song) -> None:
    other = set_tempo(band, bpm=140).song
    with pytest.raises(EditError, match="changes nothing"):
        take_from(band, other, part(other, band, "bass"))


def test_a_locked_part_is_refused(band: Song) -> None:
    locked = replace(band, locks=(Lock("l1", ("t3",), 0, last_tick(band), "the bass"),))
    other = other_bass(band)
    with pytest.raises(EditError, match="You locked 'the bass'"):
        take_from(locked, other, part(other, locked, "bass"))


def test_composed_parts_go_over_note_for_note(folk: Song) -> None:
    tune = folk.tracks[0]
    other = with_tracks(folk, lambda t: rewrite(folk, t.id, 1, 16, seed=77), [tune.id])
    edited = checked(folk, take_from(folk, other, replace(whole_song(folk), track_ids=(tune.id,)))).song
    assert [(n.onset_tick, n.midi_pitch) for n in edited.tracks[0].notes] == [
        (n.onset_tick, n.midi_pitch) for n in other.tracks[0].notes
    ]
