"""How loud each of our own sounds is, so that it stands beside the programs of any SoundFont.

Measured with the phrases and to the reference of `tools.render.levels` (-33 LUFS at velocity 80), by

    python -m tools.sound.calibrated

which writes `levels.json`. Beds of noise are 14 dB lower: they lie under the music.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tools.sound.notes import Samples
from tools.sound.table import RECIPE, SOUNDS

if TYPE_CHECKING:
    from tools.render.synth import Schedule, Stop

TABLE = Path(__file__).with_name("levels.json")
BED_DB = -14.0


@cache
def _table() -> dict[str, float]:
    if not TABLE.exists():
        return {}
    return {name: float(gain) for name, gain in json.loads(TABLE.read_text(encoding="utf-8"))["gain_db"].items()}


def gain_db(sound: str) -> float:
    """What a sound lacks to the reference; 0 for one that was never measured."""
    return _table().get(sound, 0.0)


class OwnSynth:
    """A sound as `tools.render.synth.Synth` describes an engine, for measuring it like one."""

    name = "fluidsynth"  # the protocol's type; nothing here asks for it
    version = str(RECIPE)

    def __init__(self, sound: str) -> None:
        self._sound = sound

    def render(self, schedule: Schedule, sample_rate_hz: int, stop: Stop | None = None) -> Samples:
        """[2, n] float32."""
        from tools.sound.play import render

        return render(schedule, self._sound, sample_rate_hz, stop)


def measured_gain_db(sound: str) -> float:
    """What a sound lacks to the reference, measured now."""
    from tools.render.levels import measure_program

    row = SOUNDS[sound]
    gain, _ = measure_program(OwnSynth(sound), row.program, 0, row.is_drum)  # type: ignore[arg-type]
    return round(gain + (BED_DB if row.kind == "bed" else 0.0), 1)


def main() -> int:
    """Measure all sounds and write the table."""
    gains = {sound: measured_gain_db(sound) for sound in SOUNDS}
    TABLE.write_text(json.dumps({"recipe": RECIPE, "gain_db": gains}, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
