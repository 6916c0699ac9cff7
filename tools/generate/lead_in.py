"""What a maker that carries on from sound is given to start from, so that it takes up tempo and downbeat: clicks of one
bar at the song's tempo, or the song's own first bars as they are rendered exactly.

Which of them serves a model better is not known for the published weights; so the takes of one order try them in turn
(`WAYS`), and what holds best is kept.
"""

from __future__ import annotations

import numpy as np

from tools.generate.values import Controls
from tools.render.audio import Audio

INTRO, CLICK, NONE = "intro", "click", "none"
WAYS = (INTRO, CLICK, NONE)
INTRO_BARS, CLICK_BARS = 2, 1
LONGEST_S = 8.0  # it stands in the model's window of 30 s, and what it takes is not there for the song
LEAST_UPBEAT_S = 0.01
CLICK_S, ACCENT, BEAT = 0.03, 0.5, 0.3
ACCENT_HZ, BEAT_HZ = 1600.0, 1100.0


def lead_in(way: str, exact: Audio, controls: Controls) -> Audio | None:
    """The sound before the first downbeat; None where there is none to give.

    Args:
        way: One of `WAYS`.
        exact: The song's exact rendering.
        controls: Its beats.
    """
    if way == INTRO:
        return intro(exact, controls)
    return count_in(controls, exact.sample_rate_hz) if way == CLICK else None


def intro(exact: Audio, controls: Controls) -> Audio | None:
    """The first bars as rendered, an upbeat and whole bars less the upbeat: the song then begins over again in time."""
    bars = [second for second in controls.downbeats_s if second <= LONGEST_S]
    if len(bars) < 2:
        return None
    rate = exact.sample_rate_hz
    stop = bars[min(INTRO_BARS, len(bars) - 1)] - bars[0]
    return Audio(np.ascontiguousarray(exact.samples[:, : round(stop * rate)]), rate)


def count_in(controls: Controls, rate_hz: int) -> Audio | None:
    """Clicks of one bar, the first the strongest, that end where the next downbeat would be; before an upbeat they go
    on for as much of a second bar as the upbeat leaves.
    """
    if len(controls.downbeats_s) < 2:
        return None
    first, second = controls.downbeats_s[:2]
    bar_s = second - first
    of_bar = [beat - first for beat in controls.beats_s if first - 1e-6 <= beat < second - 1e-6]
    upbeat_s = min(first, bar_s)
    long_s = CLICK_BARS * bar_s + (bar_s - upbeat_s if upbeat_s > LEAST_UPBEAT_S else 0.0)
    if not of_bar or long_s > LONGEST_S:
        return None
    samples = np.zeros((1, round(long_s * rate_hz)), np.float32)
    beats = [(start + beat, beat == of_bar[0]) for start in (0.0, bar_s) for beat in of_bar]
    for beat, is_first in beats:
        if beat > long_s - CLICK_S:
            break
        click = _click(ACCENT_HZ if is_first else BEAT_HZ, ACCENT if is_first else BEAT, rate_hz)
        at = round(beat * rate_hz)
        kept = click[: samples.shape[1] - at]
        samples[0, at : at + kept.size] += kept
    return Audio(np.repeat(samples, 2, axis=0), rate_hz)


def _click(hz: float, level: float, rate_hz: int) -> np.ndarray:
    """A wood block, nearly: a tone that dies away in 30 ms."""
    at = np.arange(round(CLICK_S * rate_hz), dtype=np.float32) / rate_hz
    return np.asarray(level * np.sin(2 * np.pi * hz * at) * np.exp(-at / (CLICK_S / 5)), np.float32)
