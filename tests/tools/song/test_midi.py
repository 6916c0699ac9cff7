"""Promises of the MIDI format: what is written comes back, seconds agree with other readers, nothing unread is lost."""

import io
from dataclasses import replace
from itertools import pairwise

import mido
import pytest

from tools.song.midi import load_midi, save_midi, to_pretty_midi
from tools.song.play import perform
from tools.song.sources import sha256_hex
from tools.song.values import (
    EIGHTH,
    QUARTER,
    WHOLE,
    Curve,
    Instrument,
    KeyChange,
    Mark,
    MeterChange,
    Note,
    RawEvent,
    Section,
    Song,
    Syllable,
    TempoChange,
    Track,
    TrackMix,
)


def line(track_id: str, pitches: range, length: int = QUARTER, start: int = 0) -> tuple[Note, ...]:
    return tuple(Note(f"{track_id}.n{i}", start + i * length, length, p, 60 + i) for i, p in enumerate(pitches))


@pytest.fixture
def song() -> Song:
    """Two bars of 4/4 and one of 3/4 after an upbeat, four tracks, all kinds of events."""
    flute = Track(
        "t1",
        "Flute",
        "melody",
        Instrument(73),
        line("t1", range(72, 84), start=0),
        curves=(Curve("cc11", ((0, 90), (EIGHTH, 100))), Curve("bend", ((QUARTER, -200), (2 * QUARTER, 0)))),
        syllables=(Syllable(0, "Hel", "begin", 1, "t1.n0"), Syllable(QUARTER, "lo", "end", 1, "t1.n1")),
    )
    harp = Track(
        "t2", "Harp", "chords", Instrument(46), line("t2", range(60, 66), 2 * QUARTER), program_changes=((WHOLE, 11),)
    )
    triplets = Track("t3", "Cello", "bass", Instrument(42), line("t3", range(40, 58), QUARTER // 3))
    drums = Track("t4", "Kit", "drums", Instrument(16, is_drum=True), line("t4", range(36, 46), EIGHTH))
    return Song(
        "Études",
        end_tick=QUARTER + 2 * WHOLE + 3 * QUARTER,
        pickup_ticks=QUARTER,
        tempi=(
            TempoChange(0, 500_000),
            TempoChange(WHOLE, 600_000),
            TempoChange(WHOLE + QUARTER, 650_000, written=False),
        ),
        meters=(MeterChange(0, 4, 4), MeterChange(QUARTER + 2 * WHOLE, 3, 4)),
        keys=(KeyChange(0, "D", "dorian"), KeyChange(QUARTER + WHOLE, "Eb", "major")),
        sections=(
            Section("s1", "Verse", 0, QUARTER + WHOLE),
            Section("s2", "Chorus", QUARTER + WHOLE, QUARTER + 2 * WHOLE + 3 * QUARTER),
        ),
        tracks=(flute, harp, triplets, drums),
    )


def notes(song: Song) -> list[list[tuple[int, int, int, int]]]:
    return [[(n.onset_tick, n.length_ticks, n.midi_pitch, n.velocity) for n in t.notes] for t in song.tracks]


def absolute(data: bytes) -> tuple[int, list[list[tuple[int, str]]]]:
    """Resolution and every message with its own tick, track by track."""
    file = mido.MidiFile(file=io.BytesIO(data))
    out = []
    for track in file.tracks:
        now, rows = 0, []
        for message in track:
            now += message.time
            rows.append((now, str(message.copy(time=0))))
        out.append(sorted(rows))
    return file.ticks_per_beat, out


def test_the_written_view_comes_back_whole(song):
    read = load_midi(save_midi(song, performed=False), "x.mid")
    assert notes(read) == notes(song)
    assert [(t.name, t.instrument.program, t.instrument.is_drum) for t in read.tracks] == [
        (t.name, t.instrument.program, t.instrument.is_drum) for t in song.tracks
    ]
    assert read.title == song.title
    assert read.meters == song.meters
    assert read.keys == song.keys
    assert read.pickup_ticks == song.pickup_ticks
    assert read.end_tick == song.end_tick
    assert [(s.name, s.start_tick, s.end_tick) for s in read.sections] == [
        (s.name, s.start_tick, s.end_tick) for s in song.sections
    ]
    assert [(s.text, s.hyphen, s.note_id) for s in read.tracks[0].syllables] == [
        ("Hel", "begin", "t1.n1"),
        ("lo", "end", "t1.n2"),
    ]


def test_a_program_change_does_not_split_a_track(song):
    read = load_midi(save_midi(song), "x.mid")
    assert read.tracks[1].program_changes == ((WHOLE, 11),)
    assert len(read.tracks) == len(song.tracks)


def test_the_written_view_leaves_out_what_only_a_performance_adds(song):
    shifted = tuple(replace(n, shift_ticks=QUARTER // 16, sounding_ticks=EIGHTH) for n in song.tracks[0].notes)
    played = replace(song, tracks=(replace(song.tracks[0], notes=shifted), *song.tracks[1:]))
    assert save_midi(played, performed=False) == save_midi(song, performed=False)
    assert save_midi(played) != save_midi(song)
    written = mido.MidiFile(file=io.BytesIO(save_midi(song, performed=False)))
    assert [m.tempo for m in written.tracks[0] if m.type == "set_tempo"] == [500_000, 600_000]
    assert not any(m.type in ("control_change", "pitchwheel") for track in written.tracks for m in track)


def test_controllers_come_back(song):
    read = load_midi(save_midi(song), "x.mid")
    assert set(read.tracks[0].curves) == set(song.tracks[0].curves)


def test_a_file_read_and_written_has_the_same_messages_at_the_same_ticks(song):
    raw = replace(
        song,
        tracks=tuple(
            replace(t, raw_events=(RawEvent(QUARTER, "f07e7f0901f7"), RawEvent(EIGHTH, "ff7f0102")))
            if t.id == "t2"
            else t
            for t in song.tracks
        ),
        conductor_events=(RawEvent(0, "ff02" + "© A".encode("latin-1").hex()),),
    )
    first = save_midi(raw)
    read = load_midi(first, "x.mid")
    assert absolute(save_midi(read, sources={sha256_hex(first): first})) == absolute(first)


def test_played_ticks_come_back_exactly_though_the_score_is_on_the_grid():
    track = mido.MidiTrack([mido.MetaMessage("track_name", name="Played")])
    events = []
    for i in range(48):
        onset = 20 + i * 192 + (i * 37 % 23) - 11
        events += [(onset, "note_on", 60 + i % 12), (onset + 140 + i * 53 % 40, "note_off", 60 + i % 12)]
    now = 0
    for tick, kind, pitch in sorted(events):
        track.append(mido.Message(kind, note=pitch, velocity=70, time=tick - now))
        now = tick
    file = io.BytesIO()
    mido.MidiFile(tracks=[mido.MidiTrack(), track], ticks_per_beat=384).save(file=file)
    data = file.getvalue()
    song = load_midi(data, "played.mid")
    onsets = [note.onset_tick for note in song.tracks[0].notes]
    assert onsets == [i * EIGHTH for i in range(48)]
    assert all(note.length_ticks == EIGHTH for note in song.tracks[0].notes[:-1])
    before = [row for row in absolute(data)[1][1] if "note_o" in row[1]]
    ppq, after = absolute(save_midi(song, sources={sha256_hex(data): data}))
    assert ppq == 384
    strip = [(tick, text.replace("velocity=70", "").replace("velocity=0", "")) for tick, text in before]
    assert [
        (tick, t.replace("velocity=70", "").replace("velocity=0", "")) for tick, t in after[1] if "note_o" in t
    ] == strip


def test_seconds_agree_with_pretty_midi(song):
    theirs = to_pretty_midi(song)
    ours = perform(song)
    for track in ours.tracks:
        pitched = [n for i in theirs.instruments for n in i.notes if i.is_drum == track.is_drum]
        for note in track.notes:
            near = min(
                abs(n.start - note.onset_s) + abs(n.end - note.offset_s) for n in pitched if n.pitch == note.midi_pitch
            )
            assert near < 1e-6
    assert sum(len(i.notes) for i in theirs.instruments) == sum(len(t.notes) for t in ours.tracks)


def test_mido_and_symusic_read_the_same_notes_from_our_bytes(song):
    data = save_midi(song, performed=False)
    fast = _symusic().Score.from_midi(data)
    slow = load_midi(data, "x.mid")
    per_quarter = QUARTER // fast.ticks_per_quarter
    theirs = sorted(
        (n.time * per_quarter, n.duration * per_quarter, n.pitch, n.velocity) for t in fast.tracks for n in t.notes
    )
    assert theirs == sorted(row for track in notes(slow) for row in track)


def _symusic():
    import sys
    import types

    stand_in = types.ModuleType("pySmartDL")
    stand_in.SmartDL = None
    sys.modules.setdefault("pySmartDL", stand_in)
    import symusic

    return symusic


def test_the_same_song_gives_the_same_bytes(song):
    assert save_midi(song) == save_midi(replace(song))


def test_drums_go_to_channel_ten_and_the_others_share_fifteen():
    tracks = tuple(
        Track(f"t{i}", f"Part {i}", "other", Instrument(i), line(f"t{i}", range(60, 62))) for i in range(1, 21)
    )
    kit = Track("t21", "Kit", "drums", Instrument(0, is_drum=True), line("t21", range(36, 38)))
    read = load_midi(save_midi(Song(end_tick=WHOLE, tracks=(*tracks, kit))), "x.mid")
    assert [t.instrument.program for t in read.tracks] == [*range(1, 21), 0]
    assert [t.instrument.is_drum for t in read.tracks] == [False] * 20 + [True]


def test_type_0_is_split_by_channel():
    track = mido.MidiTrack([mido.MetaMessage("track_name", name="A Title")])
    for channel, program in ((0, 73), (3, 32), (9, 0)):
        track.append(mido.Message("program_change", channel=channel, program=program))
        track.append(mido.Message("note_on", channel=channel, note=40, velocity=90))
    for channel in (0, 3, 9):
        track.append(mido.Message("note_off", channel=channel, note=40, time=480 if channel == 0 else 0))
    file = io.BytesIO()
    mido.MidiFile(type=0, tracks=[track]).save(file=file)
    read = load_midi(file.getvalue(), "x.mid")
    assert read.title == "A Title"
    assert [(t.name, t.instrument.program, t.instrument.is_drum) for t in read.tracks] == [
        ("Flute", 73, False),
        ("Double Bass", 32, False),
        ("Drums", 0, True),
    ]


def test_overlapping_equal_pitches_are_paired_first_in_first_out():
    track = mido.MidiTrack()
    for kind, time in (("note_on", 0), ("note_on", 240), ("note_off", 240), ("note_off", 480)):
        track.append(mido.Message(kind, note=60, velocity=80, time=time))
    file = io.BytesIO()
    mido.MidiFile(tracks=[mido.MidiTrack(), track], ticks_per_beat=480).save(file=file)
    played = [(n.performed_onset_tick, n.performed_ticks) for n in load_midi(file.getvalue(), "x.mid").tracks[0].notes]
    assert played == [(0, QUARTER), (EIGHTH, QUARTER + EIGHTH)]


def test_repeats_are_played_out_in_the_performed_view_only(song):
    repeated = replace(song, marks=(Mark("repeat_start", QUARTER), Mark("repeat_end", QUARTER + WHOLE, value="2")))
    once = sum(len(t.notes) for t in load_midi(save_midi(repeated, performed=False), "x.mid").tracks)
    twice = sum(len(t.notes) for t in load_midi(save_midi(repeated), "x.mid").tracks)
    assert once == sum(len(t.notes) for t in song.tracks)
    assert twice > once


def test_the_fader_is_said_to_other_programs_and_a_plain_one_is_not(song):
    quiet = replace(song, tracks=(replace(song.tracks[0], mix=TrackMix(gain_db=-12.0, pan=-1.0)), *song.tracks[1:]))
    messages = [
        m for t in mido.MidiFile(file=io.BytesIO(save_midi(quiet))).tracks[1:3] for m in t if m.type == "control_change"
    ]
    assert [(m.channel, m.control, m.value) for m in messages if m.control in (7, 10)] == [(0, 7, 50), (0, 10, 1)]


def test_names_outside_latin_1_come_back():
    kana = Track("t1", "ピアノ", "melody", Instrument(0), line("t1", range(60, 64)))
    read = load_midi(save_midi(Song("春", WHOLE, tracks=(kana,))), "x.mid")
    assert (read.title, read.tracks[0].name) == ("春", "ピアノ")


def test_an_unnamed_key_is_guessed_and_a_default_c_major_is_not_believed():
    scale = (61, 63, 64, 66, 68, 69, 71, 73)  # C sharp minor
    tune = tuple(Note(f"t1.n{i}", i * QUARTER, QUARTER, p) for i, p in enumerate((*scale, *reversed(scale))))
    song = Song("x", 4 * WHOLE, tracks=(Track("t1", "Piano", "melody", Instrument(0), tune),))
    read = load_midi(save_midi(song, performed=False), "x.mid")
    assert (read.keys[0].tonic, read.keys[0].mode) == ("C#", "minor")


@pytest.mark.parametrize("ppq", [24, 96, 120, 192, 384, 480, 960, 1024, 15_360])
def test_every_usual_resolution_is_kept(ppq):
    track = mido.MidiTrack()
    steps = [ppq // 4, ppq // 3, ppq // 2, ppq, ppq // 6, ppq // 8]
    for step in steps:
        track += [mido.Message("note_on", note=60, velocity=80), mido.Message("note_off", note=60, time=step)]
    file = io.BytesIO()
    mido.MidiFile(tracks=[mido.MidiTrack(), track], ticks_per_beat=ppq).save(file=file)
    data = file.getvalue()
    ours = save_midi(load_midi(data, "x.mid"), sources={sha256_hex(data): data})
    times = [m.time for t in mido.MidiFile(file=io.BytesIO(ours)).tracks for m in t if m.type == "note_off"]
    assert times == steps


def test_notes_in_a_track_are_sorted_and_ids_are_unique(song):
    read = load_midi(save_midi(song), "x.mid")
    for track in read.tracks:
        keys = [(n.onset_tick, n.midi_pitch, n.id) for n in track.notes]
        assert all(a < b for a, b in pairwise(keys))
    ids = [n.id for t in read.tracks for n in t.notes]
    assert len(set(ids)) == len(ids)
