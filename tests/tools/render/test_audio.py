import io
import wave

import numpy as np
import pytest

from tools.errors import FormatError, RenderError
from tools.render import audio as audio_module
from tools.render.audio import (
    Audio,
    flac_bytes,
    mp3_bytes,
    read_audio,
    rms_db,
    rounded_24,
    wav_bytes,
    write_atomically,
)


def noise(frames=10_001, channels=2, level=0.3):
    samples = np.random.default_rng(1).standard_normal((channels, frames)) * level
    return Audio(samples.astype(np.float32), 44_100)


@pytest.mark.parametrize("to_bytes", [wav_bytes, flac_bytes])
@pytest.mark.parametrize("channels, frames", [(2, 10_001), (1, 7), (2, 1)])
def test_a_file_gives_back_every_24_bit_step(to_bytes, channels, frames):
    audio = noise(frames, channels)
    back = read_audio(to_bytes(audio))
    assert back.sample_rate_hz == 44_100
    assert np.array_equal(back.samples, rounded_24(audio.samples))


def test_the_wav_header_is_one_others_read():
    with wave.open(io.BytesIO(wav_bytes(noise(5_000)))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate(), file.getnframes()) == (
            2,
            3,
            44_100,
            5_000,
        )


def test_the_same_samples_are_the_same_bytes():
    assert wav_bytes(noise()) == wav_bytes(noise()) and flac_bytes(noise()) == flac_bytes(noise())


def test_what_exceeds_full_scale_is_held_there_and_never_wraps():
    loud = Audio(np.array([[1.5, -1.5, 1.0, -1.0]], np.float32), 44_100)
    back = read_audio(wav_bytes(loud)).samples
    assert back[0] == pytest.approx([1, -1, 1, -1], abs=1e-6)


def test_rounding_to_24_bits_is_done_once():
    once = rounded_24(noise().samples)
    assert np.array_equal(rounded_24(once), once)


def test_mp3_keeps_length_and_level():
    pytest.importorskip("pedalboard")
    seconds = np.arange(44_100) / 44_100
    tone = Audio(np.stack([0.3 * np.sin(2 * np.pi * 440 * seconds)] * 2).astype(np.float32), 44_100)
    back = read_audio(mp3_bytes(tone))
    assert back.duration_s == pytest.approx(1.0, abs=0.1)
    assert rms_db(back, 0.2, 0.8) == pytest.approx(rms_db(tone), abs=0.5)


def test_a_sound_too_long_for_wav_is_refused_before_it_is_made(monkeypatch):
    endless = Audio(np.broadcast_to(np.zeros((2, 1), np.float32), (2, 800_000_000)), 44_100)
    monkeypatch.setattr(audio_module, "steps_24", lambda _: pytest.fail("the file was begun"))
    with pytest.raises(RenderError, match="4 GB.*FLAC"):
        wav_bytes(endless)


@pytest.mark.parametrize("data", [b"", b"RIFF\x00\x00\x00\x00WAVE", b"not sound at all" * 40])
def test_bytes_that_are_no_sound_are_refused_with_the_formats_that_are(data):
    with pytest.raises(FormatError, match=r"take\.wav.*WAV, FLAC"):
        read_audio(data, "take.wav")


def test_level_of_a_stretch_is_that_stretch_alone():
    samples = np.concatenate([np.full((1, 44_100), 0.5), np.full((1, 44_100), 0.05)], axis=1).astype(np.float32)
    audio = Audio(samples, 44_100)
    assert rms_db(audio, 0, 1) == pytest.approx(-6.02, abs=0.01)
    assert rms_db(audio, 1, 2) == pytest.approx(-26.02, abs=0.01)
    assert rms_db(audio, 5, 6) == rms_db(Audio(np.zeros((2, 9), np.float32), 44_100)) == -120.0


def test_samples_of_an_audio_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        noise().samples[0, 0] = 1.0


def test_a_file_that_cannot_be_replaced_leaves_the_old_one(tmp_path, monkeypatch):
    path = tmp_path / "a.wav"
    write_atomically(path, b"old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(RenderError, match=r"No space left.*Free some space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]
