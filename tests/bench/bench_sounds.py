"""What each own sound does, measured: loudness and brightness at three velocities, aliasing, repeated notes, seconds.

    python tests/bench/bench_sounds.py [--markdown] [--fonts FONT.sf2]

One JSON line for each sound, and one for all: a minute of twenty voices, and a lo-fi minute of five tracks beside the
SoundFont engines. `--markdown` prints the table of docs/sound.md. `--fonts` measures every General MIDI program of a
font instead and writes `tools/sound/grades.json`.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2]))

from tools.render.audio import Audio
from tools.render.font_part import INSTRUMENT, FontIndex, _amounts, font_index
from tools.render.loudness import integrated_lufs, spectral_centroid_hz
from tools.render.parts import Part, own_level, parts_of
from tools.render.soundfont import SoundFont, find_soundfont
from tools.render.synth import ENGINES, Event, Schedule, engine_version, open_synth
from tools.song.play import PlayedNote, PlayedTrack
from tools.sound.play import render
from tools.sound.table import SOUNDS, SoundRow

RATE_HZ = 44_100
VELOCITIES = (30, 64, 110)
UNTOLD = ("chip_noise", "fm_bell", "glass_pad", "choir_pad", "organ", "fm_piano", "reese_bass")
GRADES = Path(__file__).parents[2] / "tools" / "sound" / "grades.json"
VELOCITY_RANGE, SAMPLE_MODES = 44, 54  # SoundFont generators, section 8.1.2
Notes = tuple[tuple[float, float, int, int], ...]


def schedule_of(notes: Notes, program: int = 0, is_drum: bool = False) -> Schedule:
    """Notes as (onset, offset, pitch, velocity) in seconds."""
    events = [Event(round(on * RATE_HZ), "on", pitch, velocity) for on, _, pitch, velocity in notes]
    events += [Event(round(off * RATE_HZ), "off", pitch, 0) for _, off, pitch, _ in notes]
    events.sort(key=lambda event: (event.frame, event.kind == "on"))
    return Schedule(program, 0, is_drum, tuple(events), max(event.frame for event in events))


def middle(row: SoundRow) -> int:
    """A usual note of a sound, the snare of a kit."""
    return 38 if row.is_drum else (row.low + row.high) // 2


def aliasing_db(row: SoundRow) -> float | None:
    """Power between the partials of the highest note beside all power; None where there is room for nothing between
    (noise, drums, stiff strings, inharmonic and far detuned sounds).
    """
    if row.kind in ("drums", "bed", "string") or row.name in UNTOLD:
        return None
    pitch = row.high
    samples = render(schedule_of(((0.0, 3.0, pitch, 110),)), row.name, RATE_HZ)
    kept = samples[0, RATE_HZ : RATE_HZ + (1 << 16)].astype(float)
    if kept.size < 1 << 16 or np.abs(kept).max() < 1e-6:
        kept = samples[0, 2_000 : 2_000 + (1 << 15)].astype(float)
    power = np.abs(np.fft.rfft(kept * np.blackman(kept.size))) ** 2
    hz = np.fft.rfftfreq(kept.size, 1.0 / RATE_HZ)
    note_hz = 440.0 * 2.0 ** ((pitch - 69) / 12.0)
    place = (hz / note_hz * 2.0) % 1.0  # sub-oscillators and octaves stand on half multiples
    between = (np.minimum(place, 1.0 - place) > 0.25) & (hz > 0.6 * note_hz)
    return round(10.0 * float(np.log10(power[between].sum() / power.sum())), 1)


def repeated_db(samples_of: Any) -> float:
    """How far two strokes of one note at one velocity differ, beside one of them, in dB; -inf is written as -200."""
    samples = samples_of(((0.0, 0.25, 0, 90), (3.0, 3.25, 0, 90)))
    size = min(10_000, samples.shape[1] - 3 * RATE_HZ)
    if size < 100:
        return -200.0
    first, second = samples[:, :size], samples[:, 3 * RATE_HZ : 3 * RATE_HZ + size]
    difference = float(np.mean((first - second) ** 2)) / (float(np.mean(first**2)) + 1e-30)
    return max(-200.0, round(10.0 * float(np.log10(difference + 1e-30)), 1))


def figures_of(row: SoundRow) -> dict[str, Any]:
    """One row of the table."""
    pitch, loud, bright = middle(row), [], []
    for velocity in VELOCITIES:
        schedule = schedule_of(((0.0, 1.0, pitch, velocity),), is_drum=row.is_drum)
        samples = Part(schedule, own_level(row.name), None, row.name).samples(RATE_HZ)  # type: ignore[arg-type]
        short = max(0, RATE_HZ // 2 - samples.shape[1])  # loudness is measured in blocks of 0.4 s
        audio = Audio(np.pad(samples * np.float32(10.0), ((0, 0), (0, short))), RATE_HZ)
        loud.append(round(max(-99.0, integrated_lufs(audio) - 20.0), 1))
        bright.append(round(spectral_centroid_hz(audio)))
    notes = tuple((0.5 * k, 0.5 * k + 0.45, pitch + k % 5, 60 + 7 * (k % 6)) for k in range(120))
    start = time.process_time()
    render(schedule_of(notes, is_drum=row.is_drum), row.name, RATE_HZ)
    return {
        "sound": row.name,
        "grade": row.grade,
        "solo": row.solo,
        "lufs_at_30_64_110": loud,
        "centroid_hz_at_30_64_110": bright,
        "aliasing_db": aliasing_db(row),
        "repeated_note_db": repeated_db(
            lambda notes: render(
                schedule_of(tuple((a, b, pitch, v) for a, b, _, v in notes), is_drum=row.is_drum), row.name, RATE_HZ
            )
        ),
        "seconds_for_a_minute": round(time.process_time() - start, 3),
    }


CHORDS = ((48, 55, 60, 64), (45, 52, 57, 60), (41, 53, 57, 60), (43, 50, 59, 62))


def twenty_voices() -> dict[str, Any]:
    """A minute of five sounds with four voices each, from nothing and again."""
    pads = (
        ("warm_pad", 2.0, 0),
        ("string_machine", 2.0, 12),
        ("saw_stack", 0.5, 12),
        ("fm_piano", 1.0, 0),
        ("nylon_pluck", 0.5, 0),
    )
    schedules = []
    for name, step_s, up in pads:
        notes = tuple(
            (k * step_s, (k + 0.95) * step_s, pitch + up, 60 + (11 * k + 7 * voice) % 32)
            for k in range(int(60 / step_s))
            for voice, pitch in enumerate(CHORDS[int(k * step_s / 2) % 4])
        )
        schedules.append((name, schedule_of(notes)))
    seconds = []
    for _ in range(2):
        start = time.process_time()
        for name, schedule in schedules:
            render(schedule, name, RATE_HZ)
        seconds.append(round(time.process_time() - start, 3))
    return {"twenty_voices_for_60_s": {"cpu_s_cold": seconds[0], "cpu_s_warm": seconds[1]}}


LOFI = (
    ("fm_piano+tape", 4, False),
    ("nylon_pluck+tape", 24, False),
    ("sub_bass", 33, False),
    ("warm_pad", 89, False),
    ("kit_lofi", 0, True),
)


def lofi_minute(font: SoundFont, engine: str | None, cache_dir: Path) -> tuple[float, float]:
    """Processor seconds for the five dry tracks of a lo-fi minute, from nothing and again; engine None plays our own
    sounds, an engine its programs, both through the same tape.
    """
    seconds = []
    for _ in range(2):
        start = time.process_time()
        for index, (name, program, is_drum) in enumerate(LOFI):
            wear = name[name.index("+") :] if "+" in name else None
            track = PlayedTrack(f"t{index}", program, is_drum, 0, wear if engine else name, _lofi_notes(index), (), ())
            for part in parts_of(track, font, engine or "tinysoundfont", RATE_HZ, cache_dir):
                part.samples(RATE_HZ)
        seconds.append(round(time.process_time() - start, 2))
    return seconds[0], seconds[1]


def _lofi_notes(index: int) -> tuple[PlayedNote, ...]:
    rows: list[tuple[float, float, int, int]] = []
    for bar in range(24):
        start, chord = bar * 2.5, CHORDS[bar % 4]
        if index == 0:
            rows += [(start + at, start + at + 1.1, p, 62 + (bar * 5 + p) % 20) for at in (0.0, 1.4) for p in chord]
        elif index == 1:
            rows += [(start + k * 0.3125, start + k * 0.3125 + 0.6, chord[k % 4] + 12, 70 + k * 3) for k in range(8)]
        elif index == 2:
            rows += [(start, start + 1.1, chord[0] - 12, 84), (start + 1.25, start + 2.2, chord[0] - 12, 76)]
        elif index == 3:
            rows += [(start, start + 2.45, p + 12, 60) for p in chord]
        else:
            rows += [(start + k * 0.3125, start + k * 0.3125 + 0.1, 42, 50 + 20 * (k % 2)) for k in range(8)]
            rows += [
                (start + at, start + at + 0.1, key, 90) for at, key in ((0, 36), (0.625, 38), (1.56, 36), (1.875, 38))
            ]
    return tuple(PlayedNote(f"n{k}", on, off, p, v, 0) for k, (on, off, p, v) in enumerate(sorted(rows)))


def program_facts(font: SoundFont, index: FontIndex, program: int) -> dict[str, Any]:
    """What a program of a font is made of, and how far two strokes of one note differ in tinysoundfont."""
    from tools.instruments.lookup import row

    t, preset = index.tables, index._preset(0, program)
    assert preset is not None
    instruments = _amounts(t[b"phdr"], t[b"pbag"], t[b"pgen"], [preset], INSTRUMENT)
    shdr = t[b"shdr"][index._samples_of(preset)]
    rates = shdr["rest"].copy().view(np.uint8).reshape(-1, 8)[:, :4].copy().view("<u4").ravel()
    ranges = _amounts(t[b"phdr"], t[b"pbag"], t[b"pgen"], [preset], VELOCITY_RANGE)
    ranges += _amounts(t[b"inst"], t[b"ibag"], t[b"igen"], instruments, VELOCITY_RANGE)
    modes = _amounts(t[b"inst"], t[b"ibag"], t[b"igen"], instruments, SAMPLE_MODES)
    low, high = row(program).comfortable
    synth = open_synth(font, "tinysoundfont")

    def samples_of(notes: Notes) -> NDArray[np.float32]:
        shifted = tuple((on, off, (low + high) // 2, velocity) for on, off, _, velocity in notes)
        return synth.render(schedule_of(shifted, program), RATE_HZ)

    return {
        "samples": int(shdr.size),
        "lowest_rate_hz": int(rates.min()),
        "velocity_layers": max(1, len(set(ranges))),
        "looped": any(mode % 2 for mode in modes),
        "stereo": bool((shdr["type"] & 6).any()),
        "repeated_note_db": repeated_db(samples_of),
    }


def write_grades(path: Path) -> int:
    """Measure a font's 128 programs."""
    font = find_soundfont(path.parent, path)
    index = font_index(font.path, font.sha256)
    if index is None:
        print("This font is compressed; give an .sf2")
        return 1
    rows = {str(program): program_facts(font, index, program) for program in range(128)}
    lines = ",\n".join(f' "{program}": {json.dumps(facts)}' for program, facts in rows.items())
    GRADES.write_text(f'{{"font": "{path.stem}", "programs": {{\n{lines}\n}}}}\n', encoding="utf-8")
    return 0


def _markdown(rows: list[dict[str, Any]]) -> None:
    print("| sound | grade | LUFS at 30 / 64 / 110 | centroid in Hz | between partials | repeated note | s for 60 s |")
    print("|---|---|---|---|---|---|---|")
    for row in rows:
        loud = " / ".join(f"{value:.1f}" for value in row["lufs_at_30_64_110"])
        bright = " / ".join(str(value) for value in row["centroid_hz_at_30_64_110"])
        alias = "" if row["aliasing_db"] is None else f"{row['aliasing_db']:.0f} dB"
        name, seconds = f"`{row['sound']}`", row["seconds_for_a_minute"]
        again = f"{row['repeated_note_db']:.0f} dB"
        print(f"| {name} | {row['grade']} | {loud} | {bright} | {alias} | {again} | {seconds:.2f} |")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--fonts", type=Path)
    chosen = parser.parse_args()
    if chosen.fonts:
        return write_grades(chosen.fonts)
    import scipy.signal  # noqa: F401  # every mix loads it

    whole = twenty_voices()  # before anything is kept
    rows = [figures_of(row) for row in SOUNDS.values()]
    cache_dir = Path("/tmp/parlando-bench-sounds")
    font = find_soundfont(cache_dir)
    whole["lofi_minute_cpu_s_cold_warm"] = {"own": lofi_minute(font, None, cache_dir)} | {
        engine: lofi_minute(font, engine, cache_dir) for engine in ENGINES if engine_version(engine)
    }
    if chosen.markdown:
        _markdown(rows)
    else:
        for row in rows:
            print(json.dumps(row))
    print(json.dumps(whole))
    return 0


if __name__ == "__main__":
    sys.exit(main())
