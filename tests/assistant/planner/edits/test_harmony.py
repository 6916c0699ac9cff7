"""What people say of chords, cadences, basses and keys on the way, and the call each means."""

from collections.abc import Callable
from typing import Any

import pytest

BRIDGE, INTRO, VERSE_1 = ({"first_bar": a, "last_bar": b} for a, b in ((29, 36), (1, 4), (5, 12)))

SENTENCES: dict[str, tuple[str, dict[str, Any]]] = {
    "use Dm-G-C-Am": ("use_chords", {"chords": ["Dm", "G", "C", "Am"]}),
    "put | Dm | G7 C | Am | under the bridge": (
        "use_chords",
        {"chords": ["Dm", "|", "G7", "C", "|", "Am"], **BRIDGE},
    ),
    "use ii-V-I in bars 5 to 8": ("use_chords", {"chords": ["ii", "V", "I"], "first_bar": 5, "last_bar": 8}),
    "change the chord in bar 5 to F#dim": ("use_chords", {"chords": ["F#dim"], "first_bar": 5, "last_bar": 5}),
    "make bar 5 an A minor": ("use_chords", {"chords": ["Am"], "first_bar": 5, "last_bar": 5}),
    "replace every G with Em": ("swap_chord", {"chords": ["G", "Em"]}),
    "reharmonise bar 5 with a tritone sub": ("tritone_sub", {"first_bar": 5, "last_bar": 5}),
    "make the chords in the bridge a bit jazzier": ("jazzier_chords", {"amount": "slight", **BRIDGE}),
    "simpler chords": ("simpler_chords", {}),
    "add some secondary dominants": ("secondary_dominants", {}),
    "use borrowed chords in the bridge": ("borrow_chord", BRIDGE),
    "pedal the bass on C in the intro": ("pedal_bass", {"tonic": "C", **INTRO}),
    "end the first verse on a half cadence": ("half_cadence", VERSE_1),
    "some sus chords in the bridge": ("suspensions", BRIDGE),
    "slow the harmonic rhythm": ("slower_harmony", {}),
    "one chord every two bars in the bridge": ("slower_harmony", {"number": 2.0, **BRIDGE}),
    "add a walking bass": ("walking_bass", {}),
    "smoother bass line": ("smoother_bass", {}),
    "power chords in the bridge": ("power_chords", BRIDGE),
    "keep the melody, new chords": ("reharmonise", {}),
    "put the bridge in D minor": ("modulate", {"tonic": "D", "mode": "minor", **BRIDGE}),
    "make the bridge dorian": ("to_mode", {"mode": "dorian", **BRIDGE}),
    "put the bridge in F# minor": ("modulate", {"tonic": "F#", "mode": "minor", **BRIDGE}),
    "fit the tune to the chords": ("fit_tune", {}),
}
NOT_HARMONY = (
    "transpose to D", "keep the chords, new melody", "don't change the chords but make it faster",
    "harmony a third above in the chorus", "remove the bass", "what are the chords in bar 5?", "louder",
    "write a blues with jazzy chords", "add a piano",
)  # fmt: skip


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_the_call_it_means(sentence: str, calls: Callable[..., list[Any]]):
    edit, args = SENTENCES[sentence]
    assert calls(sentence) == [("change_harmony", {"edit": edit, **args})]


@pytest.mark.parametrize("sentence", NOT_HARMONY)
def test_what_belongs_to_others_stays_theirs(sentence: str, calls: Callable[..., list[Any]]):
    assert all(tool != "change_harmony" for tool, _ in calls(sentence))


@pytest.mark.parametrize("sentence", ["change the key of the bridge", "make it jazzier", "change the chord to F"])
def test_what_is_open_is_asked_with_choices_that_are_understood(sentence: str, calls: Callable[..., list[Any]]):
    ((tool, args),) = calls(sentence)
    assert tool == "ask_person"
    for choice in args["choices"]:
        assert calls(choice["say"])[0][0] in ("change_harmony", "change_form", "rewrite_bars")
