from __future__ import annotations

import numpy as np
import pytest

from tools.errors import EditError
from tools.generate.backend import AudioBackend, Ready
from tools.generate.backends.exact import ExactBackend
from tools.generate.controls import controls_of
from tools.generate.values import SoundOrder
from tools.render.dry import RenderStopped, SoundSettings
from tools.render.soundfont import SoundFont, find_soundfont
from tools.song.values import QUARTER, WHOLE, Instrument, Note, Song, Track

NOTES = tuple(Note(f"t1.n{i}", i * QUARTER, QUARTER, 60 + i) for i in range(4))
SONG = Song("Four", WHOLE, tracks=(Track("t1", "Piano", "melody", Instrument(0), NOTES),))


@pytest.fixture
def backend(tmp_path) -> ExactBackend:
    return ExactBackend(SoundSettings(find_soundfont(tmp_path)), tmp_path / "stems")


@pytest.mark.parametrize("seconds", [1.234, 2.0, 9.5])
def test_the_songs_own_notes_at_the_exact_length(backend, seconds):
    assert isinstance(backend, AudioBackend) and isinstance(backend.state(), Ready)
    order = SoundOrder("ignored", seconds, 1, controls_of(SONG), song=SONG)
    (audio,) = backend.takes([order])
    assert audio.samples.shape == (2, round(seconds * 44_100)) and np.abs(audio.samples).max() > 0.05
    (again,) = backend.stream(order)
    assert np.array_equal(audio.samples, again.samples)


def test_it_is_exact_and_follows_no_words(backend):
    assert backend.capabilities.exact and not backend.capabilities.text
    assert backend.eta_s(SoundOrder("", 10.0, 1, song=SONG)) > 0


def test_without_a_song_there_is_nothing_to_play(backend):
    with pytest.raises(EditError, match="there is no song here"):
        next(backend.stream(SoundOrder("", 1.0, 1)))


def test_it_can_be_stopped(backend):
    with pytest.raises(RenderStopped):
        next(backend.stream(SoundOrder("", 1.0, 1, song=SONG), stop=lambda: True))


@pytest.mark.parametrize(
    ("licence", "kind", "commercial"), [("MIT", "fluidr3", True), ("GPL-2.0", "timgm6mb", True), ("?", "own", False)]
)
def test_the_licence_is_the_fonts(tmp_path, licence, kind, commercial):
    font = SoundFont("A font", tmp_path / "a.sf2", licence, "0" * 64, kind)
    assert ExactBackend(SoundSettings(font), tmp_path).licence.commercial is commercial
