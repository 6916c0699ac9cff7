"""Chords for a tune: every promise that callers build on."""

from collections.abc import Sequence
from itertools import pairwise

import pytest

from tools.compose import harmonise as harmoniser
from tools.compose.draft import DraftNote
from tools.compose.harmonise import beats_of, best_chords, class_of, ends_of_phrases, harmonise, vocabulary
from tools.compose.meter import meter_of
from tools.errors import MusicError
from tools.theory.chord import parse_chord
from tools.theory.key import Key

G, A_MINOR = Key("G", "major"), Key("A", "minor")
FOUR, THREE, SIX = meter_of(4, 4), meter_of(3, 4), meter_of(6, 8)


def line(rows: Sequence[tuple[int, int]], up: int = 0) -> list[DraftNote]:
    notes, at = [], 0
    for pitch, steps in rows:
        notes.append(DraftNote(at, steps, pitch + up))
        at += steps
    return notes


SCALE_TUNE = [*((pitch, 4) for pitch in (67, 69, 71, 72, 74, 72, 71, 69, 67, 71, 69, 67, 69, 66)), (67, 8)]
MINOR_TUNE = [(69, 4), (71, 4), (72, 4), (71, 4), (69, 4), (72, 4), (71, 4), (68, 4), (69, 16)]


@pytest.mark.parametrize("learned", [True, False])
@pytest.mark.parametrize(("rows", "key"), [(SCALE_TUNE, G), (MINOR_TUNE, A_MINOR)])
def test_a_chorale_chord_holds_the_tune_on_nearly_every_beat(
    rows: list[tuple[int, int]], key: Key, learned: bool
) -> None:
    tune = line(rows)
    spans = harmonise(tune, key, FOUR, learned=learned)
    for span in spans:
        pitch = next(n.pitch for n in tune if n.step <= span.start_step < n.end)
        assert pitch % 12 in span.chord.pitch_classes


@pytest.mark.parametrize("learned", [True, False])
@pytest.mark.parametrize(("rows", "key"), [(SCALE_TUNE, G), (MINOR_TUNE, A_MINOR)])
def test_it_closes_on_the_tonic_in_root_position_after_a_chord_that_leads_there(
    rows: list[tuple[int, int]], key: Key, learned: bool
) -> None:
    spans = harmonise(line(rows), key, FOUR, learned=learned)
    tonic = key.tonic_pitch_class
    assert spans[-1].chord.root_pitch_class == tonic
    assert spans[-1].chord.bass_pitch_class == tonic
    assert ((spans[-2].chord.root_pitch_class or 0) - tonic) % 12 in (7, 11, 5)


def test_spans_cover_every_step_once_and_name_their_key() -> None:
    for meter in (FOUR, THREE, SIX):
        for manner in harmoniser.MANNERS:
            spans = harmonise(line(SCALE_TUNE), G, meter, manner)
            assert spans[0].start_step == 0
            assert all(a.end_step == b.start_step for a, b in pairwise(spans))
            assert spans[-1].end_step == -(-64 // meter.steps) * meter.steps
            assert {span.key for span in spans} == {G}


def test_a_transposed_tune_has_transposed_chords() -> None:
    plain = harmonise(line(SCALE_TUNE), G, FOUR, learned=False)
    higher = harmonise(line(SCALE_TUNE, 3), Key("Bb", "major"), FOUR, learned=False)
    assert [class_of(s.chord, G) for s in plain] == [class_of(s.chord, Key("Bb", "major")) for s in higher]


def test_the_same_tune_has_the_same_chords() -> None:
    assert harmonise(line(MINOR_TUNE), A_MINOR, FOUR) == harmonise(line(MINOR_TUNE), A_MINOR, FOUR)


def test_chorales_change_chords_with_the_beats_and_songs_with_the_bars() -> None:
    chorale, folk, pop = (len(harmonise(line(SCALE_TUNE), G, FOUR, manner)) for manner in ("chorale", "folk", "pop"))
    assert chorale > folk >= pop
    assert pop == 4


def test_the_plain_manner_takes_the_three_chords_a_plain_tune_outlines() -> None:
    tune = line([(67, 8), (71, 8), (72, 8), (76, 8), (74, 8), (69, 8), (67, 16)])
    symbols = [span.chord.symbol for span in harmonise(tune, G, FOUR, "pop")]
    assert symbols[0] == "G"
    assert symbols[1] in ("C", "Am")
    assert symbols[2] in ("D", "D7")
    assert symbols[3] == "G"


def test_nothing_moves_under_the_note_that_ends_a_phrase() -> None:
    tune = line([(67, 4), (69, 4), (71, 8), (74, 4), (72, 4), (71, 4), (69, 4), (67, 16)])
    ends = ends_of_phrases(tune, FOUR)
    assert ends == [8, 32]
    spans = harmonise(tune, G, FOUR)
    assert not any(8 < span.start_step < 16 for span in spans)


def test_outer_voices_of_the_rules_run_in_no_fifths_or_octaves() -> None:
    for rows, key in ((SCALE_TUNE, G), (MINOR_TUNE, A_MINOR)):
        tune = line(rows)
        windows = beats_of(tune, FOUR, frozenset({tune[-1].step}))
        chords = best_chords(windows, key, learned=False)
        for (one, a), (two, b) in pairwise(zip(windows, chords, strict=True)):
            gap = (one.sung.pitch - (a.bass_pitch_class or 0)) % 12
            then = (two.sung.pitch - (b.bass_pitch_class or 0)) % 12
            moved = one.sung.pitch != two.sung.pitch and a.bass_pitch_class != b.bass_pitch_class
            assert not (moved and gap == then and gap in (0, 7))


def test_rules_alone_serve_where_the_network_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = harmonise(line(SCALE_TUNE), G, FOUR, learned=False)
    monkeypatch.setattr(harmoniser, "load", lambda: None)
    assert harmonise(line(SCALE_TUNE), G, FOUR) == alone


def test_a_class_and_its_symbol_say_the_same() -> None:
    for key in (G, A_MINOR):
        for word in vocabulary(key.is_minor):
            assert class_of(harmoniser.chord_of(word, key), key) == word
    assert class_of(parse_chord("D7(b9)"), G) is None


def test_an_unknown_manner_and_an_empty_tune_are_refused_with_what_to_do() -> None:
    with pytest.raises(MusicError, match="chorale, folk, pop"):
        harmonise(line(SCALE_TUNE), G, FOUR, "metal")
    with pytest.raises(MusicError, match="no notes"):
        harmonise([], G, FOUR)
