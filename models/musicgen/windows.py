"""Sound of any length in windows the model can write: what each is told, and which codes it goes on from.

The first window is as long as the model can write (30 s); each later one is given the last two fifths of a window
(12 s) of what is there as its prompt and writes up to the other three fifths (18 s), as Copet et al. do for long music
("Simple and Controllable Music Generation", 2023). Where words change, a window ends, so that the next can be told the
new ones. Plans and cuts only: nothing is written here. Torch-free.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.musicgen.chroma import frame_at, window_of
from models.musicgen.config import ModelConfig
from models.musicgen.values import MAX_SEED

# A change of words nearer to a window's start than this counts as being there: no window is written for less.
SHORTEST_S = 1.0
# 2**64 / golden ratio, rounded to odd: seeds of the windows of one sound lie far apart (Knuth, TAOCP 3, 6.4).
SEED_STEP = 0x9E3779B97F4A7C15


@dataclass(frozen=True)
class Window:
    """One run of the model.

    Attributes:
        start_frame: of its first new frame, counted from where the asked-for sound begins.
        new_frames: that it writes.
        prompt_frames: that it is given, the ones right before `start_frame` (those of the lead-in among them).
    """

    start_frame: int
    new_frames: int
    prompt_frames: int
    words: str
    seed: int

    @property
    def frames(self) -> int:
        """Frames of the prompt and the new ones."""
        return self.prompt_frames + self.new_frames

    def start_s(self, frame_rate_hz: float) -> float:
        """Where the prompt begins, in seconds of the asked-for sound; before zero it is the lead-in."""
        return (self.start_frame - self.prompt_frames) / frame_rate_hz


def kept_frames(config: ModelConfig) -> int:
    """Frames that a window is given of what was before: two fifths of the longest, 12 s of 30."""
    return config.max_frames * 2 // 5


def lead_frames_kept(config: ModelConfig, lead_frames: int, new_frames: int) -> int:
    """How much of a lead-in is heard by the model: all of it where both fit in one window, else its last 12 s."""
    if lead_frames + new_frames <= config.max_frames:
        return lead_frames
    return min(lead_frames, kept_frames(config))


def plan(
    config: ModelConfig,
    new_frames: int,
    lead_frames: int,
    words: str,
    seed: int,
    sections: Sequence[tuple[float, str]] = (),
) -> tuple[Window, ...]:
    """The windows of a sound.

    Args:
        new_frames: of the asked-for sound.
        lead_frames: that are kept of what comes before it.
        words: until the first section starts.
        sections: (start in seconds, words) in order; each one's words take the place of those before.

    Returns:
        Windows whose new frames follow each other without a gap. The first has the request's own seed.
    """
    rate = config.frame_rate_hz
    changes = sorted((round(start_s * rate), said) for start_s, said in sections)
    windows: list[Window] = []
    at = 0
    while at < new_frames:
        # The first window hears its whole lead-in; later ones the kept share of what there is.
        prompt = min(lead_frames + at, kept_frames(config)) if at else lead_frames
        begun = at + round(SHORTEST_S * rate)
        said = [text for start, text in changes if start <= begun]
        borders = [start for start, _ in changes if start > begun]
        end = min([new_frames, at + config.max_frames - prompt, *borders])
        window_seed = (seed + len(windows) * SEED_STEP) & MAX_SEED
        windows.append(Window(at, end - at, prompt, said[-1] if said else words, window_seed))
        at = end
    return tuple(windows)


def chroma_of(
    window: Window, frame_rate_hz: float, chroma: np.ndarray, lead_chroma: np.ndarray, frames_wanted: int
) -> np.ndarray:
    """The condition of one window: the whole sound's, cut from where the window's prompt begins.

    It is always filled, since a model repeats a condition that is too short: after the end, the last frame holds.
    Frames of chroma are 0.128 s, so that a window's are at most 0.064 s off; each is placed anew, which adds up to
    nothing.

    Args:
        chroma: float32 [n, 12] of the asked-for sound, at 7.8125 Hz.
        lead_chroma: float32 [n, 12] of the lead-in; the frame after its last is the sound's first. It may be empty.
        frames_wanted: that the model takes, 235.

    Returns:
        float32 [frames_wanted, 12].
    """
    start_s = window.start_s(frame_rate_hz)
    missing = max(0, -frame_at(start_s))
    if not missing:
        return window_of(chroma, max(0.0, start_s), frames_wanted)
    before = lead_chroma[max(0, len(lead_chroma) - missing) :]
    if len(before) < missing:  # rounding, at most a frame: the oldest holds
        first = before[:1] if len(before) else chroma[:1]
        before = np.concatenate([np.repeat(first, missing - len(before), axis=0), before])
    return window_of(np.concatenate([before, chroma]).astype(np.float32), 0.0, frames_wanted)
