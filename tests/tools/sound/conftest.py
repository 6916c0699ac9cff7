"""What the tests of own sounds share: schedules written by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tools.render.synth import Event, Schedule

RATE_HZ = 44_100
ORDER = {"off": 0, "control": 1, "bend": 2, "pressure": 3, "on": 4}

ScheduleMaker = Callable[..., Schedule]


@pytest.fixture(scope="session")
def scheduled() -> ScheduleMaker:
    def make(
        notes: Sequence[tuple[float, float, int, int]],
        others: Sequence[tuple[float, str, int, int]] = (),
        is_drum: bool = False,
        tail_s: float = 12.0,
    ) -> Schedule:
        """Notes as (onset, offset, pitch, velocity) in seconds; others as (second, kind, number, value)."""
        events = []
        for onset_s, offset_s, pitch, velocity in notes:
            events.append(Event(round(onset_s * RATE_HZ), "on", pitch, velocity))
            events.append(Event(round(offset_s * RATE_HZ), "off", pitch, 0))
        events += [Event(round(at * RATE_HZ), kind, number, value) for at, kind, number, value in others]  # type: ignore[arg-type]
        events.sort(key=lambda event: (event.frame, ORDER[event.kind]))
        end = max((event.frame for event in events), default=0)
        return Schedule(0, 0, is_drum, tuple(events), end, tail_s)

    return make
