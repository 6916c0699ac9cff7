"""A stretch of a recording as a loop: exactly so many samples, whose end goes over into its beginning.

Where the sound behind the stretch rings out, all of it is laid over the beginning; where the music goes on there, the
end is crossfaded into what stands before the beginning, so that the last sample is followed by the very sample that
followed it in the recording. The seam is measured (`seams.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.errors import LimitError
from tools.generate.ending import fade_out
from tools.generate.seams import Seam, equal_power, seam_at
from tools.render.audio import Audio

CROSS_S = 0.08
SHORTEST_S = 0.25


@dataclass(frozen=True, eq=False)
class Loop:
    """A loop and its seam, measured in two rounds of it."""

    audio: Audio
    seam: Seam


def looped(audio: Audio, start_s: float, end_s: float, rings_out: bool = False) -> Loop:
    """Make a loop.

    Args:
        audio: The recording.
        start_s: First moment of the loop, a downbeat.
        end_s: Where it comes round.
        rings_out: Whether what follows `end_s` only rings on, and is no music of its own.

    Raises:
        LimitError: There is no such stretch, or it is shorter than a quarter of a second.
    """
    rate = audio.sample_rate_hz
    start, stop = round(start_s * rate), round(end_s * rate)
    if not 0 <= start < stop <= audio.frames or stop - start < SHORTEST_S * rate:
        raise LimitError(
            f"{start_s:.2f} to {end_s:.2f} s is no stretch to loop of a recording of {audio.duration_s:.2f} s",
            next_step=f"Choose at least {SHORTEST_S:g} s inside it",
        )
    out = np.array(audio.samples[:, start:stop], np.float32)
    cross = min(round(CROSS_S * rate), out.shape[1] // 4)
    if rings_out:
        _rung_round(out, audio, stop)
    elif start >= cross:
        rise = equal_power(cross)
        out[:, -cross:] = out[:, -cross:] * rise[::-1] + audio.samples[:, start - cross : start] * rise
    elif audio.frames - stop >= cross:
        rise = equal_power(cross)
        out[:, :cross] = out[:, :cross] * rise + audio.samples[:, stop : stop + cross] * rise[::-1]
    else:  # nothing stands on either side: both ends go to nothing, briefly
        brief = max(1, cross // 8)
        out[:, :brief] *= equal_power(brief)
        out[:, -brief:] *= equal_power(brief)[::-1]
    loop = Audio(out, rate)
    return Loop(loop, seam_at(twice(loop), loop.frames))


def twice(loop: Audio) -> Audio:
    """Two rounds, as they are heard."""
    return Audio(np.concatenate((loop.samples, loop.samples), axis=1), loop.sample_rate_hz)


def _rung_round(out: np.ndarray, audio: Audio, stop: int) -> None:
    tail = audio.samples[:, stop : stop + out.shape[1]]
    if tail.shape[1]:
        out[:, : tail.shape[1]] += tail * fade_out(tail.shape[1], tail.shape[1] // 2)
