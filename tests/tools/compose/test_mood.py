"""A mood reaches the notes by its cues, and what a person asked for wins over it."""

import statistics

import pytest

from tools.compose import compose
from tools.compose.mood import Mood, mood_of
from tools.compose.mood_style import brightness_of, cue_table, in_mood, mood_choice
from tools.compose.plan import make_plan
from tools.compose.style import load_style, style_names
from tools.compose.textures import textures
from tools.measure.cues import Cues, measure_cues
from tools.measure.midi_facts import read_midi_facts
from tools.song.brief import Brief
from tools.song.midi import save_midi

SAD, HAPPY = {"valence": -0.7, "arousal": -0.5}, {"valence": 0.8, "arousal": 0.5}
HELD_BREATH = {"valence": -0.4, "arousal": -0.15, "density": -0.7, "tension": 0.85}


def cues(seed: int, **wish: object) -> Cues:
    return measure_cues(read_midi_facts(save_midi(compose(Brief(bars=16, **wish), seed).song)))  # type: ignore[arg-type]


@pytest.mark.parametrize("style", ["pop", "film", "folk"])
def test_happy_is_faster_higher_louder_shorter_and_in_major_beside_sad(style: str) -> None:
    pairs = [(cues(seed, style=style, **HAPPY), cues(seed, style=style, **SAD)) for seed in range(1, 5)]
    for cue in ("felt_bpm", "register", "velocity", "major"):
        gap = statistics.mean(getattr(one, cue) - getattr(other, cue) for one, other in pairs)
        assert gap > 0, (cue, pairs)
    assert statistics.mean(one.legato - other.legato for one, other in pairs) < 0


def test_what_was_asked_wins_over_the_mood() -> None:
    song = compose(Brief(tonic="D", mode="major", tempo_bpm=132, style="film", **SAD), 3).song
    assert (song.keys[0].tonic, song.keys[0].mode) == ("D", "major")
    assert round(60e6 / song.tempi[0].us_per_quarter) == 132


def test_a_held_breath_is_slow_dark_on_a_pedal_and_left_open() -> None:
    for seed in range(1, 6):
        plan = make_plan(Brief(style="film", **HELD_BREATH), seed)
        assert plan.ending == "cut" and plan.bpm < 90 and plan.key.is_minor
        assert plan.style.harmony.habits["standing"] > 0.5
        assert max(map(brightness_of, plan.style.ensemble.programs["melody"])) <= 0.3


def test_a_boss_fight_is_fast() -> None:
    plans = [make_plan(Brief(style="epic", valence=-0.5, arousal=0.92, density=0.3), seed) for seed in range(1, 9)]
    assert statistics.median(plan.bpm for plan in plans) > 130


def test_a_style_without_a_mood_is_left_alone_and_every_style_takes_every_mood() -> None:
    for name in style_names():
        style = load_style(name)
        assert in_mood(style, Mood()) is style
        for valence, arousal in ((-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)):
            bent = in_mood(style, mood_of(Brief(valence=valence, arousal=arousal)))
            assert bent.endings and bent.textures and len(bent.ensemble.roles) == len(style.ensemble.roles)
            assert all(rows for role, rows in bent.ensemble.programs.items() if style.ensemble.programs[role])


def test_the_cue_table_knows_every_program_and_texture() -> None:
    table = cue_table()
    assert len(table.programs) == 128 and all(-1 <= value <= 1 for value in table.programs)
    assert set(table.textures) == set(textures())


def test_an_arc_raises_the_energy_along_the_piece() -> None:
    rising = ((0.0, 0.0, -0.7), (1.0, 0.5, 0.7))
    flat = make_plan(Brief(style="pop", bars=32, valence=0.2, arousal=0.0), 2).sections
    bent = make_plan(Brief(style="pop", bars=32, valence=0.2, arousal=0.0, arc=rising), 2).sections
    assert bent[0].energy < flat[0].energy and bent[-1].energy > flat[-1].energy


def test_what_a_mood_did_is_told_with_its_numbers() -> None:
    told = mood_choice(mood_of(Brief(**SAD)))
    assert told is not None and "lower" in told.value and "valence -0.7" in told.why
    assert mood_choice(Mood()) is None
