"""How well a sound stands alone: one grade for every General MIDI program and every own sound.

A stands alone, B carries a tune, C does so in company, D stays under others and out of exposed solos. Own sounds have
theirs in `table.py`. A program's follows from points, by one rule for all: what its instrument asks of a recording
(`tools.instruments.table`: good 3, fair 2, weak 1: bowed and blown solos need what one looped sample cannot give); one
more where a struck or plucked sound gets brighter with force by itself in one of the two known fonts; one less where
the plain font's recording ends below 10 kHz. What was measured of the fonts is in `grades.json`
(`tests/bench/bench_sounds.py --fonts`) and `tools/render/levels.json`. Nobody has listened: figures only.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from tools.sound.table import sound_row

GRADES = ("D", "C", "B", "A")
_POINTS = {"good": 3, "fair": 2, "weak": 1}
BRIGHTENS_SEMITONES = 1.5
LEAST_RATE_HZ = 20_000
EXPOSED = ("A", "B", "C")


@cache
def font_facts() -> dict[int, dict[str, Any]]:
    """What was measured of each program in the plain font, by program."""
    document = json.loads(Path(__file__).with_name("grades.json").read_text(encoding="utf-8"))
    return {int(program): facts for program, facts in document["programs"].items()}


@cache
def own_semitones(program: int) -> float:
    """How far a program's centroid rises from velocity 45 to 115, in the font where it rises furthest."""
    path = Path(__file__).parent.parent / "render" / "levels.json"
    rows = json.loads(path.read_text(encoding="utf-8"))["rows"]
    return max(float(row["programs"][str(program)][1]) for row in rows)


@cache
def _program_grade(program: int) -> str:
    from tools.instruments.lookup import row

    instrument = row(program)
    points = _POINTS[instrument.grade]
    points += not instrument.sustained and own_semitones(program) >= BRIGHTENS_SEMITONES
    points -= font_facts()[program]["lowest_rate_hz"] < LEAST_RATE_HZ
    return GRADES[min(max(points, 1), 4) - 1]


def grade(program: int, sound: str | None = None) -> str:
    """The grade of what plays a track, "A" to "D".

    Args:
        program: General MIDI program.
        sound: `Instrument.sound`; it counts where it is an own sound.
    """
    row = sound_row(sound)
    return row.grade if row is not None else _program_grade(program)


def exposed_ok(program: int, sound: str | None = None) -> bool:
    """Whether a tune that stands alone may be given to it when the choice is open."""
    row = sound_row(sound)
    return row.solo if row is not None else _program_grade(program) in EXPOSED
