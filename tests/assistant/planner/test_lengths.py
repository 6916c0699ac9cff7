"""Lengths in time, in the forms people write them."""

import pytest

from assistant.planner.entities.lengths import pull_duration
from assistant.planner.entities.scan import Scan
from assistant.planner.text import readable

FORMS = {
    "45 seconds": 45, "45s": 45, "45 s": 45, "45 sec": 45, "45 secs": 45, "forty-five seconds": 45, "30-second": 30,
    "ninety seconds": 90, "100 s": 100, "0.5 minutes": 30, "1 min": 60, "1 minute": 60, "one minute": 60,
    "a minute": 60, "2 min": 120, "2 mins": 120, "2-minute": 120, "two minutes": 120, "1.5 min": 90,
    "1 min 20": 80, "1 min 20 s": 80, "1 min 20 sec": 80, "1m20": 80, "1m20s": 80, "3m30s": 210, "1min20": 80,
    "2 minutes 5": 125, "2 minutes 5 seconds": 125, "2 minutes and 30 seconds": 150, "2 min, 5 sec": 125,
    "a minute and a half": 90, "two and a half minutes": 150, "half a minute": 30, "1½ minutes": 90, "½ minute": 30,
    "three quarters of a minute": 45, "a quarter of a minute": 15, "a couple of minutes": 120, "1:20": 80, "0:45": 45,
    "01:05 min": 65, "1'30\"": 90, "one minute twenty": 80, "a minute thirty": 90, "1 hour": 3600, "3 h": 10800,
    "1 hour 10 minutes": 4200, "half an hour": 1800, "2 minutes 30, E minor": 150, "exactly 12 seconds": 12,
}  # fmt: skip


@pytest.mark.parametrize(("said", "seconds"), FORMS.items())
def test_a_length_is_read_in_every_usual_form(said: str, seconds: float) -> None:
    assert pull_duration(Scan(readable(f"a piece, {said}"))) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("2 minutes 5 violins", 120), ("1 minute, 16 bars", 60), ("2 minutes 120 bpm", 120), ("an 80s pop tune", None)],
)
def test_numbers_of_other_things_are_no_seconds(said: str, seconds: float | None) -> None:
    assert pull_duration(Scan(readable(said))) == seconds
