"""Every row of the catalogue on a composed song and on an upload: no crash, every promise kept, nothing leaks.

A fixed sample of `tests/bench/edits/bench_edits.py`, which tries all rows on thirty songs in places of four kinds.
"""

from __future__ import annotations

import sys
from pathlib import Path
from zlib import crc32

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench" / "edits"))
from songs import composed, from_corpus
from trial import every_row, places, try_edit, wishes

from tools.edit.catalogue import EditRow
from tools.song.values import Song

COMPOSED = (0, 1, 3, 4, 8, 9, 10)
UPLOADS = ("bach/bwv66.6", "essenFolksong/altdeu10:1", "leadSheet/fosterBrownHair")
ROWS = every_row()


def _songs(row: EditRow) -> list[tuple[str, Song]]:
    """One composed song and one upload, by the row's name, so that a run is always the same."""
    lot = crc32(row.name.encode())
    index, name = COMPOSED[lot % len(COMPOSED)], UPLOADS[lot % len(UPLOADS)]
    return [(f"composed {index}", composed(index)), (name, from_corpus(name))]


@pytest.mark.parametrize(("family", "row"), ROWS, ids=[f"{family}-{row.name}" for family, row in ROWS])
def test_an_edit_keeps_what_it_promises_wherever_it_is_made(family: str, row: EditRow) -> None:
    faults = []
    lot = crc32(row.name.encode())
    for title, song in _songs(row):
        found = sorted(places(song).items())
        for kind, place in (found[lot % len(found)], found[(lot + 1) % len(found)]):
            for wish in wishes(song, row):
                out = try_edit(song, family, row, place, wish)
                told = [out.said] if out.state == "crash" else [*out.broken]
                told += [f"{out.leaked} notes outside changed"] if out.leaked else []
                told += ["the inverse does not restore the hash"] if out.inverse is False else []
                faults += [f"{title}, {kind}: {text}" for text in told]
    assert faults == []


def test_rows_have_names_of_their_own_and_say_what_they_do() -> None:
    names = [row.name for _, row in ROWS]
    assert len(names) == len(set(names)) >= 60
    assert all(len(row.words) > 15 for _, row in ROWS)
    inverses = {(family, row.inverse) for family, row in ROWS if row.inverse}
    assert inverses <= {(family, row.name) for family, row in ROWS}


def test_the_page_of_edits_is_what_the_catalogue_says() -> None:
    import runpy

    script = Path(__file__).resolve().parents[3] / "docs" / "examples" / "list_edits.py"
    written = runpy.run_path(str(script))
    assert written["PAGE"].read_text(encoding="utf-8") == written["page"](), "run docs/examples/list_edits.py"
