"""From dry stems to wet ones and their sum: fader, pan, cuts, glue, distance, and each track's send into the song's one
room.

The unmastered mix is the sum of the wet stems: rooms and filters are linear, so the room answers the sum of all sends
at once in the mix and each send alone in a stem. Loudness and peaks are `master.py`'s; nothing is limited here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from tools.render.audio import SILENCE_DB, Audio, Samples, amplitude
from tools.render.brightness import shelved
from tools.render.glue import Glue, mono_low, pressed
from tools.render.mix_effects import cut
from tools.render.rooms import AIR_HZ, DISTANCES, Room, distance_of, reverberate
from tools.song.values import TrackMix

LIMIT_GAIN_DB = 24.0
WORKERS = 2  # filters and rooms leave Python's lock, so two channels are worked on at once

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Strip:
    """One channel of the mixer: where a dry stem starts, and what is done to it.

    Attributes:
        pressing: The glue whose drum compressor it goes through, or None.
        pump: What each frame of the mix is multiplied with, or None.
    """

    track_id: str
    dry: Callable[[], Audio]
    mix: TrackMix
    start_frame: int = 0
    pressing: Glue | None = None
    pump: Samples | None = None

    @property
    def distance(self) -> str:
        """Where it stands, a name of `rooms.DISTANCES`."""
        return distance_of(self.mix.distance, self.mix.reverb_send_db)


def direct(strip: Strip, frames: int, rate_hz: int) -> Samples:
    """[2, frames]: the stem at its place with glue, cuts, tone, width, fader and pan, before distance and room; zeros
    when muted.
    """
    placed = np.zeros((2, frames), np.float32)
    if strip.mix.mute:
        return placed
    dry = strip.dry().samples
    if strip.pressing is not None:
        dry = pressed(dry, strip.pressing, rate_hz)
    skip = max(0, -strip.start_frame)
    start = max(0, strip.start_frame)
    count = max(0, min(dry.shape[1] - skip, frames - start))
    placed[:, start : start + count] = dry[:, skip : skip + count]
    if strip.pump is not None:
        placed *= strip.pump[:frames] if strip.pump.size >= frames else _held(strip.pump, frames)
    placed = cut(placed, strip.mix.low_cut_hz, strip.mix.high_cut_hz, rate_hz)
    placed = _widened(shelved(placed, strip.mix.tone_db, rate_hz, AIR_HZ), strip.mix.width)
    return panned(placed, strip.mix.pan) * np.float32(amplitude(min(LIMIT_GAIN_DB, strip.mix.gain_db)))


def _held(curve: Samples, frames: int) -> Samples:
    return np.pad(curve, (0, frames - curve.size), constant_values=1.0)


def heard(samples: Samples, distance: str, rate_hz: int) -> Samples:
    """[2, n]: the direct sound as it arrives from a distance."""
    row = DISTANCES[distance]
    return shelved(_widened(samples, row.width), row.air_db, rate_hz, AIR_HZ)


def _widened(samples: Samples, width: float) -> Samples:
    """What the two sides differ by, times a factor."""
    if width == 1.0:
        return samples
    away = (samples[0] - samples[1]) * np.float32(0.5 * (1.0 - width))
    return np.stack((samples[0] - away, samples[1] + away))


def panned(samples: Samples, pan: float) -> Samples:
    """Constant-power pan of a stereo sound: full width in the middle, narrowing to one point at either side.

    Args:
        samples: [2, n].
        pan: -1 left to 1 right; 0 changes nothing.
    """
    if pan == 0.0:
        return samples
    place = max(-1.0, min(1.0, pan))
    angle = (place + 1.0) * np.pi / 4.0
    middle = (samples[0] + samples[1]) * np.float32(0.5)
    side = (samples[0] - samples[1]) * np.float32(0.5 * (1.0 - abs(place)))
    left, right = np.float32(np.sqrt(2.0) * np.cos(angle)), np.float32(np.sqrt(2.0) * np.sin(angle))
    return np.stack(((middle + side) * left, (middle - side) * right))


def folded(samples: Samples, frames: int) -> Samples:
    """[2, frames]: what sounds on after the end laid over the beginning, as it is heard when a loop comes round."""
    out = samples[:, :frames].copy()
    for start in range(frames, samples.shape[1], max(1, frames)):
        rest = samples[:, start : start + frames]
        out[:, : rest.shape[1]] += rest
    return out


def wet_stem(
    strip: Strip, room: Room | None, frames: int, rate_hz: int, wrap: int = 0, mono_below_hz: float = 0.0
) -> Samples:
    """[2, frames]: one strip with its own share of the room; other arguments as in `mix_down`."""
    return mix_down((strip,), room, frames, rate_hz, wrap, mono_below_hz)


def mix_down(
    strips: tuple[Strip, ...],
    room: Room | None,
    frames: int,
    rate_hz: int,
    wrap: int = 0,
    mono_below_hz: float = 0.0,
) -> Samples:
    """[2, frames]: the sum of all wet stems.

    Args:
        strips: The channels.
        room: What they are sent into.
        frames: Length of the mix.
        rate_hz: Frames a second.
        wrap: Frames after the end that come round to the start.
        mono_below_hz: Below this both sides are one; 0 leaves them.
    """
    whole = frames + wrap
    directs, sends = dict[str, Samples](), dict[str, Samples]()
    open_strips = [strip for strip in strips if not strip.mix.mute]
    for strip, samples in _side_by_side(lambda strip: direct(strip, whole, rate_hz), open_strips):
        _add(directs, strip.distance, samples)
        if room is not None and strip.mix.reverb_send_db > SILENCE_DB:
            send_db = strip.mix.reverb_send_db + DISTANCES[strip.distance].send_db
            _add(sends, strip.distance, samples * np.float32(amplitude(send_db)))
    total = np.zeros((2, whole), np.float32)
    jobs = [*((directs, name, False) for name in directs), *((sends, name, True) for name in sends)]

    def worked(job: tuple[dict[str, Samples], str, bool]) -> Samples:
        rows, distance, is_send = job
        if room is None:
            return rows[distance]
        return (reverberate if is_send else _heard_in)(rows[distance], room, rate_hz, distance)

    for _, samples in _side_by_side(worked, jobs):
        total += samples
    total = mono_low(total, mono_below_hz, rate_hz)
    return folded(total, frames) if wrap else total


def _heard_in(samples: Samples, room: Room, rate_hz: int, distance: str) -> Samples:
    """The direct sound of one distance; the room itself is not in it."""
    return heard(samples, distance, rate_hz)


def _side_by_side(work: Callable[[T], Samples], rows: Sequence[T]) -> Iterator[tuple[T, Samples]]:
    """Work on two rows at a time, handed out in their order: sums stay the same, and long songs are not held whole."""
    with ThreadPoolExecutor(max_workers=WORKERS) as pool:
        for start in range(0, len(rows), WORKERS):
            pair = rows[start : start + WORKERS]
            yield from zip(pair, pool.map(work, pair), strict=True)


def _add(sums: dict[str, Samples], name: str, samples: Samples) -> None:
    if name in sums:
        sums[name] += samples
    else:
        sums[name] = samples.copy()


def fade_curve(frames: int, fade_frames: int) -> Samples:
    """[frames] float32: 1, then a raised cosine to 0 over the last `fade_frames`."""
    curve = np.ones(frames, np.float32)
    fade = min(frames, fade_frames)
    if fade:
        curve[frames - fade :] = 0.5 + 0.5 * np.cos(np.linspace(0.0, np.pi, fade))
    return curve


class LazyStems(Mapping[str, Audio]):
    """Stems by track id, each made when it is asked for and not kept: eight tracks of three minutes would fill half a
    gigabyte.
    """

    def __init__(self, makers: Mapping[str, Callable[[], Audio]]) -> None:
        self._makers = dict(makers)

    def __getitem__(self, track_id: str) -> Audio:
        return self._makers[track_id]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)
