"""What both networks see of a drum part: ten voices on a grid of sixteenths, a style name, a tempo.

Shared by the trainer and the runner, so that they cannot differ. Numpy only; no file is read here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

VOICES = ("kick", "snare", "hat", "pedal", "open", "tom_low", "tom_mid", "tom_high", "crash", "ride")
# General MIDI keys, and those of the electronic kit that Groove MIDI was played on.
KEY_VOICE: dict[int, str] = {
    **dict.fromkeys((35, 36), "kick"),
    **dict.fromkeys((37, 38, 39, 40), "snare"),
    **dict.fromkeys((22, 42), "hat"),
    44: "pedal",
    **dict.fromkeys((26, 46), "open"),
    **dict.fromkeys((41, 43, 58), "tom_low"),
    **dict.fromkeys((45, 47), "tom_mid"),
    **dict.fromkeys((48, 50), "tom_high"),
    **dict.fromkeys((49, 52, 55, 57), "crash"),
    **dict.fromkeys((51, 53, 59), "ride"),
}
STYLES = (
    "rock", "funk", "jazz", "latin", "hiphop", "soul", "afrocuban", "punk", "neworleans", "country", "pop", "reggae",
    "gospel", "afrobeat", "dance", "blues", "other",
)  # fmt: skip
BAR_STEPS = 16
WINDOW_STEPS = 2 * BAR_STEPS
FEATURES = len(VOICES) + BAR_STEPS + len(STYLES) + 1
VELOCITY_UNIT = 40.0  # the network's outputs are about 1 apart: velocity around MIDDLE in these units,
VELOCITY_MIDDLE = 64.0
OFFSET_UNIT_MS = 20.0  # offsets in these


def features(hits: NDArray[np.bool_] | Floats, style: str, bpm: float, first_step: int = 0) -> Floats:
    """Input rows of the humaniser.

    Args:
        hits: [steps, voices], true where a voice is struck.
        style: One of `STYLES`; anything else is "other".
        bpm: Beats a minute.
        first_step: Place of the first row in its bar.

    Returns:
        [steps, FEATURES]: hits, place in the bar (one of 16), style, tempo.
    """
    steps = hits.shape[0]
    out = np.zeros((steps, FEATURES), np.float32)
    out[:, : len(VOICES)] = hits
    out[np.arange(steps), len(VOICES) + (first_step + np.arange(steps)) % BAR_STEPS] = 1.0
    named = style if style in STYLES else "other"
    out[:, len(VOICES) + BAR_STEPS + STYLES.index(named)] = 1.0
    out[:, -1] = np.clip((bpm - 110.0) / 40.0, -2.0, 2.5)
    return out
