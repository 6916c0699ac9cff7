"""Tempo words and their ranges."""

from tools.theory.tempo_words import TEMPO_WORDS, tempo_range


def test_words_are_found_whatever_their_case_and_spaces() -> None:
    assert tempo_range(" Allegro  con Fuoco ") == TEMPO_WORDS["allegro con fuoco"]
    assert tempo_range("purple") is None


def test_every_range_rises_and_stays_within_what_can_be_composed() -> None:
    assert all(20 <= low < high <= 300 for low, high in TEMPO_WORDS.values())


def test_slower_words_lie_below_faster_ones() -> None:
    order = ["grave", "largo", "adagio", "andante", "moderato", "allegro", "vivace", "presto", "prestissimo"]
    middles = [sum(TEMPO_WORDS[word]) / 2 for word in order]
    assert middles == sorted(middles)
