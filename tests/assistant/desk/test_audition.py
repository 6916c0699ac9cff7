"""Tracks muted in a finished mix: what is left stays as loud as it was."""

import os
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from assistant.desk import Desk
from assistant.desk import audition as auditions
from assistant.desk.audition import prune
from assistant.session import Session
from assistant.store.errors import NotFound, StoreConflict

OWNER = "local"
STEP_24 = 2.0**-23


def samples(path: Path) -> Any:
    return soundfile.read(str(path), dtype="float64", always_2d=True)[0]


def mix_of(made: Session, project: str, version: str) -> Any:
    use = next(use for use in made.store.artefacts(project, version=version) if use.artefact.kind == "mix")
    return samples(made.store.stored_path(use.artefact))


@pytest.fixture(scope="module")
def ids(desk: Desk, project: str) -> list[str]:
    return [track["id"] for track in desk.studio(OWNER, project, "v2")["tracks"]]


def test_nothing_muted_is_the_mix(desk: Desk, made: Session, project: str) -> None:
    heard, mix = samples(desk.audition(OWNER, project, "v2", [])), mix_of(made, project, "v2")
    assert heard.shape == mix.shape
    assert np.abs(heard - mix).max() <= 2 * STEP_24


def test_two_halves_of_the_tracks_add_up_to_the_mix(desk: Desk, made: Session, project: str, ids: list[str]) -> None:
    halves = [samples(desk.audition(OWNER, project, "v2", off)) for off in (ids[:1], ids[1:])]
    mix = mix_of(made, project, "v2")
    assert np.abs(halves[0]).max() > 0.01 < np.abs(halves[1]).max()
    assert np.abs(halves[0] + halves[1] - mix).max() <= 4 * STEP_24


def test_all_muted_is_silence_of_the_same_length(desk: Desk, made: Session, project: str, ids: list[str]) -> None:
    heard = samples(desk.audition(OWNER, project, "v2", ids))
    assert heard.shape == mix_of(made, project, "v2").shape and np.abs(heard).max() == 0


def test_the_same_choice_is_made_once(desk: Desk, project: str, ids: list[str]) -> None:
    first = desk.audition(OWNER, project, "v2", [ids[0], ids[1]])
    made_at = first.stat().st_ino
    again = desk.audition(OWNER, project, "v2", [ids[1], ids[0], ids[0]])
    assert again == first and again.stat().st_ino == made_at


def test_a_track_that_is_none_is_not_found(desk: Desk, project: str) -> None:
    with pytest.raises(NotFound, match="no track"):
        desk.audition(OWNER, project, "v2", ["t99"])


def test_a_newer_choice_gives_up_the_one_before(
    desk: Desk, project: str, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tools.render import audition as render

    begun, go_on = threading.Event(), threading.Event()
    taken_out = render.audition

    def slow(parts: Any, silent: Any, stop: Any) -> Any:
        if list(silent) == [ids[2]]:
            begun.set()
            assert go_on.wait(10)
        return taken_out(parts, silent, stop)

    monkeypatch.setattr(render, "audition", slow)
    ended: list[object] = []

    def first() -> None:
        try:
            ended.append(desk.audition(OWNER, project, "v1", [ids[2]]))
        except StoreConflict as error:
            ended.append(error)

    thread = threading.Thread(target=first)
    thread.start()
    assert begun.wait(20)
    second = threading.Thread(target=lambda: ended.append(desk.audition(OWNER, project, "v1", [ids[0], ids[2]])))
    second.start()
    time.sleep(0.1)
    go_on.set()
    thread.join(20)
    second.join(20)
    assert any(isinstance(row, StoreConflict) for row in ended) and any(isinstance(row, Path) for row in ended)


def test_another_owners_choice_gives_up_nothing(desk: Desk) -> None:
    auditioner = desk._auditioner
    auditioner._newest["anna"] = 5
    with auditioner._waiting_turn("anna", 5):
        auditioner._newest["bert"] = 6
    with pytest.raises(StoreConflict), auditioner._waiting_turn("anna", 4):
        pytest.fail("an ask that was outdone must not begin")
    assert auditioner._at_work.acquire(blocking=False)
    auditioner._at_work.release()


def test_the_cache_keeps_what_was_used_last(tmp_path: Path) -> None:
    for i in range(4):
        path = tmp_path / f"{i}.flac"
        path.write_bytes(b"x" * 100)
        os.utime(path, (1000 + i, 1000 + i))
    os.utime(tmp_path / "0.flac", (2000, 2000))
    assert prune(tmp_path, 250) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.flac", "3.flac"]


def test_a_song_that_is_not_listened_to_any_more_is_let_go(
    desk: Desk, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auditions, "HELD_S", 0.05)
    for path in (desk.store.cache_dir / auditions.FOLDER).glob("*.flac"):
        path.unlink()
    desk.audition(OWNER, project, "v1", [])
    for _ in range(100):
        if desk._auditioner._held is None:
            break
        time.sleep(0.02)
    assert desk._auditioner._held is None
