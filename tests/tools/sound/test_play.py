"""Every own sound keeps the promises of an instrument: it sounds, in tune, by the law of loudness, and it ends."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from tools.errors import RenderError
from tools.sound.kept import Kept
from tools.sound.play import render
from tools.sound.table import SOUNDS

RATE_HZ = 44_100
NAMES = tuple(SOUNDS)
TUNED = tuple(name for name, row in SOUNDS.items() if row.kind not in ("drums", "bed") and name != "chip_noise")
COLOURED = tuple(name for name, row in SOUNDS.items() if row.kind != "bed")


def level_db(samples: np.ndarray) -> float:
    """RMS in dB to full scale."""
    return float(10.0 * np.log10(np.mean(np.square(samples, dtype=float)) + 1e-30)) if samples.size else -300.0


def centroid_hz(samples: np.ndarray) -> float:
    """Where the middle of the power spectrum lies."""
    power = np.abs(np.fft.rfft(samples.mean(axis=0))) ** 2
    hz = np.fft.rfftfreq(samples.shape[1], 1.0 / RATE_HZ)
    return float((power * hz).sum() / power.sum())


def middle(name: str) -> int:
    row = SOUNDS[name]
    return 38 if row.is_drum else (row.low + row.high) // 2


@pytest.mark.parametrize("name", NAMES)
def test_a_note_sounds_without_clipping_and_rings_out(name, scheduled):
    samples = render(scheduled([(0.0, 0.6, middle(name), 100)], is_drum=SOUNDS[name].is_drum), name, RATE_HZ)
    assert samples.dtype == np.float32 and samples.shape[0] == 2
    assert np.isfinite(samples).all()
    assert level_db(samples) > -60
    assert np.abs(samples[:, -8:]).max() < 10 ** (-90 / 20)
    assert samples.shape[1] <= (0.6 + SOUNDS[name].tail_s + 0.1) * RATE_HZ


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_played_for_no_notes(name, scheduled):
    assert render(scheduled([], [(0.1, "control", 7, 90)]), name, RATE_HZ).shape == (2, 0)


@pytest.mark.parametrize("name", COLOURED)
def test_louder_notes_are_brighter(name, scheduled):
    soft, loud = (
        render(scheduled([(0.0, 0.6, middle(name), velocity)], is_drum=SOUNDS[name].is_drum), name, RATE_HZ)
        for velocity in (30, 115)
    )
    assert centroid_hz(loud) > 1.004 * centroid_hz(soft)


@pytest.mark.parametrize("name", [name for name in NAMES if not SOUNDS[name].is_drum])
def test_velocity_follows_the_common_law_of_loudness(name, scheduled):
    soft, loud = (
        render(scheduled([(0.0, 0.8, middle(name), velocity)]), name, RATE_HZ)[:, : RATE_HZ // 2]
        for velocity in (40, 110)
    )
    assert level_db(loud) - level_db(soft) == pytest.approx(40 * np.log10(110 / 40), abs=3.0)


@pytest.mark.parametrize("name", NAMES)
def test_a_repeated_note_is_never_the_same_samples(name, scheduled):
    notes = [(1.0 * k, 1.0 * k + 0.3, middle(name), 90) for k in range(3)]
    samples = render(scheduled(notes, is_drum=SOUNDS[name].is_drum), name, RATE_HZ)
    first, second, third = (samples[:, k * RATE_HZ : k * RATE_HZ + 9_000] for k in range(3))
    for one, other in ((first, second), (second, third), (first, third)):
        assert level_db(one - other) > level_db(one) - 45


@pytest.mark.parametrize("name", TUNED)
def test_notes_are_in_tune(name, scheduled):
    pitch = middle(name)
    samples = render(scheduled([(0.0, 1.6, pitch, 80)]), name, RATE_HZ)[:, 4_000:70_000].sum(axis=0)
    size = 1 << 19
    power = np.abs(np.fft.rfft(samples * np.hanning(samples.size), size)) ** 2
    hz = np.fft.rfftfreq(size, 1.0 / RATE_HZ)
    note_hz = 440 * 2 ** ((pitch - 69) / 12)
    near = (hz > note_hz * 2 ** (-0.5 / 12)) & (hz < note_hz * 2 ** (0.5 / 12))
    heard = float((power[near] * hz[near]).sum() / power[near].sum())
    assert abs(1200 * np.log2(heard / note_hz)) < 12  # ensembles and detuned voices spread by as much


@pytest.mark.parametrize("name", [name for name in TUNED if SOUNDS[name].kind != "string"])
def test_keys_pressed_and_released_do_not_click(name, scheduled):
    pitch = middle(name)
    samples = render(scheduled([(0.1, 0.5, pitch, 100)]), name, RATE_HZ)[0]
    jumps = np.abs(np.diff(samples, 2))
    steady = jumps[int(0.25 * RATE_HZ) : int(0.45 * RATE_HZ)].max()
    let_go = jumps[int(0.499 * RATE_HZ) : int(0.52 * RATE_HZ)].max()
    assert let_go <= 1.6 * max(steady, 1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_asked_comes_out_finite_and_in_time(name, scheduled):
    drum = SOUNDS[name].is_drum
    cluster = [(0.0, 0.2, pitch, 127) for pitch in range(128)]
    edges = [(0.3, 0.3, 0, 1), (0.3, 0.31, 127, 127), (0.35, 0.36, 1, 127)]
    bends = [(0.0, "bend", 0, 8191), (0.2, "bend", 0, -8192), (0.25, "control", 1, 127)]
    samples = render(scheduled(cluster + edges, bends, drum, tail_s=1.0), name, RATE_HZ)
    assert np.isfinite(samples).all()
    assert samples.shape[1] <= 1.4 * RATE_HZ


def test_a_sound_nobody_made_is_refused_with_what_to_do(scheduled):
    with pytest.raises(RenderError, match="no sound 'theremin'"):
        render(scheduled([(0, 1, 60, 80)]), "theremin", RATE_HZ)


def test_volume_and_expression_follow_the_law_without_a_click(scheduled):
    swell = [(0.0, "control", 11, 40), (1.0, "control", 11, 120)]
    samples = render(scheduled([(0.0, 2.0, 60, 90)], swell), "chip_triangle", RATE_HZ)
    before, after = samples[:, 20_000:40_000], samples[:, 50_000:80_000]
    assert level_db(after) - level_db(before) == pytest.approx(40 * np.log10(120 / 40), abs=0.5)
    assert np.abs(np.diff(samples[0, 43_000:46_000])).max() < 2.5 * np.abs(np.diff(samples[0, 60_000:80_000])).max()


def test_a_bend_moves_the_pitch_by_its_range(scheduled):
    ranged = [(0.0, "control", 101, 0), (0.0, "control", 100, 0), (0.0, "control", 6, 12), (0.0, "bend", 0, 8191)]
    up = render(scheduled([(0.0, 1.0, 60, 90)], ranged), "chip_triangle", RATE_HZ)
    plain = render(scheduled([(0.0, 1.0, 72, 90)]), "chip_triangle", RATE_HZ)

    def peak_hz(samples):
        return np.abs(np.fft.rfft(samples[0, 4_000:36_000], 1 << 18)).argmax()

    assert peak_hz(up) == pytest.approx(peak_hz(plain), rel=1e-3)
    assert up.shape[1] == pytest.approx(plain.shape[1], abs=1_500)


def test_vibrato_wavers_and_its_absence_does_not(scheduled):
    def crossings(others):
        row = render(scheduled([(0.0, 2.0, 69, 90)], others), "chip_triangle", RATE_HZ)[0, 4_410:83_000]
        return np.diff(np.flatnonzero((row[:-1] < 0) & (row[1:] >= 0)))

    assert np.ptp(crossings([(0.0, "control", 1, 127)])) > np.ptp(crossings([])) + 2


@pytest.mark.parametrize(
    ("name", "pitch", "most_db"), [("chip_square", 103, -100), ("saw_stack", 96, -90), ("saw_lead", 96, -60)]
)
def test_nothing_sounds_between_the_partials_of_a_high_note(name, pitch, most_db, scheduled):
    row = render(scheduled([(0.0, 3.0, pitch, 115)]), name, RATE_HZ)[0, RATE_HZ : RATE_HZ + (1 << 16)]
    power = np.abs(np.fft.rfft(row.astype(float) * np.blackman(row.size))) ** 2
    hz = np.fft.rfftfreq(row.size, 1.0 / RATE_HZ)
    half_notes = (hz / (440 * 2 ** ((pitch - 69) / 12)) * 2) % 1.0
    between = (np.minimum(half_notes, 1 - half_notes) > 0.25) & (hz > 500)
    assert 10 * np.log10(power[between].sum() / power.sum()) < most_db


def test_what_is_kept_in_memory_is_bounded():
    kept = Kept(most_bytes=4_000)
    for number in range(10):
        assert kept.get(number, lambda number=number: np.full(300, number, np.float32))[0] == number
    assert kept.held_bytes <= 4_000
    assert kept.get(9, lambda: np.zeros(1, np.float32))[0] == 9  # the last one is still there
    assert kept.get(0, lambda: np.full(300, 7, np.float32))[0] == 7  # the first one went


def test_basses_stay_in_the_middle(scheduled):
    for name in (name for name, row in SOUNDS.items() if row.kind == "bass"):
        samples = render(scheduled([(0, 0.5, 40, 90)]), name, RATE_HZ)
        assert np.array_equal(samples[0], samples[1]), name


def test_a_held_808_glides_and_a_released_one_is_struck_again(scheduled):
    def brightness_at_the_second(notes):
        row = render(scheduled(notes), "bass_808", RATE_HZ)[0, int(0.5 * RATE_HZ) : int(0.51 * RATE_HZ)]
        return np.abs(np.diff(row)).max()

    glide = brightness_at_the_second([(0.0, 0.6, 36, 110), (0.5, 1.0, 43, 110)])
    struck = brightness_at_the_second([(0.0, 0.5, 36, 110), (0.5, 1.0, 43, 110)])
    assert struck > 2 * glide


def test_a_closed_hat_stops_an_open_one(scheduled):
    alone = render(scheduled([(0.0, 0.1, 46, 100)], is_drum=True), "kit_analog", RATE_HZ)
    choked = render(scheduled([(0.0, 0.1, 46, 100), (0.1, 0.15, 42, 1)], is_drum=True), "kit_analog", RATE_HZ)
    later = slice(int(0.2 * RATE_HZ), int(0.3 * RATE_HZ))
    assert level_db(choked[:, later]) < level_db(alone[:, later]) - 20


def test_a_note_added_elsewhere_leaves_the_others_as_they_are(scheduled):
    notes = [(0.0, 0.4, 60, 80), (2.0, 2.4, 64, 90)]
    short = render(scheduled(notes), "fm_bell", RATE_HZ)
    longer = render(scheduled([*notes, (9.0, 9.4, 67, 90)]), "fm_bell", RATE_HZ)
    assert short.shape[1] > 3 * RATE_HZ and np.array_equal(short[:, : 3 * RATE_HZ], longer[:, : 3 * RATE_HZ])


PROGRAM = """
import hashlib
from tools.render.synth import Event, Schedule
from tools.sound.kept import Kept
from tools.sound.play import render
events = (Event(0, "on", 45, 90), Event(9000, "bend", 0, 900), Event(20000, "off", 45, 0))
for name in ("warm_pad", "fm_piano", "nylon_pluck", "kit_lofi", "bass_808", "rain", "organ"):
    samples = render(Schedule(0, 0, name == "kit_lofi", events, 20000), name, 44100)
    print(name, hashlib.sha256(samples.tobytes()).hexdigest())
"""


def test_another_process_gives_the_same_bytes():
    outputs = [
        subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=60).stdout
        for _ in range(2)
    ]
    assert outputs[0] == outputs[1] and len(outputs[0].splitlines()) == 7
    assert len({hashlib.sha256(line.encode()).digest() for line in outputs[0].splitlines()}) == 7
