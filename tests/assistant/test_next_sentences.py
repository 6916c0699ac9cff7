"""Every next sentence is true of its song: said, it is done or answered as a whole, and an edit changes something.

What is shown was rehearsed by the program; here each sentence is said again by another way: the planner's acts through
the tools as a brain calls them, the promises checked, and every wish measured in the exported files.
"""

import time
from dataclasses import replace
from typing import Any

import pytest

from assistant.agent import run_tool
from assistant.evidence import Evidence
from assistant.next_sentences import three_that_work, view_of
from assistant.planner.first_sentences import FIRST_SENTENCES, FirstSentence, first_three
from assistant.planner.next_steps import ranked
from assistant.planner.state import DialogueState
from assistant.planner.understand import understand
from assistant.receipt import check_promises, failed_wishes, make_receipt
from assistant.summary import song_summary
from assistant.wording import speaks_in_bars
from assistant.workbench import Workbench
from tools.compose import compose
from tools.compose.style import style_names
from tools.song.brief import Brief, PartRequest
from tools.song.values import Song

STYLES = sorted(style_names())
# What was done before the suggestions are asked for: each a few sentences in a row.
HISTORIES: tuple[tuple[str, ...], ...] = (
    (),
    ("a bit slower",),
    ("lose the drums", "give the tune to a flute"),
    ("add some soft drums", "make everything a lot softer"),
    ("arrange it for string quartet", "the tune an octave higher"),
    ("set the tempo to 32", "make it sadder"),
    ("mute the bass", "add a cello playing long notes", "add a harp"),
    ("give the tune to a violin", "give the tune to a clarinet", "make it a lot louder", "make it a lot louder"),
    ("set the tempo to 240",),
)


class NoShelf:
    """A project without versions."""

    def listing(self) -> tuple[Any, ...]:
        return ()

    def deleted(self) -> tuple[Any, ...]:
        return ()

    def song(self, version_id: str) -> Song:
        raise LookupError(version_id)

    def undo_target(self, steps: int) -> str | None:
        return None

    def redo_target(self, steps: int) -> str | None:
        return None


def said(song: Song, sentence: str) -> tuple[str, Song, list[str]]:
    """Outcome, song afterwards and tools of a sentence: what a whole turn would come to, without files."""
    acts = understand(sentence, DialogueState(song=view_of(song)))
    bench = Workbench(NoShelf(), 5, song=song, base=song)
    for act in acts:
        if act.tool == "say":
            continue
        run_tool(act.tool, dict(act.args), bench)
    tools = [act.tool for act in acts]
    if bench.question:
        return "ask", song, tools
    if bench.refusal or any(step.status == "error" for step in bench.steps):
        return "refuse", song, tools
    if not bench.changed:
        return "answer", song, tools
    receipt = make_receipt(bench, Evidence(bench.need_song(), song), check_promises(bench))
    failed = bench.gaps or failed_wishes(receipt)
    return ("partial" if failed else "made"), bench.need_song(), tools


def after(song: Song, history: tuple[str, ...]) -> tuple[Song, list[str]]:
    tools: list[str] = []
    for sentence in history:
        _, song, tools = said(song, sentence)
    return song, tools


def check(style: str, seed: int, history: tuple[str, ...], turn: int, register: Any) -> list[str]:
    """One sentence for each suggestion that is not true."""
    song, done = after(compose(Brief(style=style, duration_s=20.0), seed).song, history)
    three = three_that_work(song, done, turn, register)
    problems = [] if len(set(three)) == 3 else [f"not three: {three}"]
    if register == "plain":
        problems += [f"speaks of bars: {sentence}" for sentence in three if speaks_in_bars(sentence)]
    for sentence in three:
        outcome, changed, tools = said(song, sentence)
        if outcome not in ("made", "answer"):
            problems.append(f"{sentence!r} comes to {outcome}")
        if outcome == "made" and changed == song:
            problems.append(f"{sentence!r} changes nothing")
        if outcome == "answer" and tools[0] != "song_facts":
            problems.append(f"{sentence!r} is neither done nor looked up: {tools}")
        if done and tools[0] == done[-1]:
            problems.append(f"{sentence!r} is what was just done")
    return problems


@pytest.mark.parametrize("style", STYLES)
def test_every_next_sentence_is_true_of_its_song(style: str) -> None:
    place = STYLES.index(style)
    history = HISTORIES[place % len(HISTORIES)]
    assert check(style, place, history, turn=place + 1, register="bars" if place % 3 == 0 else "plain") == [], history


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
def test_every_next_sentence_is_true_after_every_history(style: str) -> None:
    problems = [
        (seed, history, problem)
        for seed, history in enumerate(HISTORIES)
        for problem in check(style, 100 + seed, history, turn=seed, register=("plain", "bars")[seed % 2])
    ]
    assert problems == []


def test_without_a_rehearsal_some_sentence_would_not_be_true() -> None:
    song, _ = after(compose(Brief(style="chamber", duration_s=20.0), 1).song, ("arrange it for string quartet",))
    untried = {step.say for turn in range(8) for step in ranked(view_of(song).summary, (), turn)}
    outcomes = {said(song, sentence)[0] for sentence in untried}
    assert outcomes - {"made", "answer"}


def test_the_same_song_and_turn_give_the_same_three_and_another_turn_others() -> None:
    song = compose(Brief(style="pop", duration_s=20.0), 3).song
    assert three_that_work(song, [], 2) == three_that_work(song, [], 2)
    assert len({sentence for turn in range(6) for sentence in three_that_work(song, [], turn)}) >= 8


def test_rehearsing_is_quick_beside_a_turn() -> None:
    song = compose(Brief(style="pop", duration_s=60.0), 3).song
    three_that_work(song, [], 1)  # tables are built once
    started = time.process_time()
    for turn in range(4):
        three_that_work(song, [], turn)
    assert (time.process_time() - started) / 4 < 0.4  # measured 0.05 s of CPU time


def test_a_song_of_one_note_still_gets_three_sentences() -> None:
    song = compose(Brief(bars=1, parts=(PartRequest("tuba", 58),), only_parts=True), 1).song
    one = replace(song, tracks=(replace(song.tracks[0], notes=song.tracks[0].notes[:1]),), chords=(), sections=())
    three = three_that_work(one, [], 1)
    assert len(set(three)) == 3
    assert all(said(one, sentence)[0] in ("made", "answer") for sentence in three)


@pytest.mark.parametrize("row", FIRST_SENTENCES, ids=lambda row: row.id)
def test_every_first_sentence_makes_a_whole_piece_in_one_go(row: FirstSentence) -> None:
    acts = understand(row.say, DialogueState())
    assert [act.tool for act in acts] == ["compose"]
    bench = Workbench(NoShelf(), 7)
    run_tool("compose", dict(acts[0].args), bench)
    receipt = make_receipt(bench, Evidence(bench.need_song()), [])
    assert failed_wishes(receipt) == []
    assert 10.0 < song_summary(bench.need_song())["duration_s"] < 130.0


def test_first_sentences_differ_and_none_speaks_of_bars_but_by_its_meter() -> None:
    assert len({row.id for row in FIRST_SENTENCES}) == len({row.say for row in FIRST_SENTENCES}) >= 12
    assert [row.id for row in FIRST_SENTENCES if speaks_in_bars(row.say)] == ["five"]
    styles, keys, players = set(), set(), set()
    for row in FIRST_SENTENCES:
        bench = Workbench(NoShelf(), 7)
        run_tool("compose", dict(understand(row.say, DialogueState())[0].args), bench)
        song = bench.need_song()
        styles.add(song.style)
        keys.add((song.keys[0].tonic, song.keys[0].mode))
        players |= {track.instrument.program for track in song.tracks}
    assert len(styles) >= 8 and len(keys) >= 8 and len(players) >= 15


def test_an_empty_project_is_offered_three_first_sentences_each_turn() -> None:
    said_first = {row.say for row in FIRST_SENTENCES}
    for turn in range(10):
        assert len(set(first_three(turn))) == 3 and set(first_three(turn)) <= said_first
    assert first_three(0) != first_three(1)


def test_what_was_said_a_few_turns_ago_is_not_proposed_again() -> None:
    song = compose(Brief(style="pop", bars=8), 3).song
    first = three_that_work(song, [], 1)
    again = three_that_work(song, [], 1, said=frozenset(say.lower() for say in first))
    assert len(again) == 3 and not set(first) & set(again)
