"""The Audio value, and its way into and out of files: 24-bit WAV and FLAC, undithered, so that the same samples are
the same bytes.

WAV is written here byte by byte. FLAC, and reading of anything, goes through libsndfile, MP3 through the encoder of
the effects library. Nothing here changes a level: what exceeds full scale is held at full scale. Loudness is
`loudness.py`'s.
"""

from __future__ import annotations

import io
import os
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.errors import FormatError, RenderError

Samples = NDArray[np.float32]

FULL_SCALE_24 = 8_388_608  # 2 to the 23rd: one step is -138 dBFS
SAMPLE_RATES_HZ = (44_100, 48_000)
SILENCE_DB = -120.0


@dataclass(frozen=True, eq=False)
class Audio:
    """Sound as numbers.

    Attributes:
        samples: [channels, n] float32; full scale is -1 to 1, more is allowed until a file is written.
        sample_rate_hz: Frames a second.
    """

    samples: Samples
    sample_rate_hz: int

    def __post_init__(self) -> None:
        if self.samples.ndim != 2 or self.samples.dtype != np.float32:
            raise ValueError(f"Audio holds [channels, n] float32, not {self.samples.dtype} {self.samples.shape}.")
        self.samples.flags.writeable = False

    @property
    def frames(self) -> int:
        """Number of frames."""
        return int(self.samples.shape[1])

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.frames / self.sample_rate_hz


def silence(frames: int, sample_rate_hz: int) -> Audio:
    """Stereo silence."""
    return Audio(np.zeros((2, max(0, frames)), np.float32), sample_rate_hz)


def amplitude(level_db: float) -> float:
    """Factor of a level in dB; -120 dB and less is nothing."""
    return 0.0 if level_db <= SILENCE_DB else float(10.0 ** (level_db / 20.0))


def decibels(value: float) -> float:
    """Level of a factor in dB, never below -120."""
    return max(SILENCE_DB, 20.0 * float(np.log10(value))) if value > 0 else SILENCE_DB


def steps_24(samples: Samples) -> NDArray[np.int32]:
    """Samples as 24-bit steps, rounded to nearest, held at full scale."""
    scaled = np.rint(samples * np.float32(FULL_SCALE_24))
    return np.clip(scaled, -FULL_SCALE_24, FULL_SCALE_24 - 1).astype(np.int32)


def rounded_24(samples: Samples) -> Samples:
    """Samples as a 24-bit file gives them back."""
    return (steps_24(samples) / np.float32(FULL_SCALE_24)).astype(np.float32)


def wav_bytes(audio: Audio) -> bytes:
    """A WAV file of 24-bit PCM, undithered.

    Raises:
        RenderError: The sound is longer than a WAV file can hold (4 GB).
    """
    channels, frames = audio.samples.shape
    size = frames * channels * 3
    if size > 0xFFFF_FF00:
        raise RenderError(
            f"{audio.duration_s:.0f} s of sound do not fit into a WAV file, which holds 4 GB",
            next_step="Ask for FLAC instead",
        )
    head = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + size + size % 2, b"WAVE", b"fmt ", 16, 1, channels,
                       audio.sample_rate_hz, audio.sample_rate_hz * channels * 3, channels * 3, 24)  # fmt: skip
    steps = np.ascontiguousarray(steps_24(audio.samples).T).astype("<i4")
    low_three = steps.view(np.uint8).reshape(-1, 4)[:, :3]
    return head + struct.pack("<4sI", b"data", size) + low_three.tobytes() + b"\0" * (size % 2)


def flac_bytes(audio: Audio) -> bytes:
    """A FLAC file of the same 24-bit steps as `wav_bytes`."""
    import soundfile

    into = io.BytesIO()
    steps = steps_24(audio.samples).T << 8  # libsndfile takes 24 bits from the top of 32
    soundfile.write(into, steps, audio.sample_rate_hz, format="FLAC", subtype="PCM_24", compression_level=0.3)
    return into.getvalue()


def mp3_bytes(audio: Audio, quality_kbps: int = 192) -> bytes:
    """An MP3 file at a constant bit rate.

    Raises:
        MissingError: The effects library, which has the encoder, is not installed.
    """
    from tools.render.mix_effects import encode_mp3

    return encode_mp3(audio, quality_kbps)


def rms_db(audio: Audio, start_s: float = 0.0, end_s: float = float("inf")) -> float:
    """Root mean square over all channels of a stretch, in dB to full scale; -120 for silence or an empty stretch."""
    rate = audio.sample_rate_hz
    stretch = audio.samples[:, max(0, round(start_s * rate)) : round(min(end_s, audio.duration_s) * rate)]
    if stretch.size == 0:
        return SILENCE_DB
    return decibels(float(np.sqrt(np.mean(np.square(stretch, dtype=np.float64)))))


def read_audio(data: bytes, name: str = "the recording") -> Audio:
    """Samples of a WAV, FLAC, OGG, AIFF or MP3 file.

    Args:
        data: The file's bytes.
        name: What the person calls it, for the message.

    Raises:
        FormatError: The bytes are no sound file that can be read.
    """
    import soundfile

    try:
        frames, rate = soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, RuntimeError, ValueError) as error:
        raise FormatError(
            f"{name} cannot be read as sound ({len(data)} bytes)", next_step="Send WAV, FLAC, OGG, AIFF or MP3"
        ) from error
    return Audio(np.ascontiguousarray(frames.T), int(rate))


def write_atomically(path: Path, data: bytes) -> None:
    """Bytes under a name all at once: a reader sees the old file or the whole new one.

    Raises:
        RenderError: The folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem[:16], suffix=".part")
        try:
            with os.fdopen(handle, "wb") as into:
                into.write(data)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise RenderError(
            f"{path.parent} cannot be written ({error.strerror or error})",
            next_step="Free some space there or choose another folder",
        ) from error
