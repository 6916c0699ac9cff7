"""The planner's tables: complete rows, values in range, styles that exist, moods that point the right way."""

import pytest

from assistant.planner.entities.scan import Scan
from assistant.planner.moods import mood_table, pull_mood, pull_style_and_mood, scene_table, style_table
from assistant.planner.smalltalk import famous_title
from assistant.planner.tables.style_words import ENSEMBLE_STYLES
from assistant.planner.text import readable
from tools.compose.style import style_names


def test_every_style_of_the_tables_is_one_of_the_composer() -> None:
    known = set(style_names())
    named = {row.style for row in style_table().values()} | {row.style for row in scene_table().values() if row.style}
    assert named | {style for _, style in ENSEMBLE_STYLES} <= known


def test_every_style_of_the_composer_can_be_said() -> None:
    for name in style_names():
        style, _ = pull_style_and_mood(Scan(f"a {name} piece"))
        assert style is not None and style.style == name and style.exact, name


def test_tables_are_large_and_within_range() -> None:
    assert len(mood_table()) >= 150 and len(scene_table()) >= 150
    for row in (*mood_table().values(), *scene_table().values()):
        assert all(value is None or -1 <= value <= 1 for value in (row.valence, row.arousal, row.density)), row.words
        assert row.valence is not None or row.arousal is not None or row.density is not None, row.words


POINTS = {  # (sign of valence, sign of arousal); 0 is not judged
    "happy": (1, 1), "sad": (-1, -1), "angry": (-1, 1), "calm": (0, -1), "boss fight music, frantic and dark": (-1,
    1), "a sunny picnic with puppies": (1, 1),
    "the calm of a frozen lake at dawn, very sparse": (0, -1),
    "music for walking home in the rain after a long day": (-1, -1), "not sad": (1, 0), "not too cheerful": (-1, 0),
    "a haunted house": (-1, 0), "falling asleep": (1, -1), "car chase": (0, 1), "a funeral in the rain": (-1, -1),
    "birthday party": (1, 1), "empty station at midnight": (-1, -1),
}  # fmt: skip


@pytest.mark.parametrize(("text", "signs"), POINTS.items())
def test_moods_and_scenes_point_the_right_way(text: str, signs: tuple[int, int]) -> None:
    mood = pull_mood(Scan(readable(text)))
    for value, sign in zip((mood.valence, mood.arousal), signs, strict=True):
        assert sign == 0 or (value is not None and value * sign > 0), (text, mood)


def test_degrees_change_how_much_a_word_counts() -> None:
    very, plain, bit = (pull_mood(Scan(f"{word} happy")).valence or 0 for word in ("very", "", "a bit"))
    assert very > plain > bit > 0


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("play Bohemian Rhapsody", "refuse"), ("something like Yesterday by the Beatles", "refuse"),
        ("can you do Für Elise?", "ask_person"), ("the imperial march", "refuse"),
        ("Greensleeves", "ask_person"), ("a yesterday mood", None), ("imagine a calm lake", None), ("hello", None),
        ("help me write a song", None), ("a perfect day", None),
    ],
)  # fmt: skip
def test_titles_are_told_apart_from_everyday_words(text: str, tool: str | None) -> None:
    act = famous_title(text)
    assert (act.tool if act else None) == tool
