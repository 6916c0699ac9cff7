"""Keeping a piece in its key: which chords players take plainer, and how much of a piece that concerns."""

import pytest

from tools.compose import compose
from tools.compose.harmony import ChordSpan, Harmony
from tools.compose.harmony_home import home_margin, home_share
from tools.compose.home import softened
from tools.song.brief import Brief
from tools.theory.chord import parse_chord
from tools.theory.key import Key


def harmony(symbols: str, key: Key) -> Harmony:
    return Harmony([ChordSpan(i * 4, i * 4 + 4, parse_chord(s)) for i, s in enumerate(symbols.split())], key)


@pytest.mark.parametrize(
    ("written", "played"),
    [
        ("A7 D7 E7", "A6 D6 E7"),  # the sevenths of a blues, the dominant's stays
        ("B7 F#7", "B7 F#7"),  # applied dominants whose sevenths are at home
        ("G7 D9 Dm6", "G D69 Dm6"),
        ("Amaj7 F#m7 N.C.", "Amaj7 F#m7 N.C."),
        ("A7/C#", "A6/C#"),
    ],
)
def test_only_foreign_colours_give_way(written: str, played: str) -> None:
    soft = softened(harmony(written, Key("A")))
    assert [span.chord.symbol for span in soft.spans] == played.split()


def test_a_span_in_another_key_is_judged_by_that_key() -> None:
    spans = [ChordSpan(0, 4, parse_chord("A7"), key=Key("A")), ChordSpan(4, 8, parse_chord("A7"), key=Key("D"))]
    assert [span.chord.symbol for span in softened(Harmony(spans, Key("A"))).spans] == ["A6", "A7"]


def test_chords_name_their_key_or_do_not() -> None:
    assert home_margin(harmony("C Am F G C", Key("C")), Key("C")) > 0.1
    assert home_margin(harmony("Am G Am G Am G G", Key("A", "minor")), Key("A", "minor")) < home_margin(
        harmony("Am Dm E Am", Key("A", "minor")), Key("A", "minor")
    )
    assert home_margin(harmony("G D G C G D G", Key("C")), Key("C")) < 0
    assert home_share(harmony("C F G", Key("C"))) == 1.0
    assert home_share(harmony("C E", Key("C"))) == pytest.approx(5 / 6)


@pytest.mark.parametrize("style", ["blues", "jazz", "gospel", "ragtime", "film"])
@pytest.mark.parametrize("mode", ["major", "minor"])
def test_colourful_styles_stay_at_home_for_four_fifths_of_their_time(style: str, mode: str) -> None:
    song = compose(Brief(style=style, tonic="Bb", mode=mode, bars=12), 4).song
    usual = Key(song.keys[0].tonic, song.keys[0].mode).usual_pitch_classes
    rows = [
        (n.midi_pitch % 12 in usual, n.length_ticks) for t in song.tracks if not t.instrument.is_drum for n in t.notes
    ]
    assert sum(length for inside, length in rows if inside) / sum(length for _, length in rows) >= 0.8
