"""Tempo words in compound meters count dotted quarters."""

from tools.theory.tempo_words import TEMPO_WORDS, compound_range, is_compound, tempo_range


def test_an_andante_in_six_is_broad() -> None:
    low, high = compound_range(*(tempo_range("andante") or (0, 0)))
    assert (low, high) == (50, 66)


def test_words_keep_their_order_and_never_quicken() -> None:
    rows = sorted(TEMPO_WORDS.values())
    for low, high in rows:
        slow, quick = compound_range(low, high)
        assert 15 <= slow < quick <= high
    lows = [compound_range(low, high)[0] for low, high in rows]
    assert lows == sorted(lows)


def test_only_eighths_by_threes_are_compound() -> None:
    assert is_compound(6, 8) and is_compound(12, 8) and not is_compound(3, 8) and not is_compound(6, 4)
