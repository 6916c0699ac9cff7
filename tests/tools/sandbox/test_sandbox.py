"""Promises of the limited child: results come back, every way to die becomes one sentence, nothing leaks in or out."""

import ctypes
import os
import pickle
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tools.errors import FormatError, LimitError, MusicError
from tools.sandbox import Limits, Sandbox, close_warm, keep_warm, run_limited
from tools.sandbox.parent import Stopped, _Answers
from tools.theory.pitch import Spelling, parse_name, parse_spelling

posix = pytest.mark.skipif(os.name != "posix", reason="resource limits are POSIX")


class Evil:
    """Pickles as a call of `os.getcwd`, the harmless stand-in for any other function."""

    def __reduce__(self):
        return os.getcwd, ()


@pytest.fixture
def warm():
    keep_warm()
    yield
    close_warm()


def test_a_value_of_ours_comes_back_equal():
    assert run_limited(parse_spelling, "Eb4") == Spelling("E", -1, 4)


def test_our_own_error_comes_back_as_itself():
    with pytest.raises(MusicError, match=r"H.*is no note name"):
        run_limited(parse_name, "H")


@posix
@pytest.mark.parametrize(
    ("function", "args", "error", "words"),
    [
        (ctypes.string_at, (0,), FormatError, "song.mid makes .* crash .SIGSEGV"),
        (os.abort, (), FormatError, "song.mid makes .* crash .SIGABRT"),
        (os._exit, (3,), FormatError, "song.mid makes .* crash .exit 3"),
        (bytearray, (5 << 30,), LimitError, "song.mid needs more than 2 GiB"),
        (divmod, (1, 0), FormatError, "song.mid cannot be read .ZeroDivisionError"),
        (sys.exit, (0,), FormatError, "song.mid cannot be read .SystemExit"),
    ],
)
def test_every_death_is_one_sentence_with_the_files_name(function, args, error, words):
    with pytest.raises(error, match=words):
        run_limited(function, *args, label="song.mid")


def test_a_hang_is_stopped_by_the_clock():
    started = time.monotonic()
    with pytest.raises(LimitError, match=r"still not done after 0\.5 s"):
        run_limited(time.sleep, 30, limits=Limits(wall_s=0.5))
    assert time.monotonic() - started < 5


def test_a_call_nobody_wants_any_more_ends_at_once_with_its_child():
    sandbox, started = Sandbox(warm=True), time.monotonic()
    with pytest.raises(Stopped, match="given up"):
        sandbox.run(time.sleep, (30,), cancelled=lambda: time.monotonic() - started > 0.3)
    assert time.monotonic() - started < 1.5
    assert sandbox._child is None


@posix
def test_processor_time_is_limited_apart_from_the_clock():
    with pytest.raises(LimitError, match="still not done after 1 s"):
        run_limited(pow, 3, 10**9, limits=Limits(wall_s=30, cpu_s=1))


def test_a_result_above_the_limit_is_refused():
    with pytest.raises(LimitError, match="more than 1 MiB"):
        run_limited(bytes, 4 << 20, limits=Limits(result_bytes=1 << 20))


@pytest.mark.parametrize("function", [os.system, os.remove, os.rmdir])
def test_the_child_may_not_act_on_the_machine(function, tmp_path):
    target = tmp_path / "keep"
    target.mkdir()
    with pytest.raises(FormatError, match="not allowed"):
        run_limited(function, str(target))
    assert target.is_dir()


def test_no_half_written_bytecode_is_left(tmp_path, monkeypatch):
    (tmp_path / "fresh_module.py").write_text("def answer():\n    return 42\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    import fresh_module

    assert run_limited(fresh_module.answer) == 42
    assert [path.suffix for path in (tmp_path / "__pycache__").iterdir()] == [".pyc"]


def test_the_child_does_not_inherit_keys(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    assert run_limited(os.getenv, "OPENAI_API_KEY") is None


def test_an_answer_that_would_call_a_function_is_refused():
    import io

    with pytest.raises(pickle.UnpicklingError, match="getcwd"):
        _Answers(io.BytesIO(pickle.dumps(("ok", Evil())))).load()


def test_a_warm_child_serves_again_and_is_replaced_after_a_crash(warm):
    first = run_limited(os.getpid)
    assert run_limited(os.getpid) == first
    with pytest.raises(FormatError):
        run_limited(os._exit, 1)
    second = run_limited(os.getpid)
    assert second != first
    assert run_limited(os.getpid) == second


def test_a_call_inside_a_child_runs_in_place():
    assert run_limited(run_limited, parse_spelling, "Eb4") == Spelling("E", -1, 4)


def test_a_cold_child_serves_one_call():
    assert run_limited(os.getpid) != run_limited(os.getpid)


@posix
def test_nothing_a_parent_writes_is_taken_for_its_end():
    sandbox = Sandbox()
    with ThreadPoolExecutor() as pool:
        slept = pool.submit(sandbox.run, time.sleep, (1.0,))
        time.sleep(0.5)  # in the middle of the call: a signal of the request's pipe would end the child now
        sandbox._child.stdin.write(b"?")
        sandbox._child.stdin.flush()
        assert slept.result() is None


def test_nothing_is_left_running():
    sandbox = Sandbox(warm=True)
    pid = sandbox.run(os.getpid)
    sandbox.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
