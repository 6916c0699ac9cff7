"""Turns as the chat shows them: what was said, what came of it, and one line of its receipt.

A turn document holds paths on this machine and more than a page needs; only what is named here goes out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.desk.rows import Row, ancestors, job_row, media_url, source_url
from assistant.planner.replies import parted
from assistant.receipt_words import IN_THE_RECORDING
from assistant.store.jobs import STOPPED
from assistant.store.values import Job, Turn, Use, Version

SHOWN_CHANGES = 2
SHORT_CHARACTERS = 90
PLAYABLE = ("mix", "mix_flac", "mix_mp3")  # what a candidate is heard from, the first there is


@dataclass(frozen=True)
class Takes:
    """What is known of a project's takes: their numbers by version, the turn that made the last, and what is kept."""

    numbers: Mapping[str, int]
    last_turn: int
    kept: frozenset[str]


def takes_of(versions: Sequence[Version], head: str | None) -> Takes:
    """The takes among a project's versions."""
    numbered = [version for version in versions if isinstance(version.made_by.get("take"), int)]
    numbers = {version.id: int(version.made_by["take"]) for version in numbered}
    return Takes(numbers, max((version.turn or 0 for version in numbered), default=0), ancestors(versions, head))


def turn_view(turn: Turn, job: Job | None, made: Sequence[Use] = (), takes: Takes | None = None) -> Row:
    """One turn of the chat.

    Args:
        turn: As stored.
        job: The job that works or worked on it, None for a turn of the command line.
        made: The turn's artefacts; only needed where it has candidates.
        takes: What is known of the project's takes; only needed where it has candidates.
    """
    document: Mapping[str, Any] = turn.document or {}
    began_s = max(turn.created_at_s, (job.started_at_s if job else None) or 0.0)  # waiting in line is no work
    seconds = None if turn.finished_at_s is None else round(max(0.0, turn.finished_at_s - began_s), 2)
    receipt = document.get("receipt")
    reply, chosen = parted(document["reply"]) if document.get("reply") else (document.get("reply"), "")
    is_stopped = turn.outcome == "refuse" and document.get("reply") == STOPPED
    view = {
        "turn": turn.number,
        "state": turn.state,
        "text": turn.said.text,
        "attachments": [
            {"label": source.label, "kind": source.kind, "url": source_url(turn.project_id, source)}
            for source in turn.said.attachments
        ],
        "outcome": turn.outcome,
        "reply": reply,
        "chosen": chosen,
        "choices": list(document.get("choices") or ()),
        "suggestions": list(document.get("suggestions") or ()),
        "steps": list(document.get("steps") or ()),
        "receipt": receipt,
        "receipt_line": receipt_line(receipt),
        "receipt_short": receipt_short(receipt),
        "candidates": [_candidate(row, made) for row in document.get("candidates") or ()],
        "takes": take_rows(turn.number, document, made, takes) if takes else [],
        "version": document.get("version"),
        "song": document.get("song"),
        "job": job_row(job) if job else None,
        "reason": turn.reason,
        "created_at_s": turn.created_at_s,
        "seconds": seconds,
    }
    return view | _stopped(view) if is_stopped else view


def _stopped(view: Row) -> Row:
    """What differs for a turn whose worker heard the wish to stop: it reads as if the worker had been ended."""
    ended = view["job"] and {**view["job"], "state": "cancelled", "reason": STOPPED}
    nothing: Row = {"job": ended, "outcome": None, "reply": None, "choices": [], "suggestions": [], "steps": []}
    return {"state": "failed", "reason": view["reply"], **nothing}


def receipt_line(receipt: Mapping[str, Any] | None) -> str | None:
    """The receipt in one plain line: its own where it has one, else how much came out as asked, changed and stayed.

    It counts rows that were measured and says nothing that is not one of them.
    """
    if not receipt:
        return None
    if receipt.get("line"):
        return str(receipt["line"])
    asked, kept = list(receipt.get("asked") or ()), list(receipt.get("kept") or ())
    parts = [_asked(asked), _changed(list(receipt.get("changed") or ())), _kept(kept)]
    return "; ".join(part for part in parts if part) or None


def receipt_short(receipt: Mapping[str, Any] | None) -> str | None:
    """The receipt for a glance; for one written before there was such a line, as much of its line as fits."""
    line = receipt_line(receipt)
    if receipt is None or line is None:
        return None
    short = str(receipt.get("short") or line)
    return short if len(short) <= SHORT_CHARACTERS else f"{short[: SHORT_CHARACTERS - 1].rstrip()}…"


def _asked(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return ""
    met = sum(bool(row.get("ok")) for row in rows)
    if met == len(rows):
        return "measured as asked" if met == 1 else f"all {met} wishes measured as asked"
    missed = ", ".join(str(row.get("what")) for row in rows if not row.get("ok"))
    return f"{met} of {len(rows)} wishes measured as asked (not: {missed})"


def _changed(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return ""
    shown = [f"{row.get('what')} ({row.get('where')})" for row in rows[:SHOWN_CHANGES]]
    more = f" and {len(rows) - SHOWN_CHANGES} more" if len(rows) > SHOWN_CHANGES else ""
    return f"changed: {', '.join(shown)}{more}"


def _kept(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return ""
    broken = [str(row.get("what")) for row in rows if not row.get("ok")]
    if broken:
        return f"not kept: {', '.join(broken)}"
    return f"{len(rows)} check{'s' if len(rows) != 1 else ''} that the rest stayed the same"


def _candidate(row: Mapping[str, Any], made: Sequence[Use]) -> Row:
    heard = {use.artefact.kind: use for use in reversed(made) if use.version == row.get("id")}
    use = next((heard[kind] for kind in PLAYABLE if kind in heard), None)
    return {"id": row.get("id"), "label": row.get("label"), "audio_url": media_url(use) if use else None}


def take_rows(turn: int, document: Mapping[str, Any], made: Sequence[Use], takes: Takes) -> list[Row]:
    """Every take a turn made, in their order: where it is heard, what was measured in it, the words that keep it."""
    rows = [
        _take({**_candidate(row, made), "rows": row.get("rows") or ()}, int(row["take"]), turn, takes)
        for row in document.get("candidates") or ()
        if isinstance(row.get("take"), int)
    ]
    best: Mapping[str, Any] = document.get("version") or {}
    number = takes.numbers.get(str(best.get("id")))
    if rows and number is not None and all(row["id"] != best["id"] for row in rows):
        measured = ((document.get("song") or {}).get("realisation") or {}).get("measured") or ()
        rows.append(_take({**_candidate(best, made), "rows": measured}, number, turn, takes))
    return sorted(rows, key=lambda row: int(row["take"]))


def _take(row: Row, number: int, turn: int, takes: Takes) -> Row:
    """Only takes of the last turn that made some are known by their number; older ones by their version."""
    say = f"keep take {number}" if turn == takes.last_turn else f"go to version {row['id']}"
    return row | {
        "take": number,
        "kept": row["id"] in takes.kept,
        "say": say,
        "rows": [_measured(each) for each in row["rows"]],
    }


def _measured(row: Mapping[str, Any]) -> Row:
    what = str(row.get("what", "")).removesuffix(IN_THE_RECORDING).strip()
    return {"what": what, "asked": row.get("asked"), "got": row.get("got"), "ok": bool(row.get("ok"))}
