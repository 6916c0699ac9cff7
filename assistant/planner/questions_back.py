"""Questions back to the person, each with choices that are sentences the planner understands."""

import re

from assistant.planner import smalltalk
from assistant.planner.acts import Act, ask
from assistant.planner.briefs import BriefSaid
from assistant.planner.state import DialogueState


def ask_new_piece(brief: BriefSaid, state: DialogueState) -> Act | None:
    """Another style or meter for a song that exists is a new piece: ask before leaving the old one."""
    assert state.song is not None
    what = brief.args.get("style") or brief.args.get("meter")
    if not what:
        return None
    kind = f"{what} piece" if brief.args.get("style") else f"piece in {what}"
    plain = state.words == "plain"
    size = f"{max(8, round(state.song.duration_s))} seconds" if plain else f"{state.song.bars} bars"
    return ask(
        f"I cannot turn this piece into a {kind} yet and keep its notes. Shall I write a new one?",
        (f"a new {kind} in {state.song.key}", f"write a {kind} in {state.song.key}, {size}"),
        ("keep this piece", "what instruments are in it?"),
    )  # fmt: skip


def ask_for_words(state: DialogueState) -> Act:
    """For a message without words."""
    if state.song is not None or state.attachments:
        return ask(
            "You sent no words. What shall I do with this piece?",
            ("tell me about it", "tell me about this piece"),
            ("a bit slower", "a bit slower"),
            ("help", "what can you do?"),
        )
    return ask(
        "You sent no words. What shall I write?",
        ("a calm piano piece", "a calm piano piece, 30 seconds"),
        ("an upbeat pop song", "an upbeat pop song, 40 seconds"),
        ("help", "what can you do?"),
    )


def ask_first_piece(line: str) -> Act:
    """For a change where there is nothing to change yet."""
    return ask(
        "There is no piece yet to change. Shall I write one first?",
        ("a calm piano piece", "write a calm piano piece, 40 seconds"), ("an upbeat pop song",
            "write an upbeat pop song with piano, bass and drums, 40 seconds"
        ),
        ("help", "what can you do?"),
    )  # fmt: skip


def ask_mood(line: str) -> Act:
    """For a first sentence in which nothing was understood."""
    said = line if len(line) <= 60 else line[:57] + "..."
    return ask(
        f"I do not know what music {said!r} should be. Which comes nearest?",
        ("something calm", "write a calm piece, 30 seconds"), ("something happy", "write a happy piece, 30 seconds"),
        ("something dramatic", "write a dramatic piece, 30 seconds"), ("help", "what can you do?"),
    )  # fmt: skip


def ask_change(line: str, state: DialogueState) -> Act:
    """For a change that is wished for without saying which, or that was not understood."""
    assert state.song is not None
    low = line.lower()
    if smalltalk.is_vague(low):
        question = "What should be different?"
    else:
        said = line if len(line) <= 60 else line[:57] + "..."
        question = f"I did not understand {said!r}. What shall I change?"
    choices = [
        ("livelier: faster and louder", "a bit faster and a bit louder"),
        ("calmer: slower and softer", "a bit slower and a bit softer"),
    ]
    tune = next((t for t in state.song.tracks if t.role == "melody"), None)
    other = "clarinet" if tune is None or tune.program != 71 else "flute"
    choices.append((f"the tune on a {other}", f"give the tune to a {other}"))
    if re.search(r"\b(?:don't|not|hate|awful|bad|boring)\b", low):
        choices.append(("back to the version before", "undo"))
    else:
        choices.append(("a new piece", f"write another piece in {state.song.key}"))
    return ask(question, *choices)
