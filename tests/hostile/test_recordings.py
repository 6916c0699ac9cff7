"""Broken and hostile recordings: refused in one sentence that names the file, or taken with what was put right told.

Every file is built here. The numbers follow the project's catalogue of faults: 13 to 16 sound, 19 disguises.
"""

import io
import struct
import time

import numpy as np
import pytest
import soundfile

from tools.errors import FormatError, LimitError, MusicError
from tools.listen.recording import MOST_S, read_recording, recording_format, recording_levels

WORST_S = 12


def sound(seconds: float = 1.0, channels: int = 1, rate_hz: int = 44_100, format: str = "WAV") -> bytes:
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    into = io.BytesIO()
    wave = (0.25 * np.sin(2 * np.pi * 220 * t)).astype(np.float32)
    soundfile.write(into, np.repeat(wave[:, None], channels, axis=1), rate_hz, format=format)
    return into.getvalue()


def wav(
    samples: bytes, channels: int = 1, rate_hz: int = 44_100, stated: int | None = None, is_float: bool = False
) -> bytes:
    """A WAV written by hand, whose header may state any length."""
    size, width = len(samples) if stated is None else stated, 4 if is_float else 2
    block = channels * width
    head = struct.pack("<HHIIHH", 3 if is_float else 1, channels, rate_hz, rate_hz * block & 0xFFFFFFFF,
                       block & 0xFFFF, width * 8)  # fmt: skip
    riff = min(size + 36, 0xFFFFFFFF)
    return (
        b"RIFF" + struct.pack("<I", riff) + b"WAVEfmt \x10\0\0\0" + head + b"data" + struct.pack("<I", size) + samples
    )


def refusal(data: bytes, name: str = "take.wav") -> MusicError:
    started = time.monotonic()
    with pytest.raises(MusicError) as caught:
        read_recording(data, name)
    assert time.monotonic() - started < WORST_S
    assert name in str(caught.value) and "Traceback" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("format", ["WAV", "FLAC", "OGG", "AIFF", "MP3"])
def test_every_format_that_is_offered_is_read(format: str) -> None:
    data = sound(2.0, channels=2, format=format)
    found = read_recording(data, "take")
    assert (found.format, found.channels, found.sample_rate_hz) == (recording_format(data), 2, 44_100)
    assert found.duration_s == pytest.approx(2.0, abs=0.06)
    assert found.broken_samples == 0 and not found.is_cut_short


def test_13_a_small_file_that_unpacks_to_hours_is_refused_by_its_header() -> None:
    into = io.BytesIO()
    with soundfile.SoundFile(into, "w", 8_000, 1, format="FLAC") as file:
        for _ in range(100):
            file.write(np.zeros(8_000 * 60, np.int16))
    data = into.getvalue()
    assert len(data) < 1_000_000
    error = refusal(data, "long.flac")
    assert isinstance(error, LimitError) and "1.7 hours" in str(error) and "10 minutes" in str(error)


def test_13_a_header_that_hides_its_length_gains_nothing() -> None:
    into = io.BytesIO()
    with soundfile.SoundFile(into, "w", 8_000, 1, format="FLAC") as file:
        for _ in range(11):
            file.write(np.zeros(8_000 * 60, np.int16))
    data = bytearray(into.getvalue())
    data[21] &= 0xF0  # STREAMINFO: the low 36 bits of these eight bytes are the number of samples, 0 is unknown
    data[22:26] = b"\0\0\0\0"
    refusal(bytes(data), "long.flac")


def test_14_a_header_that_claims_4_gb_is_read_to_its_real_end() -> None:
    samples = (8000 * np.sin(np.arange(22_050) / 20)).astype("<i2").tobytes()
    found = read_recording(wav(samples, stated=0xFFFFFFFF - 44), "take.wav")
    assert found.duration_s == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("channels", [9, 65_535])
def test_14_too_many_channels_are_refused(channels: int) -> None:
    refusal(wav(b"\0" * channels * 2 * 20, channels=channels))


def test_14_samples_that_are_no_numbers_are_silence_and_are_counted() -> None:
    samples = (0.25 * np.sin(np.arange(44_100) / 20)).astype("<f4")
    samples[100], samples[200], samples[300] = np.nan, np.inf, -np.inf
    found = read_recording(wav(samples.tobytes(), is_float=True), "take.wav")
    assert found.broken_samples == 3
    assert found.lufs is not None and np.isfinite(found.lufs)
    assert np.isfinite(recording_levels(wav(samples.tobytes(), is_float=True), 0.25)).all()


@pytest.mark.parametrize("rate_hz", [1, 1_000, 768_000])
def test_15_sample_rates_out_of_reach_are_refused(rate_hz: int) -> None:
    error = refusal(wav(b"\0\0" * 400, rate_hz=rate_hz))
    assert str(rate_hz) in str(error)


def test_15_a_recording_longer_than_may_be_is_refused_with_its_length() -> None:
    error = refusal(wav(b"\0\0" * 4_000 * round(MOST_S + 60), rate_hz=4_000))
    assert isinstance(error, LimitError) and "11.0 minutes" in str(error)


@pytest.mark.parametrize(
    "data",
    [
        b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile '/etc/passwd'\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"",
        b"RIFF\0\0\0\0AVI ",
    ],
)
def test_16_a_playlist_or_anything_else_under_the_name_of_a_recording_is_not_opened(data: bytes) -> None:
    assert recording_format(data) is None
    assert isinstance(refusal(data, "song.mp3"), FormatError)


@pytest.mark.parametrize("data", [b"RIFF\x24\0\0\0WAVE", b"fLaC", b"OggS" + b"\xff" * 400, b"ID3" + b"\0" * 4000])
def test_19_bytes_that_only_begin_like_a_recording_are_refused(data: bytes) -> None:
    refusal(data)


def test_19_noise_behind_an_honest_beginning_costs_no_more_than_a_refusal() -> None:
    noise = np.random.default_rng(1).integers(0, 256, 20_000, np.uint8).tobytes()
    for format in ("FLAC", "OGG", "MP3"):
        data = sound(1.0, format=format)
        try:
            assert read_recording(data[: len(data) // 2] + noise, "take").duration_s < 30
        except MusicError as error:
            assert "take" in str(error)


def test_a_recording_without_a_sample_is_refused() -> None:
    refusal(wav(b""))
