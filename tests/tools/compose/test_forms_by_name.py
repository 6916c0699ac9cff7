"""Forms by name have the sections their names promise, at every length, and long pieces are made of movements."""

import re

import pytest

from tools.compose.energy import shaped
from tools.compose.form import Layout
from tools.compose.form_free import FAMILIES, free_layout
from tools.compose.mood import mood_of
from tools.compose.plan import make_plan
from tools.compose.style import load_style
from tools.errors import BriefError
from tools.song.brief import Brief, SectionRequest

PROMISES = {
    "rondo": r"A(.A)+O?",
    "variations": r"A{3,}O?",
    "through": r"(?!.*(.).*\1).+",
    "sonata": r"(AB)+[CD]+ABO?",
    "march": r".+T.*A.*",
    "stanzas": r"A{2,}O?",
    "binary": r"(A+B+)+O?",
}


def letters(layout: Layout) -> str:
    return "".join(section.letter for section in layout.sections)


@pytest.mark.parametrize("family", sorted(PROMISES))
@pytest.mark.parametrize("bars", [24, 40, 64, 150, 320])
def test_a_form_by_name_is_what_its_name_says(family: str, bars: int) -> None:
    layout = free_layout(family, bars, framed=False)
    assert layout.bars == bars
    assert re.fullmatch(PROMISES[family], letters(layout)), letters(layout)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_fills_every_number_of_bars(family: str) -> None:
    for bars in (*range(1, 70), 111, 299, 640):
        layout = free_layout(family, bars, framed=True, variant=bars)
        assert layout.bars == bars, (family, bars)
        assert all(section.bars > 0 for section in layout.sections)
        assert [s.first_bar for s in layout.sections[1:]] == [s.end_bar for s in layout.sections[:-1]]


@pytest.mark.parametrize("family", ["song", "aaba", "loop", "strophic", "dance", "build"])
def test_a_long_piece_has_movements_of_their_own_and_comes_back(family: str) -> None:
    found = letters(free_layout(family, 300, framed=False))
    assert len(set(found)) >= 6, found
    assert "AB" in found[-12:] and found.count("A") < 0.5 * len(found)


def test_a_name_in_the_brief_lays_the_piece_out() -> None:
    for name, pattern in (("rondo", r"A(.A)+O?"), ("sonata", PROMISES["sonata"]), ("variations", r"A{3,}O?")):
        plan = make_plan(Brief(structure=name, style="solo piano", duration_s=120.0), 4)
        assert re.fullmatch(pattern, "".join(s.letter for s in plan.sections)), name
    plan = make_plan(Brief(structure="variations", style="solo piano", duration_s=120.0), 4)
    assert [s.name for s in plan.sections][:3] == ["Theme", "Variation 1", "Variation 2"]
    assert {s.treatment for s in plan.sections if s.name.startswith("Variation")} == {"varied"}


def test_an_intro_alone_stands_before_the_styles_own_form() -> None:
    plan = make_plan(Brief(style="jazz", form=(SectionRequest("Intro", bars=6),), bars=38), 4)
    assert (plan.sections[0].name, plan.sections[0].bars) == ("Intro", 6)
    assert plan.bars == 38 and len(plan.sections) > 3


@pytest.mark.parametrize("style", ["pop", "house", "film", "ambient", "jazz", "chamber", "folk"])
def test_energy_follows_the_familys_curve_and_returns_differ(style: str) -> None:
    plan = make_plan(Brief(style=style, duration_s=150.0), 5)
    tunes = [s for s in plan.sections if s.kind not in ("intro", "outro")]
    if style in ("pop", "house", "film", "jazz"):
        assert max(tunes, key=lambda s: s.energy).first_bar >= 0.4 * plan.bars
    assert all(0.1 <= s.energy <= 1.0 and 0 <= s.variation <= 3 for s in plan.sections)
    firsts = {s.letter: s for s in reversed(tunes)}
    seconds = [s for s in tunes if s.occurrence == 2]
    assert seconds and all(s.variation != firsts[s.letter].variation for s in seconds)


def test_a_song_thins_out_before_its_last_chorus() -> None:
    sections = free_layout("song", 48, framed=False).sections
    style = load_style("pop")
    rows = shaped(sections, style, mood_of(Brief()))
    assert [row.treatment for row in rows][-2:] == ["thin", "lift"]
    assert rows[-2].energy < min(row.energy for row in rows if row.kind == "chorus") - 0.15


def test_too_few_bars_for_what_stands_around_are_refused() -> None:
    with pytest.raises(BriefError, match="too few"):
        make_plan(Brief(style="pop", form=(SectionRequest("Intro", bars=8),), bars=8), 1)
