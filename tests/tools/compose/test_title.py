"""Titles belong to the sentence, not to the seed alone."""

from dataclasses import replace

from tools.compose import compose, style_names
from tools.song.brief import Brief, PartRequest


def title(brief: Brief, seed: int = 7) -> str:
    return compose(replace(brief, bars=4), seed).song.title


def test_different_sentences_with_one_seed_have_different_titles() -> None:
    moods = ("happy", "sad", "calm", "dark", "epic", "dreamy")
    briefs = [Brief(style=style, moods=(moods[i % 6],)) for i, style in enumerate(style_names())]
    briefs += [Brief(style="pop", parts=(PartRequest("x", program),)) for program in (0, 25, 40, 56, 73)]
    titles = [title(brief) for brief in briefs]
    assert len(set(titles)) >= 0.85 * len(titles), sorted(titles)


def test_the_same_sentence_and_seed_have_the_same_title_and_another_seed_another() -> None:
    brief = Brief(style="folk", moods=("happy",))
    assert title(brief) == title(brief)
    assert len({title(brief, seed) for seed in range(12)}) >= 9


def test_a_stated_title_is_kept() -> None:
    assert title(Brief(title="Nora's Tune")) == "Nora's Tune"
