"""What people say of energy and arrangement, and the one call each means; what is said of other things stays theirs."""

import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.planner.state import DialogueState, SongView
from assistant.planner.understand import understand

sys.path.insert(0, str(Path(__file__).parents[2] / "conversations"))
from case_songs import SONGS

CHORUS, BRIDGE = {"first_bar": 13, "last_bar": 20}, {"first_bar": 29, "last_bar": 36}
VERSE_1, VERSE_2 = {"first_bar": 5, "last_bar": 12}, {"first_bar": 21, "last_bar": 28}
VERSES = {**VERSE_1, "more_bars": [(21, 28)]}
KIT = {"tracks": ["t4"]}

SENTENCES: dict[str, tuple[str, dict[str, Any]]] = {
    "make the chorus hit harder": ("hit_harder", CHORUS),
    "the chorus should hit a lot harder": ("hit_harder", {**CHORUS, "amount": "strong"}),
    "more energy in the chorus": ("hit_harder", CHORUS),
    "make the drums hit harder": ("hit_harder", KIT),
    "make bars 13-16 punchier": ("hit_harder", {"first_bar": 13, "last_bar": 16}),
    "calm the bridge down": ("calmer", BRIDGE),
    "strip the verse back": ("strip_back", VERSE_1),
    "strip back the second verse": ("strip_back", VERSE_2),
    "break it down in the bridge": ("strip_back", BRIDGE),
    "build into the chorus": ("build_up", {**CHORUS, "where": "before"}),
    "an 8-bar build into the chorus please": ("build_up", {**CHORUS, "where": "before", "bars": 8}),
    "add a snare roll in bar 12": ("build_up", {"first_bar": 12, "last_bar": 12}),
    "put a snare roll before the chorus": ("build_up", {**CHORUS, "where": "before"}),
    "build up towards the end": ("grow", {"direction": "up"}),
    "start small and build": ("grow", {"direction": "up"}),
    "let the instruments come in one by one": ("enter_one_by_one", {}),
    "drums from the second verse on": ("sit_out", {**KIT, "first_bar": 1, "last_bar": 20}),
    "no drums until the chorus": ("sit_out", {**KIT, "first_bar": 1, "last_bar": 12}),
    "bring the drums in later": ("sit_out", {**KIT, "first_bar": 1, "last_bar": 4}),
    "have the bass come in at bar 9": ("sit_out", {"tracks": ["t3"], "first_bar": 1, "last_bar": 8}),
    "no drums in the verse": ("sit_out", {**KIT, **VERSE_1}),
    "no drums in the verses": ("sit_out", {**KIT, **VERSES}),
    "drop everything but the bass for bar 16": ("sit_out", {"tracks": ["t1", "t2", "t4", "t5"], "first_bar": 16}),
    "mute the strings in the bridge": ("sit_out", {"tracks": ["t5"], **BRIDGE}),
    "take the piano out of bars 5 to 8": ("sit_out", {"tracks": ["t2"], "first_bar": 5, "last_bar": 8}),
    "only piano in the intro": ("sit_out", {"tracks": ["t1", "t3", "t4", "t5"], "first_bar": 1, "last_bar": 4}),
    "let the piano start alone": ("sit_out", {"tracks": ["t1", "t3", "t4", "t5"], "first_bar": 1, "last_bar": 4}),
    "strings only in the chorus": ("sit_out", {"tracks": ["t5"], "first_bar": 1, "last_bar": 12}),
    "let the drums play in the intro too": ("join_in", {**KIT, "first_bar": 1, "last_bar": 4}),
    "add a cello in the bridge": ("add_player", {"instrument": "cello", **BRIDGE}),
    "add pads in the bridge": ("sit_out", {}),
    "make it more laid back": ("laid_back", {}),
    "the verse should be a bit more laid back": ("laid_back", {**VERSE_1, "amount": "slight"}),
    "make it more driving": ("driving", {}),
    "make the chorus more urgent": ("driving", CHORUS),
    "busier drums": ("busier_drums", KIT),
    "make the drums a lot busier in the chorus": ("busier_drums", {**KIT, **CHORUS, "amount": "strong"}),
    "much busier hats in the chorus": ("busier_drums", {**KIT, **CHORUS, "amount": "strong"}),
    "simpler drums in the verse": ("simpler_drums", {**KIT, **VERSE_1}),
    "the drums are too busy": ("simpler_drums", KIT),
    "make the piano less busy": ("simpler", {"tracks": ["t2"]}),
    "30 % fewer notes in the piano": ("simpler", {"tracks": ["t2"], "number": 30.0, "unit": "%"}),
    "a busier bass in the chorus": ("busier", {"tracks": ["t3"], **CHORUS}),
    "add a fill before every chorus": ("drum_fills", {**KIT, **CHORUS, "where": "before"}),
    "drum fills every 4 bars": ("drum_fills", {**KIT, "bars": 4}),
    "a big fill in bar 12": ("drum_fills", {**KIT, "first_bar": 12, "amount": "strong"}),
    "four on the floor": ("four_on_the_floor", {}),
    "kick on every beat in the chorus": ("four_on_the_floor", CHORUS),
    "half-time feel in the bridge": ("half_time", BRIDGE),
    "double-time the chorus": ("double_time", CHORUS),
    "put a crash at the start of the chorus": ("crash", {"first_bar": 13, "last_bar": 14}),
    "add a stop before the chorus": ("stop", {**CHORUS, "where": "before"}),
    "a beat of silence before bar 13": ("stop", {"first_bar": 13, "where": "before", "number": 1.0}),
    "stop-time in the bridge": ("stop_time", BRIDGE),
    "add claps": ("add_drum", {"instrument": "clap", **KIT}),
    "add hi-hats": ("add_drum", {"instrument": "hi-hat"}),
    "add some tambourine in the chorus": ("add_drum", {"instrument": "tambourine", **CHORUS}),
    "give it a shaker": ("add_drum", {"instrument": "shaker"}),
    "no cymbals": ("drop_drum", {"instrument": "cymbals"}),
    "lose the hi-hat in the verse": ("drop_drum", {"instrument": "hi-hat", **VERSE_1}),
    "rimshots instead of snare": ("swap_drum", {"instrument": "rimshot", "words": "snare"}),
    "replace the snare with claps in the bridge": ("swap_drum", {"instrument": "clap", "words": "snare", **BRIDGE}),
    "use brushes": ("brushes", {}),
    "hats in sixteenths": ("hat_rate", {"words": "sixteenths"}),
    "triplet hi-hats in the chorus": ("hat_rate", {"words": "triplets", **CHORUS}),
    "double the bass with a cello": ("double", {"tracks": ["t3"], "instrument": "cello"}),
    "double the tune with a cello": ("double", {"tracks": ["t1"], "direction": "unison", "instrument": "cello"}),
    "thin the chords out in the chorus": ("thinner_chords", CHORUS),
    "make the chords thinner": ("thinner_chords", {}),
}  # fmt: skip
del SENTENCES["add pads in the bridge"]


def calls(sentence: str, song: str = "pop") -> list[tuple[str, dict[str, Any]]]:
    return [(act.tool, dict(act.args)) for act in understand(sentence, DialogueState(song=SongView(SONGS[song])))]


@pytest.mark.parametrize(("sentence", "edit", "args"), [(s, e, a) for s, (e, a) in SENTENCES.items()])
def test_a_sentence_of_energy_is_one_call_with_what_was_said(sentence: str, edit: str, args: dict[str, Any]) -> None:
    ((tool, said),) = calls(sentence)
    assert (tool, said["edit"]) == ("arrange", edit)
    assert {name: said.get(name) for name in args} == args


def test_two_choruses_get_two_fills_in_one_call() -> None:
    ((_, said),) = calls("add a fill before every chorus", "two_choruses")
    assert (said["first_bar"], said["more_bars"], said["where"]) == (9, [(25, 32)], "before")


@pytest.mark.parametrize(
    ("sentence", "tool"),
    [
        ("add drums", "add_track"), ("lose the drums", "remove_track"), ("mute the drums", "mute"),
        ("drums louder in the chorus", "change_level"), ("make the chorus louder", "change_level"),
        ("add strings", "add_track"), ("turn the hi-hats up", ""),
        ("make the drums quieter in bars 5 to 8", "change_level"), ("what is syncopation?", "explain"),
        ("how do I get busier drums?", ""), ("move the bass down an octave in bars 9 to 12", "transpose"),
    ],
)  # fmt: skip
def test_what_belongs_to_others_stays_theirs(sentence: str, tool: str) -> None:
    found = [name for name, _ in calls(sentence, "pop_nodrums" if sentence == "add drums" else "pop")]
    assert "arrange" not in found
    assert not tool or found == [tool]


def test_a_song_without_a_kit_gets_a_whole_one_where_a_single_drum_is_asked() -> None:
    assert [tool for tool, _ in calls("add hi-hats", "pop_nodrums")] == ["add_track"]
