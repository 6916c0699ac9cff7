"""Forms, endings and changes of key in a sentence, to the arguments of the composer."""

from typing import Any

import pytest

from assistant.planner.briefs import read_brief
from assistant.planner.text import readable


def args(text: str) -> dict[str, Any]:
    return read_brief(readable(text)).args


def form(text: str) -> str:
    return " ".join(f"{s['name']}{s.get('bars', '')}" for s in args(text).get("form", []))


FORMS = {
    "a pop song: intro 4, A 8, A 8, B 8, A 8, outro 4": "Intro4 A8 A8 B8 A8 Outro4",
    "rock with an 8 bar intro then two 16-bar verses": "Intro8 Verse16 Verse16",
    "verse verse chorus, pop": "Verse Verse Chorus",
    "a pop tune, V8 P4 C8": "Verse8 Pre-Chorus4 Chorus8",
    "folk tune A8 B8 A8": "A8 B8 A8",
    "jazz AABA with 4-bar intro": "Intro4 A A B A",
    "jazz AABA with a 4-bar intro and a 2 bar tag": "Intro4 A A B A Tag2",
    "a rondo in G, ABACABA": "A B A C A B A",
    "theme and three variations for piano": "Theme Variation 1 Variation 2 Variation 3",
    "a waltz in binary form": "A A B B",
    "verse-chorus-verse-chorus-bridge-chorus": "Verse Chorus Verse Chorus Bridge Chorus",
    "verse, chorus x2, outro": "Verse Chorus Chorus Outro",
    "two verses and two choruses": "Verse Verse Chorus Chorus",
    "VCVCBC pop song": "Verse Chorus Verse Chorus Bridge Chorus",
    "V C V C B C": "Verse Chorus Verse Chorus Bridge Chorus",
    "i4A4A4B8b4A4B8o4": "Intro4 A4 A4 B8 Interlude4 A4 B8 Outro4",
    "AABA, 8 bars each": "A8 A8 B8 A8",
    "verse and chorus, 8 bars each, house": "Verse8 Chorus8",
    "A A' B A": "A A B A",
    "form: A(8) B(8) C(16)": "A8 B8 C16",
    "intro (2 bars), verse (8 bars), chorus (8 bars)": "Intro2 Verse8 Chorus8",
    "intro of 4 bars, verse of 8 bars and chorus of 8": "Intro4 Verse8 Chorus8",
    "a reel, AABB played twice": "A A B B A A B B",
    "head, solo, head, jazz": "Head Solo Head",
    "verse 1, chorus, verse 2, chorus, bridge, double chorus": "Verse Chorus Verse Chorus Bridge Chorus Chorus",
    "a pop song with a 4-bar intro": "Intro4",
}
NO_FORM = (
    "a waltz for accordion and strings, 45 seconds, in D minor",
    "chords Dm7 G7 Cmaj7 A7, twice through",
    "a trio for violin, cello and piano",
    "play C E G as an arpeggio",
    "120 bpm, 16 bars, in A major, B flat clarinet",
    "something like the chorus of a musical",
)
STRUCTURES = {
    "a rondo for piano": "rondo", "theme and variations in F": "variations",
    "a through-composed cello piece": "through",
    "a strophic folk song": "strophic", "sonata form for piano": "sonata", "pop in verse-chorus form": "song",
    "a march with a trio": "march", "a verse-chorus song in D": "song",
}  # fmt: skip
ENDINGS = {
    "an 8-bar seamless loop": "loop", "a loop that joins without a seam": "loop", "lofi loop at 80 bpm": "loop",
    "film music that ends on a cliff-hanger": "cut", "end unresolved": "cut", "jazz with a tag ending": "tag",
    "a pop song with a fade out": "fade", "a march with a hard stop": "button", "ends on a held chord": "held",
    "slows down at the end": "ritardando",
}  # fmt: skip
KEYS: dict[str, list[dict[str, Any]]] = {
    "a pop song that modulates up a tone for the last chorus": [{"section": "last chorus", "semitones": 2}],
    "a ballad with a key change up a minor third in the last chorus": [{"section": "last chorus", "semitones": 3}],
    "a ballad, last chorus a semitone higher": [{"section": "last chorus", "semitones": 1}],
    "a waltz with the trio in the subdominant": [{"section": "trio", "degree": "subdominant"}],
    "rock in A, the bridge in the relative minor": [{"section": "bridge", "degree": "relative"}],
    "it modulates to E major at bar 17": [{"bar": 17, "tonic": "E", "mode": "major"}],
    "a pop song in D with a key change": [{}],
    "minuet with the B section in the dominant": [{"section": "B", "degree": "dominant"}],
}


@pytest.mark.parametrize(("text", "sections"), FORMS.items())
def test_a_form_is_read_section_by_section(text: str, sections: str) -> None:
    assert form(text) == sections


@pytest.mark.parametrize("text", NO_FORM)
def test_no_form_is_read_where_none_is(text: str) -> None:
    said = args(text)
    assert "form" not in said and "structure" not in said


@pytest.mark.parametrize(("text", "name"), STRUCTURES.items())
def test_a_form_by_name_leaves_its_sections_to_the_length(text: str, name: str) -> None:
    said = args(text)
    assert said.get("structure") == name and "form" not in said


@pytest.mark.parametrize(("text", "name"), ENDINGS.items())
def test_an_ending_is_read_by_its_name(text: str, name: str) -> None:
    assert args(text).get("ending") == name


@pytest.mark.parametrize(("text", "changes"), KEYS.items())
def test_a_change_of_key_is_read_with_its_place_and_goal(text: str, changes: list[dict[str, Any]]) -> None:
    said = read_brief(readable(text))
    assert said.args["key_changes"] == changes and not said.undone


def test_the_home_key_beside_a_change_is_still_read() -> None:
    said = args("a song in C minor that modulates to the dominant in the middle")
    assert (said["tonic"], said["mode"]) == ("C", "minor") and said["key_changes"] == [
        {"section": "middle", "degree": "dominant"}
    ]


@pytest.mark.parametrize(
    "text", ["a pop song without key changes", "a march, no modulation", "stays in one key throughout"]
)
def test_one_key_is_a_wish_too(text: str) -> None:
    assert args(text).get("one_key") is True and "key_changes" not in args(text)
