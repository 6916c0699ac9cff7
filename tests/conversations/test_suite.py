"""The seen dialogues, played whole: what held when they were last scored holds still, and nothing is changed unasked.

Two authors wrote them before the planner read them; what failed then shaped the planner afterwards, so these figures
tell that nothing got worse and not how new sentences fare: the kept-aside file tells that, and it is only hashed here.
A deterministic sample is played on notes alone, and those that ask for length or level with sound; `runner.py` plays
all of them.
"""

import hashlib
import time
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from runner import Played, by_split, load, needs_sound, play_all, sample, scores

from assistant.planner.state import DialogueState, SongView
from assistant.planner.understand import understand

HERE = Path(__file__).parent
FILES = ("suite_edits.jsonl", "suite_dialogue.jsonl")
SAMPLE = 84  # dialogues of notes alone in a run of the tests
FLOORS = {"suite_edits.jsonl": 0.62, "suite_dialogue.jsonl": 0.94}
"""What the sample scored when these were set, less one dialogue: 29 of 43 and 36 of 37; of the edits two may go.
To be raised, never lowered."""
MAY_FAIL = {"energy": 3, "form": 3, "harmony": 3, "infill": 3, "melody": 2, "messy": 5, "mix": 2}
"""Dialogues of a split of the sample that may fail, one more than did; 1 for the others."""
SOUNDING = 20
SOUNDING_MAY_FAIL = 3
SLOWEST_PLAN_S = 0.05


@cache
def dialogues() -> tuple[dict[str, Any], ...]:
    return tuple(row for name in FILES for row in load(HERE / name))


@cache
def played() -> tuple[Played, ...]:
    silent = [row for row in dialogues() if not needs_sound(row)]
    return tuple(play_all(sample(silent, SAMPLE), HERE))


def test_there_are_two_hundred_dialogues_of_three_to_eight_turns_with_ids_of_their_own() -> None:
    ids = [row["id"] for row in dialogues()]
    assert len(ids) >= 200
    assert len(ids) == len(set(ids))
    assert all(3 <= len(row["turns"]) <= 8 for row in dialogues())


def failures(rows: tuple[Played, ...]) -> list[str]:
    return [text for one in rows for text in one.problems]


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_dialogues_hold_to_their_end(name: str) -> None:
    ids = {row["id"] for row in load(HERE / name)}
    mine = tuple(one for one in played() if one.id in ids)
    assert (scores(mine)["success"] or 0.0) >= FLOORS[name], failures(mine)


@pytest.mark.slow
def test_no_split_falls_behind_what_it_was() -> None:
    for split, row in by_split(played()).items():
        failed = round((1 - row["success"]) * row["dialogues"])
        allowed = MAY_FAIL.get(split, 1)
        assert failed <= allowed, f"{split}: {failed} of {row['dialogues']} dialogues failed, {allowed} may"


@pytest.mark.slow
def test_nothing_changes_where_nothing_was_to_change() -> None:
    assert scores(played())["wrong_changes"] == 0, failures(played())


@pytest.mark.slow
def test_dialogues_hold_in_their_sound_too() -> None:
    with_sound = [row for row in dialogues() if needs_sound(row)]
    heard = tuple(play_all(sample(with_sound, SOUNDING), HERE))
    assert sum(bool(one.problems) for one in heard) <= SOUNDING_MAY_FAIL, failures(heard)


def test_the_kept_aside_dialogues_are_the_ones_that_were_committed() -> None:
    digest = next(
        line.split()[0] for line in (HERE / "kept_aside.sha256").read_text().splitlines() if not line.startswith("#")
    )
    assert hashlib.sha256((HERE / "kept_aside.jsonl").read_bytes()).hexdigest() == digest


def test_a_sentence_is_understood_in_far_less_than_a_twentieth_of_a_second() -> None:
    from case_songs import SONGS

    state = DialogueState(song=SongView(SONGS["two_choruses"]))
    understand("make it slower", state)  # tables are built once
    times = []
    for row in dialogues():
        for turn in row["turns"]:
            started = time.process_time()
            understand(turn["say"], state)
            times.append(time.process_time() - started)
    assert median(times) < SLOWEST_PLAN_S
