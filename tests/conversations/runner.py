"""Plays whole dialogues through the path of `parlando say`, in one process, and scores them by split.

Run: .venv/bin/python tests/conversations/runner.py [FILE] [--brain SPEC] [--only ID] [--split NAME] [--sample N]
Works for every brain. Printed per split: success (dialogues in which everything holds), state (turns in which
everything holds), restraint (turns that should change nothing and did not), tools (turns whose calls are the ones
written down), argument F1 (typed comparison), latency of a turn. Last line: one JSON document. Sound is made only where
a dialogue asks for length or level.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from heard import Heard
from judge import Case, judge

from assistant.request import Request
from assistant.session import Session, open_session
from tools.errors import MusicError

HERE = Path(__file__).parent
SEED = 7
STILL = frozenset({"answer", "ask", "refuse"})
KINDS = ("midi", "midi_written")
TOLERANCE = {"bpm": 2.0, "tempo_bpm": 2.0, "from_s": 0.5, "to_s": 0.5, "duration_s": 0.5, "db": 0.5, "percent": 0.5}


@dataclass
class Turn:
    """One turn as it went."""

    problems: list[str]
    seconds: float
    still: bool | None = None
    tools: bool | None = None
    hits: int = 0
    wanted: int = 0
    got: int = 0


@dataclass
class Played:
    """One dialogue as it went."""

    id: str
    split: str
    turns: list[Turn] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        """Everything that does not hold, with its turn."""
        return [f"{self.id} turn {k}: {text}" for k, turn in enumerate(self.turns, 1) for text in turn.problems]


def load(path: Path) -> list[dict[str, Any]]:
    """The dialogues of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def sample(dialogues: Sequence[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """So many of them, always the same whatever their order: by the hash of their ids."""
    chosen = sorted(dialogues, key=lambda d: hashlib.sha256(str(d["id"]).encode()).hexdigest())[:count]
    return [d for d in dialogues if d in chosen]


def needs_sound(dialogue: Mapping[str, Any]) -> bool:
    """Whether a dialogue asks for what only sound can show."""
    return bool({"duration", "stem_level"} & {key for turn in dialogue["turns"] for key in turn.get("expect", {})})


def play(session: Session, dialogue: Mapping[str, Any], base: Path, work: Path, brain: str = "offline") -> Played:
    """One dialogue in a project of its own."""
    played = Played(str(dialogue["id"]), str(dialogue["split"]))
    kinds = (*KINDS, *(("mix", "stem") if needs_sound(dialogue) else ()))
    history: dict[int, Heard | None] = {}
    before: Heard | None = None
    for number, turn in enumerate(dialogue["turns"], 1):
        out = work / played.id / str(number)
        attached = turn.get("attach", [])
        files = tuple(_file(spec, base, work) for spec in ([attached] if isinstance(attached, str) else attached))
        request = Request(turn["say"], played.id, files, dict(turn.get("context", {})), kinds, out, brain, SEED)
        started = time.perf_counter()
        try:
            doc = session.say(request)
        except MusicError as error:
            played.turns.append(Turn([f"no answer: {error}"], time.perf_counter() - started))
            break
        seconds = time.perf_counter() - started
        now = _heard(doc)
        case = Case(doc, now or (None if "same_notes" in turn.get("expect", {}) else before), before, history)
        faults = [f"({turn['say'][:60]!r}) {text}" for text in judge(turn.get("expect", {}), case)]
        played.turns.append(_scored(Turn(faults, seconds), turn, doc))
        before = now or before
        history[number] = before
    return played


def _file(spec: str, base: Path, work: Path) -> Path:
    if not spec.startswith("music21:"):
        return (base / spec).resolve()
    from music21 import corpus

    out = work / f"{re.sub(r'[^A-Za-z0-9]', '_', spec[8:])}.musicxml"
    if not out.exists():
        corpus.parse(spec[8:]).write("musicxml", out)
    return out


def _heard(doc: Mapping[str, Any]) -> Heard | None:
    written = next((a["path"] for a in doc["artifacts"] if a["kind"] == "midi_written"), None)
    if doc["version"] is None or written is None:
        return None
    stems = {a.get("track") or Path(a["path"]).stem: a["path"] for a in doc["artifacts"] if a["kind"] == "stem"}
    return Heard(Path(written), dict(doc["song"] or {}), stems)


def _scored(turn: Turn, row: Mapping[str, Any], doc: Mapping[str, Any]) -> Turn:
    status = row.get("expect", {}).get("status")
    wanted = set(status if isinstance(status, list) else [status])
    if wanted <= STILL:
        turn.still = doc["version"] is None
    if "tools" in row:
        calls = [s for s in doc["steps"] if s["tool"] not in ("ask_person", "refuse", "not_done")]
        turn.tools = [_name(call) for call in calls] == row["tools"]
        turn.hits, turn.wanted, turn.got = _arguments(row.get("args", []), calls)
    return turn


def _name(call: Mapping[str, Any]) -> str:
    edit = call["args"].get("edit")
    return f"{call['tool']}:{edit}" if edit else str(call["tool"])


def _arguments(wanted: Sequence[Mapping[str, Any]], calls: Sequence[Mapping[str, Any]]) -> tuple[int, int, int]:
    """Arguments that agree, those written down, and those given, over calls in order; `edit` counts as the name."""
    hits = want = got = 0
    for row, call in zip(wanted, calls, strict=False):
        given = {key: value for key, value in call["args"].items() if key != "edit"}
        hits += sum(_agree(key, given.get(key), value) for key, value in row.items())
        want, got = want + len(row), got + len(given)
    return hits, want, got


def _agree(key: str, got: Any, want: Any) -> bool:
    if isinstance(want, int | float) and isinstance(got, int | float):
        return abs(got - want) <= TOLERANCE.get(key, 0.0)
    if isinstance(want, list) and isinstance(got, list) and key in ("tracks", "instruments"):
        return {str(x).lower() for x in got} == {str(x).lower() for x in want}
    return bool(str(got).lower() == str(want).lower() or got == want)


def play_all(
    dialogues: Iterable[Mapping[str, Any]], base: Path, brain: str = "offline", tell: Any = None
) -> list[Played]:
    """Every dialogue in a data folder of its own that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="dialogues-") as folder:
        work = Path(folder)
        with open_session(work / "data", None) as session:
            played = []
            for dialogue in dialogues:
                played.append(play(session, dialogue, base, work, brain))
                if tell:
                    tell(played[-1])
            return played


def scores(played: Sequence[Played]) -> dict[str, Any]:
    """The score of some dialogues."""
    turns = [turn for one in played for turn in one.turns]
    still = [turn.still for turn in turns if turn.still is not None]
    tools = [turn.tools for turn in turns if turn.tools is not None]
    hits, wanted, got = (sum(getattr(turn, name) for turn in turns) for name in ("hits", "wanted", "got"))
    times = sorted(turn.seconds for turn in turns) or [0.0]
    return {
        "dialogues": len(played),
        "success": _share([not one.problems for one in played]),
        "state": _share([not turn.problems for turn in turns]),
        "restraint": _share(still),
        "wrong_changes": sum(not held for held in still),
        "tools": _share(tools),
        "argument_f1": round(2 * hits / (wanted + got), 3) if wanted + got else None,
        "p50_s": round(times[len(times) // 2], 2),
        "p95_s": round(times[min(len(times) - 1, int(len(times) * 0.95))], 2),
    }


def _share(rows: Sequence[bool]) -> float | None:
    return round(sum(rows) / len(rows), 3) if rows else None


def by_split(played: Sequence[Played]) -> dict[str, dict[str, Any]]:
    """The scores of each split."""
    splits = sorted({one.split for one in played})
    return {split: scores([one for one in played if one.split == split]) for split in splits}


def main() -> None:
    """Play, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("file", nargs="?", type=Path, default=HERE / "suite.jsonl")
    parser.add_argument("--brain", default="offline")
    parser.add_argument("--only", default="")
    parser.add_argument("--split", default="")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--quiet", action="store_true", help="scores only: for dialogues nobody is to be tuned on")
    options = parser.parse_args()
    dialogues = [
        d
        for d in load(options.file)
        if (not options.only or d["id"] in options.only.split(","))
        and (not options.split or d["split"] == options.split)
    ]
    dialogues = sample(dialogues, options.sample) if options.sample else dialogues

    def tell(one: Played) -> None:
        for text in () if options.quiet else one.problems:
            print(text, flush=True)

    played = play_all(dialogues, options.file.resolve().parent, options.brain, tell)
    table = {**by_split(played), "all": scores(played)}
    print(f"{'split':14}" + "".join(f"{name:>14}" for name in next(iter(table.values()))))
    for split, row in table.items():
        print(f"{split:14}" + "".join(f"{'-' if value is None else value!s:>14}" for value in row.values()))
    print(json.dumps({"file": options.file.name, "brain": options.brain, **table["all"], "splits": by_split(played)}))


if __name__ == "__main__":
    main()
