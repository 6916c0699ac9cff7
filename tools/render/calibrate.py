"""Makes `levels.json`: the level of every program and kit in every known font and engine.

    python -m tools.render.calibrate FONT.sf2 [FONT.sf2 ...]

Run it where both engines are installed, with FluidR3 GM and TimGM6mb; it takes about a minute. What is measured, and
how, stands in `levels.py`.
"""

from __future__ import annotations

import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.instruments.drums import DRUM_KITS
from tools.render.levels import REFERENCE_LUFS, TABLE, VERSION, measure_program
from tools.render.soundfont import SoundFont, find_soundfont
from tools.render.synth import ENGINES, open_synth


def calibrate(font: SoundFont, engine: str) -> dict[str, tuple[float, float]]:
    """Gain in dB and own brightening in semitones of every General MIDI program and kit, by row name."""
    synth = open_synth(font, engine)
    rows = [(f"{program}", program, False) for program in range(128)] + [(f"kit {kit}", kit, True) for kit in DRUM_KITS]
    with ThreadPoolExecutor(2) as pool:
        figures = list(pool.map(lambda row: measure_program(synth, row[1], 0, row[2]), rows))
    return {name: row for (name, _, _), row in zip(rows, figures, strict=True)}


def _compact(document: dict[str, object]) -> str:
    """JSON with one program a line."""
    text = json.dumps(document, indent=1)
    return re.sub(r"\[\s+(-?[\d.]+),\s+(-?[\d.]+)\s+\]", r"[\1, \2]", text) + "\n"


def main(paths: list[str]) -> int:
    """Measure all fonts named and write the table."""
    rows: list[dict[str, object]] = []
    for path in paths:
        font = find_soundfont(Path(path).parent, Path(path))
        for engine in ENGINES:
            programs = calibrate(font, engine)
            gains = [gain for gain, _ in programs.values()]
            print(f"{Path(path).name} {engine}: {min(gains):.1f} to {max(gains):.1f} dB")
            row: dict[str, object] = {
                "engine": engine,
                "font": Path(path).stem,
                "font_sha256": font.sha256,
                "programs": programs,
            }
            rows.append(row)
    document = {"version": VERSION, "reference_lufs": REFERENCE_LUFS, "rows": rows}
    TABLE.write_text(_compact(document))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
