"""Long sounds are cut into windows without a gap, each told what belongs to its place."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from models.musicgen import windows
from models.musicgen.chroma import chroma_frames, frame_at, frame_count, tune_frames
from models.musicgen.config import PUBLISHED
from models.musicgen.values import MAX_SEED
from models.musicgen.windows import Window

MELODY = PUBLISHED["melody"]
RATE = MELODY.frame_rate_hz


def planned(seconds: float, lead_s: float = 0.0, sections: tuple[tuple[float, str], ...] = ()) -> tuple[Window, ...]:
    frames, lead = -(-round(seconds * 32_000) // 640), round(lead_s * RATE)
    kept = windows.lead_frames_kept(MELODY, lead, frames)
    return windows.plan(MELODY, frames, kept, "piano", 7, sections)


@pytest.mark.parametrize("seconds", [0.001, 1.0, 29.99, 30.0, 30.001, 31.37, 48.0, 48.02, 95.0, 600.0])
@pytest.mark.parametrize("lead_s", [0.0, 4.0, 12.0, 29.0])
def test_windows_follow_each_other_and_fit_the_model(seconds: float, lead_s: float) -> None:
    plan = planned(seconds, lead_s)
    assert plan[0].start_frame == 0
    assert all(a.start_frame + a.new_frames == b.start_frame for a, b in pairwise(plan))
    assert sum(window.new_frames for window in plan) == int(np.ceil(round(seconds * 32_000) / 640))
    assert all(window.new_frames > 0 and window.frames <= 1500 for window in plan)


def test_after_thirty_seconds_the_last_twelve_are_the_prompt_of_eighteen_more() -> None:
    assert [(w.start_frame, w.new_frames, w.prompt_frames) for w in planned(95)] == [
        (0, 1500, 0), (1500, 900, 600), (2400, 900, 600), (3300, 900, 600), (4200, 550, 600),
    ]  # fmt: skip
    assert [(w.start_frame, w.new_frames, w.prompt_frames) for w in planned(31.37)] == [(0, 1500, 0), (1500, 69, 600)]


def test_a_lead_in_is_kept_whole_where_it_fits_and_its_last_twelve_seconds_elsewhere() -> None:
    assert [(w.new_frames, w.prompt_frames) for w in planned(10, lead_s=20)] == [(500, 1000)]
    assert [(w.new_frames, w.prompt_frames) for w in planned(11, lead_s=20)] == [(550, 600)]
    assert [(w.new_frames, w.prompt_frames) for w in planned(40, lead_s=4)] == [(1300, 200), (700, 600)]


def test_windows_draw_from_seeds_of_their_own_the_first_from_the_request_s() -> None:
    seeds = [window.seed for window in planned(95)]
    assert seeds[0] == 7
    assert len(set(seeds)) == len(seeds)
    assert all(0 <= seed <= MAX_SEED for seed in seeds)


def test_words_change_where_their_section_starts() -> None:
    plan = planned(60, sections=((0.0, "intro"), (8.0, "verse"), (26.5, "chorus")))
    starts = {window.start_frame: window.words for window in plan}
    assert starts[0] == "intro"
    assert starts[400] == "verse"
    assert starts[1325] == "chorus"
    assert {window.words for window in plan if window.start_frame >= 1325} == {"chorus"}
    assert all(window.prompt_frames == min(600, window.start_frame) for window in plan)


def test_before_the_first_section_the_request_s_words_hold_and_short_sections_make_no_window() -> None:
    plan = planned(20, sections=((10.0, "loud"), (10.4, "soft")))
    assert [(window.start_frame, window.words) for window in plan] == [(0, "piano"), (500, "soft")]
    assert [window.words for window in planned(20, sections=((0.5, "loud"),))] == ["loud"]
    assert [window.words for window in planned(20, sections=((25.0, "never"),))] == ["piano"]


def test_the_condition_is_cut_where_the_prompt_begins_and_always_fills_the_window() -> None:
    spans = [(2.0 * bar, 2.0 * bar + 2.0, {bar % 12, (bar + 4) % 12, (bar + 7) % 12}) for bar in range(48)]
    whole = chroma_frames(spans, 95.0)
    nothing = np.zeros((0, 12), np.float32)
    for window in planned(95):
        start = frame_at((window.start_frame - window.prompt_frames) / RATE)
        cut = windows.chroma_of(window, RATE, whole, nothing, 235)
        real = whole[start : start + 235]
        assert cut.shape == (235, 12)
        np.testing.assert_array_equal(cut[: len(real)], real)
        np.testing.assert_array_equal(cut[len(real) :], np.repeat(whole[-1:], 235 - len(real), axis=0))
        # The condition of the first new frame is the chord that sounds there.
        at_s = window.start_frame / RATE
        heard = set(np.flatnonzero(cut[frame_at(window.prompt_frames / RATE)]))
        assert heard in [spans[int(at_s // 2)][2], spans[max(0, int((at_s - 0.13) // 2))][2]]


def test_a_short_sound_s_condition_holds_its_last_frame_and_never_begins_anew() -> None:
    whole = tune_frames([(0.0, 1.0, 60), (1.0, 2.0, 67)], 2.0)
    window = planned(2.0)[0]
    cut = windows.chroma_of(window, RATE, whole, np.zeros((0, 12), np.float32), 235)
    assert len(whole) == frame_count(2.0) == 16
    assert np.all(cut[15:].argmax(1) == 7)


def test_before_the_condition_stands_what_was_heard_in_the_lead_in() -> None:
    lead = tune_frames([(0.0, 4.0, 62)], 4.0)[: frame_at(4.0)]
    whole = tune_frames([(0.0, 40.0, 69)], 40.0)
    plan = planned(40, lead_s=4)
    first = windows.chroma_of(plan[0], RATE, whole, lead, 235)
    assert np.all(first[: len(lead)].argmax(1) == 2)
    assert np.all(first[len(lead) :].argmax(1) == 9)
    second = windows.chroma_of(plan[1], RATE, whole, lead, 235)
    assert np.all(second.argmax(1) == 9)


def test_a_window_that_begins_within_the_lead_in_hears_its_end_only() -> None:
    lead = np.eye(12, dtype=np.float32)[np.arange(31) % 12]  # 4 s
    whole = tune_frames([(0.0, 40.0, 69)], 40.0)
    window = Window(400, 500, 500, "", 0)  # begins 2 s before the new sound
    cut = windows.chroma_of(window, RATE, whole, lead, 235)
    np.testing.assert_array_equal(cut[:16], lead[-16:])
    np.testing.assert_array_equal(cut[16:50], whole[:34])


def test_shorter_windows_keep_the_same_share() -> None:
    assert windows.kept_frames(MELODY) == 600
    assert windows.kept_frames(replace(MELODY, max_frames=150)) == 60
