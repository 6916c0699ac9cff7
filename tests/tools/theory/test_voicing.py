"""Voice leading: smooth, clear, in its register, and equal to trying everything."""

from itertools import pairwise, product

import pytest

from tools.errors import MusicError
from tools.theory.chord import parse_chord
from tools.theory.voicing import VoicingRules, candidates, movement, parallels, place_cost, voice_lead

CIRCLE = [parse_chord(s) for s in ("Cmaj7", "Am7", "Dm7", "G7", "Em7", "A7", "Dm7", "G7", "C6", "F", "Fm", "C")]
RULES = VoicingRules(52, 72, 4)


def test_every_voicing_holds_only_chord_tones_in_the_register() -> None:
    for chord, voicing in zip(CIRCLE, voice_lead(CIRCLE, RULES), strict=True):
        assert {p % 12 for p in voicing} <= set(chord.pitch_classes)
        assert voicing[0] >= 52 and voicing[-1] <= 72 and voicing[-1] - voicing[0] <= 16


def test_voices_move_less_than_two_and_a_half_semitones_on_average() -> None:
    rows = voice_lead(CIRCLE, RULES)
    moves = [abs(b - a) for first, second in pairwise(rows) for a, b in zip(first, second, strict=True)]
    assert sum(moves) / len(moves) <= 2.5


def test_third_and_seventh_are_kept_when_voices_are_few() -> None:
    (voicing,) = voice_lead([parse_chord("G7")], VoicingRules(52, 72, 3, rootless=True))
    assert {11, 5} <= {p % 12 for p in voicing}


def test_no_thirds_below_c3_and_no_seconds_below_f3() -> None:
    for chord in CIRCLE:
        for voicing in candidates(chord, VoicingRules(36, 60, 4, 24)):
            for lower, upper in pairwise(voicing):
                assert not (lower < 48 and upper - lower < 5)
                assert not (lower < 53 and upper - lower < 3)


def test_the_top_voice_stays_below_a_ceiling_it_can_stay_below() -> None:
    rows = voice_lead(CIRCLE, VoicingRules(48, 74, 4), ceilings=[67] * len(CIRCLE))
    assert all(voicing[-1] < 67 for voicing in rows)


def test_strict_rules_avoid_parallels_that_planed_triads_have() -> None:
    chords = [parse_chord(s) for s in ("C", "F", "G", "C", "Am", "Dm", "G", "C")]
    strict = voice_lead(chords, VoicingRules(48, 72, 4, strict=True))
    planed = [tuple(p + shift for p in (48, 55, 60, 64)) for shift in (0, 5, 7, 0)]
    assert sum(len(parallels(a, b)) for a, b in pairwise(strict)) == 0
    assert sum(len(parallels(a, b)) for a, b in pairwise(planed)) > 0


def test_the_search_finds_what_trying_everything_finds() -> None:
    chords = [parse_chord(s) for s in ("C", "Am", "F", "G")]
    rules = VoicingRules(55, 70, 3, open=False)

    def cost(row: tuple[tuple[int, ...], ...]) -> float:
        return sum(place_cost(v, rules) for v in row) + sum(movement(a, b, False) for a, b in pairwise(row))

    best = min(cost(row) for row in product(*(candidates(chord, rules) for chord in chords)))
    assert cost(tuple(voice_lead(chords, rules))) == pytest.approx(best)


def test_no_chord_gives_silence() -> None:
    rows = voice_lead([parse_chord("C"), parse_chord("N.C."), parse_chord("G")], RULES)
    assert rows[1] == () and rows[0] and rows[2]


def test_a_register_too_narrow_is_refused_with_its_numbers() -> None:
    with pytest.raises(MusicError, match="60 to 65"):
        VoicingRules(60, 65, 4)
