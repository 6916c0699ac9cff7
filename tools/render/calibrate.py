"""Makes `levels.json`: the level of every program and kit in every known font and engine.

    python -m tools.render.calibrate FONT.sf2 [FONT.sf2 ...]

Run it where both engines are installed, with FluidR3 GM and TimGM6mb; it takes about a minute. What is measured, and
how, stands in `levels.py`.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.instruments.drums import DRUM_KITS
from tools.render.levels import REFERENCE_LUFS, TABLE, VERSION, measure_gain_db
from tools.render.soundfont import SoundFont, find_soundfont
from tools.render.synth import ENGINES, open_synth


def calibrate(font: SoundFont, engine: str) -> dict[str, float]:
    """Gain in dB of every General MIDI program and kit, by row name."""
    synth = open_synth(font, engine)
    rows = [(f"{program}", program, False) for program in range(128)] + [(f"kit {kit}", kit, True) for kit in DRUM_KITS]
    with ThreadPoolExecutor(2) as pool:
        gains = list(pool.map(lambda row: measure_gain_db(synth, row[1], 0, row[2]), rows))
    return {name: gain for (name, _, _), gain in zip(rows, gains, strict=True)}


def main(paths: list[str]) -> int:
    """Measure all fonts named and write the table."""
    rows: list[dict[str, object]] = []
    for path in paths:
        font = find_soundfont(Path(path).parent, Path(path))
        for engine in ENGINES:
            gains = calibrate(font, engine)
            print(f"{Path(path).name} {engine}: {min(gains.values()):.1f} to {max(gains.values()):.1f} dB")
            row: dict[str, object] = {
                "engine": engine,
                "font": Path(path).stem,
                "font_sha256": font.sha256,
                "gain_db": gains,
            }
            rows.append(row)
    document = {"version": VERSION, "reference_lufs": REFERENCE_LUFS, "rows": rows}
    TABLE.write_text(json.dumps(document, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
