"""What the tests of takes share: short songs, the small font every install has, and the exact rendering."""

import sys
from pathlib import Path

import numpy as np
import pytest

from tools.compose.composer import compose
from tools.generate.backends.exact import ExactBackend
from tools.render.audio import Audio
from tools.render.dry import SoundSettings
from tools.render.soundfont import find_soundfont
from tools.song.brief import Brief
from tools.song.values import Song

sys.path.insert(0, str(Path(__file__).parent))  # oracles.py


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> SoundSettings:
    font = find_soundfont(tmp_path_factory.mktemp("no-fonts"), folders=())
    return SoundSettings(font, engine="tinysoundfont", sample_rate_hz=44_100)


@pytest.fixture(scope="session")
def stems(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("takes-stems")


@pytest.fixture(scope="session")
def exact(sound: SoundSettings, stems: Path) -> ExactBackend:
    return ExactBackend(sound, stems)


@pytest.fixture(scope="session")
def song() -> Song:
    return compose(Brief(style="bossa nova", bars=8, tempo_bpm=120), 1).song


@pytest.fixture(scope="session")
def music() -> Audio:
    """Twelve seconds of tones and beats, cheap to make."""
    rate, seconds = 22_050, 12.0
    at = np.arange(round(rate * seconds)) / rate
    total = np.zeros(at.size)
    for index, midi in enumerate((60, 57, 53, 55) * 3):
        on = index * 1.0
        gate = np.where((at >= on) & (at < on + 1.3), np.minimum(1.0, (at - on) / 0.01) * np.exp(-(at - on) / 0.5), 0.0)
        for tone in (0, 4 if midi != 57 else 3, 7):
            total += 0.12 * gate * np.sin(2 * np.pi * 440.0 * 2.0 ** ((midi + tone - 69) / 12.0) * at)
    noise = np.random.default_rng(5).standard_normal(at.size)
    total += 0.15 * noise * np.exp(-np.mod(at, 0.5) / 0.02)
    return Audio(np.stack([total, total]).astype(np.float32), rate)
