"""Who plays: named line-ups stay what they are, bare words follow the style, and nobody plays who was left out."""

import pytest

from tools.compose import compose, style_names
from tools.compose.players import kind_of_player, programs_meant
from tools.song.brief import Brief, PartRequest

GUITAR, BASS = PartRequest("guitar", 25), PartRequest("bass", 33)
DRUMS = PartRequest("drums", None, "drums", True)


def players(style: str, *parts: PartRequest, **asked: object) -> list[int | str]:
    song = compose(Brief(style=style, parts=parts, bars=12, **asked), 3).song  # type: ignore[arg-type]
    return sorted(("drums" if t.instrument.is_drum else t.instrument.program for t in song.tracks), key=str)


def test_a_trio_of_guitar_bass_and_drums_stays_a_trio() -> None:
    assert len(players("blues", GUITAR, BASS, DRUMS)) == 3
    rock = players("rock", GUITAR, BASS, DRUMS)
    assert len(rock) == 3 and any(p in (27, 29, 30) for p in rock)


@pytest.mark.parametrize(
    ("style", "parts"),
    [
        ("chamber", (PartRequest("violin", 40, count=2),)),
        ("pop", (PartRequest("violin", 40, count=2),)),
        ("synthwave", (PartRequest("synth lead", 81), PartRequest("pad", 89))),
        ("folk", (PartRequest("sitar", 104), PartRequest("tabla", None, "drums", True))),
        ("pop", (PartRequest("piano", 0), PartRequest("cello", 42), PartRequest("flute", 73))),
        ("jazz", (PartRequest("piano", 0), PartRequest("bass", 32))),
        ("chamber", tuple(PartRequest(w, p) for w, p in (("a", 40), ("b", 40), ("c", 41), ("d", 42)))),
    ],
)
def test_a_line_up_that_is_a_band_gets_nobody_added(style: str, parts: tuple[PartRequest, ...]) -> None:
    assert len(players(style, *parts)) == sum(part.count for part in parts)


def test_a_march_for_trumpet_and_tuba_has_drums_and_no_more() -> None:
    assert players("march", PartRequest("trumpet", 56), PartRequest("tuba", 58)) == [56, 58, "drums"]
    assert players("march", PartRequest("trumpet", 56), PartRequest("tuba", 58), drums=False) == [56, 58]


def test_one_player_of_a_groove_gets_a_band() -> None:
    assert "drums" in players("funk", PartRequest("clavinet", 7))
    assert len(players("funk", PartRequest("slap bass", 36))) >= 4


def test_one_player_of_single_notes_leads_the_band_of_a_style_that_lives_from_one() -> None:
    harmonica = PartRequest("harmonica", 22)
    blues = players("blues", harmonica)
    assert 22 in blues and "drums" in blues and len(blues) >= 4
    assert "drums" not in players("blues", harmonica, drums=False)
    assert players("blues", harmonica, only_parts=True) == [22]
    assert players("folk", PartRequest("flute", 73)) == [73]
    assert players("blues", PartRequest("piano", 0)) == [0]


@pytest.mark.parametrize(
    ("style", "guitar"), [("rock", 29), ("jazz", 26), ("bossa nova", 24), ("funk", 27), ("folk", 25)]
)
def test_a_bare_guitar_is_the_one_of_the_style(style: str, guitar: int) -> None:
    assert guitar in players(style, GUITAR)
    assert 24 in players(style, PartRequest("nylon guitar", 24))
    assert 27 in players(style, PartRequest("electric guitar", 27))


def test_a_bare_bass_is_the_one_of_the_style_and_a_qualified_one_is_not() -> None:
    assert 32 in players("jazz", PartRequest("piano", 0), BASS)
    assert 33 in players("jazz", PartRequest("piano", 0), PartRequest("electric bass", 33))


def test_bare_words_are_told_from_named_instruments() -> None:
    assert kind_of_player("a guitar") == kind_of_player("Guitars") == "guitar"
    assert kind_of_player("nylon guitar") is kind_of_player("bass clarinet") is kind_of_player("piano") is None
    assert programs_meant("organ", 16) == frozenset(range(16, 21)) and programs_meant("flute", 73) == {73}


@pytest.mark.parametrize("style", style_names())
def test_nobody_plays_who_was_left_out(style: str) -> None:
    pianos, guitars, basses = range(8), range(24, 32), range(32, 40)
    without = (*pianos, *guitars, *basses, 43)
    for parts in ((), (PartRequest("flute", 73),)):
        song = compose(Brief(style=style, parts=parts, bars=8, without=without), 5).song
        assert song.tracks and not {t.instrument.program for t in song.tracks if not t.instrument.is_drum} & {*without}


def test_a_band_loses_its_tune_to_nobody_when_its_instruments_are_left_out() -> None:
    tunes = (22, 26, 27, 16)
    song = compose(Brief(style="blues", bars=12, without=tunes), 1).song
    assert any(t.role == "melody" and t.notes for t in song.tracks)
