"""What every backend over a token-writing generator shares, here or on another machine: orders in, audio out.

Turns an order into the generator's own request (its rate, chroma of chords and tune, the lead-in) and its samples into
Audio of the exact length. Which generator it is, and how it is had, stands in `musicgen.py` and `remote.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from models.musicgen.chroma import chroma_frames, tune_frames
from models.musicgen.generator import SoundRequest
from models.musicgen.values import MusicGenError, Stopped
from models.serving.client import RemoteError
from tools.errors import RenderError
from tools.generate.backend import Progress, Stop
from tools.generate.sound_shape import frames_of, of_frames, resampled, with_channels
from tools.generate.values import Capabilities, Controls, SoundOrder
from tools.render.audio import Audio, Samples
from tools.render.dry import RenderStopped

# Under a tune the chords are put at half weight, so that the tune stays the strongest pitch class of its frames: the
# melody models were trained on one pitch class a frame. Our choice; not measured with the published weights.
CHORDS_UNDER_TUNE = 0.5


def chroma_of(controls: Controls, seconds: float, chord_weight: float) -> Samples | None:
    """Chords and tune as the melody models take them, [frames, 12] at 7.8125 Hz; None where there is neither."""
    spans = [(span.start_s, span.end_s, span.pitch_classes) for span in controls.chords]
    tones = [(tone.start_s, tone.end_s, tone.midi_pitch) for tone in controls.tune]
    if not spans and not tones:
        return None
    weight = chord_weight * (CHORDS_UNDER_TUNE if tones else 1.0)
    chords = chroma_frames(spans, seconds, weight) if spans and chord_weight > 0 else None
    tune = tune_frames(tones, seconds) if tones else None
    if chords is None or tune is None:
        return tune if chords is None else chords
    return np.maximum(chords, tune)


def request_of(order: SoundOrder, rate_hz: int, channels: int, melody: bool) -> SoundRequest:
    """The generator's request for an order.

    Args:
        order: What is asked for.
        rate_hz: The generator's.
        channels: The generator's.
        melody: Whether it follows chords and tune.
    """
    lead_in = None
    if order.lead_in is not None:
        lead_in = with_channels(resampled(order.lead_in, rate_hz), channels).samples
    return SoundRequest(
        words=order.words,
        seconds=order.seconds,
        seed=order.seed,
        negative=order.negative,
        guidance=order.guidance,
        chroma=chroma_of(order.controls, order.seconds, order.chord_weight) if melody else None,
        lead_in=lead_in,
        sections=order.sections,
    )


def streamed(pieces: Iterator[Samples], rate_hz: int, frames: int, stop: Stop, progress: Progress) -> Iterator[Audio]:
    """The generator's pieces as Audio, held to the exact number of frames."""
    done = 0
    with_errors = _told(pieces)
    for samples in with_errors:
        if stop():
            with_errors.close()
            raise stopped()
        kept = np.ascontiguousarray(samples[:, : frames - done], np.float32)
        if kept.shape[1]:
            done += kept.shape[1]
            progress(f"{done / rate_hz:.0f} of {frames / rate_hz:.0f} seconds")
            yield Audio(kept, rate_hz)
    if done != frames:
        raise RenderError(
            f"The sound engine gave {done / rate_hz:.2f} s of the {frames / rate_hz:.2f} s asked for",
            next_step="Try again, or keep the exact rendering",
        )


def whole(samples: Sequence[Samples], rate_hz: int, seconds: Sequence[float]) -> Iterator[Audio]:
    """Whole sounds of the exact length."""
    for one, length_s in zip(samples, seconds, strict=True):
        audio = Audio(np.array(one, np.float32), rate_hz)
        yield of_frames(audio, frames_of(length_s, rate_hz), faded=False)


def stopped() -> RenderStopped:
    """What a backend raises when the person stopped it."""
    return RenderStopped("The recording was stopped; nothing was changed")


def guarded(work: Callable[[], Any]) -> Any:
    """Do something with a generator; its errors become ours, with their own sentence.

    Raises:
        RenderStopped: It was stopped.
        RenderError: It failed.
    """
    try:
        return work()
    except Stopped as error:
        raise stopped() from error
    except (MusicGenError, RemoteError) as error:
        raise RenderError(str(error)) from error
    except MemoryError as error:
        raise _no_memory() from error
    except RuntimeError as error:  # torch's out-of-memory errors are RuntimeErrors, and torch is not imported here
        if "out of memory" not in str(error).lower():
            raise
        raise _no_memory() from error


def _told(pieces: Iterator[Samples]) -> Any:
    """The same pieces; what goes wrong between them is told as `guarded` tells it."""
    end = object()
    try:
        while (piece := guarded(lambda: next(pieces, end))) is not end:
            yield piece
    finally:
        close = getattr(pieces, "close", None)
        if close:
            close()


def _no_memory() -> RenderError:
    return RenderError(
        "There is not enough memory for the sound engine",
        next_step="Ask for a shorter piece or fewer takes, close other programs on the GPU, or choose a smaller model",
    )


def of_engine(conditioning: str, max_s: float, sample_rate_hz: int, channels: int) -> Capabilities:
    """What our engine can do with a model of this conditioning ("cross" or "prefix"), here or elsewhere."""
    follows = conditioning == "prefix"
    return Capabilities(
        text=True,
        negative=True,
        melody=follows,
        chords=follows,
        continuation=True,
        stream=True,
        max_s=max_s,
        sample_rate_hz=sample_rate_hz,
        channels=channels,
    )
