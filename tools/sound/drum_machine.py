"""Plays a kit: every stroke one of four variants, between soft and hard by velocity; a closed hat stops an open one.

Strokes ring out whatever the note's length, as drum machines do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from tools.sound.hits import VARIANTS, Hit, hit_s, recorded
from tools.sound.kits import FIRST_KEY, LAST_KEY, Kit
from tools.sound.notes import KeyStroke, Samples, chance_of, variants, velocity_gain

CHOKE_S = 0.018


def drum_of(kit: Kit, key: int) -> tuple[int, Hit]:
    """The drum for a key; keys beyond General MIDI's take the nearest."""
    key = min(max(key, FIRST_KEY), LAST_KEY)
    return key, kit.drums[key]


def drum_frames(kit: Kit, stroke: KeyStroke, rate_hz: int) -> int:
    """How many frames a stroke sounds."""
    return int(hit_s(drum_of(kit, stroke.pitch)[1]) * rate_hz)


def play_kit(
    name: str, kit: Kit, strokes: Sequence[KeyStroke], frames: int, rate_hz: int, stop: Callable[[], bool]
) -> Samples:
    """All strokes, [2, frames]."""
    out = np.zeros((2, frames), np.float32)
    for index, (stroke, variant) in enumerate(zip(strokes, variants(strokes, VARIANTS), strict=True)):
        if stop():
            break
        key, hit = drum_of(kit, stroke.pitch)
        soft, hard = recorded(hit, kit.wear, f"{name} {key}", variant, rate_hz)
        share = min(1.0, max(0.0, (stroke.velocity - 15) / 100.0 + 0.1 * (chance_of(stroke, 2) - 0.5)))
        gain = velocity_gain(stroke.velocity) * (0.96 + 0.08 * chance_of(stroke, 1))
        samples = soft * np.float32(gain * (1.0 - share)) + hard * np.float32(gain * share)
        samples = _choked(samples, hit, stroke, strokes[index + 1 :], rate_hz)
        end = min(frames, stroke.start + samples.shape[1])
        out[:, stroke.start : end] += samples[:, : end - stroke.start]
    return out


def _choked(samples: Samples, hit: Hit, stroke: KeyStroke, later: Sequence[KeyStroke], rate_hz: int) -> Samples:
    """Ends where a stroke stops it: its own key, or one that chokes it."""
    if not hit.chokes:
        return samples
    stopped_by = hit.chokes | {stroke.pitch}
    length = samples.shape[1]
    for other in later:
        after = other.start - stroke.start
        if after >= length:
            break
        if after > 0 and other.pitch in stopped_by:
            fade = min(int(CHOKE_S * rate_hz), length - after)
            cut = samples[:, : after + fade].copy()
            cut[:, after:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
            return cut
    return samples
