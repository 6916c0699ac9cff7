"""Sentences about real sound are understood, with and without a recording; sentences of today's edits stay theirs."""

from typing import Any

import pytest

from assistant.planner.state import DialogueState, Frame, PastTurn, SongView
from assistant.planner.understand import understand
from assistant.summary import song_summary
from tools.compose import compose
from tools.song.brief import Brief

SUMMARY = song_summary(compose(Brief(style="jazz"), 3).song)
RECORDING = {
    "backend": "musicgen",
    "licence": "CC-BY-NC-4.0",
    "commercial": False,
    "terms": "The weights are CC-BY-NC-4.0, for non-commercial use only.",
    "seed": 4,
    "words": "a jazz club",
    "seconds": 60.0,
    "made_as": "take",
    "fits": True,
    "measured": [{"what": "chords heard", "asked": "as written", "got": "0.9", "ok": True}],
}
ROWS = ({"id": "v1", "label": "a piece", "parents": []},)
TAKES = tuple(
    {"id": f"v{n}", "label": f"take {take}", "parents": ["v1"], "take": take, "turn": 2}
    for n, take in ((2, 2), (3, 1), (4, 3))
)
PLAIN = DialogueState(song=SongView(SUMMARY), version="v1", versions=ROWS)
MADE = PastTurn("make it sound like a jazz club", (Frame("make_real", {"words": "a jazz club", "takes": 3}, True),))
RECORDED = DialogueState(
    song=SongView({**SUMMARY, "realisation": RECORDING}), version="v2", versions=(*ROWS, *TAKES), turns=(MADE,)
)


def acts(text: str, state: DialogueState) -> list[tuple[str, dict[str, Any]]]:
    return [(act.tool, dict(act.args)) for act in understand(text, state)]


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("make it sound real", {}),
        ("Make it sound more realistic please", {}),
        ("realise it", {}),
        ("record it", {}),
        ("make it sound like a real recording", {}),
        ("make it sound like a real band", {}),
        ("play it with real instruments", {}),
        ("turn it into a real recording", {}),
        ("real audio please", {}),
        ("use musicgen", {"backend": "musicgen"}),
        ("render it with MusicGen", {"backend": "musicgen"}),
        ("make it sound real with ace-step", {"backend": "ace-step"}),
        ("three takes", {"takes": 3}),
        ("make it sound real in 5 minutes", {"budget_s": 300.0}),
        ("make it sound like a live jazz band in a small club", {"words": "a live jazz band in a small club"}),
        (
            "use MusicGen for this, three takes, without vocals",
            {"backend": "musicgen", "takes": 3, "negative": "vocals"},
        ),
        (
            "make it sound real, like a live jazz club, one take, however long it takes",
            {"words": "a live jazz club", "takes": 1, "go_on": True},
        ),
    ],
)
def test_a_recording_is_asked_for_in_many_ways(text: str, args: dict[str, Any]) -> None:
    assert acts(text, PLAIN) == [("make_real", args)]


@pytest.mark.parametrize(
    ("text", "tool", "args"),
    [
        ("carry on from this", "carry_on", {}),
        ("carry on from this for 20 seconds", "carry_on", {"seconds": 20.0}),
        ("continue this recording for 8 bars", "carry_on", {"bars": 8}),
        ("continue from here for 10 seconds like a rock band", "carry_on", {"seconds": 10.0, "words": "a rock band"}),
        ("redo bars 5 to 8 of the recording", "make_real", {"first_bar": 5, "last_bar": 8}),
        ("redo 0:10 to 0:14 of the recording", "make_real", {"from_s": 10.0, "to_s": 14.0}),
        ("redo 10 to 14 seconds of the recording", "make_real", {"from_s": 10.0, "to_s": 14.0}),
    ],
)
def test_sound_is_carried_on_and_stretches_are_redone(text: str, tool: str, args: dict[str, Any]) -> None:
    for state in (PLAIN, RECORDED):
        assert acts(text, state) == [(tool, args)]


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("take 2", "v2"),
        ("keep take 1 anyway", "v3"),
        ("keep the second one", "v2"),
        ("the first one", "v3"),
        ("I prefer the third take", "v4"),
        ("the last take", "v4"),
    ],
)
def test_a_take_is_kept_by_its_number(text: str, version: str) -> None:
    assert acts(text, RECORDED) == [("go_to_version", {"version": version})]


def test_a_take_there_is_not_is_told_and_moves_nothing() -> None:
    assert understand("keep take 9", RECORDED)[0].tool == "say"


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("another take", {"words": "a jazz club", "takes": 1}),
        ("again", {"words": "a jazz club", "takes": 3}),
        ("make it sound real again", {"words": "a jazz club", "takes": 3}),
        ("without vocals", {"words": "a jazz club", "takes": 3, "negative": "vocals"}),
        ("more like a live rock concert", {"words": "a live rock concert", "takes": 3}),
    ],
)
def test_after_a_recording_the_next_sentence_says_only_what_is_other(text: str, args: dict[str, Any]) -> None:
    assert acts(text, RECORDED) == [("make_real", args)]


@pytest.mark.parametrize(
    "text", ["back to the exact sound", "the synth version", "use the soundfont", "exact rendering"]
)
def test_the_exact_sound_comes_back_where_a_recording_is_heard(text: str) -> None:
    assert acts(text, RECORDED) == [("exact_sound", {})]


def test_keeping_the_exact_rendering_changes_nothing_where_it_is_heard_already() -> None:
    assert understand("keep the exact rendering", PLAIN)[0].tool == "say"


@pytest.mark.parametrize(
    ("text", "tools"),
    [
        ("make it a bit faster and make it sound real", ["set_tempo", "make_real"]),
        ("a jazz waltz in C, and make it sound real", ["compose", "make_real"]),
    ],
)
def test_an_edit_and_a_recording_in_one_breath(text: str, tools: list[str]) -> None:
    assert [tool for tool, _ in acts(text, PLAIN)] == tools


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("make it real slow", "set_tempo"),
        ("make it really fast", "set_tempo"),
        ("make that real loud", "change_level"),
        ("make it sound like a string quartet", "reorchestrate"),
        ("make it faster", "set_tempo"),
        ("without drums", "remove_track"),
        ("add a real piano", "add_track"),
        ("undo", "undo"),
        ("redo", "redo"),
        ("go back to version 1", "go_to_version"),
        ("what key is it in?", "song_facts"),
    ],
)
def test_sentences_of_edits_stay_what_they_were(text: str, tool: str) -> None:
    for state in (PLAIN, RECORDED):
        assert acts(text, state)[0][0] == tool


def test_another_one_without_a_recording_is_still_another_piece() -> None:
    composed = PastTurn("a waltz", (Frame("compose", {"style": "waltz"}, True),))
    state = DialogueState(song=SongView(SUMMARY), version="v1", versions=ROWS, turns=(composed,))
    assert acts("another take", state) == [("compose", {"style": "waltz"})]


@pytest.mark.parametrize("text", ["is this real?", "what is it made with?", "was it played by real musicians?"])
def test_what_is_heard_is_told_plainly(text: str) -> None:
    exact, recorded = understand(text, PLAIN), understand(text, RECORDED)
    assert "exact rendering" in exact[0].args["text"]
    assert "nobody played it" in recorded[0].args["text"] and "chords heard 0.9" in recorded[0].args["text"]


@pytest.mark.parametrize("text", ["may I sell this?", "can I use it commercially?", "what's the licence?"])
def test_the_licence_of_the_weights_is_never_left_unsaid(text: str) -> None:
    assert "may not be sold" in understand(text, RECORDED)[0].args["text"]
    assert "Downloads" in understand(text, PLAIN)[0].args["text"]


def test_a_recording_that_is_out_of_date_is_not_called_what_is_heard() -> None:
    old = DialogueState(song=SongView({**SUMMARY, "realisation": {**RECORDING, "fits": False}}), version="v5")
    assert "exact rendering" in understand("is this real?", old)[0].args["text"]


def test_yes_goes_on_after_a_tool_that_asked_back() -> None:
    choices = [{"label": "go on", "say": "make it sound real, however long it takes"}, {"label": "no", "say": "no"}]
    asked = Frame("make_real", {}, True, {"question": "Shall I go on?", "choices": choices})
    state = DialogueState(song=SongView(SUMMARY), version="v1", versions=ROWS, turns=(PastTurn("real", (asked,)),))
    assert acts("yes", state) == [("make_real", {"go_on": True})]
