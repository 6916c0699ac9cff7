"""A lead-in leaves the song's first downbeat where a listener expects it, also behind an upbeat."""

from __future__ import annotations

import numpy as np
import pytest

from tools.generate.lead_in import count_in, intro
from tools.generate.values import Controls
from tools.render.audio import Audio

RATE = 8_000
FOUR = Controls(beats_s=tuple(0.5 * i for i in range(12)), downbeats_s=(0.0, 2.0, 4.0))
UPBEAT = Controls(beats_s=tuple(0.5 * i for i in range(13)), downbeats_s=(0.5, 2.5, 4.5))


def clicks_s(audio: Audio) -> list[float]:
    loud = np.flatnonzero(np.abs(audio.samples[0]) > 0.05) / RATE
    return [float(at) for before, at in zip([-1.0, *loud], loud, strict=False) if at - before > 0.1]


@pytest.mark.parametrize(("controls", "seconds", "count"), [(FOUR, 2.0, 4), (UPBEAT, 3.5, 7)])
def test_clicks_count_whole_bars_up_to_the_first_downbeat(controls, seconds, count):
    clicks = count_in(controls, RATE)
    assert clicks is not None and clicks.frames == round(seconds * RATE)
    assert clicks_s(clicks) == pytest.approx([0.5 * i for i in range(count)], abs=0.005)
    assert (seconds + controls.downbeats_s[0]) % 2.0 == pytest.approx(0.0)  # bars of two seconds from the first click


@pytest.mark.parametrize("controls", [FOUR, UPBEAT])
def test_the_first_bars_end_where_the_song_can_begin_over_again(controls):
    given = intro(Audio(np.zeros((2, 10 * RATE), np.float32), RATE), controls)
    assert given is not None and given.duration_s == pytest.approx(4.0)
