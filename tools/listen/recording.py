"""Facts of a recording a person dropped: length, channels, rate, loudness; and its samples, block by block.

What a file is, its first bytes say; how long it is, its header says before anything is decoded, and what it really
holds is counted while decoding. `read_recording` and `recording_levels` decode in a limited child process; `blocks_of`
is what such a child reads with. Nothing here listens for notes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.errors import FormatError, LimitError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

READABLE = "WAV, FLAC, OGG, AIFF or MP3"
# The formats' own signatures: (bytes, offset, name). MPEG audio begins with eleven set bits, then version and layer.
SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"WAVE", 8, "WAV"),
    (b"fLaC", 0, "FLAC"),
    (b"OggS", 0, "OGG"),
    (b"AIFF", 8, "AIFF"),
    (b"AIFC", 8, "AIFF"),
    (b"ID3", 0, "MP3"),
    (b"\xff\xfb", 0, "MP3"),
    (b"\xff\xfa", 0, "MP3"),
    (b"\xff\xf3", 0, "MP3"),
    (b"\xff\xf2", 0, "MP3"),
    (b"\xff\xe3", 0, "MP3"),
)
MOST_S = 600.0
MOST_CHANNELS = 8
RATES_HZ = (4_000, 192_000)
MOST_SAMPLE_BYTES = 512 << 20  # as float32, of the two channels that are kept
KEPT_CHANNELS = 2
BLOCK_FRAMES = 1 << 16
UNKNOWN_FRAMES = 1 << 60  # what the decoder says of a stream that does not state its length
SHORT_OF_HEADER = 0.98


@dataclass(frozen=True, slots=True)
class Recording:
    """What was measured in a recording.

    Attributes:
        format: "WAV", "FLAC", "OGG", "AIFF" or "MP3".
        duration_s: Of the samples that are really there.
        channels: In the file; the first two are used.
        sample_rate_hz: Of the file.
        lufs: Integrated loudness (ITU-R BS.1770-4); None for silence and for less than 0.4 s.
        stated_s: What the header states; None where it states nothing.
        broken_samples: Not-a-number and infinite ones, used as silence.
    """

    format: str
    duration_s: float
    channels: int
    sample_rate_hz: int
    lufs: float | None
    stated_s: float | None
    broken_samples: int

    @property
    def is_cut_short(self) -> bool:
        """Whether the file holds noticeably less than its header states."""
        return self.stated_s is not None and self.duration_s < SHORT_OF_HEADER * self.stated_s - 0.1


def recording_format(data: bytes) -> str | None:
    """The format by its first bytes, None when it is no recording that is read here."""
    if data[8:12] == b"WAVE" and data[:4] not in (b"RIFF", b"RF64", b"RIFX"):
        return None
    if data[8:12] in (b"AIFF", b"AIFC") and data[:4] != b"FORM":
        return None
    return next((name for magic, at, name in SIGNATURES if data[at : at + len(magic)] == magic), None)


def read_recording(data: bytes, label: str) -> Recording:
    """Measure a recording in a limited child.

    Args:
        data: The file's bytes.
        label: Its name, for messages.

    Raises:
        FormatError: It is no recording that is read here, is broken, or holds no sound.
        LimitError: It is too long, has too many channels, or takes too much to decode.
    """
    from tools.sandbox import Limits, run_limited

    _check_format(data, label)
    limits = Limits(wall_s=60.0, cpu_s=60, result_bytes=1 << 20)
    return run_limited(_measured, data, label, limits=limits, label=label)


def recording_levels(data: bytes, step_s: float, label: str = "The recording") -> tuple[float, ...]:
    """Root mean square of each step of a recording in dB to full scale, measured in a limited child.

    Raises:
        MusicError: As `read_recording`.
    """
    from tools.sandbox import Limits, run_limited

    _check_format(data, label)
    limits = Limits(wall_s=60.0, cpu_s=60, result_bytes=1 << 20)
    return run_limited(_levels, data, step_s, label, limits=limits, label=label)


def blocks_of(data: bytes, label: str) -> Iterator[tuple[Any, int, int]]:
    """A recording's samples, [channels, n] float32, in blocks: (block, sample rate, broken samples in it).

    Only the first two channels come. What is no number comes as silence. To be run in a limited child.

    Raises:
        FormatError: It cannot be decoded.
        LimitError: Its header states too much, or more comes than may.
    """
    import numpy as np
    import soundfile

    try:
        with soundfile.SoundFile(io.BytesIO(data)) as sound:
            _check_header(sound, label)
            most, frames = round(MOST_S * sound.samplerate), 0
            while len(block := sound.read(BLOCK_FRAMES, dtype="float32", always_2d=True)):
                frames += len(block)
                if frames > most:
                    raise _too_long(label, None)
                kept = np.ascontiguousarray(block[:, :KEPT_CHANNELS].T)
                good = np.isfinite(kept)
                broken = int(kept.size - np.count_nonzero(good))
                yield (kept if not broken else np.where(good, kept, np.float32(0.0))), sound.samplerate, broken
    except (soundfile.SoundFileError, RuntimeError, ValueError) as error:
        raise FormatError(
            f"{label} begins like a recording, but its sound cannot be decoded ({len(data)} bytes)",
            next_step="Check that it plays elsewhere, or save it again as WAV",
        ) from error


def _check_format(data: bytes, label: str) -> None:
    if recording_format(data) is None:
        raise FormatError(f"{label} is no recording that is read here", f"{READABLE} are", "Save it as one of these")


def _check_header(sound: Any, label: str) -> None:
    """Refuse by what the header states, before a sample is decoded."""
    low, high = RATES_HZ
    if not low <= sound.samplerate <= high:
        raise LimitError(
            f"{label} has a sample rate of {sound.samplerate} Hz",
            f"From {low} to {high} Hz is read",
            "Save it at 44100 or 48000 Hz",
        )
    if sound.channels > MOST_CHANNELS:
        raise LimitError(
            f"{label} has {sound.channels} channels", f"At most {MOST_CHANNELS} are read", "Save it in stereo"
        )
    stated = _stated_s(sound)
    if stated is not None and stated > MOST_S:
        raise _too_long(label, stated)
    if stated is not None and sound.frames * min(sound.channels, KEPT_CHANNELS) * 4 > MOST_SAMPLE_BYTES:
        raise LimitError(
            f"{label} lasts {stated / 60:.1f} minutes at {sound.samplerate} Hz",
            f"At most {MOST_SAMPLE_BYTES >> 20} MB of samples are held",
            "Save it at 44100 or 48000 Hz",
        )


def _too_long(label: str, stated_s: float | None) -> LimitError:
    lasts = f"lasts {_clock(stated_s)}" if stated_s is not None else f"holds more than {MOST_S / 60:.0f} minutes"
    return LimitError(f"{label} {lasts}", f"Up to {MOST_S / 60:.0f} minutes are taken", "Cut it and drop the part")


def _clock(seconds: float) -> str:
    return f"{seconds / 3600:.1f} hours" if seconds >= 5400 else f"{seconds / 60:.1f} minutes"


def _stated_s(sound: Any) -> float | None:
    return None if sound.frames >= UNKNOWN_FRAMES or sound.frames <= 0 else float(sound.frames / sound.samplerate)


def _measured(data: bytes, label: str) -> Recording:
    import soundfile

    from tools.render.loudness import NO_LOUDNESS, RunningLoudness

    frames, broken, rate, meter = 0, 0, 0, None
    for block, rate, wrong in blocks_of(data, label):
        meter = meter or RunningLoudness(block.shape[0], rate)
        meter.add(block)
        frames, broken = frames + block.shape[1], broken + wrong
    if meter is None:
        raise FormatError(f"{label} holds no sound", next_step="Record it again, or check that it plays elsewhere")
    with soundfile.SoundFile(io.BytesIO(data)) as sound:
        channels, stated = sound.channels, _stated_s(sound)
    lufs = meter.lufs()
    loudness = None if lufs == NO_LOUDNESS else round(lufs, 1)
    return Recording(recording_format(data) or "", frames / rate, channels, rate, loudness, stated, broken)


def _levels(data: bytes, step_s: float, label: str) -> tuple[float, ...]:
    import numpy as np

    power: NDArray[np.float64] = np.zeros(round(MOST_S / step_s) + 2)
    counts, at = power.copy(), 0
    for block, rate, _ in blocks_of(data, label):
        square = np.mean(np.square(block, dtype=np.float64), axis=0)
        step = np.minimum(((at + np.arange(square.size)) / rate / step_s).astype(np.int64), power.size - 1)
        power += np.bincount(step, square, power.size)
        counts += np.bincount(step, minlength=power.size)
        at += square.size
    used = int(np.count_nonzero(counts))
    level_db = 10.0 * np.log10(np.maximum(power[:used] / np.maximum(counts[:used], 1), 1e-12))
    return tuple(np.round(level_db, 2).tolist())
