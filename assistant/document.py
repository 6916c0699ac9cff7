"""The turn document: plain JSON all the way down, with the names and meanings scripts rely on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.next_sentences import next_three
from assistant.speech import put_in_words, register_for
from assistant.summary import song_summary
from assistant.workbench import Workbench
from tools.song.values import Song

if TYPE_CHECKING:
    from assistant.work import Turn

SCHEMA = "parlando.turn/1"
EXIT_STATUS = {"made": 0, "partial": 0, "answer": 0, "ask": 0, "refuse": 1}


@dataclass(frozen=True)
class Document:
    """What a turn says of itself before it is written out."""

    reply: str
    outcome: str
    version: str | None = None
    song: Song | None = None
    receipt: dict[str, Any] | None = None

    def as_json(self, turn: "Turn", artifacts: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """The document as `parlando say --json` prints it."""
        handle, bench = turn.handle, turn.bench
        question = bench.question if self.outcome in ("ask", "partial") else None
        measured_s = turn.views.rendered.facts.last_above_minus60_s if turn.views and turn.views.rendered else None
        song = song_summary(self.song, measured_s) if self.song is not None else None
        register = register_for(turn)
        plain = {
            "schema": SCHEMA,
            "project": handle.project_name,
            "turn": handle.number,
            "outcome": self.outcome,
            "reply": self.reply,
            "choices": [dict(choice) for choice in question.choices] if question else [],
            "suggestions": next_three(self.song or _song_there(turn), turn, register),
            "steps": [
                {"tool": s.tool, "args": dict(s.args), "status": s.status, "summary": s.summary, "seconds": s.seconds}
                for s in bench.steps
            ],
            "version": self._version_row(turn),
            "candidates": list(turn.candidates),
            "song": song,
            "artifacts": list(artifacts),
            "receipt": self.receipt,
            "seed": bench.seed,
        }
        return put_in_words(plain, self.song or _song_there(turn), register)

    def _version_row(self, turn: "Turn") -> dict[str, Any] | None:
        if self.version is None:
            return None
        for new in turn.versions:
            if new.id == self.version:
                return {"id": new.id, "parent": new.parents[0] if new.parents else None, "label": new.label}
        row = next(row for row in turn.shelf.listing() if row["id"] == self.version)
        return {"id": row["id"], "parent": row["parents"][0] if row["parents"] else None, "label": row["label"]}


def outcome_of(bench: Workbench) -> str:
    """How a turn ended that made no version: a question, a refusal, or an answer."""
    if bench.question:
        return "ask"
    failed = [s for s in bench.steps if s.status == "error"]
    told = [s for s in bench.steps if s.status == "ok"]
    return "refuse" if bench.refusal or (failed and not told) else "answer"


def _song_there(turn: "Turn") -> Song | None:
    """The song that was worked on, for a turn that made none."""
    head = turn.chosen or turn.handle.head
    return turn.shelf.song(head) if head else None
