"""What people say of rhythm and feel, and the one call each means; the tempo of a whole piece stays its own matter."""

import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.planner.state import DialogueState, SongView
from assistant.planner.understand import understand

sys.path.insert(0, str(Path(__file__).parents[2] / "conversations"))
from case_songs import SONGS

CHORUS, BRIDGE = {"first_bar": 13, "last_bar": 20}, {"first_bar": 29, "last_bar": 36}
INTRO = {"first_bar": 1, "last_bar": 4}

SENTENCES: dict[str, tuple[str, dict[str, Any]]] = {
    "swing it": ("swing", {}),
    "make it swing": ("swing", {}),
    "swing it a bit": ("swing", {"amount": "slight"}),
    "make the drums swing in the chorus": ("swing", {"tracks": ["t4"], **CHORUS}),
    "62 % swing": ("swing", {"number": 62.0, "unit": "%"}),
    "swing 2:1": ("swing", {"number": 2.0, "unit": "times"}),
    "give it a shuffle feel": ("swing", {"number": 67.0}),
    "swing the sixteenths": ("swing", {"words": "sixteenths"}),
    "straighten it": ("straighten", {}),
    "no swing in the bridge": ("straighten", BRIDGE),
    "play it straight": ("straighten", {}),
    "make it 6/8": ("change_meter", {"words": "6/8"}),
    "turn it into a waltz": ("change_meter", {"words": "3/4"}),
    "put the bridge in 3/4": ("change_meter", {"words": "3/4", **BRIDGE}),
    "get gradually slower in the bridge": ("ritardando", BRIDGE),
    "speed up gradually over the bridge": ("accelerando", BRIDGE),
    "play the intro rubato": ("rubato", INTRO),
    "faster in the chorus": ("tempo_there", {**CHORUS, "direction": "up"}),
    "slower in bars 5 to 8": ("tempo_there", {"first_bar": 5, "last_bar": 8, "direction": "down"}),
    "half tempo from bar 9": ("tempo_there", {"first_bar": 9, "last_bar": 40, "number": 50.0, "direction": "down"}),
    "make the bridge 20 % slower": ("tempo_there", {**BRIDGE, "number": 20.0, "direction": "down"}),
    "the bridge at 80 bpm": ("tempo_there", {**BRIDGE, "number": 80.0, "unit": "bpm"}),
    "make the piano feel human": ("humanise", {"tracks": ["t2"]}),
    "humanise it": ("humanise", {}),
    "tighten the drums": ("quantise", {"tracks": ["t4"]}),
    "quantise the bass 50 %": ("quantise", {"tracks": ["t3"], "number": 50.0, "unit": "%"}),
    "quantize it": ("quantise", {}),
    "play the bass behind the beat": ("drag", {"tracks": ["t3"]}),
    "drums 10 ms late": ("drag", {"tracks": ["t4"], "number": 10.0, "unit": "ms"}),
    "drums ahead of the beat": ("rush", {"tracks": ["t4"]}),
    "push the bass": ("push", {"tracks": ["t3"]}),
    "anticipate the chords in the chorus": ("push", {"tracks": ["t2"], **CHORUS}),
    "make the piano more syncopated": ("push", {"tracks": ["t2"]}),
    "play the chords as quarter notes": ("play_in", {"tracks": ["t2"], "words": "quarters"}),
    "the bass in quavers": ("play_in", {"tracks": ["t3"], "words": "eighths"}),
    "piano in crotchets in the bridge": ("play_in", {"tracks": ["t2"], "words": "quarters", **BRIDGE}),
    "arpeggiate the piano": ("arpeggiate", {"tracks": ["t2"]}),
    "play the piano chords as arpeggios in the bridge": ("arpeggiate", {"tracks": ["t2"], **BRIDGE}),
    "block chords in the chorus": ("block_chords", CHORUS),
    "strum the chords": ("strum", {"tracks": ["t2"]}),
}  # fmt: skip


def calls(sentence: str) -> list[tuple[str, dict[str, Any]]]:
    return [(act.tool, dict(act.args)) for act in understand(sentence, DialogueState(song=SongView(SONGS["pop"])))]


@pytest.mark.parametrize(("sentence", "edit", "args"), [(s, e, a) for s, (e, a) in SENTENCES.items()])
def test_a_sentence_of_rhythm_is_one_call_with_what_was_said(sentence: str, edit: str, args: dict[str, Any]) -> None:
    ((tool, said),) = calls(sentence)
    assert (tool, said["edit"]) == ("change_rhythm", edit)
    assert {name: said.get(name) for name in args} == args


@pytest.mark.parametrize(
    ("sentence", "tool"),
    [
        ("faster", "set_tempo"), ("half the speed", "set_tempo"),
        ("make it 120 bpm", "set_tempo"),
        ("slow it down", "set_tempo"), ("how does swing work?", "explain"),
        ("what time signature is it?", "song_facts"),
        ("what's the difference between 6/8 and 3/4?", "explain"), ("ditch the piano", "remove_track"),
    ],
)  # fmt: skip
def test_what_belongs_to_others_stays_theirs(sentence: str, tool: str) -> None:
    assert {name for name, _ in calls(sentence)} == {tool}
