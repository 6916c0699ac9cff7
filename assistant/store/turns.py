"""Turns in the database: acknowledged first, then ended once, whole, or not at all.
 `begin` writes the row that says the sentence was heard. `commit` ends it in one transaction: document, messages,
versions, artefacts and the new head, on condition that the project still is as the turn found it. Reading the undo
history is here too, because turns are its log.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from assistant.store import artefacts, projects, versions
from assistant.store.database import insert_row
from assistant.store.errors import NotFound, StoreConflict, StoreError
from assistant.store.history import HeadMove, redo_target, undo_target
from assistant.store.labels import clean_text
from assistant.store.process import is_gone, this_process
from assistant.store.schema import dump_json, sources, turns
from assistant.store.schema import projects as projects_table
from assistant.store.schema import versions as versions_table
from assistant.store.values import (
    Json,
    JsonObject,
    Move,
    NewVersion,
    Said,
    Source,
    Turn,
    TurnHandle,
    Use,
    VersionMark,
    version_name,
    version_ordinal,
)

INTERRUPTED = "the process that worked on it stopped"


@dataclass(frozen=True)
class Outcome:
    """What a turn came to: the arguments of `Store.commit_turn`."""

    document: JsonObject
    messages: Sequence[Json] = ()
    new_versions: Sequence[NewVersion] = ()
    artefacts: Sequence[Use] = ()
    head: str | None = None
    move: Move | None = None
    steps: int = 1
    marks: Sequence[VersionMark] = ()


def begin(connection: Connection, project_id: str, said: Said, lease_s: float) -> TurnHandle:
    """Write down what was said; when the transaction ends the turn is acknowledged."""
    give_up_interrupted(connection, project_id, lease_s)
    counted = update(projects_table).where(projects_table.c.id == project_id, projects_table.c.deleted_at_s.is_(None))
    connection.execute(counted.values(turn_count=projects_table.c.turn_count + 1, updated_at_s=time.time()))
    project = projects.get(connection, project_id)
    turn_id = insert_row(
        connection,
        turns,
        project_id=project_id,
        number=project.turn_count,
        text=clean_text(said.text),
        context=dict(said.context),
        brain=clean_text(said.brain)[:200],
        seed=said.seed,
        state="running",
        worker=this_process(),
        head_before=_ordinal(project.head),
        created_at_s=time.time(),
    )
    for position, source in enumerate(said.attachments):
        values = {"sha256": source.sha256, "kind": source.kind, "label": source.label, "size_bytes": source.size_bytes}
        owner = {"project_id": project_id, "turn_id": turn_id, "position": position}
        connection.execute(insert(sources).values(**values, **owner))
    return TurnHandle(project_id, project.name, project.turn_count, project.head, project.version_count)


def resume(connection: Connection, project_id: str, number: int) -> TurnHandle:
    """A fresh handle on a running turn: same turn, the project as it is now.

    Raises:
        StoreConflict: If the turn has ended.
    """
    project, turn = projects.get(connection, project_id), _row(connection, project_id, number)
    mine = {"worker": this_process(), "head_before": _ordinal(project.head)}
    ours = update(turns).where(turns.c.id == turn.id, turns.c.state == "running").values(**mine)
    if not connection.execute(ours).rowcount:
        raise StoreConflict(f"Turn {number} is over", "", "Read it, or say the sentence again")
    return TurnHandle(project_id, project.name, number, project.head, project.version_count)


def taken_up(connection: Connection, project_id: str, number: int) -> TurnHandle | None:
    """The handle `resume` would give, when nothing needs to be written for it: the claim of its job has written it."""
    project, turn = projects.get(connection, project_id), _row(connection, project_id, number)
    is_ours = turn.state == "running" and turn.worker == this_process()
    if not is_ours or turn.head_before != _ordinal(project.head):
        return None
    return TurnHandle(project_id, project.name, number, project.head, project.version_count)


def commit(connection: Connection, handle: TurnHandle, outcome: Outcome, files: artefacts.Present) -> Turn:
    """End a turn; what it made is there when the transaction ends.

    Raises:
        StoreConflict: If the turn was given up, or another turn changed the project meanwhile. Nothing is written then.
    """
    turn = _row(connection, handle.project_id, handle.number)
    move = outcome.move or ("made" if outcome.head else None)
    done = update(turns).where(turns.c.id == turn.id, turns.c.state == "running")
    ended = done.values(
        state="done",
        outcome=outcome.document.get("outcome"),
        document=dict(outcome.document),
        messages=list(outcome.messages),
        move=move,
        move_steps=outcome.steps if move in ("undo", "redo") else None,
        finished_at_s=time.time(),
    )
    if not connection.execute(ended).rowcount:
        return _as_it_ended(connection, handle)
    change = _move_project(connection, handle, outcome, move)
    versions.add(connection, handle.project_id, turn.id, handle.version_count + 1, outcome.new_versions)
    heads = {
        "head_before": _ordinal(handle.head),
        "head_after": _ordinal(outcome.head or handle.head),
        "change": change,
    }
    connection.execute(update(turns).where(turns.c.id == turn.id).values(**heads))
    if outcome.head:
        versions.row_id(
            connection, handle.project_id, outcome.head
        )  # NotFound, and all is undone, for a version that is not there
    artefacts.add_uses(connection, handle.project_id, turn.id, outcome.artefacts, files)
    for mark in outcome.marks:
        versions.mark(connection, handle.project_id, mark)
    return get(connection, handle.project_id, handle.number)


def fail(connection: Connection, handle: TurnHandle, reason: str, document: JsonObject | None) -> Turn:
    """End a turn that made nothing. A turn that has ended already stays as it is."""
    turn = _row(connection, handle.project_id, handle.number)
    running = update(turns).where(turns.c.id == turn.id, turns.c.state == "running")
    outcome = None if document is None else document.get("outcome")
    ended = {
        "state": "failed",
        "reason": clean_text(reason),
        "outcome": outcome,
        "document": document,
        "finished_at_s": time.time(),
    }
    connection.execute(running.values(**ended))
    return get(connection, handle.project_id, handle.number)


def give_up_interrupted(connection: Connection, project_id: str, lease_s: float) -> int:
    """Mark running turns failed whose process is gone or silent for too long, except those a job will take up again."""
    from assistant.store.schema import jobs

    waiting = select(jobs.c.turn_id).where(jobs.c.state.in_(("queued", "running")), jobs.c.turn_id.is_not(None))
    running = select(turns.c.id, turns.c.worker, turns.c.created_at_s).where(
        turns.c.project_id == project_id, turns.c.state == "running", turns.c.id.not_in(waiting)
    )
    gone = [
        row.id
        for row in connection.execute(running)
        if is_gone(row.worker or "") or time.time() - row.created_at_s > lease_s
    ]
    ended = {"state": "failed", "reason": INTERRUPTED, "finished_at_s": time.time()}
    for turn_id in gone:
        connection.execute(update(turns).where(turns.c.id == turn_id, turns.c.state == "running").values(**ended))
    return len(gone)


def left_running(connection: Connection, lease_s: float) -> dict[int, str]:
    """Turns of any project that nobody will end, by key, each with why: their job ended badly, or they have none that
    is not over and their process is gone or silent for too long. With an endless lease only the first: those others
    may still be taken up again.
    """
    from assistant.store.schema import jobs

    own = jobs.c.turn_id == turns.c.id
    live = select(jobs.c.id).where(own, jobs.c.state.in_(("queued", "running")))
    badly = select(jobs.c.reason).where(own, jobs.c.state.in_(("failed", "cancelled"))).order_by(jobs.c.id.desc())
    why = badly.limit(1).scalar_subquery().label("why")
    wanted = select(turns.c.id, turns.c.worker, turns.c.created_at_s, why)
    rows = connection.execute(wanted.where(turns.c.state == "running", ~live.exists())).all()
    silent_since = time.time() - lease_s
    return {
        row.id: row.why or INTERRUPTED
        for row in rows
        if row.why or (math.isfinite(lease_s) and (is_gone(row.worker or "") or row.created_at_s < silent_since))
    }


def end_left_running(connection: Connection, lease_s: float) -> int:
    """Fail the turns that nobody will end; returns how many."""
    ends = left_running(connection, lease_s)
    for turn_id, reason in ends.items():
        ended = {"state": "failed", "reason": reason, "finished_at_s": time.time()}
        connection.execute(update(turns).where(turns.c.id == turn_id, turns.c.state == "running").values(**ended))
    return len(ends)


def get(connection: Connection, project_id: str, number: int) -> Turn:
    """One turn.

    Raises:
        NotFound: If the project has no such turn.
    """
    row = _row(connection, project_id, number)
    return _value(row, _attachments(connection, project_id)[row.id])


def listed(connection: Connection, project_id: str, last: int | None, before: int | None = None) -> tuple[Turn, ...]:
    """The project's turns in the order they were said, all or the last few; `before` leaves out that one and later."""
    wanted = select(turns).where(turns.c.project_id == project_id).order_by(turns.c.number.desc())
    if before is not None:
        wanted = wanted.where(turns.c.number < before)
    rows = connection.execute(wanted.limit(last)).all()
    attachments = _attachments(connection, project_id)
    return tuple(_value(row, attachments[row.id]) for row in reversed(rows))


def undo_to(connection: Connection, project_id: str, steps: int, redo: bool = False) -> str | None:
    """The version that so many undos (or redos) lead to, None where there is not that much to undo."""
    ordinal = (redo_target if redo else undo_target)(_moves(connection, project_id), steps)
    return None if ordinal is None else version_name(ordinal)


def check_plain(outcome: Outcome) -> None:
    """Refuse a document or messages that are not plain JSON, before anything is locked."""
    try:
        dump_json([dict(outcome.document), list(outcome.messages)])
    except (TypeError, ValueError) as error:
        raise StoreError(
            f"The turn's document is not plain JSON ({error})", "", "Report this; the turn was not kept"
        ) from error


def _move_project(connection: Connection, handle: TurnHandle, outcome: Outcome, move: Move | None) -> int | None:
    """Compare and set: the project's head and number of versions, if they are what the turn saw; returns the count of
    head moves.
    """
    if (
        move in ("undo", "redo")
        and undo_to(connection, handle.project_id, outcome.steps, redo=move == "redo") != outcome.head
    ):
        raise StoreConflict(
            f"What this {move} would lead to has changed meanwhile", "Nothing of this turn was kept", "Say it again"
        )
    table = projects_table
    wanted = update(table).where(table.c.id == handle.project_id, table.c.deleted_at_s.is_(None))
    now: dict[str, Any] = {"updated_at_s": time.time()}
    if outcome.new_versions:
        wanted = wanted.where(table.c.version_count == handle.version_count)
        now["version_count"] = handle.version_count + len(outcome.new_versions)
    if outcome.head:
        wanted = wanted.where(table.c.head_version.is_not_distinct_from(_ordinal(handle.head)))
        now |= {"head_version": _ordinal(outcome.head), "change_count": table.c.change_count + 1}
    if not connection.execute(wanted.values(**now)).rowcount:
        projects.get(connection, handle.project_id)  # NotFound: it was deleted
        raise StoreConflict(
            "Another turn changed this project meanwhile", "Nothing of this turn was kept", "Say it again"
        )
    if not outcome.head:
        return None
    return int(connection.execute(select(table.c.change_count).where(table.c.id == handle.project_id)).scalar_one())


def _as_it_ended(connection: Connection, handle: TurnHandle) -> Turn:
    turn = get(connection, handle.project_id, handle.number)
    if turn.state == "done":
        return turn
    raise StoreConflict(f"Turn {handle.number} was given up: {turn.reason}", "Nothing of it was kept", "Say it again")


def _moves(connection: Connection, project_id: str) -> list[HeadMove]:
    log = select(turns.c.id, turns.c.move, turns.c.head_before, turns.c.head_after, turns.c.move_steps)
    log = log.where(turns.c.project_id == project_id, turns.c.change.is_not(None)).order_by(turns.c.change)
    made = _selected_versions(connection, project_id)
    return [move for row in connection.execute(log) for move in _steps(row, made[row.id])]


def _selected_versions(connection: Connection, project_id: str) -> defaultdict[int, list[int]]:
    """Ordinals of the versions each turn made and chose, by the turn's key."""
    table = versions_table
    rows = select(table.c.turn_id, table.c.ordinal).where(table.c.project_id == project_id, table.c.selected)
    found: defaultdict[int, list[int]] = defaultdict(list)
    for row in connection.execute(rows.order_by(table.c.ordinal)):
        found[row.turn_id].append(row.ordinal)
    return found


def _steps(row: Any, made: Sequence[int]) -> list[HeadMove]:
    """A turn's moves: one, or one for each version it made on the way (an upload, then its first edit)."""
    if row.move != "made":
        return [HeadMove(row.move, row.head_before, row.head_after, row.move_steps or 1)]
    places = [row.head_before, *(ordinal for ordinal in made if ordinal < row.head_after), row.head_after]
    return [HeadMove("made", before, after) for before, after in pairwise(places)]


def _row(connection: Connection, project_id: str, number: int) -> Row[Any]:
    row = connection.execute(select(turns).where(turns.c.project_id == project_id, turns.c.number == number)).first()
    if row is None:
        raise NotFound(f"There is no turn {number} in this project", "", "Read the turns and take one of those")
    return row


def _attachments(connection: Connection, project_id: str) -> defaultdict[int, list[Source]]:
    found: defaultdict[int, list[Source]] = defaultdict(list)
    wanted = select(sources).where(sources.c.project_id == project_id).order_by(sources.c.turn_id, sources.c.position)
    for row in connection.execute(wanted):
        found[row.turn_id].append(Source(row.sha256, row.kind, row.label, row.size_bytes))
    return found


def _ordinal(version_id: str | None) -> int | None:
    return None if version_id is None else version_ordinal(version_id)


def _name(ordinal: int | None) -> str | None:
    return None if ordinal is None else version_name(ordinal)


def _value(row: Row[Any], attachments: list[Source]) -> Turn:
    return Turn(
        project_id=row.project_id,
        number=row.number,
        said=Said(row.text, tuple(attachments), row.context, row.brain, row.seed),
        state=row.state,
        outcome=row.outcome,
        document=row.document,
        messages=tuple(row.messages or ()),
        move=row.move,
        head_before=_name(row.head_before),
        head_after=_name(row.head_after),
        reason=row.reason,
        created_at_s=row.created_at_s,
        finished_at_s=row.finished_at_s,
    )
