"""What players add to a SoundFont's program: strokes that differ, sections of several, vibrato."""

import itertools

import numpy as np
import pytest

from tools.render.parts import recorded_wide
from tools.render.players import ROTATION, SECTION, SECTION_PROGRAMS, in_layers, played, rotated, with_vibrato
from tools.render.synth import schedules_of

RATE_HZ = 44_100
REPEATED = [(i * 0.25, i * 0.25 + 0.2, 62, 80) for i in range(24)]


@pytest.fixture
def schedule(played):
    def make(notes=REPEATED, program=40, is_drum=False, **curves):
        return schedules_of(played(notes, program, is_drum, **curves), RATE_HZ)[0]

    return make


def cents(made):
    return [event.cents for event in made.events if event.kind == "on"]


def likeness(samples):
    """The highest correlation of two strokes in a row, shifted by up to 2 ms."""
    mono = samples.mean(axis=0).astype(float)
    strokes = [mono[round(i * 0.25 * RATE_HZ) :][:8_000] for i in range(8)]
    best = []
    for one, two in itertools.pairwise(strokes):
        both = np.fft.irfft(np.fft.rfft(one, 16_384) * np.conj(np.fft.rfft(two, 16_384)))
        best.append(max(both[:90].max(), both[-90:].max()) / np.sqrt(np.sum(one**2) * np.sum(two**2)))
    return max(best)


@pytest.mark.parametrize(("program", "is_drum"), [(0, False), (25, False), (40, False), (73, False), (0, True)])
def test_no_stroke_is_tuned_as_the_one_before(schedule, program, is_drum):
    row = cents(rotated(schedule(program=program, is_drum=is_drum)))
    assert all(one != two for one, two in itertools.pairwise(row)) and len(set(row)) >= 3


@pytest.mark.parametrize("program", [16, 21, 50, 81, 89])
def test_organs_and_synthesizers_sound_the_same_each_time(schedule, program):
    assert program not in ROTATION and cents(rotated(schedule(program=program))) == [0.0] * len(REPEATED)


def test_repeated_strokes_differ_in_the_sound_of_both_engines(schedule, synth):
    plain = schedule(REPEATED[:8])
    assert likeness(synth.render(plain, RATE_HZ)) > 0.99
    assert likeness(synth.render(played(plain, RATE_HZ), RATE_HZ)) < 0.97


def test_a_changed_note_changes_no_other_stroke(schedule):
    row = cents(rotated(schedule()))
    changed = cents(rotated(schedule([*REPEATED[:3], (0.76, 0.9, 62, 80), *REPEATED[4:]])))
    assert changed[:3] == row[:3] and changed[4:] == row[4:]


@pytest.mark.parametrize("every_s", [0.0625, 0.1, 0.125, 0.1667, 0.2, 0.3, 0.5, 0.6, 1.0])
def test_strokes_in_a_row_differ_by_a_tenth_of_the_spread_at_any_pace(schedule, every_s):
    rows = [(i * every_s, i * every_s + 0.05, 62, 80) for i in range(40)]
    row = cents(rotated(schedule(rows)))
    steps = [abs(one - two) for one, two in itertools.pairwise(row)]
    assert min(steps) > 0.2 and sorted(steps)[len(steps) // 4] > 0.5


@pytest.mark.parametrize("program", sorted(SECTION_PROGRAMS))
def test_a_section_plays_every_note_once_for_each_layer(schedule, program):
    made = in_layers(rotated(schedule(program=program)), RATE_HZ)
    for index, layer in enumerate(SECTION):
        starts = [e.frame for e in made.events if e.kind == "on" and e.layer == index]
        late = round(layer.delay_s * RATE_HZ)
        assert starts == [round(onset * RATE_HZ) + late for onset, *_ in REPEATED]
    assert made.pans == tuple(layer.pan for layer in SECTION)


def test_one_violin_is_one_violin(schedule):
    assert len(played(schedule(program=40), RATE_HZ).pans) == 1


def test_a_section_is_wider_than_its_mono_recording(schedule, synth):
    brass = schedule([(0.0, 2.0, 55, 80), (0.0, 2.0, 62, 80)], 61)
    alone, section = synth.render(brass, RATE_HZ), synth.render(played(brass, RATE_HZ), RATE_HZ)
    assert np.corrcoef(section)[0, 1] < np.corrcoef(alone)[0, 1] - 0.05


def test_cc1_shakes_the_pitch_by_the_same_law_in_either_engine(schedule, synth):
    def swing_cents(depth):
        made = played(schedule([(0.0, 3.0, 69, 90)], 73, cc1=[(0.0, depth)]), RATE_HZ)
        mono = synth.render(made, RATE_HZ).mean(axis=0)[RATE_HZ : 2 * RATE_HZ].astype(float)
        spectrum = np.fft.fft(mono)
        hz = np.fft.fftfreq(mono.size, 1 / RATE_HZ)
        spectrum[(hz < 400) | (hz > 480)] = 0
        turn = np.diff(np.unwrap(np.angle(np.fft.ifft(spectrum)))) * RATE_HZ / (2 * np.pi)
        low, high = np.percentile(turn[5_000:-5_000], (2, 98))
        return 1200 * np.log2(high / low)

    assert swing_cents(127) - swing_cents(0) == pytest.approx(88, abs=25)
    assert swing_cents(0) < swing_cents(60) < swing_cents(127)


def test_vibrato_is_laid_over_a_bend_and_ends_with_its_controller(schedule):
    made = with_vibrato(schedule([(0.0, 3.0, 69, 90)], cc1=[(0.5, 90), (1.5, 0)], bend=[(0.0, 1000)]), RATE_HZ)
    bends = [(e.frame / RATE_HZ, e.value) for e in made.events if e.kind == "bend"]
    shaken = [value for at, value in bends if 0.6 < at < 1.4]
    assert min(shaken) < 0 and max(shaken) > 2000
    assert {value for at, value in bends if at < 0.45 or at > 1.55} == {1000}
    assert not any(e.kind == "control" and e.number == 1 for e in made.events)


def test_a_track_with_a_bend_range_of_its_own_keeps_its_vibrato(schedule):
    plain = schedule(cc101=[(0.0, 0)], cc100=[(0.0, 0)], cc6=[(0.0, 12)], cc1=[(0.1, 90)])
    assert with_vibrato(plain, RATE_HZ) == plain


def test_what_is_recorded_in_stereo_keeps_its_own_width(schedule, synth, font):
    assert not recorded_wide(font, synth.name, 61)  # the brass of the small font is mono
    brass = schedule(program=61)
    assert played(brass, RATE_HZ, is_wide=True).pans == (0.0, 0.0, 0.0)
    assert played(brass, RATE_HZ).pans[1] < 0 < played(brass, RATE_HZ).pans[2]
