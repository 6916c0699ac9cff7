"""Sentences about sound and mix come out as the calls they mean; what belongs to others is left to others."""

from typing import Any

import pytest

from tools.edit.catalogue import rows_of

FLUTE, PIANO, BASS, DRUMS, STRINGS = ({"tracks": [f"t{i}"]} for i in range(1, 6))
LESS, MORE, NONE = ({"direction": way} for way in ("less", "more", "none"))
SAID: dict[str, dict[str, Any]] = {
    "more reverb on the flute": {"edit": "reverb", **FLUTE, **MORE},
    "a bit less reverb": {"edit": "reverb", "amount": "slight", **LESS},
    "take the reverb off the bass": {"edit": "reverb", **BASS, **NONE},
    "50 % more reverb on the piano": {"edit": "reverb", **PIANO, "number": 50.0, "unit": "%", **MORE},
    "half as much reverb on the piano": {"edit": "reverb", **PIANO, "number": 0.5, "unit": "times", **LESS},
    "not so much reverb please": {"edit": "reverb", **LESS},
    "the piano is too dry": {"edit": "reverb", **PIANO, **MORE},
    "put it in a church": {"edit": "room", "words": "church"},
    "make it sound like a big hall": {"edit": "room", "words": "hall"},
    "use a plate reverb": {"edit": "room", "words": "plate"},
    "pan the flute 30 % right": {"edit": "pan", **FLUTE, "number": 30.0, "unit": "%", "direction": "right"},
    "pan drums hard left": {"edit": "pan", **DRUMS, "direction": "left", "amount": "strong"},
    "pan the bass to the centre": {"edit": "pan", **BASS, "direction": "middle"},
    "make the mix a bit narrower": {"edit": "width", "amount": "slight", **LESS},
    "make it mono": {"edit": "width", "direction": "mono"},
    "warmer bass please": {"edit": "brightness", **BASS, **LESS},
    "the flute is too shrill": {"edit": "brightness", **FLUTE, **LESS},
    "more treble on the flute": {"edit": "brightness", **FLUTE, **MORE},
    "less muddy": {"edit": "low_cut"},
    "cut the lows on the piano below 120 Hz": {"edit": "low_cut", **PIANO, "number": 120.0, "unit": "Hz"},
    "low-pass the drums at 3 khz": {"edit": "high_cut", **DRUMS, "number": 3.0, "unit": "kHz"},
    "put the flute further away": {"edit": "distance", **FLUTE, **MORE},
    "bring the flute closer": {"edit": "distance", **FLUTE, **LESS},
    "bring out the melody": {"edit": "bring_out", **FLUTE},
    "vocals up front": {"edit": "bring_out", "tracks": ["melody"]},
    "bass +3 dB in the mix": {"edit": "fader", **BASS, "number": 3.0, "unit": "dB", **MORE},
    "add vinyl crackle": {"edit": "bed", "words": "vinyl"},
    "remove the vinyl crackle": {"edit": "bed", "words": "vinyl", **NONE},
    "I want rain sounds in the background": {"edit": "bed", "words": "rain"},
    "make the piano sound like an old cassette": {"edit": "wear", **PIANO, "words": "cassette"},
    "more glue": {"edit": "glue", **MORE},
    "master it to -16 LUFS": {"edit": "loudness", "number": -16.0, "unit": "LUFS"},
    "make the master louder": {"edit": "loudness", **MORE},
    "fade in over 4 bars": {"edit": "fade_in", "bars": 4},
    "fade the piano in over 2 bars": {"edit": "fade_in", "bars": 2, **PIANO},
    "crescendo over bars 5 to 8": {"edit": "gradual", "first_bar": 5, "last_bar": 8, **MORE},
    "crescendo into the chorus": {"edit": "gradual", "first_bar": 9, "last_bar": 12, **MORE},
    "get gradually louder in the bridge": {"edit": "gradual", "first_bar": 29, "last_bar": 36, **MORE},
    "diminuendo in the last four bars": {"edit": "gradual", "first_bar": 37, "last_bar": 40, **LESS},
    "more accents on the drums": {"edit": "accents", **DRUMS, **MORE},
    "play the piano more expressively": {"edit": "expressive", **PIANO, **MORE},
    "even out the dynamics of the flute": {"edit": "expressive", **FLUTE, **LESS},
    "no pedal in bars 3 to 4": {"edit": "pedal", "first_bar": 3, "last_bar": 4, **NONE},
    "play the piano staccato": {"edit": "staccato", **PIANO, **MORE},
    "legato strings in the chorus": {"edit": "legato", **STRINGS, "first_bar": 13, "last_bar": 20, **MORE},
    "play bars 5 to 8 pp": {"edit": "dynamic", "words": "pp", "first_bar": 5, "last_bar": 8},
}


@pytest.mark.parametrize(("text", "args"), SAID.items())
def test_a_sentence_is_one_call_with_all_that_was_said(text, args, calls):
    ((tool, said),) = calls(text)
    assert (tool, {name: value for name, value in said.items() if name in args}) == ("change_mix", args)
    assert set(said) - set(args) <= {"amount", "direction", "more_bars"}


def test_every_edit_of_the_family_can_be_said():
    said = {args["edit"] for args in SAID.values()}
    unsaid = {row.name for row in rows_of("change_mix")} - said
    assert unsaid <= {"fade_out", "plain_touch", "high_cut"} and said <= {row.name for row in rows_of("change_mix")}


@pytest.mark.parametrize(
    "text",
    [
        "make it darker", "softer drums", "less bass", "add a pan flute", "wider leaps in the melody",
        "brighter chords",
        "what is reverb?", "is there reverb on the piano?", "why is it so bright?", "make the left hand softer",
        "write a reggae song with vinyl crackle", "compose a piece in a church mode", "add a rain stick",
        "turn the piano down in bars 5 to 8", "swap the guitar for a distorted guitar", "add a pedal steel",
        "delay the drums by a bar",
    ],
)  # fmt: skip
def test_what_belongs_to_others_is_no_change_of_the_mix(text, calls):
    assert all(tool != "change_mix" for tool, _ in calls(text))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("add distortion to the piano", "distortion"), ("auto-tune the flute", "auto-tune"),
        ("add a flanger", "flanger"),
        ("add delay to the flute", "delay"), ("sidechain the pads", "sidechain"), ("tune it to 432 hz", "432"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_refused_by_name_with_the_nearest_thing(text, word, acts):
    (act,) = acts(text)
    assert act.tool == "refuse" and word in act.args["reason"] and len(act.args["next_step"]) > 20


def test_without_a_singer_the_tune_is_taken_and_that_is_told(acts):
    (act,) = acts("more reverb on the vocals")
    assert act.args["tracks"] == ["melody"] and any("Nobody sings" in note for note in act.notes)
