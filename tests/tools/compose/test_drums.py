"""What a drummer does in a section: fuller with the variation, other in its fourth bar, ready for what comes, and never
with more limbs than a body has.
"""

from collections import Counter
from dataclasses import replace

import pytest

from tools.compose.draft import DraftNote
from tools.compose.drum_fills import choose_fill, fill_table, with_build, with_fill
from tools.compose.drum_voices import HAND_VOICES, VOICES
from tools.compose.drums import DrumCarry, feasible, kick_steps, make_drums, section
from tools.compose.form import PlannedSection
from tools.compose.meter import meter_of
from tools.compose.plan import Plan, make_plan
from tools.compose.seeds import stream
from tools.compose.style import load_style
from tools.song.brief import Brief

BAR = 16
CYMBALS = {VOICES[name] for name in ("hat", "ride", "open")}


def plan_of(style: str, kinds: str = "VC", seed: int = 1, bars: int = 8, variation: int | None = None) -> Plan:
    """A plan of sections of one length, verses and choruses."""
    plan = make_plan(Brief(style=style, bars=bars * len(kinds), meter=(4, 4)), seed)
    rows = []
    for index, letter in enumerate(kinds):
        kind, energy, full = {"V": ("verse", 0.5, 1), "P": ("pre", 0.6, 1), "C": ("chorus", 0.85, 3)}[letter]
        full = full if variation is None else variation
        rows.append(PlannedSection(f"{kind} {index}", letter, kind, index * bars, bars, energy, 1, full))
    return replace(plan, sections=tuple(rows))


def bars_of(notes: list[DraftNote]) -> dict[int, list[DraftNote]]:
    out: dict[int, list[DraftNote]] = {}
    for note in notes:
        out.setdefault(note.step // BAR, []).append(note)
    return out


@pytest.mark.parametrize("style", ["pop", "rock", "funk", "latin", "jazz", "country", "house"])
def test_a_fuller_variation_is_fuller(style: str) -> None:
    hits = [
        sum(len(make_drums(plan_of(style, "V", seed, variation=full))) for seed in range(4)) for full in (0, 1, 2, 3)
    ]
    assert hits[0] < hits[2] and hits[1] < hits[3], hits


@pytest.mark.parametrize("style", ["pop", "rock", "funk", "hip-hop", "country"])
def test_a_phrase_does_not_end_as_it_began(style: str) -> None:
    for seed in range(3):
        bars = bars_of(make_drums(plan_of(style, "VC", seed)))

        def texture(bar: int, bars: dict[int, list[DraftNote]] = bars) -> set[tuple[int, int]]:
            return {(n.step % BAR, n.pitch) for n in bars.get(bar, [])}

        assert texture(0) != texture(3)
        assert texture(4) != texture(7)


def test_most_sections_lead_into_the_next() -> None:
    led = 0
    for seed in range(12):
        plan = plan_of("rock", "VC", seed)
        notes, carry = section(plan, plan.sections[0], DrumCarry())
        last = {(n.step % BAR, n.pitch) for n in notes if n.step // BAR == 7}
        plain = {(n.step % BAR, n.pitch) for n in notes if n.step // BAR == 5}
        led += last != plain and carry.crash
    assert led >= 8


def test_a_crash_lands_after_a_fill_and_only_there() -> None:
    plan = plan_of("rock", "VC")
    with_crash, _ = section(plan, plan.sections[1], DrumCarry(crash=True))
    without, _ = section(plan, plan.sections[1], DrumCarry())
    first = plan.sections[1].first_bar * BAR
    assert any(n.pitch == 49 and n.step == first for n in with_crash)
    assert not any(n.pitch == 49 and n.step == first for n in without)


def test_a_section_by_itself_is_the_section_in_the_piece() -> None:
    plan = plan_of("funk", "VCVC")
    carry, rows = DrumCarry(), []
    for planned in plan.sections:
        part, carry = section(plan, planned, carry)
        rows += part
    assert rows == make_drums(plan)


def test_the_kick_is_where_it_is_said_to_be() -> None:
    plan = plan_of("pop", "VC")
    for planned in plan.sections:
        notes, _ = section(plan, planned, DrumCarry())
        last_bar = (plan.bars - 1) * BAR
        kicks = {n.step for n in notes if n.pitch == 36 and n.step < last_bar}
        assert kicks == {step for step in kick_steps(plan, planned) if step < last_bar}


def test_a_roll_grows_into_the_chorus() -> None:
    bar = {"kick": "X...X...X...X...", "snare": "....X.......X...", "hat": "x.x.x.x.x.x.x.x."}
    rows = [with_build(bar, left, 4, meter_of(4, 4)) for left in (3, 2, 1, 0)]
    strokes = [sum(c != "." for c in row["snare"]) for row in rows]
    assert strokes == sorted(strokes) and strokes[0] * 3 <= strokes[-1]
    assert all("hat" not in row for row in rows) and "kick" not in rows[-1]


def test_every_fill_leaves_the_cymbals_alone_or_says_that_it_keeps_them() -> None:
    plain = dict.fromkeys(("hat", "ride", "open"), "x.x.x.x.x.x.x.x.")
    for fill in fill_table().fills:
        filled = with_fill(plain, fill, meter_of(4, 4))
        first = BAR - 4 * fill.beats
        for voice in plain:
            if voice not in fill.keep and voice not in fill.texts:
                assert set(filled[voice][first:]) == {"."}, fill.name


@pytest.mark.parametrize("meter", [(4, 4), (3, 4), (6, 8), (7, 8), (2, 4), (5, 4)])
def test_every_fill_fits_every_meter(meter: tuple[int, int]) -> None:
    wanted = meter_of(*meter)
    for fill in fill_table().fills:
        filled = with_fill({"hat": "x" * wanted.steps}, fill, wanted)
        assert {len(text) for text in filled.values()} == {wanted.steps}, fill.name


def test_every_style_finds_a_fill() -> None:
    for key in ("pop", "jazz", "latin", "house", "march", "film", "reggae", "waltz", "folk"):
        style = load_style(key).drums
        assert style is not None
        for energy in (0.3, 0.6, 0.9):
            assert choose_fill(style.fill_kinds, energy, 2, stream(1, key), style.rows[-1].first), (key, energy)


def test_a_third_hand_is_taken_away() -> None:
    notes = [
        DraftNote(0, 1, pitch, accent) for pitch, accent in ((38, 1.0), (50, 0.6), (43, 0.5), (42, 0.4), (36, 1.0))
    ]
    kept = Counter(note.pitch in HAND_VOICES for note in feasible(notes))
    assert kept[True] == 2 and any(note.pitch == 38 for note in feasible(notes))


def test_the_top_variation_rides() -> None:
    for style in ("pop", "rock", "jazz"):
        notes = make_drums(plan_of(style, "C", variation=3))
        assert sum(n.pitch == VOICES["ride"] for n in notes) > len(notes) / 10, style


def test_a_loop_plays_through_to_its_end() -> None:
    plan = plan_of("pop", "VC")
    looped = replace(plan, ending="loop", loop=True)
    last = plan.steps - BAR
    assert sum(n.step > last for n in make_drums(plan)) == 0
    assert sum(n.step > last for n in make_drums(looped)) >= 4
