"""How long sound takes: a 60 s, five-track piece, cold and warm, with each engine and font found.

    python tests/bench/bench_sound.py [--font FONT.sf2] [--tracks 5] [--seconds 60]

Ends in one JSON line. `s` are seconds by the clock, `cpu_s` is processor time, which other work on the machine does not
lengthen.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from tools.render.audio import wav_bytes
from tools.render.soundfont import SoundFont, find_soundfont
from tools.render.stems import SoundSettings, first_sound, render_song
from tools.render.synth import ENGINES, engine_version
from tools.song.values import TICKS_PER_QUARTER, Instrument, Note, Role, Song, Track, TrackMix

ROOTS = (57, 53, 60, 55)
# role, program, drums, fader, what it plays in a bar as (beat, beats, pitch above the bar's root or drum key, velocity)
PARTS: tuple[tuple[Role, int, bool, float, tuple[tuple[float, float, int, int], ...]], ...] = (
    ("melody", 73, False, 0, ((0, 1, 19, 90), (1, 0.5, 16, 80), (1.5, 0.5, 14, 84), (2, 1.5, 21, 96),
                                (3.5, 0.5, 19, 78))),
    ("chords", 0, False, -3, tuple((b, 0.9, step, 70) for b in range(4) for step in (0, 4, 7))),
    ("bass", 33, False, 0, ((0, 1.4, -24, 92), (1.5, 0.5, -24, 84), (2, 1, -17, 88), (3, 1, -12, 80))),
    ("pad", 48, False, -5, tuple((0, 4, step, 60) for step in (0, 7, 12, 16))),
    ("drums", 0, True, 3, (*((b / 2, 0.2, 42, 70) for b in range(8)), (0, 0.2, 36, 110), (2, 0.2, 36, 100),
                           (1, 0.2, 38, 105), (3, 0.2, 38, 108))),
    ("counter", 60, False, -3, ((0, 2, 12, 70), (2, 2, 16, 75))),
    ("other", 46, False, -3, tuple((b / 2, 1, (0, 7, 12, 16)[b % 4], 66) for b in range(8))),
    ("other", 11, False, -3, ((1, 1, 24, 70), (3, 1, 28, 70))),
)  # fmt: skip


def piece(tracks: int, seconds: float) -> Song:
    """A piece at 120 bpm."""
    bars = round(seconds / 2)
    made = []
    for index, (role, program, is_drum, gain_db, pattern) in enumerate(PARTS[:tracks]):
        rows = [
            (bar * 4 + beat, long, pitch if is_drum else pitch + ROOTS[bar % 4], velocity)
            for bar in range(bars)
            for beat, long, pitch, velocity in pattern
        ]
        notes = tuple(
            Note(f"t{index + 1}.n{k}", round(at * TICKS_PER_QUARTER), round(long * TICKS_PER_QUARTER), pitch, velocity)
            for k, (at, long, pitch, velocity) in enumerate(sorted(rows))
        )
        mix = TrackMix(gain_db=gain_db)
        made.append(Track(f"t{index + 1}", f"Part {index + 1}", role, Instrument(program, is_drum), notes, mix=mix))
    return Song(tracks=tuple(made), end_tick=bars * 4 * TICKS_PER_QUARTER)


def timed(work: Any) -> tuple[Any, dict[str, float]]:
    """What the work returns, and its seconds by clock and processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, {"s": round(time.perf_counter() - wall, 2), "cpu_s": round(time.process_time() - cpu, 2)}


def measure(font: SoundFont, engine: str, song: Song) -> dict[str, Any]:
    """All figures of one font in one engine."""
    sound = SoundSettings(font, engine)
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        first, cold = timed(lambda: render_song(song, sound, cache))
        _, warm = timed(lambda: render_song(first.song, sound, cache))
        other = replace(first.song.tracks[0], instrument=Instrument(71))
        edited = replace(first.song, tracks=(other, *first.song.tracks[1:]))
        after, edit = timed(lambda: render_song(edited, sound, cache))
        _, preview = timed(lambda: first_sound(song, sound, cache))
        _, stems = timed(lambda: [wav_bytes(stem) for stem in first.stems.values()])
        _, writing = timed(lambda: wav_bytes(first.mix))
    return {
        "font": font.name, "engine": engine, "cold": cold, "again": warm, "one_instrument_changed": edit,
        "first_sound": preview, "wet_stems": stems, "wav": writing, "steps_cold": first.facts.seconds,
        "lufs": first.facts.lufs, "true_peak_dbtp": first.facts.true_peak_dbtp,
        "rendered": len(song.tracks) - len(after.facts.cached),
    }  # fmt: skip


def main() -> int:
    """Measure every engine with the fonts found."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--font", type=Path, help="a SoundFont of one's own")
    options.add_argument("--tracks", type=int, default=5, choices=range(1, len(PARTS) + 1))
    options.add_argument("--seconds", type=float, default=60.0)
    chosen = options.parse_args()
    song = piece(chosen.tracks, chosen.seconds)
    with tempfile.TemporaryDirectory() as folder:
        fonts = [find_soundfont(Path(folder), chosen.font), find_soundfont(Path(folder), folders=())]
    rows = [
        measure(font, engine, song)
        for font in {font.sha256: font for font in fonts}.values()
        for engine in ENGINES
        if engine_version(engine) is not None
    ]
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform != "darwin" else 1024**2)
    size = {"tracks": chosen.tracks, "seconds": chosen.seconds}
    print(json.dumps({"bench": "sound", **size, "rows": rows, "memory_mb": memory_mb}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
