"""From the bars of a song to the very tensor the melody model is given: each chord on its own frames, to the frame.

Every expectation is counted here by hand, from seconds that are written down; nothing of what is tested helps.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from models.musicgen.values import TokenRequest
from tools.compose.composer import compose
from tools.generate.backends.musicgen import MusicGenBackend
from tools.generate.backends.shelf import own_folder
from tools.generate.controls import controls_of
from tools.generate.realise import RealiseWish, realise
from tools.generate.values import SoundOrder
from tools.song.values import (
    QUARTER,
    ChordSymbol,
    Instrument,
    MeterChange,
    Note,
    Song,
    TempoChange,
    Track,
)

pytestmark = pytest.mark.neural
FPS = 32_000 / 4_096
WINDOW = 235
UNDER_TUNE = 0.5
AM, F, C, G = {9, 0, 4}, {5, 9, 0}, {0, 4, 7}, {7, 11, 2}


class Spy:
    """Stands before a model: keeps what it is told, and gives silence's codes in its place."""

    def __init__(self, model):
        self.config = model.config
        self.told: list[TokenRequest] = []

    def _codes(self, frames):
        return np.zeros((self.config.decoder.codebooks, frames), np.int64)

    def stream(self, request, chunk_frames=50, stop=None):
        self.told.append(request)
        yield self._codes(request.frames - (0 if request.prompt is None else request.prompt.shape[1]))

    def generate(self, requests, stop=None):
        self.told += requests
        return [self._codes(request.frames) for request in requests]


@pytest.fixture(scope="module")
def backend(tmp_path_factory):
    pytest.importorskip("torch")
    from models.musicgen.tiny_checkpoint import write

    return MusicGenBackend(own_folder(write(tmp_path_factory.mktemp("melody") / "melody", "melody")), "cpu", "fp32")


@pytest.fixture
def spy(backend, monkeypatch):
    generator = backend.generator()
    watching = Spy(generator.model)
    monkeypatch.setattr(generator, "model", watching)
    return watching


@dataclass(frozen=True)
class Case:
    """A song in quarters from its start, and what of it is to be heard in seconds."""

    chords: list[tuple[float, str]]
    chords_s: list[tuple[float, float, set[int]]]
    quarters: float
    meter: tuple[int, int] = (4, 4)
    tempi: list[tuple[float, float]] = field(default_factory=lambda: [(0, 120)])  # quarters a minute
    pickup: float = 0
    tune: list[tuple[float, float, int]] = field(default_factory=list)  # (quarter, quarters, MIDI pitch)
    tune_s: list[tuple[float, float, int]] = field(default_factory=list)

    @property
    def song(self) -> Song:
        notes = tuple(
            Note(f"t1.n{i}", round(at * QUARTER), round(long * QUARTER), pitch)
            for i, (at, long, pitch) in enumerate(self.tune)
        )
        tracks = (Track("t1", "Flute", "melody", Instrument(73), notes),) if notes else ()
        drum = Track("t2", "Drums", "drums", Instrument(0, is_drum=True), (Note("t2.n0", 0, QUARTER, 36),))
        return Song(
            "A piece",
            round(self.quarters * QUARTER),
            meters=(MeterChange(0, *self.meter),),
            tempi=tuple(TempoChange(round(at * QUARTER), round(60e6 / bpm)) for at, bpm in self.tempi),
            tracks=(*tracks, drum),
            chords=tuple(ChordSymbol(round(at * QUARTER), symbol) for at, symbol in self.chords),
            pickup_ticks=round(self.pickup * QUARTER),
        )


CASES = {
    "4/4": Case(
        [(0, "Am"), (4, "F"), (8, "C"), (12, "G"), (14, "G7/B")],
        [(0, 2, AM), (2, 4, F), (4, 6, C), (6, 7, G), (7, 8, G | {5})],
        16,
    ),
    "3/4 at 100, a change on beat three": Case(
        [(0, "Am"), (3, "F"), (5, "C"), (6, "N.C."), (9, "G")],
        [(0, 1.8, AM), (1.8, 3.0, F), (3.0, 3.6, C), (3.6, 5.4, set()), (5.4, 7.2, G)],
        12,
        meter=(3, 4),
        tempi=[(0, 100)],
    ),
    "6/8, dotted quarters at 80": Case(
        [(0, "Am"), (1.5, "F"), (3, "C"), (6, "G")],
        [(0, 0.75, AM), (0.75, 1.5, F), (1.5, 3.0, C), (3.0, 4.5, G)],
        9,
        meter=(6, 8),
    ),
    "half as fast from bar three": Case(
        [(0, "Am"), (4, "F"), (8, "C"), (12, "G")],
        [(0, 2, AM), (2, 4, F), (4, 8, C), (8, 12, G)],
        16,
        tempi=[(0, 120), (8, 60)],
    ),
    "an upbeat of a quarter": Case(
        [(1, "Am"), (5, "F"), (9, "C")],
        [(0, 0.5, set()), (0.5, 2.5, AM), (2.5, 4.5, F), (4.5, 6.5, C)],
        13,
        pickup=1,
    ),
    "a tune over its chords, slowing, with a rest": Case(
        [(0, "Am"), (4, "F")],
        [(0, 2, AM), (2, 6, F)],
        8,
        tempi=[(0, 120), (4, 60)],
        tune=[(0, 1, 69), (1, 2, 71), (4, 2, 65), (6, 2, 60)],
        tune_s=[(0, 0.5, 9), (0.5, 1.5, 11), (2, 4, 5), (4, 6, 0)],
    ),
}  # fmt: skip


def by_hand(chords_s, tune_s, seconds):
    """Frame after frame, from seconds alone."""
    frames = 1 + int(round(seconds * 32_000) // 4_096)
    last = max(end for _, end, _ in chords_s)
    rows = np.zeros((frames, 12), np.float32)
    weight = UNDER_TUNE if tune_s else 1.0
    for frame in range(frames):
        for start, end, tones in chords_s:
            if round(start * FPS) <= frame < round(end * FPS) or (end == last == seconds and frame >= round(end * FPS)):
                rows[frame] = [weight * (tone in tones) for tone in range(12)]
        for start, end, tone in tune_s:
            if round(start * FPS) <= frame < round(end * FPS) or (end == seconds and frame >= round(end * FPS)):
                rows[frame, tone] = 1.0
    return rows


def filled(rows):
    """What a window is given of it: the last frame holds to its end."""
    return np.concatenate([rows, np.repeat(rows[-1:], max(0, WINDOW - len(rows)), axis=0)])[:WINDOW]


def heard(backend, song):
    controls = controls_of(song)
    order = SoundOrder("a band", controls.seconds, 1, controls)
    for _ in backend.stream(order):
        pass


@pytest.mark.parametrize("name", CASES)
def test_chords_and_tune_reach_the_model_on_their_own_frames(backend, spy, name):
    case = CASES[name]
    heard(backend, case.song)
    (told,) = spy.told
    assert told.chroma.shape == (WINDOW, 12) and told.chroma.dtype == np.float32
    seconds = case.chords_s[-1][1]
    assert np.array_equal(told.chroma, filled(by_hand(case.chords_s, case.tune_s, seconds)))


def test_a_tune_alone_is_one_pitch_class_a_frame(backend, spy):
    case = replace(CASES["a tune over its chords, slowing, with a rest"], chords=[])
    heard(backend, case.song)
    rows = spy.told[0].chroma[: 1 + int(6 * FPS)]
    for start, end, tone in case.tune_s:
        sounding = rows[round(start * FPS) : round(end * FPS)]
        assert np.array_equal(sounding, np.eye(12, dtype=np.float32)[[tone] * len(sounding)])
    assert not rows[round(1.5 * FPS) : round(2 * FPS)].any()


def test_beyond_one_window_each_is_given_its_own_stretch(backend, spy):
    """Seventeen chords of 2 s each: window two begins 18 s in, 12 s of which are its prompt."""
    symbols, tones = ("Am", "F", "C", "G"), (AM, F, C, G)
    case = Case(
        [(4 * bar, symbols[bar % 4]) for bar in range(17)],
        [(2.0 * bar, 2.0 * bar + 2, tones[bar % 4]) for bar in range(17)],
        68,
    )
    heard(backend, case.song)
    first, second = spy.told
    rows = by_hand(case.chords_s, [], 34)
    assert np.array_equal(first.chroma, rows[:WINDOW])
    assert second.prompt.shape[1] == 600
    assert np.array_equal(second.chroma, filled(rows[round(18 * FPS) :]))


def test_takes_of_a_song_are_told_the_same_behind_each_lead_in(backend, spy, exact):
    case = CASES["4/4"]
    song = replace(case.song, master=replace(case.song.master, tail_s=0.5))
    realise(song, RealiseWish(takes=3, seed=1), backend, exact)
    assert len(spy.told) == 3
    leads = [0 if told.prompt is None else told.prompt.shape[1] for told in spy.told]
    assert leads[2] == 0 < leads[1] < leads[0]  # none, a bar of clicks, two bars of the song
    wanted = by_hand(case.chords_s, [], 8.0)
    for told, lead in zip(spy.told, leads, strict=True):
        place = round(lead / 50 * FPS)
        assert np.array_equal(told.chroma[place : place + len(wanted) - 1], wanted[:-1])


@pytest.mark.parametrize("typed", ["Am F C G", "Dm7 G7 Cmaj7 A7"])
def test_chords_typed_by_the_person_reach_the_model(backend, spy, typed):
    from assistant.planner.briefs import read_brief
    from tools.song.brief import Brief

    said = read_brief(f"a pop song with the chords {typed}, 4 bars, 120 bpm").args
    assert said["chords"] == typed.split()
    brief = Brief(style="pop", bars=said["bars"], tempo_bpm=said["tempo_bpm"], chords=tuple(said["chords"]))
    song = compose(brief, 1).song
    heard(backend, replace(song, tracks=tuple(track for track in song.tracks if track.instrument.is_drum)))
    tones = {
        "Am": AM, "F": F, "C": C, "G": G, "Dm7": {2, 5, 9, 0}, "G7": G | {5}, "Cmaj7": C | {11}, "A7": {9, 1, 4, 7},
    }  # fmt: skip
    rows = by_hand([(2.0 * bar, 2.0 * bar + 2, tones[name]) for bar, name in enumerate(typed.split())], [], 8.0)
    assert np.array_equal(spy.told[0].chroma, filled(rows))


def test_a_held_c_is_not_what_no_tune_is_told_as(backend, spy):
    """A single C throughout is how the weights are told "no tune"; a bass that holds C must not be taken for it."""
    case = Case([], [], 16, tune=[(0, 16, 48)])
    heard(backend, case.song)
    null = np.zeros((WINDOW, 12), np.float32)
    null[:, 0] = 1.0
    told = spy.told[0].chroma
    assert not np.array_equal(told, null)
    assert told[:, 0].min() > 1.0 and not told[:, 1:].any()  # still C, and nothing but C


def test_guidance_has_a_held_c_to_follow(backend):
    """In the model itself: under a held C the logits are not those under "no tune", so guidance moves the music."""
    model = backend.generator().model
    held = np.zeros((WINDOW, 12), np.float32)
    held[:, 0] = 1.5
    codes = {}
    for kind, chroma in (("held", held), ("none", None)):
        for guidance in (1.0, 20.0):
            request = TokenRequest("", 24, 1, guidance=guidance, greedy=True, chroma=chroma)
            codes[kind, guidance] = model.generate([request])[0]
    assert np.array_equal(codes["none", 1.0], codes["none", 20.0])  # nothing there to follow
    assert not np.array_equal(codes["held", 1.0], codes["held", 20.0])
