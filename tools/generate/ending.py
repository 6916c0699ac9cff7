"""How a recording ends: rung out as the song ends, never broken off.

A generated sound does not know that a piece is over; it is led out by a fade that begins where the song's last bar
closes (earlier where the song itself fades) and reaches nothing at the last sample.
"""

from __future__ import annotations

import numpy as np

from tools.render.audio import Audio, Samples
from tools.song.play import perform
from tools.song.values import Song

RING_S = 2.0  # most that rings on behind the last note where no length was asked for
LEAST_FADE_S = 0.25
LONG_FADE_S = 8.0  # of a song that ends by fading
FADES, LOOPS = "fade", "loop"

ROUNDED_S = 0.005  # what whole microseconds a quarter may add up to


def ending_of(song: Song) -> str:
    """How the song was asked to end; "" where nobody said."""
    return (song.brief.ending or "") if song.brief is not None else ""


def length_s(song: Song) -> float:
    """How long a recording of the song is: the loop's bars, the length asked for, or the notes and what rings on."""
    closing_s = song_end_s(song)
    if ending_of(song) == LOOPS:
        return closing_s
    asked_s = song.brief.duration_s if song.brief is not None else None
    tail_s = max(0.0, song.master.tail_s)
    notes_end_s = perform(song).notes_end_s
    if asked_s is not None:
        lasts_s = notes_end_s + tail_s
        return asked_s if abs(lasts_s - asked_s) < ROUNDED_S else lasts_s  # tempo is whole microseconds a quarter
    return max(closing_s, notes_end_s) + min(tail_s, RING_S)


def song_end_s(song: Song) -> float:
    """When the closing barline passes, repeats played."""
    return perform(song).written_end_s


def ended(audio: Audio, closing_s: float, ending: str = "") -> Audio:
    """The sound, faded out behind the closing barline; a loop is left as it is.

    Args:
        audio: The recording at its full length.
        closing_s: When the closing barline passes.
        ending: How the song ends, of `ending_of`.
    """
    if ending == LOOPS:
        return audio
    start_s = min(closing_s, audio.duration_s - LEAST_FADE_S)
    if ending == FADES:
        start_s = min(start_s, max(audio.duration_s / 2, audio.duration_s - LONG_FADE_S))
    return Audio(audio.samples * fade_out(audio.frames, round(max(0.0, start_s) * audio.sample_rate_hz)),
                 audio.sample_rate_hz)  # fmt: skip


def fade_out(frames: int, start: int) -> Samples:
    """1 up to a frame, from there a raised cosine down to nothing at the last, [frames]."""
    curve = np.ones(frames, np.float32)
    length = frames - start
    if length > 0:
        curve[start:] = 0.5 + 0.5 * np.cos(np.linspace(0.0, np.pi, length, dtype=np.float32))
    return curve
