"""What the tests of sound share: the small font every install has, its engines, and songs built by hand."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tools.render.dry import SoundSettings
from tools.render.soundfont import SoundFont, find_soundfont
from tools.render.synth import ENGINES, Synth, engine_version, open_synth
from tools.song.play import PlayedCurve, PlayedNote, PlayedTrack
from tools.song.values import TICKS_PER_QUARTER, Instrument, Note, Song, Track, TrackMix

RATE_HZ = 44_100


@pytest.fixture(scope="session")
def font(tmp_path_factory: pytest.TempPathFactory) -> SoundFont:
    return find_soundfont(tmp_path_factory.mktemp("no-fonts"), folders=())


@pytest.fixture(scope="session", params=ENGINES)
def synth(request: pytest.FixtureRequest, font: SoundFont) -> Synth:
    if engine_version(request.param) is None:
        pytest.skip(f"{request.param} is not installed here")
    return open_synth(font, request.param)


@pytest.fixture(scope="session")
def sound(font: SoundFont) -> SoundSettings:
    """The engine that is installed everywhere, so that every machine runs these tests the same way."""
    return SoundSettings(font, engine="tinysoundfont")


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stems")


PlayedTrackMaker = Callable[..., PlayedTrack]


@pytest.fixture(scope="session")
def played() -> PlayedTrackMaker:
    def make(
        notes: Sequence[tuple[float, float, int, int]],
        program: int = 0,
        is_drum: bool = False,
        changes: Sequence[tuple[float, int]] = (),
        **curves: Sequence[tuple[float, int]],
    ) -> PlayedTrack:
        """Notes as (onset, offset, pitch, velocity); curves by controller name."""
        rows = tuple(PlayedNote(f"n{i}", *note, onset_tick=0) for i, note in enumerate(notes))
        points = tuple(PlayedCurve(name, tuple(row)) for name, row in curves.items())
        return PlayedTrack("t1", program, is_drum, 0, None, rows, points, tuple(changes))

    return make


SongMaker = Callable[..., Song]


@pytest.fixture(scope="session")
def song_of() -> SongMaker:
    def make(
        *parts: tuple[int, Sequence[tuple[float, float, int, int]]], mixes: Sequence[TrackMix] = (), drum: bool = False
    ) -> Song:
        """A song at 120 bpm: for each part its program and notes as (beat, beats long, pitch, velocity)."""
        tracks, end = [], 0
        for index, (program, rows) in enumerate(parts):
            name = f"t{index + 1}"
            notes = tuple(
                Note(f"{name}.n{k}", round(at * TICKS_PER_QUARTER), round(long * TICKS_PER_QUARTER), pitch, velocity)
                for k, (at, long, pitch, velocity) in enumerate(rows)
            )
            end = max([end, *(note.end_tick for note in notes)])
            mix = mixes[index] if index < len(mixes) else TrackMix()
            tracks.append(Track(name, f"Part {index + 1}", "other", Instrument(program, is_drum=drum), notes, mix=mix))
        return Song(tracks=tuple(tracks), end_tick=end)

    return make
