"""Stages are kept by content: what did not change is not worked out again, and what is kept is what would be made."""

from dataclasses import replace

import pytest

from tools.compose import compose, stages
from tools.compose.content_cache import CACHE
from tools.song.brief import Brief, PartRequest, SectionRequest

PARTS = (PartRequest("flute", 73, "melody"), PartRequest("piano", 0, "chords"), PartRequest("bass", 33, "bass"))
BRIEF = Brief(style="pop", tonic="C", mode="major", tempo_bpm=100.0, bars=24, parts=PARTS, only_parts=True)


@pytest.mark.parametrize("style", ["pop", "jazz", "chamber", "solo piano", "hymn", "film"])
def test_what_is_kept_is_what_would_be_made_anew(style: str) -> None:
    brief = Brief(style=style, bars=16)
    CACHE.clear()
    first = compose(brief, 5)
    assert compose(brief, 5) == first  # from what was kept
    compose(Brief(style="pop", bars=12), 6)
    CACHE.clear()
    assert compose(brief, 5) == first  # with nothing kept


def test_the_same_again_works_nothing_out() -> None:
    CACHE.clear()
    compose(BRIEF, 3)
    CACHE.runs.clear()
    compose(BRIEF, 3)
    assert not CACHE.runs


def test_another_bass_leaves_tune_and_harmony_as_they_were() -> None:
    CACHE.clear()
    compose(BRIEF, 3)
    CACHE.runs.clear()
    compose(replace(BRIEF, parts=(*PARTS[:2], PartRequest("synth bass", 38, "bass"))), 3)
    assert CACHE.runs["melody"] == CACHE.runs["harmony"] == 0
    assert CACHE.runs["performance"] == 1  # the bass's own


def test_another_last_section_leaves_the_chords_before_it_as_they_were() -> None:
    """With one section of four changed, that section and the one that leads into it are written anew."""
    form = tuple(SectionRequest(name, name, 8) for name in "AABA")
    plan = stages.plan_of_brief(replace(BRIEF, bars=None, form=form, parts=(), only_parts=False), 3)
    parts, _ = stages.casting(plan)
    sheet = stages.lead_sheet(plan, parts)
    CACHE.clear()
    stages.arrangement(plan, sheet, parts)
    CACHE.runs.clear()
    fuller = replace(plan.sections[-1], energy=1.0)
    stages.arrangement(replace(plan, sections=(*plan.sections[:-1], fuller)), sheet, parts)
    chordal = sum(part.job in ("comp", "strum", "arp") for part in parts)
    assert 1 <= CACHE.runs["comp"] <= 2 * chordal
    assert CACHE.runs["drums"] <= 2


def test_a_candidate_is_another_tune_over_the_same_chords() -> None:
    plan = stages.plan_of_brief(BRIEF, 3)
    parts, _ = stages.casting(plan)
    first, second = stages.lead_sheet(plan, parts, 0), stages.lead_sheet(plan, parts, 1)
    assert first.harmony.spans == second.harmony.spans and first.tune != second.tune
