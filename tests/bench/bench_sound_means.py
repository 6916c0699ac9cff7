"""What each means of realism does to a SoundFont's sound, on and off, and what it costs in processor seconds.

    python tests/bench/bench_sound_means.py [--font FONT.sf2] [--engine fluidsynth|tinysoundfont]

Prints a table and, as its last line, one JSON document: brightness by velocity, round robin, sections, distances,
swells and vibrato, glue, a loop's join, and the whole of it on a minute of five tracks.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2]))

import itertools

from bench_sound import piece  # type: ignore[import-not-found]

from tools.render import parts, stems
from tools.render.audio import Audio, Samples
from tools.render.brightness import FORCE_SENSITIVE
from tools.render.dry import SoundSettings, render_schedules
from tools.render.glue import GLUES, KICKS, mono_low, pressed, pump_curve, rounded_off
from tools.render.loudness import spectral_centroid_hz
from tools.render.mix import heard
from tools.render.players import ROTATION, SECTION_PROGRAMS, played
from tools.render.rooms import DISTANCES, ROOMS, impulse_response
from tools.render.soundfont import find_soundfont
from tools.render.stems import render_song
from tools.render.synth import ENGINES, Schedule, Synth, engine_version, open_synth, schedules_of
from tools.song.brief import Brief
from tools.song.play import PlayedCurve, PlayedNote, PlayedTrack
from tools.song.values import Song

RATE_HZ = 44_100
DRUM_KEYS = (36, 38, 42, 45, 51)
Notes = list[tuple[float, float, int, int]]


@dataclass(frozen=True)
class Desk:
    """What sound is measured with."""

    sound: SoundSettings
    synth: Synth
    cache: Path


@dataclass(frozen=True)
class Row:
    """One figure off and on."""

    means: str
    figure: str
    off: float
    on: float
    off_s: float = 0.0
    on_s: float = 0.0


def track(notes: Notes, program: int = 0, is_drum: bool = False, **curves: list[tuple[float, int]]) -> PlayedTrack:
    """Notes as (onset, offset, pitch, velocity) in seconds, and curves by controller."""
    rows = tuple(PlayedNote(f"n{i}", *note, onset_tick=0) for i, note in enumerate(notes))
    points = tuple(PlayedCurve(name, tuple(row)) for name, row in curves.items())
    return PlayedTrack("t1", program, is_drum, 0, None, rows, points, ())


def schedule_of(notes: Notes, program: int = 0, is_drum: bool = False, **curves: Any) -> Schedule:
    """The one schedule of such a track."""
    return schedules_of(track(notes, program, is_drum, **curves), RATE_HZ)[0]


def timed(work: Callable[[], Samples]) -> tuple[Samples, float]:
    """Samples and the processor seconds they took."""
    started = time.process_time()
    return work(), time.process_time() - started


def middle(program: int) -> int:
    """A usual note of a program."""
    from tools.instruments.lookup import row

    low, high = row(program).comfortable
    return (low + high) // 2


def line(pitch: int, count: int, every_s: float, velocity: int = 80) -> Notes:
    """One note again and again."""
    return [(i * every_s, (i + 0.6) * every_s, pitch, velocity) for i in range(count)]


def brightness(desk: Desk) -> list[Row]:
    """Centroid from velocity 30 to 110 over all programs whose instrument follows force."""
    rises: dict[bool, list[float]] = {False: [], True: []}
    for program in sorted(FORCE_SENSITIVE):
        hz: dict[tuple[bool, int], float] = {}
        for velocity in (30, 64, 110):
            notes = [(0.0, 0.8, middle(program), velocity)]
            plain = desk.synth.render(schedule_of(notes, program), RATE_HZ)
            shaped = render_schedules(played_parts(desk, track(notes, program)), RATE_HZ)
            hz[False, velocity] = spectral_centroid_hz(Audio(plain, RATE_HZ))
            hz[True, velocity] = spectral_centroid_hz(shaped)
        for on in (False, True):
            if min(hz[on, 30], hz[on, 110]) > 0:
                rises[on].append(12.0 * float(np.log2(hz[on, 110] / hz[on, 30])))
    notes = [(i * 0.25, i * 0.25 + 0.2, 60 + i % 5, 40 + 12 * (i % 7)) for i in range(240)]
    _, off_s = timed(lambda: desk.synth.render(schedule_of(notes, 0), RATE_HZ))
    _, on_s = timed(lambda: render_schedules(played_parts(desk, track(notes, 0)), RATE_HZ).samples)
    rows = [Row("brightness", "median rise, semitones", *(statistics.median(rises[on]) for on in (False, True)))]
    rows[0] = replace(rows[0], off_s=off_s, on_s=on_s)
    shares = (100.0 * float(np.mean([rise > 0.5 for rise in rises[on]])) for on in (False, True))
    return [*rows, Row("brightness", "% of programs that rise by 0.5 or more", *shares)]


def played_parts(desk: Desk, one: PlayedTrack) -> tuple[parts.Part, ...]:
    """A track as it is rendered."""
    return parts.parts_of(one, desk.sound.soundfont, desk.sound.engine, RATE_HZ, desk.cache)


def likeness(samples: Samples, count: int, every_s: float) -> float:
    """The highest correlation of two strokes in a row, at the best shift within 5 ms."""
    step, mono = round(every_s * RATE_HZ), samples.mean(axis=0).astype(float)
    strokes = [mono[i * step : i * step + round(0.8 * step)] for i in range(count)]
    best = []
    for one, two in itertools.pairwise(strokes):
        size = 2 * one.size
        both = np.fft.irfft(np.fft.rfft(one, size) * np.conj(np.fft.rfft(two, size)), size)
        power = float(np.sqrt(np.sum(one**2) * np.sum(two**2)))
        best.append(float(max(both[:220].max(), both[-220:].max())) / power if power else 1.0)
    return max(best)


def alike(samples: Samples) -> float:
    """Correlation of the two sides: 1 is mono."""
    return float(np.asarray(np.corrcoef(samples))[0, 1])


def round_robin(desk: Desk) -> list[Row]:
    """Repeated notes of every program that rotates, and of the drum kit."""
    likest: dict[bool, list[float]] = {False: [], True: []}
    seconds = {False: 0.0, True: 0.0}
    whole = [schedule_of(line(middle(program), 6, 0.5), program) for program in sorted(ROTATION)]
    whole += [schedule_of(line(key, 6, 0.5), 0, True) for key in DRUM_KEYS]
    for schedule in whole:
        one_player = replace(schedule, program=schedule.program)
        for on in (False, True):
            made = played(one_player, RATE_HZ) if on else one_player
            samples, took = timed(lambda made=made: desk.synth.render(made, RATE_HZ))  # type: ignore[misc]
            seconds[on] += took
            if np.abs(samples).max() > 1e-5:
                likest[on].append(likeness(samples, 6, 0.5))
    took_s = {"off_s": seconds[False], "on_s": seconds[True]}
    return [
        Row(
            "round robin", "likest two strokes, median of programs", *map(statistics.median, likest.values()), **took_s
        ),
        Row("round robin", "likest two strokes, worst program", *map(max, likest.values())),
    ]


def sections(desk: Desk) -> list[Row]:
    """Width and cost of ensembles."""
    wide: dict[bool, list[float]] = {False: [], True: []}
    seconds = {False: 0.0, True: 0.0}
    chord = [(i * 2.0, i * 2.0 + 1.9, pitch, 80) for i in range(15) for pitch in (55, 60, 64, 69)]
    for program in sorted(SECTION_PROGRAMS):
        plain = schedule_of(chord, program)
        for on in (False, True):
            wide_already = parts.recorded_wide(desk.sound.soundfont, desk.synth.name, program)
            made = played(plain, RATE_HZ, wide_already) if on else plain
            samples, took = timed(lambda made=made: desk.synth.render(made, RATE_HZ))  # type: ignore[misc]
            seconds[on] += took / len(SECTION_PROGRAMS)
            wide[on].append(alike(samples))
    took_s = {"off_s": seconds[False], "on_s": seconds[True]}
    return [
        Row("sections", "sides alike (1 is mono), median", *map(statistics.median, wide.values()), **took_s),
        Row("sections", "sides alike, narrowest program", *map(max, wide.values())),
    ]


def distances(_: Desk) -> list[Row]:
    """Direct to reverberant energy, colour and width in the hall, at one send; off is "mid"."""
    noise = np.random.default_rng(1).standard_normal((2, RATE_HZ)).astype(np.float32)
    figures = {name: distance_figures(name, noise) for name in DISTANCES}
    rows = []
    for name, measured in figures.items():
        rows += [Row("distance", f"{name}: {figure}", figures["mid"][figure], on) for figure, on in measured.items()]
    return rows


def distance_figures(name: str, noise: Samples, send_db: float = -13.0) -> dict[str, float]:
    """What is measured at one distance."""
    response = impulse_response(ROOMS["hall"], RATE_HZ, name)
    direct = heard(noise, name, RATE_HZ)
    level_db = 10.0 * np.log10(np.mean(direct**2) / np.mean(noise**2))
    first = np.flatnonzero(np.abs(response).max(axis=0) > 0.02)[0] / RATE_HZ
    return {
        "direct beside room, dB": float(level_db) - (send_db + DISTANCES[name].send_db),
        "centroid of direct white noise, Hz": spectral_centroid_hz(Audio(direct, RATE_HZ)),
        "first reflection, ms": 1000.0 * float(first),
        "sides of direct noise alike": alike(direct),
    }


def swells(desk: Desk) -> list[Row]:
    """Level along a held note under CC11, and vibrato under CC1."""
    curve = [(i * 0.05, 50 + round(77 * np.sin(np.pi * i / 80))) for i in range(81)]
    notes = [(0.0, 4.0, 67, 90)]

    def rise(samples: Samples) -> float:
        def level(at_s: float) -> float:
            here = samples[:, round(at_s * RATE_HZ) : round((at_s + 0.3) * RATE_HZ)]
            return float(10.0 * np.log10(np.mean(here**2) + 1e-12))

        return level(1.9) - level(0.3)

    def shake(samples: Samples) -> float:
        """Cents between the lowest and the highest pitch."""
        mono = samples.mean(axis=0).astype(float)[RATE_HZ : 3 * RATE_HZ]
        spectrum = np.fft.fft(mono)
        hz = np.fft.fftfreq(mono.size, 1.0 / RATE_HZ)
        spectrum[(hz < 330.0) | (hz > 470.0)] = 0.0
        turn = np.diff(np.unwrap(np.angle(np.fft.ifft(spectrum)))) * RATE_HZ / (2.0 * np.pi)
        low, high = np.percentile(turn[8000:-8000], (2, 98))
        return float(1200.0 * np.log2(high / low))

    def made(**curves: Any) -> Samples:
        return desk.synth.render(played(schedule_of(notes, 40, **curves), RATE_HZ), RATE_HZ)

    still, still_s = timed(made)
    swelled, swelled_s = timed(lambda: made(cc11=curve))
    shaken, shaken_s = timed(lambda: made(cc1=[(0.0, 0), (0.5, 100)]))
    return [
        Row("swell", "level gained along a held note, dB", rise(still), rise(swelled), still_s, swelled_s),
        Row("vibrato", "cents from lowest to highest", shake(still), shake(shaken), still_s, shaken_s),
    ]


def glue(desk: Desk) -> list[Row]:
    """Drums pressed, a pump, saturation, a mono low end."""
    beat = [(i * 0.5, i * 0.5 + 0.1, 36 if i % 2 == 0 else 38, 100) for i in range(60)]
    beat += [(i * 0.25, i * 0.25 + 0.1, 42, 60 + 30 * (i % 2)) for i in range(120)]
    drums = render_schedules(played_parts(desk, track(sorted(beat), 0, True)), RATE_HZ).samples
    row = GLUES["dance"]

    def crest(samples: Samples) -> float:
        return float(20.0 * np.log10(np.abs(samples).max() / np.sqrt(np.mean(samples**2))))

    held, held_s = timed(lambda: pressed(drums, row, RATE_HZ))
    kicks = [onset for onset, _, key, _ in beat if key in KICKS]
    pump, pump_s = timed(lambda: pump_curve(kicks, row, 30 * RATE_HZ, RATE_HZ))  # type: ignore[arg-type, return-value]
    tone = (0.7 * np.sin(2.0 * np.pi * 200.0 * np.arange(RATE_HZ) / RATE_HZ)).astype(np.float32)
    bent, bent_s = timed(lambda: tone * rounded_off(np.abs(tone), row.saturation))
    wide = np.random.default_rng(2).standard_normal((2, 30 * RATE_HZ)).astype(np.float32)
    narrow, narrow_s = timed(lambda: mono_low(wide, row.mono_below_hz, RATE_HZ))
    return [
        Row("drum compressor", "crest of a drum track, dB", crest(drums), crest(held), 0.0, held_s),
        Row("pump", "dB down at a kick", 0.0, float(-20.0 * np.log10(pump.min())), 0.0, pump_s),
        Row("saturation", "third harmonic at -3 dBFS, dB", third_db(tone), third_db(bent), 0.0, bent_s),
        Row("mono low end", "side below 60 Hz, dB", low_side_db(wide), low_side_db(narrow), 0.0, narrow_s),
    ]


def third_db(tone: NDArray[Any]) -> float:
    """The third harmonic of a tone of 200 Hz beside it."""
    power = np.abs(np.fft.rfft(tone.astype(float)))
    return float(max(-150.0, 20.0 * np.log10(power[600] / power[200] + 1e-12)))


def low_side_db(samples: Samples) -> float:
    """Difference of the sides beside their sum, below 60 Hz."""
    side, middle_ = (np.abs(np.fft.rfft(s * samples[0] + samples[1]))[: 60 * 30] for s in (-1.0, 1.0))
    return float(10.0 * np.log10(np.sum(side**2) / np.sum(middle_**2)))


def loop(desk: Desk) -> list[Row]:
    """A loop's join beside the rest of it: steps between samples, and change of spectrum."""
    song = piece(4, 12)
    rows = {}
    for on in (False, True):
        made = replace(song, brief=Brief(ending="loop") if on else None)
        mix = render_song(made, desk.sound, desk.cache).mix.samples
        frames = round(song.tempo_map.seconds(song.end_tick) * RATE_HZ)
        rows[on] = join_figures(mix[:, :frames])
    return [
        Row("loop", "step at the join beside the 99.9th percentile", rows[False][0], rows[True][0]),
        Row("loop", "spectral flux at the join beside that of the other bars' starts", rows[False][1], rows[True][1]),
    ]


def join_figures(samples: Samples) -> tuple[float, float]:
    """(step at the join beside the 99.9th percentile of steps, flux there beside the highest at a bar's start)."""
    mono = samples.mean(axis=0).astype(float)
    steps = np.abs(np.diff(mono))
    step = abs(mono[0] - mono[-1]) / float(np.percentile(steps, 99.9))
    size, hop = 2048, 512
    rounds = np.concatenate((mono[-4 * size :], mono))
    frames = np.stack([rounds[i : i + size] * np.hanning(size) for i in range(0, rounds.size - size, hop)])
    power = np.abs(np.fft.rfft(frames, axis=1))
    flux = np.maximum(0.0, np.diff(power, axis=0)).sum(axis=1)
    bar = 2 * RATE_HZ
    places = [4 * size + k * bar for k in range(mono.size // bar)]
    at = [flux[max(0, (place - size) // hop - 1) : place // hop + 1].max() for place in places]
    return step, float(at[0] / max(at[1:]))


def unplayed(schedule: Schedule, rate_hz: int, is_wide: bool = False) -> Schedule:
    """A schedule as it stands, whatever the rate and the recording."""
    del rate_hz, is_wide
    return schedule


def whole(desk: Desk) -> list[Row]:
    """A minute of five tracks with everything and with nothing, and with one instrument changed."""
    song: Song = piece(5, 60)
    glued = replace(song, master=replace(song.master, glue="dance", bed="vinyl"))
    seconds: dict[bool, list[float]] = {False: [], True: []}
    kept = parts.played
    for on in (False, True):
        parts.played = kept if on else unplayed
        with tempfile.TemporaryDirectory() as folder:
            for _ in range(2):
                started = time.process_time()
                render_song(glued if on else song, desk.sound, Path(folder))
                seconds[on].append(time.process_time() - started)
    parts.played = kept
    return [
        Row("all", "a minute of five tracks, processor s", seconds[False][0], seconds[True][0]),
        Row("all", "again from the cache, processor s", seconds[False][1], seconds[True][1]),
    ]


def main() -> int:
    """Measure everything, print the table and the JSON line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--font", type=Path)
    options.add_argument("--engine", choices=ENGINES)
    chosen = options.parse_args()
    engine = chosen.engine or next(name for name in ENGINES if engine_version(name) is not None)
    with tempfile.TemporaryDirectory() as folder:
        font = find_soundfont(Path(folder), chosen.font) if chosen.font else find_soundfont(Path(folder), folders=())
        desk = Desk(SoundSettings(font, engine), open_synth(font, engine), Path(folder))
        stems.first_sound(piece(2, 4), desk.sound, desk.cache)  # imports and tables are not what is timed
        measures = (brightness, round_robin, sections, distances, swells, glue, loop, whole)
        rows = [row for measure in measures for row in measure(desk)]
    print(f"{font.name}, {engine}\n")
    print("| means | figure | off | on | s off | s on |\n|---|---|---|---|---|---|")
    for row in rows:
        print(f"| {row.means} | {row.figure} | {row.off:.2f} | {row.on:.2f} | {row.off_s:.3f} | {row.on_s:.3f} |")
    figures = [[r.means, r.figure, *(round(v, 3) for v in (r.off, r.on, r.off_s, r.on_s))] for r in rows]
    print(json.dumps({"bench": "sound_means", "font": font.name, "engine": engine, "rows": figures}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
