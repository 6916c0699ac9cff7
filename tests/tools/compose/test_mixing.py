"""A new mix suits its music: low notes in the middle, depth in three distances, width where the style has it."""

from tools.compose import compose, style_names
from tools.song.brief import Brief
from tools.song.song_json import from_json, to_json


def test_basses_drums_and_tunes_stand_in_the_middle_in_every_style() -> None:
    for style in style_names():
        for track in compose(Brief(style=style, bars=8), 5).song.tracks:
            assert track.mix.distance in ("near", "mid", "far")
            assert -12 <= track.mix.gain_db <= 4 and abs(track.mix.pan) <= 0.85
            if track.role in ("bass", "drums", "melody"):
                assert abs(track.mix.pan) <= 0.1, (style, track.name)


def test_an_orchestra_is_deeper_and_wetter_than_a_bluegrass_band() -> None:
    film, band = (compose(Brief(style=name), 4).song for name in ("film", "bluegrass"))
    assert {t.mix.distance for t in film.tracks} >= {"mid", "far"}
    assert "far" not in {t.mix.distance for t in band.tracks}
    wet = [max(t.mix.reverb_send_db for t in song.tracks if t.role == "chords") for song in (film, band)]
    assert wet[0] > wet[1] + 3


def test_a_mix_survives_being_stored() -> None:
    song = compose(Brief(style="rock"), 4).song
    assert from_json(to_json(song)) == song
