"""The key of sound: the major or minor scale its chroma fits best.

Method: correlation of the mean chroma with the profiles of Krumhansl and Kessler (the table is `tools.listen.key`'s),
and a bonus for a tonic that the bass begins or ends on, as for written music. Modes are not told apart, and a change
of key is not looked for: the key of a stretch is asked for by cutting the sound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.listen.key import MAJOR_PROFILE, MINOR_PROFILE
from tools.listen.sound.chroma import Chroma, Frames, chroma_of
from tools.render.audio import Audio
from tools.theory.key import nearest_key

MODES = (("major", MAJOR_PROFILE), ("minor", MINOR_PROFILE))
BASS_AT_END, BASS_AT_START, BASS = 0.15, 0.05, 0.3
EDGE_S = 2.0


@dataclass(frozen=True, slots=True)
class HeardKey:
    """A key as heard.

    Attributes:
        name: "D minor"; "" where nothing with a pitch was heard.
        confidence: 0 to 1, from how far the next key lies behind.
        tonic: Pitch class of the tonic, or None.
        mode: "major", "minor" or "".
    """

    name: str
    confidence: float
    tonic: int | None = None
    mode: str = ""


def key_of_audio(audio: Audio) -> HeardKey:
    """The key of the whole sound."""
    return key_of_chroma(chroma_of(audio))


def key_of_chroma(chroma: Chroma) -> HeardKey:
    """The same, where chroma is there already."""
    total = chroma.frames.mean(axis=0) if len(chroma.frames) else np.zeros(12)
    if not total.any():
        return HeardKey("", 0.0)
    bonus = _bass_bonus(chroma)
    rows = [
        (_correlation(np.roll(total, -tonic), profile) + float(bonus[tonic]), tonic, mode)
        for tonic in range(12)
        for mode, profile in MODES
    ]
    rows.sort(key=lambda row: -row[0])
    best, second = rows[0], rows[1]
    confidence = float(np.clip((best[0] - second[0]) / 0.3, 0.0, 1.0))
    return HeardKey(nearest_key(best[1], best[2]).name, confidence, best[1], best[2])


def _bass_bonus(chroma: Chroma) -> Frames:
    edge = max(1, round(EDGE_S / chroma.step_s))
    sounding = chroma.bass[chroma.bass.any(axis=1)]
    if not len(sounding):
        return np.zeros(12, np.float32)
    share = np.asarray(BASS * sounding.mean(axis=0), np.float32)
    share += BASS_AT_END * sounding[-edge:].mean(axis=0) + BASS_AT_START * sounding[:edge].mean(axis=0)
    return share


def _correlation(distribution: Frames, profile: tuple[float, ...]) -> float:
    return float(np.corrcoef(distribution, profile)[0, 1]) if np.ptp(distribution) > 0 else 0.0
