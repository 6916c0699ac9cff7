"""`parlando doctor`: what this machine has, its licence, and for each missing thing the one command that brings it.

Runs the checks of `machine.py` and shows them as text or JSON. `--fix` brings the one thing that needs no root, the
FluidR3 SoundFont; a fix that fails says why and costs nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.machine import Row, inspect_machine
from assistant.settings import Settings, load_settings
from tools.errors import MusicError
from tools.render.soundfont import fetch_fluidr3, find_soundfont

SCHEMA = "parlando.doctor/1"


@dataclass(frozen=True)
class Report:
    """All rows, in the order shown."""

    rows: tuple[Row, ...]

    @property
    def ok(self) -> bool:
        """Whether everything that is needed is there."""
        return all(row.state != "missing" for row in self.rows)

    def to_dict(self) -> dict[str, object]:
        """Plain JSON, as `--json` prints it."""
        return {"schema": SCHEMA, "ok": self.ok, "rows": [asdict(row) for row in self.rows]}


def diagnose(settings: Settings) -> Report:
    """Look at this machine; takes well under a second unless torch is installed."""
    return Report(inspect_machine(settings))


def render_text(report: Report) -> str:
    """The report for a person: one line a part, and under each missing part the command that brings it."""
    marks = {"ok": "ok", "missing": "MISSING", "optional": "optional"}
    width = max(len(row.name) for row in report.rows)
    lines = []
    for row in report.rows:
        licence = f" [{row.licence}]" if row.licence else ""
        lines.append(f"{marks[row.state]:8}  {row.name:{width}}  {row.detail}{licence}")
        if row.command:
            lines.append(f"{'':8}  {'':{width}}  -> {row.command}")
    needed = [row.name for row in report.rows if row.state == "missing"]
    better = [row.name for row in report.rows if row.state == "optional" and row.command]
    if needed:
        lines.append(f"\nNot ready: {', '.join(needed)} must be mended first.")
    else:
        lines.append("\nReady to make music." + (f" Would make it better: {', '.join(better)}." if better else ""))
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None, settings: Settings | None = None) -> int:
    """Run `parlando doctor`; returns 0 when everything needed is there, else 1 (2 for a wrong command line)."""
    parser = argparse.ArgumentParser(prog="parlando doctor", description="What this machine has, and what is missing.")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--fix", action="store_true", help="bring the FluidR3 SoundFont where it is missing")
    parser.add_argument("--quiet", action="store_true", help="say only what was brought or could not be")
    parser.add_argument("--data", metavar="DIR", type=Path, help="the data folder, instead of PARLANDO_DATA")
    chosen = parser.parse_args(argv)
    try:
        settings = settings or load_settings()
    except MusicError as error:
        print(error, file=sys.stderr)
        return 1
    if chosen.data:
        settings = settings.with_choices(data_dir=chosen.data.expanduser().absolute())
    if chosen.fix:
        fix(settings)
    if chosen.quiet:
        return 0
    report = diagnose(settings)
    print(json.dumps(report.to_dict(), ensure_ascii=False, indent=1) if chosen.json else render_text(report))
    return 0 if report.ok else 1


def fix(settings: Settings) -> bool:
    """Bring FluidR3 where only the last resort plays, saying so on standard error; True when a good font is there."""
    with suppress(MusicError):
        if not find_soundfont(settings.data_dir, settings.soundfont).is_last_resort:
            return True
    print("Fetching the FluidR3 SoundFont (about 130 MB, MIT), once.", file=sys.stderr)
    try:
        path = fetch_fluidr3(settings.data_dir)
    except MusicError as error:
        print(error, file=sys.stderr)
        return False
    print(f"FluidR3 GM is now at {path}.", file=sys.stderr)
    return True


if __name__ == "__main__":
    sys.exit(main())
