"""Promises of tools/errors.py."""

from __future__ import annotations

import pickle

from tools.errors import BriefError, MusicError


def test_text_joins_problem_limit_and_next_step_as_sentences() -> None:
    error = BriefError(
        "A length of 0 s leaves no room for a note", "Between 1 and 1200 s is possible.", "Say 30 seconds"
    )
    assert str(error) == "A length of 0 s leaves no room for a note. Between 1 and 1200 s is possible. Say 30 seconds."


def test_one_sentence_alone_stays_as_it_was_written() -> None:
    assert (
        str(MusicError("Bar 40 is past the end: the song has 32 bars."))
        == "Bar 40 is past the end: the song has 32 bars."
    )


def test_an_error_comes_whole_out_of_a_child_process() -> None:
    error = BriefError("too long", limit="1200 s", next_step="say less")
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is BriefError
    assert (str(copy), copy.limit, copy.next_step) == (str(error), "1200 s", "say less")
