"""The receipt of a turn: what was asked (measured), what changed (compared), what was kept (checked).

Nothing here believes a tool: the result is compared with the song before, the exported files are read back; stems are
compared in `kept_sound.py`.
"""

from collections.abc import Sequence
from typing import Any

from assistant.effect_words import effect_in_words
from assistant.evidence import Evidence
from assistant.kept_sound import BrokenPromise, kept_stems
from assistant.measures import measure
from assistant.workbench import Workbench
from tools.song.diff import diff
from tools.song.values import Song

Receipt = dict[str, list[dict[str, Any]]]


def check_promises(bench: Workbench) -> list[dict[str, Any]]:
    """Check every invariant the turn's edits declared, each against the song it started from.

    Raises:
        BrokenPromise: One does not hold.
    """
    from tools.edit import check_invariants

    rows: list[dict[str, Any]] = []
    for before, after, kept in bench.promises:
        held = _held_locks(before, after)
        for checked in check_invariants(before, after, (*kept, *held)):
            if not checked.ok:
                raise BrokenPromise(
                    f"The change would have altered {checked.what} ({checked.where}), which it must keep: "
                    f"{checked.detail}. Nothing was changed; say it in other words or name the bars and tracks."
                )
            rows.append({"what": checked.what, "where": checked.where, "ok": True})
    return _once(rows) if len(bench.promises) == 1 else _common(rows, len(bench.promises))


def _held_locks(before: Song, after: Song) -> tuple[Any, ...]:
    """What is locked must stay, but where a step did nothing else than unlock it."""
    from tools.edit.locks import lock_promises

    is_unlocking = before.tracks == after.tracks
    still = {lock.id for lock in after.locks}
    return tuple(p for p in lock_promises(before) if p.lock.id in still or not is_unlocking)


def make_receipt(bench: Workbench, evidence: Evidence, kept: list[dict[str, Any]]) -> Receipt:
    """Measure, compare and list."""
    return {
        "asked": [measure(wish, evidence) for wish in bench.wishes],
        "changed": changed_rows(bench, evidence),
        "kept": kept + kept_stems(bench, evidence),
    }


def changed_rows(bench: Workbench, evidence: Evidence) -> list[dict[str, Any]]:
    """What differs from the song before the turn."""
    if bench.fresh or evidence.before is None:
        song = evidence.song
        if not song.tracks:
            return [{"what": "audio tracks", "where": a.name, "detail": "added"} for a in song.audio_tracks]
        notes = sum(len(track.notes) for track in song.tracks)
        detail = f"{song.grid.bar_count} bars, {len(song.tracks)} tracks, {notes} notes"
        return [{"what": "a new piece", "where": "whole song", "detail": detail}]
    changes = diff(evidence.before, evidence.song).changes
    return [{"what": c.what, "where": c.where, "detail": c.detail} for c in changes]


def failed_wishes(receipt: Receipt) -> list[dict[str, Any]]:
    """Rows of `asked` that do not hold."""
    return [row for row in receipt["asked"] if not row["ok"]]


def shortfall(rows: Sequence[dict[str, Any]]) -> str:
    """One sentence for the person on what was not reached."""
    parts = [
        effect_in_words(row) or f"{row['what']}: asked {_words(row['asked'])}, got {_words(row['got'])}" for row in rows
    ]
    return "Not everything came out as asked: " + "; ".join(parts).rstrip(".") + "."


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k} {v}" for k, v in value.items() if v is not None)
    if isinstance(value, list):
        return ", ".join(str(v) for v in value)
    return str(value)


def _once(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for i, row in enumerate(rows) if row not in rows[:i]]


def _common(rows: list[dict[str, Any]], edits: int) -> list[dict[str, Any]]:
    """After several edits only what every one of them kept is kept by the turn."""
    return [row for row in _once(rows) if rows.count(row) >= edits]
