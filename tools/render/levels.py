"""How loud each program of a font is in an engine, so that all can be played equally loud.

Every program, played at velocity 80 in the middle of its range, is brought to `REFERENCE_LUFS` by one gain, taken
from `levels.json` (made by `tools.render.calibrate`) for the fonts known here. Programs of any other font are
measured when they first play and remembered beside the stems. The fader is not part of this.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from tools.render.audio import Audio, write_atomically
from tools.render.loudness import integrated_lufs, spectral_centroid_hz
from tools.render.soundfont import SoundFont
from tools.render.synth import CONTROL_STEP_FRAMES, Event, Schedule, Synth

VERSION = 2
# Low enough that ten loud notes of one track stay below full scale in a dry stem.
REFERENCE_LUFS = -33.0
REFERENCE_VELOCITY = 80
SOFT_VELOCITY, LOUD_VELOCITY = 45, 115
MOST_GAIN_DB = 40.0
TABLE = Path(__file__).with_name("levels.json")
CALIBRATION_RATE_HZ = 44_100

# Steps in semitones around the middle of the range; short notes for what decays, long ones for what swells: the
# louder of the two counts.
PHRASE = (0, 4, 7, 5, 2, -3, -1, 0)
SHORT_S, LONG_S = 0.5, 2.0
# Kick, snare and hi-hat of a plain rock bar in eighths: General MIDI drum keys.
GROOVE = ((36, 42), (42,), (38, 42), (42,), (36, 42), (36, 42), (38, 42), (42,))
ORCHESTRA_KIT = 48


@dataclass(frozen=True, slots=True)
class Level:
    """What is known of a program in an engine.

    Attributes:
        gain_db: Brings it to the reference.
        own_semitones: How far its spectral centroid rises from velocity 45 to 115, without our help.
        source: "table" or "measured".
    """

    gain_db: float
    own_semitones: float
    source: str


def program_level(synth: Synth, font: SoundFont, schedule: Schedule, cache_dir: Path) -> Level:
    """The calibration gain of a schedule's program: from the table, from earlier measuring, or measured now (about
    0.1 s).
    """
    row = _row_name(schedule.program, schedule.bank, schedule.is_drum)
    known = _table().get((synth.name, font.sha256), {})
    if row in known:
        return Level(*known[row], "table")
    path = cache_dir / "levels" / f"{synth.name}-{synth.version}-{font.sha256[:32]}-{VERSION}.json"
    measured = _read_measured(path)
    if row in measured:
        return Level(*measured[row], "measured")
    figures = measure_program(synth, schedule.program, schedule.bank, schedule.is_drum)
    write_atomically(path, json.dumps(_read_measured(path) | {row: figures}, sort_keys=True).encode())
    return Level(*figures, "measured")


def measure_program(synth: Synth, program: int, bank: int = 0, is_drum: bool = False) -> tuple[float, float]:
    """What a program lacks to the reference in dB, and how far it brightens by itself in semitones, both to 0.1.

    0 dB for one that makes no sound, 0 semitones for a drum kit, which is never shaped.
    """
    phrases = _phrases(program, bank, is_drum)
    loudest = max(_phrase_lufs(synth, schedule) for schedule in phrases)
    gain_db = 0.0 if loudest < -100.0 else round(min(MOST_GAIN_DB, REFERENCE_LUFS - loudest), 1)
    return gain_db, 0.0 if is_drum else _own_semitones(synth, phrases[0])


def _own_semitones(synth: Synth, phrase: Schedule) -> float:
    soft, loud = (_centroid_hz(synth, phrase, velocity) for velocity in (SOFT_VELOCITY, LOUD_VELOCITY))
    return round(12.0 * math.log2(loud / soft), 1) if soft > 0 and loud > 0 else 0.0


def _centroid_hz(synth: Synth, phrase: Schedule, velocity: int) -> float:
    events = tuple(replace(e, value=velocity) if e.kind == "on" else e for e in phrase.events)
    samples = synth.render(replace(phrase, events=events), CALIBRATION_RATE_HZ)
    return spectral_centroid_hz(Audio(samples, CALIBRATION_RATE_HZ))


def _phrase_lufs(synth: Synth, schedule: Schedule) -> float:
    samples = synth.render(schedule, CALIBRATION_RATE_HZ)
    boosted = Audio(samples * 10.0, CALIBRATION_RATE_HZ)  # 20 dB up, clear of the absolute gate
    return integrated_lufs(boosted) - 20.0


def _phrases(program: int, bank: int, is_drum: bool) -> tuple[Schedule, ...]:
    if is_drum:
        chords = tuple((key,) for key in (36, 38, 48, 45) * 2) if program == ORCHESTRA_KIT else GROOVE
        return (_phrase(chords, 0.25, program, bank, True),)
    middle = _middle_pitch(program)
    chords = tuple((middle + step,) for step in PHRASE)
    return _phrase(chords, SHORT_S, program, bank, False), _phrase(chords[:3], LONG_S, program, bank, False)


def _phrase(chords: tuple[tuple[int, ...], ...], step_s: float, program: int, bank: int, is_drum: bool) -> Schedule:
    step = round(step_s * CALIBRATION_RATE_HZ)
    events: list[Event] = []
    for index, pitches in enumerate(chords):
        start = index * step
        events += [Event(start, "on", pitch, REFERENCE_VELOCITY) for pitch in pitches]
        events += [Event(start + step - 8 * CONTROL_STEP_FRAMES, "off", pitch, 0) for pitch in pitches]
    events.sort(key=lambda event: event.frame)
    return replace(Schedule(program, bank, is_drum, tuple(events), len(chords) * step), tail_s=0.25)


def _middle_pitch(program: int) -> int:
    from tools.instruments.lookup import row

    low, high = row(program).comfortable
    return max(low + 3, min(high - 7, (low + high) // 2))


def _row_name(program: int, bank: int, is_drum: bool) -> str:
    return f"kit {program}" if is_drum else f"{program}" if bank == 0 else f"{program} bank {bank}"


@cache
def _table() -> dict[tuple[str, str], dict[str, tuple[float, float]]]:
    if not TABLE.exists():
        return {}
    document = json.loads(TABLE.read_text(encoding="utf-8"))
    if (document["version"], document["reference_lufs"]) != (VERSION, REFERENCE_LUFS):
        return {}
    return {(row["engine"], row["font_sha256"]): _figures(row["programs"]) for row in document["rows"]}


def _read_measured(path: Path) -> dict[str, tuple[float, float]]:
    try:
        return _figures(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, AttributeError, TypeError):  # not there yet, or broken: measure anew
        return {}


def _figures(rows: dict[str, list[float]]) -> dict[str, tuple[float, float]]:
    return {name: (float(gain), float(semitones)) for name, (gain, semitones) in rows.items()}
