"""Reads the Groove MIDI Dataset from its zip file into windows of two bars: hits on the grid, velocities, offsets.

For training and measuring only; the product never needs the data. Takes keep the split that the data set comes with.
"""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models.symbolic.drums.grid import BAR_STEPS, KEY_VOICE, VOICES, WINDOW_STEPS, Floats


@dataclass(frozen=True)
class Take:
    """One take: rows are sixteenths from its first bar.

    Attributes:
        hits, velocities, offsets_ms: [steps, voices]; offsets are against the grid, negative is early.
        kind: "beat" or "fill".
    """

    name: str
    style: str
    bpm: float
    split: str
    kind: str
    hits: Floats
    velocities: Floats
    offsets_ms: Floats


@dataclass(frozen=True)
class Windows:
    """Windows of two bars of many takes, stacked; `takes` is the index of each one's take."""

    hits: Floats
    velocities: Floats
    offsets_ms: Floats
    styles: tuple[str, ...]
    bpms: Floats
    takes: tuple[int, ...]


def read_takes(zip_path: Path) -> list[Take]:
    """All takes in 4/4.

    Args:
        zip_path: The data set's MIDI-only archive, `groove.zip`.
    """
    with zipfile.ZipFile(zip_path) as archive:
        rows = list(csv.DictReader(io.TextIOWrapper(archive.open("groove/info.csv"), encoding="utf-8")))
        return [
            _take(row, archive.read("groove/" + row["midi_filename"])) for row in rows if row["time_signature"] == "4-4"
        ]


def _take(row: dict[str, str], midi: bytes) -> Take:
    import mido

    bpm = float(row["bpm"])
    file = mido.MidiFile(file=io.BytesIO(midi))
    struck = _struck(file)
    bars = int(max((round(beat * 4) for beat, _, _ in struck), default=0)) // BAR_STEPS + 1
    hits, velocities, offsets = (np.zeros((bars * BAR_STEPS, len(VOICES)), np.float32) for _ in range(3))
    for beat, key, velocity in struck:
        voice, step = VOICES.index(KEY_VOICE[key]), round(beat * 4)
        if velocity <= velocities[step, voice]:
            continue  # two hits of one voice in a step: the louder one counts
        hits[step, voice] = 1.0
        velocities[step, voice] = velocity
        offsets[step, voice] = (beat - step / 4) * 60_000.0 / bpm
    style = row["style"].partition("/")[0]
    return Take(row["id"], style, bpm, row["split"], row["beat_type"], hits, velocities, offsets)


def _struck(file: Any) -> list[tuple[float, int, int]]:
    """(beat, key, velocity) of every hit of a known key."""
    rows = []
    for track in file.tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type == "note_on" and message.velocity > 0 and message.note in KEY_VOICE:
                rows.append((tick / file.ticks_per_beat, message.note, message.velocity))
    return rows


def windows(takes: list[Take], split: str) -> Windows:
    """Windows of two bars, a bar apart, of the takes of one split; those with fewer than four hits are left out."""
    picked: list[tuple[int, int]] = []
    for index, take in enumerate(takes):
        if take.split != split:
            continue
        last = max(1, len(take.hits) - WINDOW_STEPS + 1)
        picked += [(index, start) for start in range(0, last, BAR_STEPS)]
    picked = [(i, s) for i, s in picked if takes[i].hits[s : s + WINDOW_STEPS].sum() >= 4]

    def stacked(name: str) -> Floats:
        out = np.zeros((len(picked), WINDOW_STEPS, len(VOICES)), np.float32)
        for place, (index, start) in enumerate(picked):
            rows = getattr(takes[index], name)[start : start + WINDOW_STEPS]
            out[place, : len(rows)] = rows
        return out

    return Windows(
        stacked("hits"),
        stacked("velocities"),
        stacked("offsets_ms"),
        tuple(takes[i].style for i, _ in picked),
        np.array([takes[i].bpm for i, _ in picked], np.float32),
        tuple(i for i, _ in picked),
    )
