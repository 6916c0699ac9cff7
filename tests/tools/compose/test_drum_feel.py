"""Touch and time of a drummer: learned where the network is, the rules where it is not, levels and swing untouched."""

from pathlib import Path

import pytest

from models.symbolic.drums.model import load
from tools.compose import compose, drum_feel
from tools.compose.drum_feel import MOST_OFFSET_MS, humanise, limited, touches
from tools.compose.drums import make_drums
from tools.compose.plan import make_plan
from tools.song.brief import Brief
from tools.song.values import Track

HITS = [
    (step, key)
    for step in range(0, 32, 2)
    for key in ((36, 42) if step % 8 == 0 else (38, 42) if step % 8 == 4 else (42,))
]


def kit(style: str, seed: int, bars: int = 24) -> Track:
    song = compose(Brief(style=style, bars=bars, meter=(4, 4), drums=True), seed).song
    return next(track for track in song.tracks if track.instrument.is_drum)


def spread(values: list[int]) -> float:
    mean = sum(values) / len(values)
    return (sum((v - mean) ** 2 for v in values) / len(values)) ** 0.5


def test_the_same_seed_plays_the_same_and_another_does_not() -> None:
    first, again, other = humanise(HITS, "rock", 110, 1), humanise(HITS, "rock", 110, 1), humanise(HITS, "rock", 110, 2)
    assert first == again and first != other


def test_where_there_is_no_network_the_rules_play_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learned = kit("rock", 3)
    monkeypatch.setattr(drum_feel, "load", lambda: load(tmp_path))
    plan = make_plan(Brief(style="rock", bars=8), 1)
    assert humanise(HITS, "rock", 110, 1) is None and touches(plan, make_drums(plan)) == {}
    from tools.compose.content_cache import CACHE

    CACHE.clear()
    ruled = kit("rock", 3)
    CACHE.clear()
    assert [(n.onset_tick, n.midi_pitch) for n in ruled.notes] == [(n.onset_tick, n.midi_pitch) for n in learned.notes]
    assert [n.velocity for n in ruled.notes] != [n.velocity for n in learned.notes]
    assert abs(spread([n.velocity for n in ruled.notes]) - spread([n.velocity for n in learned.notes])) < 15


def test_levels_of_the_voices_stay_those_of_the_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = make_plan(Brief(style="pop", bars=16), 2)
    for touch_rows in [touches(plan, make_drums(plan))]:
        for section in plan.sections:
            start, end = section.first_bar * 16, section.end_bar * 16
            full = {(n.step, n.pitch) for n in make_drums(plan) if n.accent > 0}
            lifts = [t.lift for (step, key), t in touch_rows.items() if start <= step < end and (step, key) in full]
            assert abs(sum(lifts) / len(lifts)) < 6


@pytest.mark.parametrize(("style", "least"), [("pop", (12, 25, 22)), ("rock", (12, 25, 18)), ("funk", (12, 25, 12))])
def test_kick_snare_and_hat_differ_in_loudness_as_drummers_do(style: str, least: tuple[int, int, int]) -> None:
    notes = [n for seed in range(3) for n in kit(style, seed, 32).notes]
    for keys, floor in zip(((36,), (38,), (42,)), least, strict=True):
        assert spread([n.velocity for n in notes if n.midi_pitch in keys]) >= floor, keys


def test_no_hit_is_far_from_its_place_and_none_is_all_on_the_grid() -> None:
    plan = make_plan(Brief(style="rock", bars=16), 1)
    times = [touch.offset_ms for touch in touches(plan, make_drums(plan)).values()]
    assert max(map(abs, times)) <= MOST_OFFSET_MS and spread([round(t * 10) for t in times]) > 20


def test_a_drum_machine_keeps_the_grid() -> None:
    plan = make_plan(Brief(style="house", bars=16), 1)
    rows = touches(plan, make_drums(plan))
    assert rows and {touch.offset_ms for touch in rows.values()} == {0.0}


def test_another_section_leaves_a_section_as_it_was() -> None:
    plan = make_plan(Brief(style="pop", bars=16), 4)
    notes = make_drums(plan)
    border = plan.sections[0].end_bar * 16
    thinned = [n for n in notes if n.step < border or n.pitch != 42]
    whole, changed = touches(plan, notes), touches(plan, thinned)
    assert all(changed[place] == touch for place, touch in whole.items() if place[0] < border)


def test_loud_strokes_still_differ_and_ghosts_are_heard() -> None:
    assert limited(130) > limited(120) > limited(106) and limited(140) < 124
    assert limited(2) >= 20
