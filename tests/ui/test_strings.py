"""The words of the page: every language has the same keys and the same {places} in them, and every key used exists."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parents[2] / "ui"
LANGUAGES = ("en", "de", "fr", "es")
AREAS = sorted(path.stem for path in (UI / "strings" / "en").glob("*.json"))
PLACES = re.compile(r"\{(\w+)\}")
# `t("studio.play")`, and the beginning of ``t(`studio.${name}`)``, whose ends are looked for among the keys.
WHOLE_KEY = re.compile(r"""\bt\(\s*["']([a-z_]+\.[\w.]+)["']""")
BEGUN_KEY = re.compile(r"\bt\(\s*`([a-z_]+\.\w*)\$\{")
IN_MARKUP = re.compile(r'data-t="([a-z_]+\.[\w.]+)"')


def words(language: str, area: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((UI / "strings" / language / f"{area}.json").read_text(encoding="utf-8"))
    return found


def used() -> list[tuple[str, str]]:
    """Where a whole key is used: (file, key)."""
    scripts = [*UI.glob("static/**/*.js"), *UI.glob("*.py")]
    pattern = re.compile(f"{WHOLE_KEY.pattern}|{IN_MARKUP.pattern}")
    return [
        (path.name, found[1] or found[2])
        for path in scripts
        for found in pattern.finditer(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_language_has_every_key_of_the_english_page_and_no_other(language: str, area: str) -> None:
    assert words(language, area).keys() == words("en", area).keys()


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_text_has_the_places_of_the_english_one(language: str, area: str) -> None:
    english = words("en", area)
    wrong = {
        key: text
        for key, text in words(language, area).items()
        if sorted(set(PLACES.findall(text))) != sorted(set(PLACES.findall(english.get(key, ""))))
    }
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_no_area_of_its_own_and_each_key_begins_with_its_area(language: str) -> None:
    assert sorted(path.stem for path in (UI / "strings" / language).glob("*.json")) == AREAS
    strays = [key for area in AREAS for key in words(language, area) if not key.startswith(f"{area}.")]
    assert not strays


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_markup(language: str) -> None:
    texts = {key: text for area in AREAS for key, text in words(language, area).items()}
    odd = {key: text for key, text in texts.items() if not text.strip() or "<" in text}
    assert not odd


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_language_is_not_left_in_english(language: str) -> None:
    """Short words and names may be the same; a sentence may not."""
    left = [
        key
        for area in AREAS
        for key, text in words(language, area).items()
        if text == words("en", area).get(key) and len(re.findall(r"[a-z]{2,}", PLACES.sub("", text))) > 3
    ]
    assert not left


def test_every_key_the_page_uses_has_words() -> None:
    known = {key for area in AREAS for key in words("en", area)}
    keys = used()
    assert len(keys) > 50
    assert not [(file, key) for file, key in keys if key not in known]


def test_every_key_that_is_put_together_has_words_for_some_end() -> None:
    known = {key for area in AREAS for key in words("en", area)}
    begun = {
        (path.name, found)
        for path in UI.glob("static/**/*.js")
        for found in BEGUN_KEY.findall(path.read_text(encoding="utf-8"))
    }
    assert begun
    assert not [(file, start) for file, start in begun if not any(key.startswith(start) for key in known)]
