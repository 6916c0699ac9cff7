"""A full disk in the middle of a turn fills no log with traces."""

import logging
import threading
from pathlib import Path

import pytest

from assistant.jobs.local import LocalEngine
from assistant.jobs.trouble import Trouble
from assistant.session import _LogFile
from assistant.store.errors import DiskFull
from assistant.store.store import Store


def full_disks(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What was logged of full disks, each once: other tests may have left their handlers and threads behind."""
    told = {id(record): record for record in caplog.records if "disk" in record.getMessage()}
    return list(told.values())


def test_the_same_trouble_is_told_once_in_a_while(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    logging.getLogger("parlando").propagate = True
    told = Trouble()
    for job in range(20):
        told.tell(f"job {job}: a heartbeat was not written", DiskFull("The disk is full", "", "Free some space"))
    told.tell("job 1: a heartbeat was not written", DiskFull("Another disk is full", "", "Free some space"))
    assert len(full_disks(caplog)) == 2
    assert all(record.exc_info is None for record in full_disks(caplog))
    again = Trouble(again_s=0.0)
    for _ in range(2):
        again.tell("x", DiskFull("The disk is full", "", ""))
    assert len(full_disks(caplog)) == 4


def test_a_heartbeat_that_a_full_disk_does_not_take_leaves_no_trace_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("parlando").propagate = True
    with Store.open(tmp_path / "data") as store:
        project = store.project("local", "waltz").id
        beats = threading.Semaphore(0)

        def full(*_: object) -> bool:
            beats.release()
            raise DiskFull("The disk is full", "", "Free some space")

        monkeypatch.setattr(store.jobs, "heartbeat", full)
        engine = LocalEngine(store, {"wait": lambda _: [beats.acquire(timeout=5) for _ in range(5)]}, beat_s=0.01)
        store.jobs.submit(project, "interactive", "wait", {})
        engine.run_next("interactive")
    assert not [record for record in full_disks(caplog) if record.exc_info]
    assert len(full_disks(caplog)) <= 1


@pytest.mark.parametrize("path", ["/dev/full", "none/parlando.log"])
def test_a_log_on_a_full_disk_prints_no_trace(path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    handler = _LogFile(tmp_path / path, delay=True)  # a folder that is missing refuses alike
    handler.handle(logging.LogRecord("parlando", logging.WARNING, "", 0, "x", None, None))
    assert capsys.readouterr().err == ""
