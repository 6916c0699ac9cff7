"""Level of sound and what is broken in it: loudness, peaks, silence, drop-outs, clipping, and how it ends.

Loudness and true peak are `tools.render.loudness`'s; here they are put beside what else can be wrong with a recording.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.render.audio import Audio
from tools.render.loudness import integrated_lufs, true_peak_dbtp

STEP_S = 0.01
SILENT_DB = -60.0  # to full scale
DROPOUT_DB = -70.0  # this low, between loud stretches, is no rest
LOUD_DB = -35.0
SHORTEST_DROPOUT_S, LONGEST_DROPOUT_S = 0.01, 0.25
BESIDE_STEPS = 3
CLIP_RUN = 3  # samples in a row at one and the same greatest value
CLIP_NEAR = 0.999
CLIP_LEAST = 0.3  # a greatest value below that is no ceiling of anything
END_S = (0.2, 0.1)  # before the end: where sound that rings out or is faded has fallen already
DEAD_STOP_DB = -10.0  # below the loudest tenth of the last seconds: less fall is a dead stop
TAIL_S = 3.0

Levels = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Level:
    """What a meter and a careful ear would note.

    Attributes:
        lufs: Integrated loudness; minus infinity for silence.
        true_peak_dbtp: Between the samples.
        silent_share: 0 to 1, of the time below -60 dBFS.
        silence_at_start_s: Before the first sound.
        silence_at_end_s: Behind the last.
        dropouts_s: Where sound breaks off for 10 to 250 ms and is at once as loud again.
        clipped_samples: Samples in runs of three and more at the greatest value.
        stops_dead: Whether the sound is still at its level just before the file ends.
        broken_samples: Not-a-number and infinite ones; the rest was measured with them as silence.
    """

    lufs: float
    true_peak_dbtp: float
    silent_share: float
    silence_at_start_s: float
    silence_at_end_s: float
    dropouts_s: tuple[float, ...]
    clipped_samples: int
    stops_dead: bool
    broken_samples: int = 0


def level_of(audio: Audio) -> Level:
    """Measure all of it."""
    broken = int((~np.isfinite(audio.samples)).sum())
    if broken:
        audio = Audio(np.nan_to_num(audio.samples, posinf=0.0, neginf=0.0), audio.sample_rate_hz)
    levels = _levels(audio)
    heard = np.flatnonzero(levels > SILENT_DB)
    return Level(
        lufs=integrated_lufs(audio),
        true_peak_dbtp=true_peak_dbtp(audio),
        silent_share=float((levels <= SILENT_DB).mean()) if levels.size else 1.0,
        silence_at_start_s=float(heard[0] * STEP_S) if heard.size else audio.duration_s,
        silence_at_end_s=max(0.0, audio.duration_s - float(heard[-1] + 1) * STEP_S) if heard.size else audio.duration_s,
        dropouts_s=_dropouts(levels),
        clipped_samples=clipped_samples(audio),
        stops_dead=_stops_dead(levels),
        broken_samples=broken,
    )


def clipped_samples(audio: Audio) -> int:
    """Samples that stand in a row at the greatest value of their channel, three or more at a time."""
    count = 0
    for channel in audio.samples:
        greatest = float(np.abs(channel).max(initial=0.0))
        if greatest < CLIP_LEAST:
            continue
        at_top = np.abs(channel) >= CLIP_NEAR * greatest
        edges = np.flatnonzero(np.diff(np.concatenate(([0], at_top.astype(np.int8), [0]))))
        runs = edges[1::2] - edges[::2]
        flat = [
            (start, length)
            for start, length in zip(edges[::2], runs, strict=True)
            if length >= CLIP_RUN and float(np.ptp(channel[start : start + length])) < 1e-4 * greatest
        ]
        count += int(sum(length for _, length in flat))
    return count


def _levels(audio: Audio) -> Levels:
    """Level in dB to full scale of the loudest channel in each 10 ms."""
    hop = max(1, round(STEP_S * audio.sample_rate_hz))
    count = audio.frames // hop
    if not count:
        return np.zeros(0)
    whole = audio.samples[:, : count * hop].reshape(len(audio.samples), count, hop)
    power = np.einsum("cij,cij->ci", whole, whole).max(axis=0) / hop
    return np.asarray(10.0 * np.log10(np.maximum(power, 1e-12)), np.float64)


def _dropouts(levels: Levels) -> tuple[float, ...]:
    low = levels < DROPOUT_DB
    edges = np.flatnonzero(np.diff(np.concatenate(([0], low.astype(np.int8), [0]))))
    found = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        before, after = levels[max(0, start - BESIDE_STEPS) : start], levels[end : end + BESIDE_STEPS]
        short = SHORTEST_DROPOUT_S - 1e-9 <= (end - start) * STEP_S <= LONGEST_DROPOUT_S
        # The step in which it breaks off is half loud: the louder of the steps beside counts.
        if short and before.size and after.size and min(before.max(), after.max()) > LOUD_DB:
            found.append(float(start * STEP_S))
    return tuple(found)


def _stops_dead(levels: Levels) -> bool:
    if not levels.size:
        return False
    tail = levels[-round(TAIL_S / STEP_S) :]
    loud = float(np.percentile(tail, 90))
    last = float(tail[-round(END_S[0] / STEP_S) : -round(END_S[1] / STEP_S)].max(initial=-np.inf))
    return loud > SILENT_DB and last - loud > DEAD_STOP_DB
