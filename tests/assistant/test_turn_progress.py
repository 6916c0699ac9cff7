"""What is told of a turn: stages in one order, a time to go only where it follows, and no jump up without cause."""

from pathlib import Path
from typing import Any

import pytest

from assistant.request import Request
from assistant.session import open_session
from assistant.store.values import Progress
from assistant.turn_progress import MEASURING, SAVING, SCORE, SOUND, THINKING, Pace, TurnProgress, stages_of
from tools.song.song_json import from_json
from tools.song.values import Song


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Song:
    """Three parts, 16 bars at 120 in 4/4: 32 s."""
    with open_session(tmp_path_factory.mktemp("song")) as session:
        text = "a pop song in C major, 16 bars, 120 bpm, with piano, bass and drums"
        session.say(Request(text, "p", kinds=("midi",), seed=1))
        head = session.store.head(session.store.project("local", "p").id)
        assert head is not None and head.song_json is not None
        return from_json(head.song_json)


class Followed:
    """A progress with a clock of its own, and what it told."""

    def __init__(
        self, *, pace: Pace | None = None, kinds: tuple[str, ...] = ("mix", "score_svg"), anew: int = 3
    ) -> None:
        self.now_s, self.told = 0.0, list[Progress]()
        self.progress = TurnProgress(self.told.append, kinds, False, pace or Pace(), lambda _: anew, lambda: self.now_s)

    @property
    def eta_s(self) -> float | None:
        return self.told[-1].eta_s

    def at(self, now_s: float, text: str | None = None) -> "Followed":
        self.now_s = now_s
        if text:
            self.progress.told(text)
        return self


def history(size: float, **seconds: float) -> dict[str, Any]:
    names = {"sound": SOUND, "score": SCORE, "measuring": MEASURING, "saving": SAVING}
    told = {names[key]: value for key, value in seconds.items()}
    return {"sizes": dict.fromkeys(told, size), "seconds": told}


def test_the_stages_are_those_the_turn_can_have() -> None:
    assert stages_of(("midi",), False) == (THINKING, MEASURING, SAVING)
    assert stages_of(("mix", "musicxml"), False) == (THINKING, SOUND, MEASURING, SAVING)
    assert stages_of(("mix", "score_svg"), True)[:4] == ("reading what you dropped", THINKING, SOUND, SCORE)


def test_stages_only_move_on_and_are_counted(song: Song) -> None:
    followed = Followed()
    followed.at(1, THINKING)
    followed.progress.song(song)
    for text in (SCORE, SOUND, "Piano is there", "mixing"):  # two threads, in either order
        followed.at(followed.now_s + 1, text)
    followed.progress.view("sound", 3.0)
    followed.progress.view("midi and roll", 0.1)
    followed.progress.view("score", 4.0)
    followed.progress.measuring()
    followed.at(9, SAVING)
    followed.progress.ended()
    steps = [progress.step for progress in followed.told]
    assert steps == sorted(steps)
    assert list(dict.fromkeys(p.stage for p in followed.told)) == [THINKING, SOUND, SCORE, MEASURING, SAVING]
    assert {progress.of for progress in followed.told} == {5}


def test_without_a_past_no_time_is_told_until_half_of_the_parts_are_there(song: Song) -> None:
    followed = Followed(kinds=("mix",))
    followed.progress.song(song)
    followed.at(2, SOUND).at(4, "Piano is there")
    assert [progress.eta_s for progress in followed.told] == [None] * len(followed.told)


def test_the_past_tells_the_time_by_size_and_it_runs_down(song: Song) -> None:
    half = 32.0 * 3 / 2
    pace = Pace((history(half, sound=5.0, score=1.0, measuring=0.5, saving=0.5),))
    followed = Followed(pace=pace)
    followed.progress.song(song)
    first = followed.eta_s
    assert first == pytest.approx(10 * 1.15 + 1 + 1, rel=0.05)  # twice the size; the score is made beside the sound
    etas = []
    for second in range(1, 8):
        followed.at(second, SOUND)
        etas.append(followed.eta_s)
    assert all(eta == pytest.approx(first - second, abs=0.1) for second, eta in enumerate(etas, 1))


def test_an_overrun_is_not_told_as_nothing_to_go(song: Song) -> None:
    followed = Followed(pace=Pace((history(100, sound=1, score=1, measuring=0.1, saving=0.1),)))
    followed.progress.song(song)
    followed.at(0.1, SOUND).at(60, SOUND)
    assert followed.eta_s is None
    for part in ("Piano", "Bass"):
        followed.at(60, f"{part} is there")
    assert followed.eta_s == pytest.approx(60 / 2 * 1, rel=0.1)  # the parts show a slower pace: that is a cause


def test_what_is_cached_makes_the_sound_a_smaller_work(song: Song) -> None:
    pace = Pace((history(100, sound=10, measuring=0, saving=0),))
    all_anew, one_anew = (Followed(pace=pace, kinds=("mix",), anew=n) for n in (3, 1))
    for followed in (all_anew, one_anew):
        followed.progress.song(song)
    assert all_anew.eta_s is not None and one_anew.eta_s is not None
    assert one_anew.eta_s < all_anew.eta_s / 2


def test_songs_of_like_size_tell_more_than_others() -> None:
    pace = Pace((history(100, saving=1.0), history(1000, saving=100.0)))
    assert pace.seconds(SAVING, 110) == pytest.approx(1.1)
    assert pace.seconds(SAVING, 5) == pytest.approx((0.05 + 0.5) / 2)
    assert Pace().seconds(SAVING, 110) is None
    assert Pace(({"of another": "release"},)).seconds(SAVING, 110) is None


def test_a_turn_that_made_no_song_teaches_nothing(tmp_path: Path) -> None:
    followed = Followed()
    followed.at(1, THINKING)
    followed.progress.ended()
    assert followed.told[-1].facts is None


def test_making_a_recording_is_a_stage_of_its_own_with_its_time_and_take() -> None:
    told: list[Progress] = []
    now = [0.0]
    progress = TurnProgress(told.append, ("mix", "score_svg"), False, Pace(), clock=lambda: now[0])
    hooks = progress.hooks(lambda: False, lambda: False)
    hooks.progress(THINKING)
    hooks.on_recording(90.0)
    now[0] = 30.0
    hooks.progress("making the recording: take 2 of 3")
    assert (told[-1].stage, told[-1].eta_s) == ("making the recording: take 2 of 3", 60.0)
    assert (told[-1].step, told[-1].of) == (2, 6)
    hooks.progress(SOUND)
    assert (told[-1].stage, told[-1].step) == (SOUND, 3)
