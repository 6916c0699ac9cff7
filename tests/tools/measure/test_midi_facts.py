"""Reading back what was exported."""

import io

import mido
import pytest

from tools.measure.cues import measure_cues, share_in_local
from tools.measure.midi_facts import read_midi_facts


def midi(meter: tuple[int, int] = (4, 4), us: int = 500_000) -> bytes:
    file = mido.MidiFile(ticks_per_beat=480)
    conductor, piano, drums = mido.MidiTrack(), mido.MidiTrack(), mido.MidiTrack()
    conductor.append(mido.MetaMessage("set_tempo", tempo=us))
    conductor.append(mido.MetaMessage("time_signature", numerator=meter[0], denominator=meter[1]))
    piano.append(mido.MetaMessage("track_name", name="Piano"))
    piano.append(mido.Message("program_change", channel=0, program=4))
    for pitch, velocity in ((60, 40), (61, 80)):
        piano.append(mido.Message("note_on", channel=0, note=pitch, velocity=velocity))
        piano.append(mido.Message("note_off", channel=0, note=pitch, time=480))
    drums.append(mido.Message("note_on", channel=9, note=36, velocity=100))
    drums.append(mido.Message("note_on", channel=9, note=36, velocity=0, time=240))
    file.tracks += [conductor, piano, drums]
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def test_notes_programs_and_drums_are_read_back() -> None:
    facts = read_midi_facts(midi())
    assert [(t.name, t.program, t.is_drum, len(t.notes)) for t in facts.tracks] == [
        ("Piano", 4, False, 2),
        ("", 0, True, 1),
    ]
    assert facts.tracks[0].notes[1].onset_quarters == 1.0


@pytest.mark.parametrize(("meter", "bpm"), [((4, 4), 120.0), ((6, 8), 80.0), ((3, 8), 120.0)])
def test_tempo_is_told_in_felt_beats(meter: tuple[int, int], bpm: float) -> None:
    assert read_midi_facts(midi(meter)).felt_bpm == bpm


def test_cues_are_measured_over_pitched_tracks_only() -> None:
    facts = read_midi_facts(midi())
    cues = measure_cues(facts)
    assert (cues.register, cues.velocity, cues.density) == (60.5, 60.0, 1.0)
    assert share_in_local(facts, [(0.0, {0})]) == 0.5
