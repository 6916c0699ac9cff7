"""Brings sound onto a grid of beats: moments of the sound are moved to the moments asked for, the pitch stays.

Between two moments the speed is constant, so a click lands where it was sent (within 10 ms, tested). What would have to
be bent further than `MOST` is left alone: stretched sound that is heard as stretched is no better than one out of time.
Which moments are moved is decided by what was heard (`tools.listen.sound`); nothing is listened to here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tools.errors import RenderError
from tools.render.audio import Audio, Samples
from tools.render.mix_effects import faster

MOST = 0.08  # of the speed; further than that, drums flutter and voices smear
LEAST = 0.0005  # 1 ms in 2 s: nobody hears it, and every stretching costs a little sharpness
MARGIN_S = 0.25  # of sound given to the stretcher on both sides of a stretch, in which it settles
JOIN_S = 0.012  # two stretches are joined just before the moment at which they meet, where an onset hides the join
EVEN_S = 0.025  # beats this near to an even row (root mean square) are taken as one: the tracker's own grain
FAR_S = 0.07  # a beat further from it was taken for another
MOST_EVEN = 0.75  # of the beats have to lie near the row
NEAR_S = 0.015  # how near to every beat the straight lines run
LONGEST_S = 2.5  # of what is stretched at once: the library drifts by up to 1.8 ms a second
ALIGN_S = 0.003  # how far a stretch is moved so that its waves meet those it follows on
TWO_BEATS = 2


@dataclass(frozen=True, slots=True)
class TimeMap:
    """Which moment of a sound goes where: straight lines between these, and on beyond them.

    Attributes:
        from_s: Moments of the sound, rising.
        to_s: Where they shall be, rising.
    """

    from_s: tuple[float, ...]
    to_s: tuple[float, ...]

    @property
    def speeds(self) -> tuple[float, ...]:
        """How many times as fast each stretch has to be played."""
        rows = zip(pairwise(self.from_s), pairwise(self.to_s), strict=True)
        return tuple((b - a) / (d - c) for (a, b), (c, d) in rows)

    @property
    def bends(self) -> float:
        """The furthest any stretch is from its own speed, as a share."""
        return max((abs(speed - 1.0) for speed in self.speeds), default=0.0)


def beat_map(heard_s: Sequence[float], asked_s: Sequence[float]) -> TimeMap | None:
    """From the beats that are heard to those that were asked for, or None where they cannot be paired.

    Even beats that are only late, slow or quick are moved by one straight line, which leaves no joins; others by one
    line from bend to bend.

    Args:
        heard_s: Beats of the sound.
        asked_s: Beats asked for.
    """
    pairs = _paired(np.asarray(heard_s, np.float64), np.asarray(asked_s, np.float64))
    if len(pairs) < TWO_BEATS:
        return None
    heard, asked = pairs[:, 0], pairs[:, 1]
    slope, start = _line(heard, asked)
    apart = np.abs(heard - start - slope * asked)
    near = apart <= FAR_S
    ends = (float(asked[0]), float(asked[-1]))
    even = TimeMap((start + slope * ends[0], start + slope * ends[1]), ends)
    if near.mean() >= MOST_EVEN and float(np.sqrt(np.mean(apart[near] ** 2))) <= EVEN_S:
        return even
    kept = _bent(heard, asked)
    bent = TimeMap(tuple(float(beat) for beat in heard[kept]), tuple(float(beat) for beat in asked[kept]))
    return bent if bent.bends <= MOST else even


def _line(heard: NDArray[np.float64], asked: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and start of the line most beats lie on (Theil and Sen): a few that are taken for others do not bend it."""
    rows, columns = np.triu_indices(asked.size, 1)
    slope = float(np.median((heard[columns] - heard[rows]) / (asked[columns] - asked[rows])))
    start = float(np.median(heard - slope * asked))
    near = np.abs(heard - start - slope * asked) <= FAR_S
    if near.sum() > TWO_BEATS:
        fitted = np.polyfit(asked[near], heard[near], 1)
        slope, start = float(fitted[0]), float(fitted[1])
    return slope, start


def stretched(audio: Audio, times: TimeMap, frames: int) -> Audio:
    """The sound with its moments moved.

    Args:
        audio: Any sound.
        times: Where its moments go. What comes before the first and behind the last is moved with them at its own
            speed.
        frames: Length of the result; what is missing is silence.

    Raises:
        RenderError: A stretch would have to be bent further than `MOST`.
        MissingError: The effects library is not installed.
    """
    if times.bends > MOST:
        raise RenderError(
            f"The sound would have to be bent by {100 * times.bends:.0f} %; up to {100 * MOST:.0f} % is possible",
            next_step="Ask for another take",
        )
    rate = audio.sample_rate_hz
    out = np.zeros((audio.samples.shape[0], frames), np.float32)
    join = max(1, round(JOIN_S * rate))
    for first_s, last_s, source_s, speed in _stretches(times, frames / rate):
        first, last = max(0, round(first_s * rate)), min(frames, round(last_s * rate))
        lead = min(join, first)
        play = 0 if abs(speed - 1.0) < LEAST or not lead else round(ALIGN_S * rate)
        piece = _piece(audio, source_s + (max(0.0, first_s) - first_s) * speed, speed, lead + play, last - first + play)
        moved = _best_shift(out[:, first - lead : first], piece, lead, play)
        _laid(out, piece[:, moved : moved + lead + last - first], first - lead, lead)
    return Audio(out, rate)


def shifted(audio: Audio, later_s: float, frames: int) -> Audio:
    """The sound so much later (earlier when negative), as long as asked; what is missing is silence."""
    start = round(later_s * audio.sample_rate_hz)
    out = np.zeros((audio.samples.shape[0], frames), np.float32)
    first, source = max(0, start), max(0, -start)
    length = max(0, min(frames - first, audio.frames - source))
    out[:, first : first + length] = audio.samples[:, source : source + length]
    return Audio(out, audio.sample_rate_hz)


def _paired(heard: NDArray[np.float64], asked: NDArray[np.float64]) -> NDArray[np.float64]:
    """Beats of both that belong together, [n, 2]: beat after beat from the pairing that fits best.

    A row of heard beats may begin some beats late and drift far, so it is paired by counting and not by nearness; a
    beat that is missing or doubled shows as a step that does not fit, and is bridged.
    """
    if heard.size < TWO_BEATS or asked.size < TWO_BEATS:
        return np.zeros((0, 2))
    step = float(np.median(np.diff(asked)))
    counted = np.concatenate(([0], np.cumsum(np.maximum(1, np.round(np.diff(heard) / np.median(np.diff(heard)))))))
    asked_count = np.concatenate(([0], np.cumsum(np.maximum(1, np.round(np.diff(asked) / step)))))
    first = int(np.argmin(np.abs(asked - heard[0])))
    indices = {int(count): index for index, count in enumerate(asked_count)}
    rows = [
        (beat, asked[indices[int(count + asked_count[first])]])
        for beat, count in zip(heard, counted, strict=True)
        if int(count + asked_count[first]) in indices
    ]
    return np.asarray(rows, np.float64).reshape(-1, 2)


def _bent(heard: NDArray[np.float64], asked: NDArray[np.float64]) -> list[int]:
    """The beats at which lines meet that run past no beat further than `NEAR_S` (Douglas and Peucker, 1973)."""

    def between(first: int, last: int) -> list[int]:
        if last - first < TWO_BEATS:
            return []
        inside = slice(first + 1, last)
        line = np.interp(asked[inside], asked[[first, last]], heard[[first, last]])
        apart = np.abs(heard[inside] - line)
        if apart.max() <= NEAR_S:
            return []
        bend = first + 1 + int(apart.argmax())
        return [*between(first, bend), bend, *between(bend, last)]

    return [0, *between(0, asked.size - 1), asked.size - 1]


def _stretches(times: TimeMap, seconds: float) -> list[tuple[float, float, float, float]]:
    """(start and end in the result, start in the sound, speed) of every stretch, from before 0 to the end.

    Before the first moment and behind the last the sound keeps the speed of its neighbour: a take that is too slow is
    so from its first sample to its last.
    """
    speeds = times.speeds
    first_s = min(0.0, times.to_s[0])
    rows = [(first_s, times.to_s[0], times.from_s[0] - (times.to_s[0] - first_s) * speeds[0], speeds[0])]
    for (start, end), source, speed in zip(pairwise(times.to_s), times.from_s, speeds, strict=False):
        rows.append((start, end, source, speed))
    rows.append((times.to_s[-1], max(seconds, times.to_s[-1]), times.from_s[-1], speeds[-1]))
    merged: list[tuple[float, float, float, float]] = []
    for row in rows:
        if merged and abs(merged[-1][3] - row[3]) < LEAST:
            merged[-1] = (merged[-1][0], row[1], merged[-1][2], merged[-1][3])
        else:
            merged.append(row)
    return [part for row in merged if row[1] > max(0.0, row[0]) for part in _short(*row)]


def _short(start: float, end: float, source: float, speed: float) -> list[tuple[float, float, float, float]]:
    """A stretch in equal parts the library does not drift in; one whose speed stays needs no parts."""
    count = 1 if abs(speed - 1.0) < LEAST else max(1, int(np.ceil((end - start) / LONGEST_S)))
    long = (end - start) / count
    return [(start + i * long, start + (i + 1) * long, source + i * long * speed, speed) for i in range(count)]


def _piece(audio: Audio, source_s: float, speed: float, lead: int, length: int) -> Samples:
    """`lead + length` frames of the sound at a speed; frame `lead` is the moment `source_s`."""
    rate = audio.sample_rate_hz
    before = lead + round(MARGIN_S * rate)
    start = round(source_s * rate - before * speed)
    stop = round(source_s * rate + (length + MARGIN_S * rate) * speed)
    source = _cut(audio.samples, start, stop)
    played = source if abs(speed - 1.0) < LEAST else faster(source, speed, rate)
    offset = round((source_s * rate - start) / speed) - lead
    return _cut(played, offset, offset + lead + length)


def _cut(samples: Samples, start: int, stop: int) -> Samples:
    """Frames of a stretch, silence where there are none."""
    out = np.zeros((samples.shape[0], max(0, stop - start)), np.float32)
    first, last = max(0, start), min(samples.shape[1], stop)
    if last > first:
        out[:, first - start : last - start] = samples[:, first:last]
    return out


def _best_shift(before: Samples, piece: Samples, lead: int, play: int) -> int:
    """How far into a piece, 0 to twice `play`, its waves run most like those it takes over from."""
    if not play:
        return 0
    from scipy.signal import correlate

    wanted, offered = before.sum(axis=0), piece[:, : lead + 2 * play].sum(axis=0)
    power = np.convolve(np.square(offered, dtype=np.float64), np.ones(lead), mode="valid")
    alike = correlate(offered, wanted, mode="valid") / np.sqrt(np.maximum(power, 1e-12))
    return int(np.argmax(alike)) if alike.max() > 1e-6 else play


def _laid(out: Samples, piece: Samples, at: int, lead: int) -> None:
    """Lay a piece into the result; its first `lead` frames take over from what is there."""
    end = min(out.shape[1], at + piece.shape[1])
    piece = piece[:, : end - at]
    if lead and piece.shape[1] >= lead:
        rise = (np.arange(lead, dtype=np.float32) + 0.5) / lead  # linear: the waves of both run together
        piece[:, :lead] = piece[:, :lead] * rise + out[:, at : at + lead] * (1.0 - rise)
    out[:, at:end] = piece
