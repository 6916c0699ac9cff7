"""The table of textures holds together, and songs wear it: several textures a song, thinner verses, clear low notes."""

import itertools
from collections import Counter

import pytest

from tools.compose import stages, style_names
from tools.compose.candidates import CANDIDATES
from tools.compose.choices import TuneChoice
from tools.compose.layers import Turn, texture_names
from tools.compose.lead_sheet import lead_sheet
from tools.compose.meter import meter_of
from tools.compose.playable import fits_hands
from tools.compose.textures import OWN, textures, worn
from tools.song.brief import Brief
from tools.theory.fretboard import is_playable
from tools.theory.voicing import muddy

LETTERS = frozenset("Xxmcrutps123456789ABCDzgbf-.")
METERS = ((4, 4), (3, 4), (6, 8), (2, 4), (5, 4), (7, 8), (12, 8), (9, 8))
CHORDS = ("comp", "strum", "arp", "solo", "inner")


def arranged(style: str, seed: int) -> stages.Score:
    plan = stages.plan_of_brief(Brief(style=style), seed)
    parts, choices = stages.casting(plan)
    sheet = lead_sheet(plan, parts, 0)
    return stages.Score(plan, parts, sheet, stages.arrangement(plan, sheet, parts), choices, seed, TuneChoice())


def test_every_row_is_a_bar_of_known_letters_in_every_meter() -> None:
    for texture in textures().values():
        for pair in METERS:
            meter = meter_of(*pair)
            pattern = texture.pattern(meter)
            assert len(pattern.rows) == 4, texture.name
            for row in range(4):
                for text in worn(pattern, row, meter):
                    assert len(text) == meter.steps and set(text) <= LETTERS, (texture.name, pair, text)


def test_rows_grow_heavier() -> None:
    def strokes(rows: tuple[str, ...]) -> float:
        return sum(char not in "-." for text in rows for char in text) / len(rows)

    held = {"tremolo", "pad", "rolled", "gliss"}  # what grows in these is not the number of strokes
    for texture in textures().values():
        rows = texture.rows[4, 4]
        assert texture.name in held or strokes(rows[3]) > strokes(rows[0]), texture.name


def test_styles_name_textures_that_exist() -> None:
    from tools.compose.style import load_style

    for style in style_names():
        unknown = set(load_style(style).textures) - set(textures()) - {OWN}
        assert not unknown, (style, unknown)


@pytest.mark.parametrize("style", ["pop", "rock", "jazz", "folk", "funk", "house", "waltz"])
def test_seeds_of_a_style_show_five_textures_and_four_beginnings(style: str) -> None:
    names: set[str] = set()
    beginnings: set[str] = set()
    for seed in range(50):
        plan = stages.plan_of_brief(Brief(style=style), seed)
        parts, _ = stages.casting(plan)
        from tools.compose.layers import layers

        who = layers(plan, parts)
        beginnings.add(who.intro)
        names |= {t.texture for row in who.turns for t, p in zip(row, parts, strict=True) if p.job in CHORDS}
    assert len(names) >= 5 and len(beginnings) >= 4


def test_most_songs_with_several_sections_have_three_textures() -> None:
    enough = 0
    for seed in range(20):
        made = arranged("pop", seed)
        assert made.arrangement.layers is not None
        seen = {
            (t.texture, t.row)
            for row in made.arrangement.layers.turns
            for t, p in zip(row, made.parts, strict=True)
            if p.job in CHORDS
        }
        enough += len(seen) >= 3
    assert enough >= 19


def test_a_first_verse_has_no_more_players_than_the_last_chorus() -> None:
    thinner = 0
    for seed in range(12):
        made = arranged("pop", seed)
        who = made.arrangement.layers
        assert who is not None
        playing = {
            section.name: sum(turn.from_bar == 0 for turn in row)
            for section, row in zip(made.plan.sections, who.turns, strict=True)
        }
        verse = next((n for name, n in playing.items() if name.startswith("Verse")), None)
        chorus = [n for name, n in playing.items() if name.startswith("Chorus")]
        if verse is not None and chorus:
            assert verse <= chorus[-1]
            thinner += verse < chorus[-1]
    assert thinner >= 3


@pytest.mark.parametrize("style", style_names())
def test_everybody_can_play_their_part(style: str) -> None:
    """Ranges, hands, strings, breath, and no mud, in what is written; limits in `tools.compose.playable`."""
    made = arranged(style, 1)
    sounding: dict[int, set[int]] = {}
    for part, notes in zip(made.parts, made.arrangement.notes, strict=True):
        assert notes, part.name
        if part.is_drum:
            continue
        assert all(part.instrument.holds(note.pitch) for note in notes), part.name
        for _, group in itertools.groupby(notes, key=lambda n: n.step):
            pitches = sorted(note.pitch for note in group)
            if part.instrument.family == "guitar":
                assert is_playable(tuple(pitches)), (part.name, pitches)
            if part.instrument.family in ("piano", "organ"):
                assert fits_hands(pitches), (part.name, pitches)
            if not part.instrument.polyphonic:
                assert len(pitches) == 1, part.name
        for note in notes:
            for step in range(note.step, note.end):
                sounding.setdefault(step, set()).add(note.pitch)
    if made.arrangement.layers is not None and not made.plan.style.counterpoint:
        assert not any(muddy(a, b) for held in sounding.values() for a, b in itertools.pairwise(sorted(held)))


def test_a_wind_player_breathes() -> None:
    for seed in range(6):
        made = arranged("jazz", seed)
        for part, notes in zip(made.parts, made.arrangement.notes, strict=True):
            if part.instrument.family not in ("reed", "brass", "pipe") or part.instrument.program in (21, 22, 23):
                continue
            began, ended = 0, -1
            for note in notes:
                if note.step > ended:
                    began = note.step
                ended = note.step + (note.steps if note.sounds is None else min(note.steps, note.sounds))
                assert ended - began <= 5 * made.plan.meter.steps, part.name


def test_a_silent_turn_is_silent() -> None:
    made = arranged("pop", 4)
    who = made.arrangement.layers
    assert who is not None
    steps = made.plan.meter.steps
    silent = Counter[str]()
    for at, (part, notes) in enumerate(zip(made.parts, made.arrangement.notes, strict=True)):
        for section, turn in zip(made.plan.sections, who.of(at), strict=True):
            if turn.from_bar >= section.bars and part.job != "melody":
                first, last = section.first_bar * steps, section.end_bar * steps
                assert not [n for n in notes if first <= n.step < last], (part.name, section.name)
                silent[part.job] += 1
    assert silent and CANDIDATES >= 1 and Turn().texture == OWN


def test_textures_follow_what_an_instrument_can_play() -> None:
    made = arranged("pop", 2)
    for part in made.parts:
        if part.job in CHORDS:
            for name in texture_names(made.plan, part):
                assert name == OWN or name in textures()
