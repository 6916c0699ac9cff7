"""Puts a turn's messages together, lets the agent work, and gives back the reply and the messages to keep.

The history is rebuilt from the stored turns; what a file says reaches a brain as data inside the state block, never
as an instruction.
"""

from statistics import fmean
from typing import TYPE_CHECKING, Any

from assistant.speech import register_for
from assistant.summary import song_summary
from assistant.transcript import HISTORY_TURNS, from_plain, to_plain
from assistant.wording import clock_of

if TYPE_CHECKING:
    from assistant.work import Turn
    from tools.song.values import Song

LABEL_LIMIT = 80
MOST_PROJECTS = 40


def converse(turn: "Turn", text: str) -> tuple[str, list[dict[str, Any]]]:
    """Run the agent on this turn's bench.

    Returns:
        The reply, and this turn's messages as plain JSON.
    """
    from langchain_core.messages import HumanMessage, SystemMessage

    from assistant.agent import AgentStopped, run_agent
    from assistant.brains import build_brain
    from assistant.work import TurnStopped

    model, fallback = build_brain(turn.request.brain)
    person = HumanMessage(text)
    messages = [SystemMessage(_system_text(turn, offline=fallback is None)), *_history(turn), person]
    try:
        added = run_agent(model, fallback, turn.bench, messages, turn.hooks.cancelled)
    except AgentStopped as stopped:
        raise TurnStopped from stopped
    reply = _reply(turn, added)
    return reply, to_plain([person, *added])


def _reply(turn: "Turn", added: list[Any]) -> str:
    if turn.bench.question:
        done = [step.summary for step in turn.bench.steps[:-1] if step.status == "ok"] if turn.bench.changed else []
        return " ".join([*done, turn.bench.question.text])
    if turn.bench.refusal:
        return turn.bench.refusal
    last = added[-1] if added else None
    return str(last.text).strip() if last is not None and last.type == "ai" else ""


def _history(turn: "Turn") -> list[Any]:
    rows: list[dict[str, Any]] = []
    for stored in turn.store.turns(turn.handle.project_id, last=HISTORY_TURNS + 1):
        if stored.number < turn.handle.number and stored.state == "done":
            rows += [dict(row) for row in stored.messages]
    return from_plain(rows)


def state_of(turn: "Turn") -> dict[str, Any]:
    """What every brain is told of the project: plain JSON."""
    bench = turn.bench
    return {
        "song": song_summary(bench.song) if bench.song is not None else None,
        "version": bench.parent,
        "versions": [dict(row, label=str(row["label"])[:LABEL_LIMIT]) for row in bench.shelf.listing()][-40:],
        "context": dict(turn.request.context),
        "attachments": [
            {"name": u.label[:LABEL_LIMIT], "kind": u.kind, "is_song": u.song is not None} for u in turn.uploads
        ],
        "projects": list(bench.projects.names(MOST_PROJECTS)) if bench.projects is not None else [],
        "seed": bench.seed,
        "words": register_for(turn),
    }


def _mean_pitches(song: "Song") -> dict[str, float]:
    """How high each part lies, so that "the high squeaky one" can be told from the others."""
    pitched = [track for track in song.tracks if track.notes and not track.instrument.is_drum]
    return {track.id: round(fmean(note.midi_pitch for note in track.notes), 1) for track in pitched}


def _system_text(turn: "Turn", offline: bool) -> str:
    from assistant.planner.state import encode_state

    state = state_of(turn)
    if offline:  # the planner needs no instructions, only the state, and can tell bars from seconds
        if turn.bench.song is not None:
            state["song"]["bar_times_s"] = clock_of(turn.bench.song).boundaries()
            state["song"]["mean_pitches"] = _mean_pitches(turn.bench.song)
        return encode_state(state)
    block = encode_state(state)
    from assistant.prompting import system_prompt

    return f"{system_prompt()}\n\n{block}"
