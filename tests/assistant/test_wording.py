"""Plain words until a person counts in bars: who does, what sentences become, and what a receipt's line may claim."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.request import Request
from assistant.session import Session
from assistant.wording import (
    SongClock,
    apart,
    clock_of,
    figure,
    in_words,
    is_several,
    length_in_words,
    loudness_in_words,
    place_in_words,
    register_of,
    section_in_words,
    speaks_in_bars,
)
from tools.compose import compose
from tools.song.brief import Brief

CLOCK = SongClock({n: (2.0 * (n - 1), 2.0 * n) for n in range(1, 17)}, (("Verse 2", 5, 8), ("A 1", 9, 16)), 32.0, 4.0)
Say = Callable[..., dict[str, Any]]


@pytest.fixture
def say(session: Session, tmp_path: Path) -> Say:
    count = iter(range(1000))

    def turn(text: str, **kw: Any) -> dict[str, Any]:
        options = {"project": "p", "kinds": ("midi",), "seed": 7, "out": tmp_path / f"out{next(count)}"} | kw
        return session.say(Request(text, **options))

    return turn


@pytest.mark.parametrize(
    "said",
    ["16 bars", "the last four bars", "a 12-bar blues", "one chord a bar", "softer in bars 5 to 8", "measure 5",
     "32 Takte",     "make bar 3 louder", "how many bars has it?", "a 6/8 jig", "ii-V-I in C",
     "in crotchets", "straight eighth notes"],
)  # fmt: skip
def test_a_word_of_notation_shows_who_counts_in_bars(said: str) -> None:
    assert speaks_in_bars(said)


@pytest.mark.parametrize(
    "said",
    ["music for a cocktail bar", "a jazz bar at night", "a bar mitzvah", "for good measure", "measure it",
     "bars and clubs",     "chocolate bar jingle", "in A minor, 100 bpm", "24/7 radio",
     "happy hour at the bar", "a beat to dance to",
     "up a semitone", "Am F C G"],
)  # fmt: skip
def test_a_bar_for_drinks_and_words_everybody_uses_prove_nothing(said: str) -> None:
    assert not speaks_in_bars(said)


def test_one_sentence_with_bars_decides_for_all_and_a_preference_settles_it() -> None:
    assert register_of(["a waltz", "slower"]) == "plain"
    assert register_of(["a waltz, 16 bars", "slower"]) == "bars"
    assert register_of(["a waltz, 16 bars"], "plain") == "plain"
    assert register_of(["a waltz"], "bars") == "bars"


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("The strings play in bars 5-8.", "The strings play in the second verse (0:08 to 0:16)."),
        ("Nothing is played there in bars 1 to 2.", "Nothing is played there from 0:00 to 0:04."),
        ("In bar 3: Dm.", "At 0:04: Dm."),
        ("2 chords: Dm (bar 1), A7 (bar 2).", "2 chords: Dm (0:00), A7 (0:02)."),
        ("B from bar 3 (8 bars)", "B from 0:04 (16 seconds)"),
        ("B4 (bar 2, beat 3)", "B4 (at 0:03)"),
        ("Moved up 2 semitones to E minor: 9 notes in Flute.",
         "Moved 2 half steps higher to E minor: 9 notes in Flute."),
        ("The tempo goes from 105 to 99 quarters a minute", "The tempo goes from 105 to 99 beats a minute"),
        ("Strings softer in bars 1-2 by 5.1 dB: mean velocity 63 -> 47.", "Strings now play softer from 0:00 to 0:04."),
        ("Say 120 bpm.", "Say 120 beats a minute."),
    ],
)  # fmt: skip
def test_sentences_made_of_bars_become_sentences_of_time(said: str, plain: str) -> None:
    assert in_words(said, "plain", CLOCK) == plain
    assert in_words(said, "bars", CLOCK) == said


def test_a_bar_the_song_lacks_is_left_as_it_was_said() -> None:
    assert in_words("There is no bar 40", "plain", CLOCK) == "There is no bar 40"


def test_sections_are_named_by_words_and_bare_letters_are_not() -> None:
    assert section_in_words("Verse 2") == "the second verse"
    assert section_in_words("Bridge") == "the bridge"
    assert section_in_words("A 1") is None and section_in_words("B") is None
    assert place_in_words(CLOCK, 9, 16) == "0:16 to 0:32"


def test_measured_loudness_is_told_by_how_it_is_heard() -> None:
    assert loudness_in_words(-5.0) == "about a third quieter"
    assert loudness_in_words(-10.0) == "about half as loud"
    assert loudness_in_words(10.0) == "about twice as loud"
    assert loudness_in_words(-0.6) == "hardly quieter"


def test_lengths_are_told_in_seconds_and_minutes() -> None:
    assert [length_in_words(s) for s in (1, 45, 60, 80, 120)] == [
        "1 second", "45 seconds", "1 minute", "1 minute 20", "2 minutes"]  # fmt: skip


def test_the_clock_of_a_song_agrees_with_its_performance() -> None:
    from tools.song.play import perform

    song = compose(Brief(style="pop", duration_s=40.0), 3).song
    clock = clock_of(song)
    assert clock.end_s == perform(song).written_end_s
    first_of_bar = {song.grid.bar_at(n.onset_tick).number: n for n in perform(song).tracks[-1].notes}
    for number, note in first_of_bar.items():
        assert clock.bars[number][0] - 0.12 <= note.onset_s <= clock.bars[number][1] + 0.12


def test_a_project_is_spoken_to_in_seconds_until_bars_are_named_and_in_bars_ever_after(say: Say) -> None:
    first = say("a folk tune in G major for flute, guitar and cello, 30 seconds")
    assert first["words"] == "plain" and "bar" not in first["reply"]
    asked = say("what chords are in it?")
    assert "0:0" in asked["reply"] and "bar" not in asked["reply"]
    assert "bar" not in " ".join([*asked["suggestions"], first["receipt"]["line"]])
    switched = say("make the guitar softer in bars 1 to 2")
    assert switched["words"] == "bars" and "bars 1-2" in switched["reply"]
    assert "bars 1 to 2 (0:00 to" in switched["receipt"]["line"]
    assert say("what chords are in it?")["words"] == "bars"


def test_a_tapped_sentence_of_ours_does_not_count_as_knowing_bars(say: Say) -> None:
    offered = say("play Clair de Lune")["choices"][0]["say"]
    assert speaks_in_bars(offered)
    assert say(offered)["words"] == "plain"


def test_the_context_can_settle_the_register(say: Say) -> None:
    say("a folk tune for flute and guitar, 20 seconds")
    assert say("how long is it?", context={"words": "bars"})["words"] == "bars"


def test_rows_for_scripts_stay_and_every_row_has_plain_words(say: Say) -> None:
    say("rock in A minor, 110 bpm, guitar bass drums, 30 seconds")
    document = say("make the drums quieter in bars 5 to 8")
    receipt = document["receipt"]
    assert [(row["what"], row["where"]) for row in receipt["changed"]] == [("velocity", "bars 5-8, Drums")]
    assert all(row["plain"] for rows in ("asked", "changed", "kept") for row in receipt[rows])
    assert "velocity" not in receipt["line"]


def test_the_line_sums_up_and_claims_nothing_that_was_not_measured(say: Say) -> None:
    say("a pop song in C major, 100 bpm with piano, bass and drums, 30 seconds")
    slower = say("a bit slower")
    assert slower["receipt"]["line"].startswith("Done as asked: slower: 94 instead of 100 beats a minute.")
    assert "Everything else stayed exactly as it was: " in slower["receipt"]["line"]
    softer = say("make the drums quieter")
    assert "no sound was made to measure" in softer["receipt"]["line"] and "third" not in softer["receipt"]["line"]
    drums = next(t["notes"] for t in softer["song"]["tracks"] if t["is_drum"])
    others = sum(t["notes"] for t in softer["song"]["tracks"]) - drums
    assert f"{others} notes" in softer["receipt"]["line"]


def test_what_was_not_reached_stands_in_the_line(say: Say) -> None:
    document = say("a piece for hurdy-gurdy and kazoo")
    assert document["outcome"] == "partial"
    assert "Not as asked: left out 'kazoo'" in document["receipt"]["line"]
    assert "Bagpipes (for hurdy gurdy)" in document["receipt"]["line"]


def test_an_undo_is_told_as_such_and_claims_no_rest(say: Say) -> None:
    say("a folk tune in G major for flute and guitar, 20 seconds")
    say("up a whole tone")
    line = say("undo")["receipt"]["line"]
    assert line.startswith("Done as asked: back at version 1.") and "Everything else" not in line


def test_the_receipt_has_a_line_for_a_glance_that_claims_no_more_than_the_long_one(say: Say) -> None:
    first = say("a folk tune in G major for flute and guitar, 45 seconds, not sad, no drums, 3/4")["receipt"]
    edit = say("a bit slower")["receipt"]
    mixed = say("take the guitar out and put it into G major")["receipt"]
    assert [len(receipt["short"]) <= 90 for receipt in (first, edit, mixed)] == [True] * 3
    assert first["short"].startswith("✓ As asked: ") and first["short"].endswith("New piece: 2 parts.")
    assert re.fullmatch(r"✓ As asked: slower \(\S+ a minute\)\. 2 parts unchanged\.", edit["short"])
    assert mixed["short"].startswith("✗ Not as asked: ") and " as asked." in mixed["short"][15:]


@pytest.mark.parametrize(("name", "told"), [
    ("bass", False), ("Double bass", False), ("strings", True), ("drums", True), ("brass", True), ("glass", False),
    ("Piano and Bass", True), ("clarinet", False), ("timpani", True),
])  # fmt: skip
def test_a_player_is_told_in_the_number_it_has(name: str, told: bool) -> None:
    assert is_several(name) is told


def test_a_figure_has_one_decimal_at_most_and_none_that_says_nothing() -> None:
    assert [figure(44.97), figure(20.31), figure(110.0), figure(100000.04)] == ["45", "20.3", "110", "100000"]
    assert apart(81.36, 91.0) == ("81.4", "91")
    assert apart(81.41, 81.44) == ("81.41", "81.44")
