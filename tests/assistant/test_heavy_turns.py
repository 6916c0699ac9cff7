"""A turn that makes a recording goes over to the workers for long work, and is done there as it was said."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.jobs import LocalEngine
from assistant.page_jobs import JOBS
from assistant.request import Request
from assistant.settings import load_settings
from assistant.sound_maker import SoundMaker
from assistant.store.errors import JobLost
from assistant.store.store import Store
from assistant.store.values import Job
from assistant.turn_queue import submit_turn
from tools.generate.backends.exact import ExactBackend
from tools.generate.labels import TakeLabel
from tools.generate.realise import Realised
from tools.generate.takes import Take
from tools.render.audio import Audio

MIDI = ("midi",)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def engine(store: Store) -> LocalEngine:
    return LocalEngine(store, JOBS)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Recordings are made at once; which were is noted."""
    seen: list[str] = []

    def realised(self: SoundMaker, song: Any, wish: Any, backend: Any) -> Realised:
        self._tell("take 1 of 1: is made")
        seen.append(song.title)
        sound = Audio(np.zeros((2, 48_000), np.float32), 48_000)
        return Realised((Take(1, sound, wish.seed, TakeLabel(()), 1.0),), 0, True, "The take holds.")

    monkeypatch.setattr(SoundMaker, "backend", lambda self, *needed, **named: self.exact())
    monkeypatch.setattr(SoundMaker, "realised", realised)
    monkeypatch.setattr(ExactBackend, "eta_s", lambda self, order: 2.0)
    return seen


def say(store: Store, text: str, project: str = "p") -> Job:
    settings = load_settings().with_choices(data_dir=store.data_dir)
    return submit_turn(store, Request(text, project, kinds=MIDI, seed=3), settings)


def test_the_turn_passes_on_and_other_sentences_are_answered_meanwhile(
    store: Store, engine: LocalEngine, made: list[str]
) -> None:
    say(store, "a folk tune in G major for flute, 4 bars")
    assert engine.run_next("interactive")
    real, other = say(store, "make it sound real, one take"), say(store, "a waltz for piano, 4 bars", "another")
    engine.run_next("interactive")
    passed = store.jobs.job(real.id)
    assert (passed.lane, passed.state, passed.attempts) == ("heavy", "queued", 0) and not made
    assert engine.run_next("interactive") and store.jobs.job(other.id).state == "done"
    assert engine.run_next("interactive") is None
    engine.run_next("heavy")
    assert store.jobs.job(real.id).state == "done" and len(made) == 1
    turn = store.turn(real.project_id, 2)
    assert turn.document and turn.document["outcome"] == "made" and turn.document["version"]["id"] == "v2"


def test_a_sentence_said_while_it_waits_comes_first(store: Store, engine: LocalEngine, made: list[str]) -> None:
    say(store, "a folk tune in G major for flute, 4 bars")
    engine.run_next("interactive")
    real = say(store, "make it sound real, one take")
    engine.run_next("interactive")
    faster = say(store, "make it 10% faster")
    engine.run_next("interactive")
    assert store.jobs.job(faster.id).state == "done"
    engine.run_next("heavy")
    document = store.turn(real.project_id, 2).document
    assert document and document["version"]["parent"] == "v2"  # of the song as it is by now


def test_only_who_holds_a_job_hands_it_over(store: Store, engine: LocalEngine) -> None:
    job = say(store, "a folk tune in G major for flute, 4 bars")
    with pytest.raises(JobLost):
        store.jobs.hand_over(job.id, "somebody else", "heavy")
    taken = store.jobs.claim("me", "interactive")
    assert taken is not None
    moved = store.jobs.hand_over(job.id, "me", "heavy")
    assert (moved.lane, moved.state, moved.worker) == ("heavy", "queued", None)
    assert store.jobs.claim("me", "interactive") is None
    again = store.jobs.claim("me", "heavy")
    assert again is not None and again.id == job.id
