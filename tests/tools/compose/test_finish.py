"""What is done to a new piece's sum: glue as the style says, a bed only where nobody named the players."""

import pytest

from tools.compose import compose
from tools.compose.style import load_style, style_names
from tools.render.glue import GLUES
from tools.song.brief import Brief, PartRequest
from tools.sound.table import SOUNDS


def made(style, **brief):
    return compose(Brief(style=style, bars=8, **brief), 5).song


@pytest.mark.parametrize("name", style_names())
def test_every_style_names_glue_and_beds_there_are(name):
    style = load_style(name)
    assert style.glue in GLUES
    assert all(not bed or SOUNDS[bed].kind == "bed" for bed in style.beds)


def test_a_bed_lies_under_lo_fi_and_is_no_track():
    song = made("lo-fi")
    assert song.master.bed in load_style("lo-fi").beds and song.master.glue == "lo-fi"
    assert not any(SOUNDS[t.instrument.sound].kind == "bed" for t in song.tracks if t.instrument.sound in SOUNDS)


def test_who_named_the_players_hears_them_alone():
    song = made("lo-fi", parts=(PartRequest("electric piano", 4),), only_parts=True)
    assert song.master.bed == "" and len(song.tracks) == 1


def test_rain_that_was_spoken_of_is_heard():
    assert made("lo-fi", text="lo-fi for walking home in the rain").master.bed == "rain"


def test_a_style_without_drums_is_held_gently():
    assert made("classical").master.glue == "gentle" and made("rock").master.glue == "band"
