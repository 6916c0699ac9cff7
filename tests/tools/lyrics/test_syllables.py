"""Words are parted and stressed as they are sung, and written as they were written."""

from pathlib import Path

import pytest

from tools.lyrics import exceptions
from tools.lyrics.build_table import table_text
from tools.lyrics.english import TABLE, stress_pattern
from tools.lyrics.language import language_of
from tools.lyrics.syllables import sung_line


def shown(text: str, language: str = "english") -> str:
    """Syllables with hyphens, the stressed ones in capitals."""
    rows = sung_line(text, language)
    return " ".join(
        (s.text.upper() if s.stress == 2 else s.text) + ("-" if s.hyphen in ("begin", "middle") else "") for s in rows
    )


@pytest.mark.parametrize(
    ("text", "sung"),
    [
        ("The river runs beneath the silver moon", "The RIV- er RUNS be- NEATH the SIL- ver MOON"),
        ("and everything is quiet again", "and EV- ery- thing is QUI- et a- GAIN"),
        ("don't believe it!", "don't be- LIEVE it!"),
        ("I've 24 candles", "I've TWEN- ty FOUR CAN- dles"),
        ("singin' in the well-known café", "SIN- gin' in the WELL- KNOWN CA- fé"),
        ("Zelda Quixworthy jumped", "ZEL- da QUIX- wor- thy JUMPED"),
        ("“Beautiful,” she said…", "“BEAU- ti- ful,” she said"),
    ],
)
def test_english_is_sung_as_spoken(text: str, sung: str) -> None:
    assert shown(text) == sung


@pytest.mark.parametrize(
    ("text", "language", "sung"),
    [
        ("Die Vögel hören auf zu singen", "german", "die VÖ- gel HÖ- ren auf zu SIN- gen"),
        ("La lune est belle et la rivière chante", "french", "la LUNE est BELLE et la ri- VIÈ- re CHANTE"),
        ("El viento canta una canción en la mañana", "spanish", "el VIEN- to CAN- ta u- na can- CIÓN en la ma- ÑA- na"),
    ],
)
def test_other_languages_are_told_and_sung(text: str, language: str, sung: str) -> None:
    assert language_of(text) == language
    assert shown(text, language).lower() == sung.lower()
    assert [w for w in shown(text, language).split() if w.isupper() and len(w) > 2]


def test_nothing_written_is_lost() -> None:
    line = "O captain, my Captain! our fearful trip-wire's ‘undone’"
    syllables = sung_line(line, "english")
    joined = "".join(s.text + ("" if s.hyphen in ("begin", "middle") else " ") for s in syllables)
    assert joined.split() == line.replace("trip-wire", "tripwire").split()


def test_signs_nobody_sings_are_left_out() -> None:
    assert [s.text for s in sung_line("🎵 la\x00 — ... \u202e la!", "english")] == ["la", "la!"]
    assert sung_line("!!! ... 🎵", "english") == ()


def test_a_word_too_long_for_any_table_is_parted_all_the_same() -> None:
    assert len(sung_line("Donaudampfschifffahrt" * 9, "german")) > 40


def test_a_person_may_put_a_word_right(tmp_path: Path) -> None:
    (tmp_path / "lyrics.toml").write_text('[english]\nriver = "ri-VER"\n', encoding="utf-8")
    exceptions.use_folder(tmp_path)
    try:
        assert shown("the river") == "the ri- VER"
    finally:
        exceptions.use_folder(None)
    assert shown("the river") == "the RIV- er"


def test_the_table_is_small_and_made_of_first_pronunciations() -> None:
    assert TABLE.stat().st_size < 700_000
    assert stress_pattern("again") == "01" and stress_pattern("hopping") == "10" and stress_pattern("xqzt") is None
    rows = ["again AH0 G EH1 N", "again(2) AH0 G EY1 N", "o.k. OW1 K EY1", "moon M UW1 N # of the night"]
    assert table_text(rows) == "01 again\n1 moon\n"
