"""A file edited in another program is found among the versions, and only what was edited there changes."""

import io
from collections.abc import Callable
from dataclasses import replace

import mido
import pytest

from tools.edit import set_tempo, transpose
from tools.edit.tracks import remove_track
from tools.edit.values import with_tracks
from tools.edit.versions.match import Matched, match
from tools.edit.versions.told import compare, sentences
from tools.song.midi import load_midi, save_midi
from tools.song.musicxml import load_musicxml, save_musicxml
from tools.song.tempo import felt_bpm
from tools.song.values import Lock, Song

WAYS: dict[str, tuple[str, Callable[[Song], bytes]]] = {
    "midi": ("midi", save_midi),
    "midi_written": ("midi", lambda song: save_midi(song, performed=False)),
    "musicxml": ("musicxml", save_musicxml),
}
MidiEdit = Callable[[mido.MidiFile], None]


def read(data: bytes, kind: str) -> Song:
    return load_midi(data, "daw.mid") if kind == "midi" else load_musicxml(data, "daw.musicxml")


def back(song: Song, way: str, versions: dict[str, Song] | None = None) -> Matched:
    """What a file of `song` is found to be among the versions (else of the song alone)."""
    kind, write = WAYS[way]
    found = match(read(write(song), kind), kind, versions or {"v1": song})
    assert found is not None
    return found


def in_a_daw(song: Song, edit: MidiEdit, performed: bool = True) -> Song:
    """The song's MIDI file, edited as messages and read again."""
    file = mido.MidiFile(file=io.BytesIO(save_midi(song, performed=performed)))
    edit(file)
    out = io.BytesIO()
    file.save(file=out)
    return load_midi(out.getvalue(), "daw.mid")


def told(found: Matched) -> str:
    return sentences(compare(found.before, found.song), "version 1", "your file")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["folk", "waltz", "band", "chorale", "solo_piano"])
def test_our_own_files_come_back_as_unchanged(request: pytest.FixtureRequest, name: str, way: str) -> None:
    found = back(request.getfixturevalue(name), way)
    assert found.is_unchanged and found.song is found.before


@pytest.mark.parametrize("way", WAYS)
def test_the_right_one_of_several_versions_is_found(folk: Song, way: str) -> None:
    versions = {
        "v4": transpose(folk, 3).song,
        "v3": set_tempo(folk, bpm=150).song,
        "v2": remove_track(folk, [folk.tracks[-1].id]).song,
        "v1": folk,
    }
    for version, song in versions.items():
        found = back(song, way, versions)
        assert (found.version, found.is_unchanged) == (version, True)


@pytest.mark.parametrize("way", WAYS)
def test_one_note_at_another_pitch_is_that_note_alone(folk: Song, way: str) -> None:
    track = folk.tracks[0]
    note = track.notes[10]
    edited = with_tracks(
        folk, lambda t: replace(t, notes=(*t.notes[:10], replace(note, midi_pitch=note.midi_pitch + 2), *t.notes[11:])),
        [track.id],
    )  # fmt: skip
    found = back(edited, way, {"v1": folk})
    changed = [(a, b) for a, b in zip(folk.tracks[0].notes, found.song.tracks[0].notes, strict=True) if a != b]
    assert [(a.id, b.id, b.midi_pitch - a.midi_pitch) for a, b in changed] == [(note.id, note.id, 2)]
    assert found.song.tracks[1:] == folk.tracks[1:]
    assert (found.song.chords, found.song.sections, found.song.tempi) == (folk.chords, folk.sections, folk.tempi)
    bar = folk.grid.bar_at(note.onset_tick).number
    assert f"{track.shown_name}: 1 note 2 semitones higher in bar {bar}." in told(found)


@pytest.mark.parametrize("way", WAYS)
def test_one_note_moved_by_a_beat_is_told_with_its_bar(band: Song, way: str) -> None:
    bass = band.tracks[2]
    last = bass.notes[-1]
    moved = replace(last, onset_tick=last.onset_tick - last.length_ticks // 2, length_ticks=last.length_ticks)
    found = back(with_tracks(band, lambda t: replace(t, notes=(*t.notes[:-1], moved)), [bass.id]), way, {"v1": band})
    assert [n.onset_tick for n in found.song.tracks[2].notes][-1] == moved.onset_tick
    assert found.song.tracks[2].notes[:-1] == bass.notes[:-1]
    assert "Bass: 1 note at another moment in bar 8" in told(found)


@pytest.mark.parametrize("way", WAYS)
def test_a_part_deleted_is_out_and_the_others_are_the_same(folk: Song, way: str) -> None:
    gone = folk.tracks[1]
    found = back(remove_track(folk, [gone.id]).song, way, {"v1": folk})
    assert found.song.tracks == (folk.tracks[0], *folk.tracks[2:])
    assert f"{gone.shown_name} is out" in told(found)


@pytest.mark.parametrize("way", WAYS)
def test_another_tempo_is_told_and_no_note_is_touched(folk: Song, way: str) -> None:
    found = back(set_tempo(folk, bpm=96).song, way, {"v1": folk})
    assert found.song.tracks == folk.tracks
    assert felt_bpm(found.song) == pytest.approx(96, abs=0.1)
    assert "tempo goes from" in told(found)


@pytest.mark.parametrize("way", WAYS)
def test_all_transposed_moves_chords_and_key_too(folk: Song, way: str) -> None:
    found = back(transpose(folk, 2).song, way, {"v1": folk})
    assert found.song.tracks == transpose(folk, 2).song.tracks
    assert found.semitones == 2 and found.song.chords == transpose(folk, 2).song.chords


def test_other_names_another_order_other_channels_and_another_resolution_are_no_edit(band: Song) -> None:
    def rewritten(file: mido.MidiFile) -> None:
        conductor, *tracks = file.tracks
        file.ticks_per_beat, old = 96, file.ticks_per_beat
        file.tracks = [conductor, *reversed(tracks)]
        for number, track in enumerate(file.tracks):
            at = written = 0
            for message in track:
                at += message.time
                tick = round(at * 96 / old)
                message.time, written = tick - written, tick
                if message.type == "track_name" and number:
                    message.name = f"Audio {number}"
                if not message.is_meta and message.type != "sysex" and message.channel != 9:
                    message.channel = number + 3

    found = match(in_a_daw(band, rewritten), "midi", {"v1": band})
    assert found is not None and found.is_unchanged
    assert found.asides == ("Parts named otherwise there keep the names they have here.",)


def test_notes_put_on_the_grid_elsewhere_keep_what_is_written(folk: Song) -> None:
    written = load_midi(save_midi(folk, performed=False), "daw.mid")
    assert match(written, "midi", {"v1": folk}).is_unchanged, "a file of the written notes is no edit"  # type: ignore[union-attr]


def test_louder_notes_are_louder_by_as_much(folk: Song) -> None:
    def louder(file: mido.MidiFile) -> None:
        for message in file.tracks[1]:
            if message.type == "note_on" and message.velocity:
                message.velocity = min(127, message.velocity + 9)

    found = match(in_a_daw(folk, louder), "midi", {"v1": folk})
    assert found is not None and not found.is_unchanged
    steps = {
        b.velocity - a.velocity for a, b in zip(folk.tracks[0].notes, found.song.tracks[0].notes, strict=True)
        if b.velocity < 127
    }  # fmt: skip
    assert steps == {9} and found.song.tracks[1:] == folk.tracks[1:]


def test_bars_taken_out_take_their_chords_along_and_move_the_rest(band: Song) -> None:
    from tools.song.values import WHOLE

    start, end = 2 * WHOLE, 4 * WHOLE
    cut = with_tracks(
        replace(band, end_tick=band.end_tick - 2 * WHOLE, tempi=band.tempi[:1], chords=(), sections=()),
        lambda t: replace(
            t,
            notes=tuple(
                replace(n, onset_tick=n.onset_tick - (2 * WHOLE if n.onset_tick >= end else 0))
                for n in t.notes
                if not start <= n.onset_tick < end
            ),
            curves=(), marks=(),
        ),
    )  # fmt: skip
    found = back(cut, "midi_written", {"v1": band})
    assert found.song.grid.bar_count == 6 and len(found.song.chords) == 6
    assert found.song.sections[-1].end_tick == found.song.end_tick
    assert sum(len(t.notes) for t in found.song.tracks) == sum(len(t.notes) for t in cut.tracks)


def test_a_lock_broken_elsewhere_is_told(band: Song) -> None:
    locked = replace(band, locks=(Lock("l1", ("t1",), 0, band.end_tick, "the tune"),))
    edited = with_tracks(locked, lambda t: replace(t, notes=(replace(t.notes[0], midi_pitch=79), *t.notes[1:])), ["t1"])
    found = back(edited, "midi", {"v1": locked})
    assert [lock.words for lock in found.broken] == ["the tune"] and found.song.locks == locked.locks


def test_a_new_part_is_taken_in_under_a_name_of_its_own(band: Song) -> None:
    from tools.edit.tracks import add_track

    more = add_track(band, replace(band.tracks[0], id="t9", name="Oboe")).song
    lower = tuple(replace(n, midi_pitch=n.midi_pitch - 3 * (i % 2)) for i, n in enumerate(more.track("t9").notes))
    more = with_tracks(more, lambda t: replace(t, notes=lower), ["t9"])
    found = back(more, "midi", {"v1": band})
    assert [t.name for t in found.song.tracks] == ["Flute", "Piano", "Bass", "Oboe", "Drums"]
    ids = [n.id for t in found.song.tracks for n in t.notes]
    assert len(ids) == len(set(ids))


def test_another_song_is_no_version(folk: Song, waltz: Song) -> None:
    for way, (kind, write) in WAYS.items():
        assert match(read(write(waltz), kind), kind, {"v1": folk}) is None, way
