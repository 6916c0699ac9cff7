"""The settings' table: what is taken, what is refused in words, and what holds when nothing was chosen."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.preferences import BY_KEY, LANGUAGES, PREFERENCES, check_preferences, effective, for_turn, language_of
from assistant.settings import Settings
from tools.errors import LimitError, MissingError, MusicError

BARE = Settings(data_dir=Path("/nowhere"))
WITH_KEY = replace(BARE, has_openai_key=True)
WITH_SERVER = replace(BARE, openai_base_url="http://127.0.0.1:8000/v1")


@pytest.mark.parametrize("preference", PREFERENCES, ids=lambda preference: preference.key)
def test_every_value_the_table_allows_is_taken_and_then_holds(preference: Any) -> None:
    values = {"choice": preference.allowed, "switch": (True, False), "brain": ("offline", "openai:gpt-5-mini")}
    for value in values[preference.kind]:
        taken = check_preferences({preference.key: value}, WITH_KEY)
        assert taken == {preference.key: value}
        assert effective(taken, WITH_KEY)[preference.key] == value


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"theme": "purple"}, ["purple", "system", "dark"]),
        ({"language": "EN"}, ["EN", "de"]),
        ({"keyboard": "yes"}, ["yes", "true or false"]),
        ({"keyboard": 1}, ["true or false"]),
        ({"licence_policy": ["any"]}, ["commercial"]),
        ({"soundfont": "/etc/passwd"}, ["soundfont", "theme"]),
        ({"brain": "parrot"}, ["parrot", "openai:MODEL"]),
        ({"brain": "openai:"}, ["openai:MODEL"]),
        ({"brain": "openai:a b\n"}, ["openai:MODEL"]),
        ({"brain": "openai:" + "x" * 121}, ["120"]),
        ({"brain": 7}, ["7"]),
        ({"brain": "hf:someone/weights"}, ["PARLANDO_BRAIN"]),
        (["theme"], ["object"]),
    ],
)
def test_what_does_not_fit_is_refused_with_the_value_and_what_would_fit(changes: Any, named: list[str]) -> None:
    with pytest.raises(LimitError) as refused:
        check_preferences(changes, WITH_KEY)
    assert all(word in str(refused.value) for word in named), str(refused.value)


def test_one_bad_value_takes_nothing_of_the_rest() -> None:
    with pytest.raises(LimitError):
        check_preferences({"theme": "dark", "words": "hieroglyphs"})


def test_a_model_without_key_or_server_is_refused_with_what_the_environment_must_hold() -> None:
    with pytest.raises(MissingError) as refused:
        check_preferences({"brain": "openai:gpt-5-mini"}, BARE)
    assert "OPENAI_API_KEY" in str(refused.value) and "OPENAI_BASE_URL" in str(refused.value)
    for settings in (WITH_KEY, WITH_SERVER):
        assert check_preferences({"brain": "openai:gpt-5-mini"}, settings) == {"brain": "openai:gpt-5-mini"}


def test_the_machines_own_brain_can_always_be_chosen_again() -> None:
    settings = replace(BARE, brain="hf:owner/model")
    assert check_preferences({"brain": "hf:owner/model"}, settings) == {"brain": "hf:owner/model"}
    assert effective({}, settings)["brain"] == "hf:owner/model"


def test_nothing_chosen_gives_every_default() -> None:
    assert effective({}, BARE) == {
        "brain": "offline",
        "licence_policy": "any",
        "language": "en",
        "words": "auto",
        "taste": True,
        "theme": "system",
        "keyboard": True,
        "finished_sound": False,
    }


def test_the_words_a_person_can_choose_are_the_ones_replies_know() -> None:
    from assistant.wording import register_of

    said = ["make bar 5 softer"]
    assert [register_of(said, words) for words in BY_KEY["words"].allowed] == ["bars", "plain", "bars"]
    assert register_of(["make it softer"], BY_KEY["words"].default) == "plain"


def test_a_null_goes_back_to_the_default() -> None:
    taken = check_preferences({"theme": None, "brain": None})
    assert effective({"theme": "dark"} | taken, BARE)["theme"] == "system"


@pytest.mark.parametrize(
    "stored", [{"theme": "neon"}, {"brain": "openai:gone"}, {"words": 3}, {"brain": "hf:x/y"}, {"keyboard": "no"}]
)
def test_a_stored_value_that_no_longer_fits_never_stops_a_page_or_a_turn(stored: dict[str, Any]) -> None:
    assert effective(stored, BARE) == effective({}, BARE)


def test_an_unknown_stored_key_is_not_passed_on() -> None:
    assert set(effective({"volume": 11}, BARE)) == set(BY_KEY)


def test_a_turn_is_told_of_brain_policy_language_and_words_only() -> None:
    told = for_turn({"brain": "openai:m", "licence_policy": "commercial", "theme": "dark"}, WITH_KEY)
    assert told == {"brain": "openai:m", "licence_policy": "commercial", "language": "en", "words": "auto"}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("it-IT,it;q=0.9,fr;q=0.8,en;q=0.7", "fr"),
        ("en;q=0.3,es;q=0.9", "es"),
        ("de;q=0,en;q=0.1", "en"),
        ("zh", "en"),
        ("de;q=many", "en"),
        ("," * 100_000, "en"),
    ],
)
def test_the_browser_chooses_the_language_until_the_person_does(header: str, language: str) -> None:
    assert language_of(header) == language
    assert effective({}, BARE, header)["language"] == language
    assert effective({"language": "es"}, BARE, header)["language"] == "es"


def test_the_table_tells_of_each_key_once_and_its_default_is_allowed() -> None:
    assert len(BY_KEY) == len(PREFERENCES)
    for preference in PREFERENCES:
        assert preference.what
        if preference.kind == "choice" and preference.default is not None:
            assert preference.default in preference.allowed
    assert BY_KEY["language"].allowed == LANGUAGES


def test_every_refusal_is_an_answer_for_a_person() -> None:
    with pytest.raises(MusicError, match=r"\.$"):
        check_preferences({"theme": "<script>" * 100})
