"""Turns that no sentence asks for: what a person drew on the piano roll, or played on a keyboard, becomes a version.

They run on the same bench as every tool, so that promises, receipt, sound and commit are those of any turn. The brain
is not asked; it reads afterwards, in the turn's messages, what was done where.
"""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assistant.hand_orders import HandOrder, TakeOrder, hand_order, take_order
from assistant.summary import song_summary
from assistant.workbench import Outcome, Step, Wish, Workbench
from tools.edit.by_hand import apply_by_hand, conflicts
from tools.errors import EditError, MusicError

if TYPE_CHECKING:
    from assistant.work import Turn

HAND, TAKE = "by_hand", "play_in"
SAID = ("(by hand) ", "(played) ")  # how the page words such a turn in the chat


def is_by_hand(context: Mapping[str, Any], text: str) -> bool:
    """Whether a turn holds what was drawn or played, or says the words of such a turn once more."""
    return text.startswith(SAID) or hand_order(context) is not None or take_order(context) is not None


def do_by_hand(turn: "Turn", text: str) -> tuple[str, list[dict[str, Any]]]:
    """Do what was drawn or played.

    Returns:
        The reply, and the turn's messages as plain JSON, as if a brain had called the tool.

    Raises:
        MusicError: The song does not take it.
    """
    turn.hooks.progress("thinking")
    drawn, played = hand_order(turn.said.context), take_order(turn.said.context)
    began_s = time.monotonic()
    if drawn is not None:
        name, outcome = HAND, keep_drawn(turn.bench, drawn)
    elif played is not None:
        name, outcome = TAKE, keep_take(turn.bench, played)
    else:
        raise MusicError(
            "These words alone hold no notes, so nothing was changed. What you drew or played is still on the page: "
            "press Keep there once more."
        )
    args = {key: outcome.facts[key] for key in ("tracks", "first_bar", "last_bar", "more_bars") if key in outcome.facts}
    turn.bench.steps.append(Step(name, args, "ok", outcome.summary, time.monotonic() - began_s))
    return outcome.summary, _messages(text, name, args, outcome)


def keep_drawn(bench: Workbench, order: HandOrder) -> Outcome:
    """Notes changed on the piano roll. Where the song went on meanwhile they are laid on the newest version, if they
    still fit it.

    Raises:
        EditError: They do not fit, or a lock or the song's end forbids one; nothing was changed then.
    """
    song = bench.need_song()
    moved_on = order.base != bench.parent
    if moved_on and (lost := conflicts(bench.shelf.song(order.base), song, order.changes)):
        raise EditError(
            f"The song changed while you drew (from {order.base} to {bench.parent}), and your changes in "
            f"{', '.join(lost)} no longer fit; nothing was changed. Your notes are still on the roll: "
            "look at the newest version, or keep them on the one you drew on."
        )
    edited = apply_by_hand(song, order.changes)
    wish = Wish("drawn notes", {"notes": edited.facts["drawn"], "gone": len(edited.facts["removed"])}, since=song)
    bench.edit(edited.song, edited.kept, f"by hand, {edited.facts['where'] or 'everywhere'}", (wish,))
    told = (
        f"{edited.summary} The song had changed meanwhile; your notes fit and lie on {bench.parent}."
        if moved_on
        else edited.summary
    )
    return Outcome(told, _facts(bench, edited.facts))


def keep_take(bench: Workbench, order: TakeOrder) -> Outcome:
    """A take played in: into the song, or as a song of its own where there is none.

    Raises:
        EditError: It cannot go there.
    """
    from tools.edit.take import song_of_take, take_into
    from tools.instruments.lookup import find_instrument

    row = find_instrument(order.instrument) if order.instrument else None
    program, is_drum = (row.program, row.is_drum) if row else (0, False)
    if bench.song is None:
        made = song_of_take(order.take, program, is_drum)
        bench.start_new(made.song, "played in", ())
        return Outcome(made.summary, _facts(bench, made.facts))
    edited = take_into(bench.song, order.take, order.at_s, order.mode, order.track_id or None, program, is_drum)
    wish = Wish("drawn notes", {"notes": edited.facts["drawn"], "gone": 0}, since=bench.song)
    bench.edit(edited.song, edited.kept, "played in", (wish,))
    return Outcome(edited.summary, _facts(bench, edited.facts))


def _facts(bench: Workbench, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What a brain later needs to find the place again."""
    bars = sorted(facts.get("bars") or [])
    place: dict[str, Any] = {"tracks": facts.get("tracks", [])}
    if bars:
        runs = _joined(bars)
        place |= {"first_bar": runs[0][0], "last_bar": runs[0][1]} | ({"more_bars": runs[1:]} if runs[1:] else {})
    return {**place, "notes": facts.get("notes"), "song": song_summary(bench.need_song())}


def _joined(bars: list[list[int]]) -> list[list[int]]:
    runs: list[list[int]] = []
    for first, last in bars:
        if runs and first <= runs[-1][1] + 1:
            runs[-1][1] = max(runs[-1][1], last)
        else:
            runs.append([first, last])
    return runs


def _messages(text: str, name: str, args: Mapping[str, Any], outcome: Outcome) -> list[dict[str, Any]]:
    import json

    call_id = f"call_{name}"
    answer = json.dumps({"summary": outcome.summary, **outcome.facts}, ensure_ascii=False)
    return [
        {"role": "person", "text": text},
        {"role": "assistant", "text": "", "calls": [{"id": call_id, "name": name, "args": dict(args)}]},
        {"role": "tool", "id": call_id, "name": name, "status": "success", "text": answer},
        {"role": "assistant", "text": outcome.summary, "calls": []},
    ]
