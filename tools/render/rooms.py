"""Rooms: impulse responses made from a table, the same on every machine, and convolution with them.

A response is a few early reflections, then noise whose four bands die away each in its own time, left and right
independent (after Moorer, "About this reverberation business", Computer Music Journal 3(2), 1979: exponentially
decaying noise). A room answers each of three distances in its own way; how much of a track goes in, and from where, is
the mix's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.render.audio import Samples

BAND_EDGES_HZ = (300.0, 1500.0, 5000.0)
DECAY_60_DB = 6.907755  # ln 1000
LOW_CUT_HZ = 110.0  # keeps the bass out of the room
BLOCK_FRAMES = 1 << 18


@dataclass(frozen=True, slots=True)
class Room:
    """One room.

    Attributes:
        decay_s: Seconds to -60 dB below 300, 1500, 5000 Hz and above.
        pre_delay_s: Until the first reflection.
        early: How many early reflections.
        early_span_s: Over how long they are spread.
        early_share: Their part of the energy, 0 to 1.
        seed: Of its noise.
    """

    decay_s: tuple[float, float, float, float]
    pre_delay_s: float
    early: int
    early_span_s: float
    early_share: float
    seed: int


# Reverberation times: Beranek, Concert Halls and Opera Houses (2004), typical occupied halls 1.8 to 2.0 s, chamber
# halls 1.5 s; Everest and Pohlmann, Master Handbook of Acoustics, studios 0.3 to 0.6 s. The plate's even decay is
# after EMT 140 data sheets. The rest is ours.
ROOMS: Mapping[str, Room] = MappingProxyType(
    {
        "studio": Room((0.40, 0.38, 0.33, 0.25), 0.004, 8, 0.030, 0.35, 11),
        "room": Room((0.75, 0.70, 0.60, 0.42), 0.008, 10, 0.045, 0.28, 12),
        "chamber": Room((1.50, 1.40, 1.15, 0.75), 0.014, 12, 0.065, 0.20, 13),
        "hall": Room((2.10, 1.90, 1.55, 0.95), 0.022, 14, 0.085, 0.15, 14),
        "church": Room((3.80, 3.40, 2.60, 1.40), 0.032, 14, 0.110, 0.10, 15),
        "plate": Room((1.50, 1.60, 1.50, 1.10), 0.002, 0, 0.0, 0.0, 16),
    }
)


@dataclass(frozen=True, slots=True)
class Distance:
    """How a player sounds from so far away. Nearer, the room answers later and less beside the direct sound; farther,
    it answers at once and darker, and the direct sound loses treble and width (Blauert, Spatial Hearing, 1997, 2.3.2).

    Attributes:
        send_db: Added to a track's send.
        delay: Factor to the room's pre-delay.
        early: Factor to the early reflections' share.
        treble: Factor to the decay above 1500 Hz.
        air_db: What the direct sound loses above `AIR_HZ`.
        width: Share of its width that the direct sound keeps.
    """

    send_db: float = 0.0
    delay: float = 1.0
    early: float = 1.0
    treble: float = 1.0
    air_db: float = 0.0
    width: float = 1.0


AIR_HZ = 3_500.0
DISTANCES: Mapping[str, Distance] = MappingProxyType(
    {
        "near": Distance(send_db=-2.0, delay=1.8, early=0.7),
        "mid": Distance(),
        "far": Distance(send_db=3.0, delay=0.35, early=0.6, treble=0.75, air_db=-3.0, width=0.65),
    }
)
NEAR_SEND_DB, FAR_SEND_DB = -20.0, -12.5  # sends that mean near and far where nothing else does
NO_ROOM = ("none", "dry", "")
DEFAULT_ROOM = "hall"


def room_named(name: str) -> Room | None:
    """The room of a name, None for no room; an unknown name is the hall."""
    return None if name in NO_ROOM else ROOMS.get(name, ROOMS[DEFAULT_ROOM])


def distance_of(name: str, send_db: float) -> str:
    """The distance a track stands at: as it says, else by its send."""
    if name in DISTANCES:
        return name
    return "near" if send_db <= NEAR_SEND_DB else "far" if send_db > FAR_SEND_DB else "mid"


@lru_cache(maxsize=8)
def impulse_response(room: Room, rate_hz: int, distance: str = "mid") -> Samples:
    """[2, n] float32 of unit energy in each channel."""
    room = _from(room, DISTANCES[distance])
    noise = np.random.Generator(np.random.PCG64(room.seed))
    n = int((room.pre_delay_s + max(room.decay_s) * 1.1) * rate_hz)
    late = np.stack([_late(room, n, rate_hz, noise) for _ in range(2)])
    late *= np.sqrt((1.0 - room.early_share) / np.sum(late**2, axis=1, keepdims=True))
    response = late + _early(room, n, rate_hz, noise)
    response = _without_bass(response, rate_hz)
    response /= np.sqrt(np.sum(response**2, axis=1, keepdims=True))
    result: Samples = response.astype(np.float32)
    result.flags.writeable = False
    return result


def _from(room: Room, distance: Distance) -> Room:
    low, middle, high, highest = room.decay_s
    decay_s = (low, middle, high * distance.treble, highest * distance.treble)
    early_share, pre_delay_s = room.early_share * distance.early, room.pre_delay_s * distance.delay
    return replace(room, decay_s=decay_s, early_share=early_share, pre_delay_s=pre_delay_s)


def _late(room: Room, n: int, rate_hz: int, noise: np.random.Generator) -> NDArray[np.float64]:
    """One channel of decaying noise, each band with its own decay, silent before the pre-delay."""
    start = int(room.pre_delay_s * rate_hz)
    seconds = np.arange(n - start) / rate_hz
    spectrum = np.fft.rfft(noise.random(n - start) * 2.0 - 1.0)
    hz = np.fft.rfftfreq(n - start, 1.0 / rate_hz)
    total = np.zeros(n)
    for share, decay_s in zip(_band_shares(hz), room.decay_s, strict=True):
        band = np.fft.irfft(spectrum * share, n - start)
        total[start:] += band * np.exp(-DECAY_60_DB * seconds / decay_s)
    swell = int(0.012 * rate_hz)  # the late sound grows out of the first reflections
    total[start : start + swell] *= np.linspace(0.0, 1.0, swell)
    return total


def _band_shares(hz: NDArray[Any]) -> list[NDArray[Any]]:
    """Weights of the four bands at every frequency; they sum to 1, crossing over an octave."""
    octaves = np.log2(np.maximum(hz, 1.0))
    above = [np.clip(octaves - np.log2(edge) + 0.5, 0.0, 1.0) for edge in BAND_EDGES_HZ]
    steps = [0.5 - 0.5 * np.cos(np.pi * step) for step in above]
    bounds = [np.ones_like(hz), *steps, np.zeros_like(hz)]
    return [bounds[i] - bounds[i + 1] for i in range(4)]


def _early(room: Room, n: int, rate_hz: int, noise: np.random.Generator) -> NDArray[np.float64]:
    """Early reflections: later ones closer together and weaker, mirrored a little between left and right."""
    taps = np.zeros((2, n))
    if room.early == 0:
        return taps
    for channel in range(2):
        places = np.sort(noise.random(room.early)) ** 0.7 * room.early_span_s + room.pre_delay_s
        signs = np.where(noise.random(room.early) < 0.5, -1.0, 1.0)
        weights = signs / (1.0 + 25.0 * (places - room.pre_delay_s))
        np.add.at(taps[channel], (places * rate_hz).astype(int), weights)
    energy = np.sum(taps**2, axis=1, keepdims=True)
    return taps * np.sqrt(room.early_share / energy)


def _without_bass(response: NDArray[np.float64], rate_hz: int) -> NDArray[np.float64]:
    from scipy.signal import butter, sosfilt

    filtered: NDArray[np.float64] = sosfilt(
        butter(2, LOW_CUT_HZ, "highpass", fs=rate_hz, output="sos"), response, axis=1
    )
    return filtered


def reverberate(samples: Samples, room: Room, rate_hz: int, distance: str = "mid") -> Samples:
    """What comes back of a sound sent into a room: left from left, right from right.

    Args:
        samples: [2, n].
        room: The room.
        rate_hz: Frames a second.
        distance: Where from, a name of `DISTANCES`.

    Returns:
        [2, n] float32: the return without the direct sound, cut to the same length.
    """
    from scipy import fft

    response = impulse_response(room, rate_hz, distance)
    n, taps = samples.shape[1], response.shape[1]
    size = fft.next_fast_len(min(n, BLOCK_FRAMES) + taps - 1, real=True)
    weights = fft.rfft(response, size, axis=1)
    wet = np.zeros((2, n + size), np.float32)
    for start in range(0, n, BLOCK_FRAMES):
        block = samples[:, start : start + BLOCK_FRAMES]
        if block.any():
            wet[:, start : start + size] += fft.irfft(fft.rfft(block, size, axis=1) * weights, size, axis=1)
    return wet[:, :n]
