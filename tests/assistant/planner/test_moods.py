"""Scenes add up from their parts, moods may change along a piece, references are told, and nobody is imitated."""

import pytest

from assistant.planner.briefs import read_brief
from assistant.planner.moods import mood_table, scene_table
from assistant.planner.references import name_table, reference_table
from assistant.planner.text import readable
from tools.compose.style import style_names


def args(text: str) -> dict[str, object]:
    return read_brief(readable(text)).args


def notes(text: str) -> str:
    return " ".join(read_brief(readable(text)).notes)


def test_there_are_enough_words_to_talk_with() -> None:
    assert len(mood_table()) >= 400 and len(scene_table()) >= 250
    assert len([row for row in mood_table().values() if row.tension is not None]) >= 100


def test_the_moment_before_the_verdict_is_tense_sparse_and_slow() -> None:
    said = args("the moment before the verdict")
    assert said["tension"] >= 0.6 and said["arousal"] < 0.2 and said["density"] < -0.3  # type: ignore[operator]
    assert said["style"] == "film"


def test_a_boss_fight_is_quick_and_dark() -> None:
    said = args("boss fight")
    assert said["arousal"] > 0.7 and said["valence"] < 0 and said["style"] == "epic"  # type: ignore[operator]


def test_parts_of_a_scene_add_up() -> None:
    rain, home, both = (args(text)["valence"] for text in ("rain", "dancing in the rain", "puppies in the rain"))
    assert rain < home and rain < both  # type: ignore[operator]


@pytest.mark.parametrize("text", ["happy but not childish", "joyful, not silly"])
def test_a_negated_word_does_not_turn_a_plain_one_round(text: str) -> None:
    assert args(text)["valence"] > 0.3  # type: ignore[operator]


def test_numbers_inferred_are_shown_with_their_words() -> None:
    assert '"walking home"' in notes("walking home in the rain") and "valence -0." in notes("walking home in the rain")


def test_words_that_pull_both_ways_are_told() -> None:
    assert "both ways" in notes("a happy and sad piece")


@pytest.mark.parametrize(
    "text",
    ["a piece that starts calm and ends triumphant", "from calm to triumphant", "calm at first, then triumphant"],
)
def test_a_mood_that_changes_is_an_arc(text: str) -> None:
    points = args(text)["arc"]
    assert isinstance(points, list) and points[0]["arousal"] < -0.3 < 0.3 < points[-1]["arousal"]


def test_from_grief_to_hope_ends_in_the_other_mode() -> None:
    said = args("from grief to hope")
    assert said["key_changes"] == [{"section": "end", "degree": "parallel"}] and said["valence"] < 0  # type: ignore[operator]
    assert "key_changes" not in args("from grief to hope in D minor")


@pytest.mark.parametrize("text", ["starts with drums, ends with a fade", "a march from Vienna to Prague"])
def test_what_is_no_mood_makes_no_arc(text: str) -> None:
    assert "arc" not in args(text)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("a song like Taylor Swift", "pop"), ("music that sounds like Hans Zimmer", "film"),
        ("something in the style of Metallica", "metal"), ("a tune like bob marley", "reggae"),
    ],
)  # fmt: skip
def test_no_artist_of_our_time_is_imitated(text: str, style: str) -> None:
    assert args(text)["style"] == style and "do not imitate" in notes(text)


def test_an_unknown_name_gets_the_same_sentence() -> None:
    told = notes("a calm waltz in the style of Mireille Quorvane")
    assert "do not imitate Mireille Quorvane" in told
    assert args("a calm waltz in the style of Mireille Quorvane")["style"] == "waltz"


@pytest.mark.parametrize(
    "text", ["a song for my cat Bach", "a lullaby for Taylor", "it sounds like rain", "a queen dances"]
)
def test_a_name_that_is_no_model_is_left_alone(text: str) -> None:
    assert "imitate" not in notes(text) and "I took as" not in notes(text)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("in the style of Bach, for harpsichord", "invention"), ("something like Chopin", "solo piano"),
        ("music from the 80s", "synthwave"), ("1920s music", "jazz"), ("medieval music", "folk"),
        ("Victorian parlour music", "waltz"), ("a Balkan tune in 7/8", "folk"), ("music for a podcast intro", "pop"),
        ("elevator music", "bossa nova"), ("a movie trailer", "epic"), ("guided meditation", "ambient"),
        ("a flamenco-like piece", "latin"), ("Nashville", "country"),
    ],
)  # fmt: skip
def test_eras_places_uses_and_old_masters_give_a_style(text: str, style: str) -> None:
    assert args(text)["style"] == style


def test_a_style_that_is_named_wins_over_a_reference() -> None:
    assert args("an 80s rock song")["style"] == "rock" and "80s" in notes("an 80s rock song")


def test_eighty_seconds_are_no_decade() -> None:
    assert args("a waltz, 80s")["duration_s"] == 80


def test_every_reference_leads_to_a_style_there_is() -> None:
    rows = (*reference_table().values(), *name_table().values())
    assert {row.style for row in rows} <= set(style_names())
    assert len(reference_table()) >= 150 and len(name_table()) >= 250


def test_a_word_nobody_knows_is_told() -> None:
    assert "'frumious'" in notes("a calm piece with a frumious mood")
    assert "do not know" not in notes("a calm piece with a wistful mood")
