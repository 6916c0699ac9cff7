"""`parlando weights`: which weights there are, which of them lie here, and bringing one on request.

A list, a progress bar and sentences; bringing and checking are `models/weights_hub.py`'s. Weights come only when a
person asks for them by name, and a person whose projects are commercial is told when a licence does not allow that.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from assistant.settings import Settings
from models.weights import WeightsError, check, folder_of, get_command, is_there, row_named, size_words
from models.weights_hub import bring
from models.weights_table import WEIGHTS, WeightsRow
from tools.errors import MissingError
from tools.generate.backends.shelf import weights_root
from tools.generate.licences import LICENCES

SCHEMA = "parlando.weights-list/1"
POLICY = (
    "Note: your licence policy is commercial, so no project of yours will use {title} until you change it in the "
    "settings."
)
BAR_CHARACTERS = 30
REDRAW_S = 0.2


def main(action: str, name: str | None, settings: Settings, as_json: bool = False) -> int:
    """Run one action; returns the exit status.

    Args:
        action: "list", "get", "check" or "remove".
        name: Of the weights; not for "list".
        settings: Says where data lies.
        as_json: Print one JSON document and nothing else ("list").

    Raises:
        MissingError: The weights are unknown, cannot be brought, or are not what was brought.
    """
    root = weights_root(settings.data_dir)
    try:
        if action == "list":
            print(json.dumps(document(root), ensure_ascii=False, indent=1) if as_json else table(root))
            return 0
        row = row_named(name or "")
        if action == "get" and not row.commercial and _is_commercial(settings):
            print(POLICY.format(title=row.title), file=sys.stderr)
        return {"get": _get, "check": _check, "remove": _remove}[action](row, root)
    except WeightsError as error:
        raise MissingError(error.problem, next_step=error.next_step) from error


def document(root: Path) -> dict[str, Any]:
    """The list as plain JSON."""
    rows = [
        {
            "name": row.name,
            "title": row.title,
            "size_bytes": row.size_bytes,
            "gpu_bytes": row.gpu_bytes,
            "licence": row.licence,
            "commercial": row.commercial,
            "there": is_there(row, root),
            "path": str(folder_of(row, root)),
            "source": row.page,
            "command": "" if row.by_hand else get_command(row),
        }
        for row in WEIGHTS.values()
    ]
    return {"schema": SCHEMA, "rows": rows}


def table(root: Path) -> str:
    """The list for a person."""
    heads = ("name", "size", "licence", "commercial", "here")
    rows = [
        (
            row.name,
            size_words(row.size_bytes),
            row.licence,
            "yes" if row.commercial else "no",
            str(folder_of(row, root)) if is_there(row, root) else "no",
        )
        for row in WEIGHTS.values()
    ]
    widths = [max(len(cells[i]) for cells in (heads, *rows)) for i in range(len(heads))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) for cells in (heads, *rows)
    ]
    lines = [line.rstrip() for line in lines]
    return "\n".join([*lines, "", "Bring one with: parlando weights get NAME", f"They lie in {root}."])


def _is_commercial(settings: Settings) -> bool:
    """Whether the machine's own person keeps to what may be used commercially."""
    from assistant.session import open_session

    with open_session(settings.data_dir) as session:
        return session.licence_policy("local") == "commercial"


def _get(row: WeightsRow, root: Path) -> int:
    if is_there(row, root):
        print(f"{row.title} is already here: {folder_of(row, root)}.")
        return 0
    print(
        f"{row.title}: {size_words(row.size_bytes)} from {row.page}. {LICENCES[row.licence].sentence}", file=sys.stderr
    )
    bar = Bar(sys.stderr)
    try:
        folder = bring(row, root, bar)
    finally:
        bar.end()
    print(f"{row.title} is here and checked: {folder}.")
    return 0


def _check(row: WeightsRow, root: Path) -> int:
    if not is_there(row, root):
        raise WeightsError(f"{row.title} is not on this machine.", f"Bring it: {get_command(row)}.")
    receipt = check(folder_of(row, root))
    count = len(receipt.files) if receipt else 0
    print(f"{row.title}: all {count} files are what was brought.")
    return 0


def _remove(row: WeightsRow, root: Path) -> int:
    gone = [path for path in (folder_of(row, root), root / f".{row.name}.part") if path.exists()]
    for path in gone:
        shutil.rmtree(path)
    print(f"{row.title} is removed." if gone else f"{row.title} was not here.")
    return 0


class Bar:
    """A progress bar: drawn over itself on a terminal, a line every tenth elsewhere."""

    def __init__(self, into: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._into, self._clock = into, clock
        self._live = into.isatty()
        self._drawn_s, self._tenth, self._began = float("-inf"), -1, (clock(), -1)

    def __call__(self, done: int, total: int, what: str) -> None:
        """Draw where it stands: bytes there, bytes in all, and which file."""
        share = min(1.0, done / max(1, total))
        now = self._clock()
        if self._began[1] < 0:
            self._began = (now, done)
        if self._live and (now - self._drawn_s >= REDRAW_S or share == 1.0):
            self._drawn_s = now
            filled = round(share * BAR_CHARACTERS)
            bar = "#" * filled + "." * (BAR_CHARACTERS - filled)
            self._into.write(f"\r[{bar}] {self._words(done, total, now)}  {what[-40:]:40}")
            self._into.flush()
        elif not self._live and int(share * 10) > self._tenth:
            self._tenth = int(share * 10)
            print(f"... {self._words(done, total, now)} ({what})", file=self._into, flush=True)

    def end(self) -> None:
        """Leave the line."""
        if self._live:
            self._into.write("\n")
            self._into.flush()

    def _words(self, done: int, total: int, now: float) -> str:
        spent, there = now - self._began[0], done - self._began[1]
        words = f"{size_words(done)} of {size_words(total)}"
        if spent < 1.0 or there <= 0:
            return words
        left_s = (total - done) * spent / there
        return (
            f"{words}, {there / spent / 1e6:.1f} MB/s, {left_s / 60:.0f} min left"
            if left_s > 90
            else (f"{words}, {there / spent / 1e6:.1f} MB/s, {left_s:.0f} s left")
        )
