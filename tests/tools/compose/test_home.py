"""Keeping a piece in its key: which chords players take plainer, and how much of a piece that concerns."""

import itertools

import pytest

from tools.compose import compose, stages
from tools.compose.harmony import ChordSpan, Harmony
from tools.compose.harmony_home import home_margin, home_share, key_margin
from tools.compose.home import pitch_time, plain_chords, softened
from tools.song.brief import Brief, PartRequest
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


def test_home_chords_are_played_plain_where_the_key_is_in_doubt() -> None:
    minor = harmony("Am7 Dm7 E7 F#m7b5", Key("A", "minor"))
    assert [span.chord.symbol for span in plain_chords(minor, only_home=True).spans] == ["Am", "Dm7", "E7", "F#m7b5"]
    assert [span.chord.symbol for span in plain_chords(minor, only_home=False).spans] == ["Am", "Dm", "E7", "F#m7b5"]


def test_sevenths_on_a_minor_tonic_name_their_key_less_than_triads() -> None:
    assert key_margin([3, 0, 1, 0, 3, 0, 0, 2, 0, 3, 0, 0], Key("A", "minor")) < key_margin(
        [2, 0, 1, 0, 3, 0, 0, 0, 0, 3, 0, 1], Key("A", "minor")
    )


@pytest.mark.parametrize("style", ["afrobeat", "metal", "drum and bass", "funk", "disco", "soul"])
def test_a_minor_key_is_heard_as_home_in_the_notes(style: str) -> None:
    for seed in range(3):
        score = stages.score(Brief(style=style, tonic="A", mode="minor", bars=24), seed)
        assert key_margin(pitch_time(score.arrangement, score.parts), score.plan.key) > 0


@pytest.mark.parametrize("style", ["afrobeat", "blues", "reggae", "classical", "jazz"])
def test_where_nobody_has_the_bass_chords_bring_it_with_each_change(style: str) -> None:
    parts = tuple(PartRequest(w, p) for w, p in (("clarinet", 71), ("piano", 0), ("cello", 42)))
    score = stages.score(Brief(style=style, bars=16, parts=parts), 4)
    piano = next(
        notes for notes, part in zip(score.arrangement.notes, score.parts, strict=True) if part.job in ("comp", "strum")
    )
    first = min(note.step for note in piano)
    spans = [span for span in score.sheet.harmony.spans if span.start_step >= first and not span.chord.is_none]
    changes = [b for a, b in itertools.pairwise(spans) if a.chord != b.chord]
    held = [
        min((n.pitch for n in piano if n.step <= span.start_step < n.end), default=-1) % 12
        == span.chord.bass_pitch_class
        for span in changes
    ]
    assert sum(held) >= 0.95 * len(held)
