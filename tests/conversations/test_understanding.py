"""Written-down sentences through the planner: what was tuned for must hold, what was held out has a floor and a hash.

`cases.jsonl` grew with the grammar. The held-out files (62, 42, 28 and 40 sentences) were written before the planner
read them and scored 57, 21, 23 and 10 when read blind. Their failures shaped the grammar afterwards, so only the
blind figures tell
how new
sentences fare; the floors here tell that nothing got worse. One went
down by one: k15 wants hip-hop for "trap", which has a style of its own now.
"""

import hashlib
import time
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from case_reading import load_cases, problems, read_case
from case_songs import SONGS

HERE = Path(__file__).parent
HELD_OUT = {
    "heldout.jsonl": ("0fe52459cec2c9bd0795540ad19ac3705c95a7d49db4a273ab953ebcd6e713e1", 61),
    "heldout2.jsonl": (
        "f21f8f0fbd5a652daae51af47372abaf3a1ebdf430ff62c119842bc2c7a099be",
        39,
    ),  # k15 wants hip-hop for "trap", a style of its own now; k29 and k30 are edits of a part that is there now
    "heldout3.jsonl": ("be8f2a09ef8a6c1d2fe440481a81600772dca9e8e012b8627e5dc5e29067156a", 27),
    "heldout4.jsonl": ("502a9ee8dd8f8fbeefd0b194ad1ba708c5e1430eeb84bca3c44ae58271cca6c4", 35),
    # q22 (reverb), q23 (one chord) and q31 (6/8) were refused when these were written and can be done now
}


@pytest.mark.parametrize("case", load_cases("cases.jsonl"), ids=lambda case: f"{case['id']}: {case['say'][:40]}")
def test_a_sentence_is_read_as_written_down(case: dict[str, Any]) -> None:
    assert problems(case, read_case(case, SONGS)) == []


@pytest.mark.parametrize("name", sorted(HELD_OUT))
def test_held_out_sentences_keep_their_floor_and_their_wording(name: str) -> None:
    digest, floor = HELD_OUT[name]
    assert hashlib.sha256((HERE / name).read_bytes()).hexdigest() == digest
    cases = load_cases(name)
    right = [case for case in cases if not problems(case, read_case(case, SONGS))]
    assert len(right) >= floor, f"{len(right)} of {len(cases)} right"


def test_case_ids_are_unique() -> None:
    ids = [case["id"] for name in ("cases.jsonl", *HELD_OUT) for case in load_cases(name)]
    assert len(ids) == len(set(ids))


def test_understanding_takes_a_few_milliseconds() -> None:
    cases = load_cases("cases.jsonl")
    read_case(cases[0], SONGS)  # tables are built once
    times = []
    for case in cases:
        started = time.process_time()
        read_case(case, SONGS)
        times.append(time.process_time() - started)
    times.sort()
    assert median(times) < 0.005  # measured 0.0007 s of CPU time
    assert times[int(0.95 * len(times))] < 0.05  # measured 0.0055 s


def test_the_same_sentence_and_state_give_the_same_acts() -> None:
    for case in load_cases("cases.jsonl")[::7]:
        assert read_case(case, SONGS) == read_case(case, SONGS)
