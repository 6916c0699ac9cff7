"""Plays written-down sentences through the planner's understanding and compares tool calls. No music is made here.

A case: `{"id", "split", "say", "song", "history"?, "expect": [{"tool", "args"}]}`. `song` names a summary in
`case_songs.py` (null: an empty project); `history`
holds earlier sentences, taken as done. The tools must agree in number and order; of the arguments only those written
down. A pair of numbers is a range,
`instruments` is a list of names that must occur, `form` a list of [name, bars].
"""

import json
from pathlib import Path
from typing import Any

from assistant.planner.acts import Act
from assistant.planner.state import DialogueState, Frame, PastTurn, SongView
from assistant.planner.understand import understand

HERE = Path(__file__).parent


def load_cases(name: str) -> list[dict[str, Any]]:
    """The cases of a file beside this one."""
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line.strip()]


def read_case(case: dict[str, Any], songs: dict[str, dict[str, Any]]) -> tuple[Act, ...]:
    """What the planner would do about a case's sentence after its history."""
    song = SongView(songs[case["song"]]) if case.get("song") else None
    context = case.get("context", {})
    turns: list[PastTurn] = []
    for said in case.get("history", ()):
        acts = understand(said, DialogueState(song=song, turns=tuple(turns), context=context))
        frames = tuple(
            Frame(act.tool, dict(act.args), True, {"track": act.args.get("instrument", "").title()}) for act in acts
        )
        turns.append(PastTurn(said, frames))
    return understand(case["say"], DialogueState(song=song, turns=tuple(turns), context=context))


def problems(case: dict[str, Any], acts: tuple[Act, ...]) -> list[str]:
    """One sentence for each expectation that does not hold."""
    wanted = case["expect"]
    asks = [row["tool"] for row in wanted] == ["ask_person"] and not wanted[0].get("args")
    if asks and [act.tool for act in acts] == ["offer_alternatives"]:
        return []  # asked back, with ways to listen to: nothing is changed
    if [act.tool for act in acts] != [row["tool"] for row in wanted]:
        return [f"tools {[act.tool for act in acts]}, wanted {[row['tool'] for row in wanted]}"]
    rows = []
    for act, row in zip(acts, wanted, strict=True):
        for name, value in row.get("args", {}).items():
            if not agrees(name, act.args.get(name), value):
                rows.append(f"{act.tool}.{name} is {act.args.get(name)!r}, wanted {value!r}")
        rows += [
            f"{act.tool}.{name} should be left out"
            for name in row.get("absent", ())
            if act.args.get(name) not in (None, [], ())
        ]
    return rows


def agrees(name: str, got: Any, wanted: Any) -> bool:
    """Whether an argument is what a case wants."""
    if name == "instruments":
        names = [one["name"] if isinstance(one, dict) else one for one in got or ()]
        return all(any(want.lower() in have.lower() for have in names) for want in wanted)
    if name == "form":
        return [[s["name"].lower(), s.get("bars")] for s in got or ()] == [[n.lower(), bars] for n, bars in wanted]
    if name == "chord_bars" and isinstance(got, list) and not isinstance(wanted, list):
        return got == [wanted]
    if name in ("percent", "valence", "arousal", "density", "bpm") and isinstance(wanted, list):
        return got is not None and wanted[0] <= got <= wanted[1]
    return bool(json.loads(json.dumps(got)) == wanted)  # pairs may be tuples
