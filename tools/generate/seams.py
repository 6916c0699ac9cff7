"""The places where one sound goes over into another: making them, and measuring whether they are heard.

A seam is measured against the sound's own inside: a click, a jump of level or of colour is one only where it is larger
than what the music does by itself. No music theory here; chords and beats at a seam are `inpaint.py`'s.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.render.audio import Audio, Samples

BESIDE_S = 0.05  # compared on both sides of a seam for level and colour
STEP_S = 0.01  # between the places inside that are measured as the seam is
CLICK_S = 0.001
USUAL = 99.7  # percentile of the inside's own jumps, so that the strongest downbeats are among them
MOST_PLACES = 1200  # measured inside, evenly spread
SLACK = 1.2
FLOOR = 1e-5
BANDS = 24


@dataclass(frozen=True, slots=True)
class Seam:
    """What was measured at one seam, each beside the largest usual inside the sound itself.

    Attributes:
        at_s: Where it is.
        click: Largest step of the second difference in the millisecond around it.
        level_jump_db: Between the 50 ms before and behind.
        colour_jump_db: Mean difference of 24 bands between the same.
    """

    at_s: float
    click: float
    usual_click: float
    level_jump_db: float
    usual_level_jump_db: float
    colour_jump_db: float
    usual_colour_jump_db: float

    @property
    def excess(self) -> float:
        """How many times as large as usual its worst jump is; up to 1 nobody could point at it."""
        return max(
            self.click / max(self.usual_click, FLOOR),
            self.level_jump_db / max(self.usual_level_jump_db, 1.0),
            self.colour_jump_db / max(self.usual_colour_jump_db, 1.0),
        )

    @property
    def smooth(self) -> bool:
        """Whether it jumps no further than the music does by itself."""
        return self.excess <= SLACK


def seam_at(audio: Audio, at_frame: int) -> Seam:
    """Measure one place of a sound against all others."""
    rate = audio.sample_rate_hz
    signal = np.asarray(audio.samples.mean(axis=0), np.float64)
    step = max(1, round(STEP_S * rate))
    clear = round(2 * BESIDE_S * rate)
    places = np.arange(clear, max(clear, signal.size - clear), step)
    inside = places[np.abs(places - at_frame) > clear]
    clicks = _clicks(signal, rate)
    # The inside is measured at the same density of places as its clicks: one largest value a step.
    usual = np.percentile(_greatest(clicks, step, at_frame, clear), USUAL) if inside.size else 0.0
    jumps = np.asarray([_jumps(signal, int(place), rate) for place in inside[:: max(1, inside.size // MOST_PLACES)]])
    level, colour = _jumps(signal, at_frame, rate)
    near = max(1, round(CLICK_S * rate))
    return Seam(
        at_s=at_frame / rate,
        click=float(clicks[max(0, at_frame - near) : at_frame + near].max(initial=0.0)),
        usual_click=float(usual),
        level_jump_db=level,
        usual_level_jump_db=float(np.percentile(jumps[:, 0], USUAL)) if len(jumps) else 0.0,
        colour_jump_db=colour,
        usual_colour_jump_db=float(np.percentile(jumps[:, 1], USUAL)) if len(jumps) else 0.0,
    )


def equal_power(frames: int) -> Samples:
    """The rising half of a crossfade; its reverse is the falling one, and their squares sum to one."""
    return np.sin((np.arange(frames, dtype=np.float32) + 0.5) / max(1, frames) * np.float32(np.pi / 2))


def set_in(original: Audio, new: Samples, start: int, stop: int, fade: int, fade_in: int | None = None) -> Audio:
    """New sound in place of a stretch; crossfaded inside it, so that outside no sample changes.

    Args:
        original: [channels, n].
        new: [channels, stop - start].
        start: First frame of the stretch.
        stop: Behind its last.
        fade: Frames of each crossfade; none at an end of the sound itself.
        fade_in: Of the first one, where it is another.
    """
    out = original.samples.copy()
    fade, first = (min(frames, (stop - start) // 2) for frames in (fade, fade if fade_in is None else fade_in))
    mixed = np.array(new, np.float32)
    if start > 0 and first:
        rise = equal_power(first)
        mixed[:, :first] = mixed[:, :first] * rise + out[:, start : start + first] * rise[::-1]
    if stop < original.frames and fade:
        rise = equal_power(fade)
        mixed[:, -fade:] = mixed[:, -fade:] * rise[::-1] + out[:, stop - fade : stop] * rise
    out[:, start:stop] = mixed
    return Audio(out, original.sample_rate_hz)


def joined_on(before: Audio, new: Samples, settle_s: float = 0.005) -> Samples:
    """New sound that follows on given sound without a step: what its first samples are off by dies away at once."""
    if not before.frames or not new.shape[1]:
        return new
    # The line through the last two samples is where the wave was going.
    last = before.samples[:, -1] + (before.samples[:, -1] - before.samples[:, -2] if before.frames > 1 else 0.0)
    frames = min(new.shape[1], max(2, round(settle_s * before.sample_rate_hz)))
    away = np.square(np.cos(np.arange(frames, dtype=np.float32) / frames * np.float32(np.pi / 2)))
    out = np.array(new, np.float32)
    out[:, :frames] += (last - new[:, 0])[:, None] * away
    return out


def _clicks(signal: NDArray[np.float64], rate_hz: int) -> NDArray[np.float64]:
    return np.abs(np.diff(signal, 2, prepend=signal[:1], append=signal[-1:]))


def _greatest(clicks: NDArray[np.float64], step: int, at_frame: int, clear: int) -> NDArray[np.float64]:
    """The greatest value of every step but those beside the seam."""
    count = clicks.size // step
    greatest = clicks[: count * step].reshape(count, step).max(axis=1)
    away = np.abs(np.arange(count) * step - at_frame) > clear
    return greatest[away] if away.any() else greatest


def _jumps(signal: NDArray[np.float64], at: int, rate_hz: int) -> tuple[float, float]:
    """How far level and colour jump at a place, in dB."""
    reach = round(BESIDE_S * rate_hz)
    sides = [_bands(signal[max(0, at - reach) : at]), _bands(signal[at : at + reach])]
    level = abs(10.0 * np.log10(sides[0].sum()) - 10.0 * np.log10(sides[1].sum()))
    colour = np.abs(10.0 * np.log10(sides[0]) - 10.0 * np.log10(sides[1])).mean()
    return float(level), float(colour)


def _bands(stretch: NDArray[np.float64]) -> NDArray[np.float64]:
    """Power in bands of equal width on a logarithmic scale; what is far below the loudest band counts as that floor."""
    if stretch.size < 2 * BANDS:
        return np.full(BANDS, 1e-10)
    power = np.abs(np.fft.rfft(stretch * np.hanning(stretch.size))) ** 2 / stretch.size
    edges = np.unique(np.geomspace(1, power.size, BANDS + 1).astype(int))
    bands = np.add.reduceat(power, edges[:-1])
    return np.asarray(np.maximum(bands, max(1e-8, 1e-4 * float(bands.max(initial=0.0)))), np.float64)
