"""Edit locality: what changes outside the place that was named, in notes, in other stems, in the same stem.

Run: .venv/bin/python tests/bench/edits/bench_locality.py [--songs 8] [--edits 24] [--engine tinysoundfont]
The protocol is that of docs/edit-locality.md. Each trial names bars 3 to 4 of one part; edits that promise to keep the
notes outside are taken, by lot, from the whole catalogue. Dry stems are rendered before and after. Printed: a row for
each song; last line: one JSON document.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
from songs import composed
from trial import every_row, leak, wishes

from assistant.settings import load_settings
from tools.edit.catalogue import EditRow, run_edit
from tools.edit.place import Place, scope_of
from tools.edit.scope import Scope
from tools.edit.values import Edited
from tools.errors import MusicError
from tools.render.audio import Audio
from tools.render.dry import SoundSettings, render_dry
from tools.render.locality import compare_stems, reach
from tools.render.soundfont import find_soundfont
from tools.song.play import perform
from tools.song.values import Song

SONGS = (0, 1, 3, 4, 6, 8, 9, 10, 12, 15)


@dataclass
class Count:
    """What was compared and what of it changed."""

    edits: int = 0
    notes: int = 0
    notes_changed: int = 0
    stems: int = 0
    stems_changed: int = 0
    frames: int = 0
    frames_changed: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, other: Count) -> None:
        """Sum up."""
        for name in ("edits", "notes", "notes_changed", "stems", "stems_changed", "frames", "frames_changed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.faults += other.faults


def stems_of(song: Song, sound: SoundSettings, cache: Path) -> dict[str, Audio]:
    """Dry stems by track id."""
    return {name: stem.audio for name, stem in render_dry(perform(song).tracks, sound, cache).items()}


def local_edits(song: Song, lot: random.Random, wanted: int) -> Iterator[tuple[str, EditRow, Scope, Edited]]:
    """Edits of two bars of one part, by lot, that promise to keep every note outside."""
    rows = [pair for pair in every_row() if pair[0] != "change_form"]  # sections and endings have places of their own
    lot.shuffle(rows)
    made = 0
    for family, row in rows:
        for track in lot.sample(song.tracks, len(song.tracks)):
            scope = scope_of(song, Place(tracks=[track.id], bars=[(3, 4)]))
            try:
                edited = run_edit(song, row, scope, list(wishes(song, row))[-1])
            except MusicError:
                continue
            if edited.variants or leak(song, family, edited, scope)[0] is None or edited.song.tempi != song.tempi:
                continue
            made += 1
            yield family, row, scope, edited
            break
        if made == wanted:
            return


def compared(
    song: Song, family: str, row: EditRow, scope: Scope, edited: Edited, sound: SoundSettings, cache: Path
) -> Count:
    """One edit looked at in notes and in sound."""
    leaked, outside = leak(song, family, edited, scope)
    count = Count(edits=1, notes=outside, notes_changed=leaked or 0)
    before, after = stems_of(song, sound, cache), stems_of(edited.song, sound, cache)
    for track in song.tracks:
        if track.id not in before or track.id not in after:
            continue
        if not scope.has_track(track):
            same = np.array_equal(before[track.id].samples, after[track.id].samples)
            count.stems, count.stems_changed = count.stems + 1, count.stems_changed + (not same)
            count.faults += [] if same else [f"{row.name}: the stem of {track.name} is another"]
            continue
        spans = reach(song, edited.song, scope, track.id, sound, cache)
        found = compare_stems(before[track.id], after[track.id], scope, edited.song, spans)
        count.frames += found.compared
        count.frames_changed += found.changed_outside
        count.faults += [] if found.is_local else [f"{row.name}: {found.changed_outside} frames of {track.name}"]
    return count


def main() -> None:
    """Edit, render, compare, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--songs", type=int, default=8)
    parser.add_argument("--edits", type=int, default=24)
    parser.add_argument("--engine", default="tinysoundfont")
    options = parser.parse_args()
    data_dir = load_settings().data_dir
    total, started = Count(), time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        sound = SoundSettings(find_soundfont(data_dir), engine=options.engine)
        for index in SONGS[: options.songs]:
            song, count = composed(index), Count()
            for family, row, scope, edited in local_edits(song, random.Random(index), options.edits):
                count.add(compared(song, family, row, scope, edited, sound, Path(folder)))
            print(
                f"{song.style:16} {count.edits:3} edits  notes outside {count.notes_changed}/{count.notes}"
                f"  other stems {count.stems_changed}/{count.stems}"
                f"  frames outside {count.frames_changed}/{count.frames}",
                flush=True,
            )
            total.add(count)
    for fault in total.faults[:20]:
        print("FAULT", fault)
    shares = {
        "notes_outside": total.notes_changed / max(1, total.notes),
        "other_stems": total.stems_changed / max(1, total.stems),
        "same_stem_outside": total.frames_changed / max(1, total.frames),
    }
    print(
        json.dumps(
            {
                "songs": options.songs,
                "engine": options.engine,
                "edits": total.edits,
                "notes": total.notes,
                "stems": total.stems,
                "frames": total.frames,
                "changed_shares": shares,
                "seconds": round(time.perf_counter() - started, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
