"""Turns as the chat shows them: what was said, what came of it, and one line of its receipt.

A turn document holds paths on this machine and more than a page needs; only what is named here goes out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.desk.rows import Row, job_row, media_url, source_url
from assistant.planner.replies import parted
from assistant.store.jobs import STOPPED
from assistant.store.values import Job, Turn, Use

SHOWN_CHANGES = 2
SHORT_CHARACTERS = 90
PLAYABLE = ("mix", "mix_flac", "mix_mp3")  # what a candidate is heard from, the first there is


def turn_view(turn: Turn, job: Job | None, made: Sequence[Use] = ()) -> Row:
    """One turn of the chat.

    Args:
        turn: As stored.
        job: The job that works or worked on it, None for a turn of the command line.
        made: The turn's artefacts; only needed where it has candidates.
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
