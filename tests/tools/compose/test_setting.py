"""A tune made for words has each syllable once, on a note of its own, stressed ones on beats, lines as phrases."""

import tomllib
from itertools import cycle
from pathlib import Path

import pytest

from tools.compose import compose
from tools.compose.setting_form import stanzas_of
from tools.errors import BriefError
from tools.lyrics.measured import WordFacts, midi_words, xml_words
from tools.lyrics.text import read_lyrics
from tools.song.brief import Brief
from tools.song.midi import save_midi
from tools.song.musicxml import save_musicxml
from tools.song.values import Song

STANZAS = tomllib.loads((Path(__file__).parents[1] / "lyrics" / "stanzas.toml").read_text(encoding="utf-8"))
ENGLISH = STANZAS["english"]
SONG = f"[Verse 1]\n{ENGLISH[0]}\n\n[Chorus]\n{ENGLISH[1]}\n\n[Verse 2]\n{ENGLISH[11]}\n\n[Chorus]"
CASES = [
    *((text, style) for text, style in zip(ENGLISH[::4], cycle(("folk", "pop", "waltz", "ballad")), strict=False)),
    (STANZAS["german"][0], "folk"), (STANZAS["french"][1], "ballad"), (STANZAS["spanish"][0], "waltz"),
]  # fmt: skip


def composed(text: str, seed: int = 1, **more: object) -> Song:
    return compose(Brief(lyrics=read_lyrics(text), **more), seed).song  # type: ignore[arg-type]


def measured(song: Song) -> WordFacts:
    return midi_words(save_midi(song, performed=False))


@pytest.mark.parametrize(("text", "style"), CASES)
def test_every_syllable_stands_once_on_a_note_in_midi_and_score(text: str, style: str) -> None:
    song = composed(text, style=style)
    count = sum(len(line) for _, lines in stanzas_of(read_lyrics(text)) for line in lines)
    found = measured(song)
    assert (found.syllables, found.on_notes, xml_words(save_musicxml(song, None))) == (count, count, count)
    sung = next(track.syllables for track in song.tracks if track.syllables)
    assert len({s.note_id for s in sung}) == count and None not in {s.note_id for s in sung}
    assert sum(s.ends_line for s in sung) == len(text.split("\n"))


def test_stressed_syllables_stand_on_beats() -> None:
    found = [measured(composed(text, 3, style=style)) for text, style in CASES]
    assert sum(f.on_strong for f in found) >= 0.85 * sum(f.stressed for f in found)


def test_stanzas_are_sections_and_a_second_verse_has_the_first_ones_tune() -> None:
    song = composed(SONG, 3, style="folk", tonic="G")
    names = [s.name for s in song.sections if s.name not in ("Intro", "Outro")]
    assert names == ["Verse 1", "Chorus 1", "Verse 2", "Chorus 2"]
    tune = next(track for track in song.tracks if track.syllables).notes
    first, second = ([n for n in tune if s.start_tick <= n.onset_tick < s.end_tick]
                     for s in song.sections if s.name.startswith("Verse"))  # fmt: skip
    start = {s.name: s.start_tick for s in song.sections}
    own = {(n.onset_tick - start["Verse 1"], n.midi_pitch) for n in first}
    again = {(n.onset_tick - start["Verse 2"], n.midi_pitch) for n in second}
    assert len(own & again) >= 0.5 * min(len(own), len(again))


def test_asked_length_and_bars_hold_with_words() -> None:
    song = composed(ENGLISH[3], 2, style="pop", bars=8)
    assert song.grid.bar_count == 8 and measured(song).syllables == 33
    assert measured(composed(ENGLISH[3], 2, style="pop", duration_s=40.0)).syllables == 33


def test_words_that_do_not_fit_the_time_are_refused_with_figures() -> None:
    with pytest.raises(BriefError, match=r"syllables.*5 seconds"):
        composed(SONG, 1, style="folk", duration_s=5.0)


def test_runs_come_only_where_they_are_asked_for() -> None:
    plain, runs = (composed(ENGLISH[0], 3, style="ballad", melisma=asked) for asked in (False, True))
    counts = [
        (sum(t.syllables[0].tick <= n.onset_tick <= t.syllables[-1].tick for n in t.notes), len(t.syllables))
        for song in (plain, runs)
        for t in song.tracks
        if t.syllables
    ]
    assert counts[0][0] == counts[0][1] and counts[1][0] > 1.3 * counts[1][1]


def test_the_same_words_and_seed_give_the_same_piece() -> None:
    assert composed(SONG, 9, style="folk") == composed(SONG, 9, style="folk")


@pytest.mark.parametrize("melisma", [False, True])
def test_a_slur_in_a_sung_line_stands_over_one_syllable_only(melisma: bool) -> None:
    words = read_lyrics("The river runs down to the sea\nand carries my letters away")
    song = compose(Brief(style="ballad", lyrics=words, melisma=melisma), 4).song
    sung = next(track for track in song.tracks if track.syllables)
    slurs = [mark for mark in sung.marks if mark.kind == "slur"]
    starts = {syllable.tick for syllable in sung.syllables}
    assert bool(slurs) == melisma
    for mark in slurs:
        assert mark.end_tick is not None
        assert not [tick for tick in starts if mark.tick < tick < mark.end_tick]
