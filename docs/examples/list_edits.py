"""Writes docs/edits-list.md: every edit of the catalogue by name, what it does and what takes it back.

Run: .venv/bin/python docs/examples/list_edits.py [--check]
`--check` writes nothing and ends with 1 when the page is not what the catalogue says.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tools.edit.catalogue import FAMILIES, rows_of

PAGE = Path(__file__).resolve().parents[1] / "edits-list.md"
HEAD = (
    "# Every edit by name\n\n"
    "Written by `docs/examples/list_edits.py` from the catalogue (`tools/edit/*/rows.py`). A language model calls an "
    "edit by its name; a person says it in their own\nwords. Every one takes a place: parts, bars, beats, seconds, "
    "pitches, and what is spared ([how places and promises work](edits.md)).\n"
)


def page() -> str:
    """The page as the catalogue has it."""
    parts = [HEAD]
    for family, about in FAMILIES.items():
        rows = rows_of(family)
        parts.append(f"## {about[0].upper()}{about[1:]}\n\nTool `{family}`, {len(rows)} edits.\n")
        parts.append("| edit | what it does | reads | taken back by |\n|---|---|---|---|")
        for row in rows:
            reads = ", ".join(f"`{name}`" for name in row.takes) or ""
            parts.append(f"| `{row.name}` | {row.words} | {reads} | {f'`{row.inverse}`' if row.inverse else 'undo'} |")
        parts.append("")
    return "\n".join(parts)


def main() -> int:
    """Write the page, or look whether it is up to date."""
    if "--check" in sys.argv[1:]:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
