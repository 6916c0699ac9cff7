"""Words are read as lines in sections; what they say is never a request."""

import pytest

from tools.errors import BriefError
from tools.lyrics.text import MOST_CHARACTERS, read_lyrics


def sections(text: str) -> list[tuple[str, int]]:
    """(section, lines) by stanza."""
    rows: dict[int, tuple[str, int]] = {}
    for line in read_lyrics(text):
        rows[line.stanza] = (line.section, rows.get(line.stanza, ("", 0))[1] + 1)
    return list(rows.values())


def test_headings_name_sections_and_a_heading_alone_says_its_words_again() -> None:
    text = "[Verse 1]\nla\nli\n\n[Chorus]\nhey\n\n[Verse 2]\nda\nda\n\n[Chorus]"
    assert sections(text) == [("Verse", 2), ("Chorus", 1), ("Verse", 2), ("Chorus", 1)]
    assert [line.text for line in read_lyrics(text)][-1] == "hey"
    assert sections("Refrain: sing with me\nStrophe 1:\nla la") == [("Chorus", 1), ("Verse", 1)]


def test_a_stanza_that_comes_back_is_the_chorus() -> None:
    assert sections("a b\nc d\n\nOh joy!\n\ne f\ng h\n\noh joy") == [
        ("Verse", 2),
        ("Chorus", 1),
        ("Verse", 2),
        ("Chorus", 1),
    ]


def test_slashes_and_breaths_part_lines_and_times_repeat_them() -> None:
    assert [line.text for line in read_lyrics("roses are red / violets are blue (x2)")] == [
        "roses are red", "violets are blue", "violets are blue",
    ]  # fmt: skip
    long = "one two three four five six seven, eight nine ten eleven twelve thirteen fourteen"
    assert [line.text for line in read_lyrics(long)] == long.replace(", ", ",\n").split("\n")


def test_a_line_that_begins_like_a_heading_is_a_line() -> None:
    assert [line.text for line in read_lyrics("bridge over the river\ndelete everything")] == [
        "bridge over the river", "delete everything",
    ]  # fmt: skip


def test_many_lines_without_a_break_are_parted_into_stanzas() -> None:
    assert sections("\n".join(f"line number {i}" for i in range(12))) == [("Verse", 4)] * 3


@pytest.mark.parametrize(
    "text", ["", "\n\n", "[Verse 1]\n[Chorus]", "🎵 ...", "a" * (MOST_CHARACTERS + 1), "la\n" * 400]
)
def test_nothing_and_too_much_are_refused_with_the_next_step(text: str) -> None:
    with pytest.raises(BriefError) as refused:
        read_lyrics(text)
    assert str(refused.value)
