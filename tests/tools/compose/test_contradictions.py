"""Briefs that cannot be are refused with their own numbers in the sentence."""

import pytest

from tools.compose import compose
from tools.errors import BriefError
from tools.song.brief import Brief, PartRequest, SectionRequest


def refusal(brief: Brief) -> str:
    with pytest.raises(BriefError) as caught:
        compose(brief, 1)
    return str(caught.value)


def test_bars_tempo_and_duration_that_contradict_are_named() -> None:
    text = refusal(Brief(bars=64, tempo_bpm=120, meter=(4, 4), duration_s=10))
    assert "64 bars" in text and "120 bpm" in text and "128 s" in text and "10 s" in text


@pytest.mark.parametrize(
    ("brief", "words"),
    [
        (Brief(duration_s=0), "0 seconds"),
        (Brief(duration_s=3), "3 seconds"),
        (Brief(duration_s=10_800), "3 hours"),
        (Brief(bars=0), "0 bars"),
        (Brief(bars=401), "401 bars"),
        (Brief(tempo_bpm=5), "5 beats"),
        (Brief(tempo_bpm=900), "900 beats"),
        (Brief(meter=(4, 5)), "4/5"),
        (Brief(meter=(0, 4)), "0/4"),
        (Brief(style="polka-core"), "polka-core"),
        (Brief(chords=("Hqx7",)), "Hqx7"),
        (Brief(bars=2, form=tuple(SectionRequest(n, bars=8) for n in "AB")), "16 bars"),
        (Brief(bars=4, chords=("C", "G"), chord_bars=(4.0,), chord_repeats=2), "16 bars"),
        (Brief(parts=(PartRequest("kit", is_drum=True),), only_parts=True, drums=False), "nobody"),
    ],
)
def test_impossible_numbers_are_refused_by_name(brief: Brief, words: str) -> None:
    assert words in refusal(brief)


def test_a_tempo_out_of_reach_for_bars_in_a_duration_is_named() -> None:
    assert "bpm" in refusal(Brief(bars=200, meter=(4, 4), duration_s=20))
