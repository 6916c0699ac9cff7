"""Sound that is heard while it is made: what is written is what is read, it is bounded, and nothing of it stays."""

import os
import time
from pathlib import Path

import numpy as np
import pytest

from assistant import preview
from assistant.jobs import LocalEngine
from assistant.page_jobs import JOBS
from assistant.preview import PreviewWriter, preview_of, preview_path, read_preview, sweep_previews
from assistant.request import Request
from assistant.settings import load_settings
from assistant.sound_maker import SoundMaker
from assistant.store.store import Store
from assistant.turn_queue import submit_turn
from tools.generate.backends.exact import ExactBackend
from tools.render.audio import Audio
from tools.render.dry import RenderStopped

RATE_HZ = 32_000


def tone(frames: int, seed: int = 1, channels: int = 2) -> Audio:
    samples = np.random.default_rng(seed).uniform(-0.9, 0.9, (channels, frames))
    return Audio(samples.astype(np.float32), RATE_HZ)


def leave_behind(cache_dir: Path, job_id: int) -> None:
    """What lies there when a worker was killed."""
    with PreviewWriter(cache_dir, job_id) as writer:
        writer.write(1, tone(100))
        content = preview_path(cache_dir, job_id).read_bytes()
    preview_path(cache_dir, job_id).write_bytes(content)


def test_what_is_read_in_pieces_is_what_was_written(tmp_path: Path) -> None:
    chunks = [tone(1_000, seed) for seed in (1, 2, 3)]
    with PreviewWriter(tmp_path, 7) as writer:
        for chunk in chunks:
            writer.write(1, chunk)
        heard = b""
        for first in (0, 1_500, 2_999):
            found = read_preview(tmp_path, 7, first)
            assert found is not None and found[0].frames == 3_000
            heard = heard[: first * 4] + found[1]
    samples = np.frombuffer(heard, "<i2").reshape(-1, 2).T / 32_767
    assert np.abs(samples - np.concatenate([chunk.samples for chunk in chunks], axis=1)).max() < 1 / 32_767


def test_nothing_is_left_when_the_job_ends_and_nothing_was_there_before_the_first_sound(tmp_path: Path) -> None:
    with PreviewWriter(tmp_path, 7) as writer:
        assert preview_of(tmp_path, 7) is None
        writer.write(1, tone(10))
        assert preview_of(tmp_path, 7) is not None
    assert preview_of(tmp_path, 7) is None
    assert list((tmp_path / preview.FOLDER).iterdir()) == []
    writer.write(1, tone(10))  # sound that comes late is not written
    assert preview_of(tmp_path, 7) is None


def test_beyond_what_is_there_nothing_comes_and_an_answer_has_an_end(tmp_path: Path) -> None:
    with PreviewWriter(tmp_path, 7) as writer:
        writer.write(1, tone(400_000))
        beyond, whole = read_preview(tmp_path, 7, 10**9), read_preview(tmp_path, 7, 0)
        assert beyond is not None and beyond[1] == b""
        assert whole is not None and 0 < len(whole[1]) <= preview.MOST_READ_BYTES


def test_a_file_grows_no_further_than_its_bound(tmp_path: Path) -> None:
    with PreviewWriter(tmp_path, 7, most_bytes=preview.HEAD_BYTES + 4 * 150) as writer:
        for seed in range(3):
            writer.write(1, tone(100, seed))
        seen = preview_of(tmp_path, 7)
        assert seen is not None and seen.frames == 150


def test_another_take_or_another_worker_begins_anew_and_says_so(tmp_path: Path) -> None:
    with PreviewWriter(tmp_path, 7) as killed:
        killed.write(1, tone(500))
        first = preview_of(tmp_path, 7)
        with PreviewWriter(tmp_path, 7) as writer:
            writer.write(1, tone(100))
            again = preview_of(tmp_path, 7)
            assert first is not None and again is not None
            assert (again.frames, again.made == first.made) == (100, False)
            killed.__exit__()  # the one who lost the job takes nothing away from the one who has it
            assert preview_of(tmp_path, 7) == again


def test_the_pace_is_that_of_what_came_after_the_first_chunk(tmp_path: Path) -> None:
    with PreviewWriter(tmp_path, 7) as writer:
        writer.write(1, tone(RATE_HZ * 5))
        first = preview_of(tmp_path, 7)
        assert first is not None and first.pace is None
        writer.write(1, tone(RATE_HZ))
        began = time.time()
        os.utime(preview_path(tmp_path, 7), (began + 2, began + 2))
        later = preview_of(tmp_path, 7)
        assert later is not None and later.pace == pytest.approx(0.5, rel=0.1)


def test_what_a_killed_worker_left_is_swept_and_what_runs_stays(tmp_path: Path) -> None:
    for job_id in (1, 2):
        leave_behind(tmp_path, job_id)
    (tmp_path / preview.FOLDER / "3.99.new").write_bytes(b"")
    assert sweep_previews(tmp_path, [1]) == 0  # too young: its job may be about to run again
    assert sweep_previews(tmp_path, [1], older_than_s=0) == 2
    assert preview_of(tmp_path, 1) is not None and preview_of(tmp_path, 2) is None


def test_a_disk_that_takes_nothing_ends_the_preview_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / preview.FOLDER).write_text("a file where the folder should be")
    with PreviewWriter(tmp_path, 7) as writer:
        writer.write(1, tone(100))
        writer.write(1, tone(100))
    assert preview_of(tmp_path, 7) is None


def test_what_is_no_preview_is_none_of_it(tmp_path: Path) -> None:
    path = preview_path(tmp_path, 7)
    path.parent.mkdir()
    for content in (b"", b"{}", b"[1]".ljust(preview.HEAD_BYTES), b'{"take": 1, "rate": 0'.ljust(400)):
        path.write_bytes(content)
        assert preview_of(tmp_path, 7) is None and read_preview(tmp_path, 7, 0) is None


def test_sound_beyond_full_scale_is_held_there(tmp_path: Path) -> None:
    with PreviewWriter(tmp_path, 7) as writer:
        writer.write(1, Audio(np.array([[2.0, -2.0, np.nan, 0.5]], np.float32), RATE_HZ))
        found = read_preview(tmp_path, 7, 0)
    assert found is not None and np.frombuffer(found[1], "<i2").tolist() == [32_767, -32_767, 0, 16_384]


@pytest.mark.parametrize("ends", ["stopped", "broken"])
def test_a_turn_that_records_is_heard_while_it_runs_and_leaves_nothing_however_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    seen: list[preview.Preview | None] = []

    def realised(self: SoundMaker, song: object, wish: object, backend: object) -> None:
        assert self.hooks.on_audio is not None
        self.hooks.on_audio(1, tone(RATE_HZ))
        (job,) = store.jobs.running()
        seen.append(preview_of(store.cache_dir, job.id))
        raise {"stopped": RenderStopped, "broken": ValueError}[ends]("enough")

    monkeypatch.setattr(SoundMaker, "backend", lambda self, *needed, **named: self.exact())
    monkeypatch.setattr(SoundMaker, "realised", realised)
    monkeypatch.setattr(ExactBackend, "eta_s", lambda self, order: 2.0)
    with Store.open(tmp_path / "data") as store:
        engine, settings = LocalEngine(store, JOBS), load_settings().with_choices(data_dir=tmp_path / "data")
        for text in ("a folk tune in G major for flute, 4 bars", "make it sound real"):
            submit_turn(store, Request(text, "p", kinds=("midi",), seed=3), settings)
            engine.run_next("interactive")
        engine.run_next("heavy")
        assert [(each.take, each.frames) for each in seen if each] == [(1, RATE_HZ)]
        assert not list((store.cache_dir / preview.FOLDER).iterdir())
