"""Undo and redo as an editor has them, derived from the log of how a project's head moved. Pure functions, no database.
 Undo goes back to the head before the latest change that is not undone, redo takes an undo back, and a new change
forgets what could be redone. Going to a version is a change of its own that can be undone. Undo never goes behind the
first version: there is nothing to hear there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.store.values import Move


@dataclass(frozen=True)
class HeadMove:
    """One move of the head between versions, by ordinal; None is the empty project."""

    move: Move
    before: int | None
    after: int
    steps: int = 1  # how many changes an undo or redo passed over at once


def undo_target(moves: Iterable[HeadMove], steps: int = 1) -> int | None:
    """The ordinal that `steps` undos lead to, None where there is not that much to undo.

    Args:
        moves: The log, oldest first.
        steps: How many, at least 1.
    """
    done, _ = _stacks(moves)
    return done[-steps].before if 1 <= steps <= len(done) else None


def redo_target(moves: Iterable[HeadMove], steps: int = 1) -> int | None:
    """The ordinal that `steps` redos lead to, None where there is not that much to redo."""
    _, undone = _stacks(moves)
    return undone[-steps].after if 1 <= steps <= len(undone) else None


def _stacks(moves: Iterable[HeadMove]) -> tuple[list[HeadMove], list[HeadMove]]:
    """(changes that stand, changes that are undone), each with the next one to undo or redo at its end."""
    done: list[HeadMove] = []
    undone: list[HeadMove] = []
    for move in moves:
        if move.move == "undo":
            _shift(done, undone, move.steps)
        elif move.move == "redo":
            _shift(undone, done, move.steps)
        else:
            done.append(move)
            undone.clear()
    return done, undone


def _shift(source: list[HeadMove], target: list[HeadMove], steps: int) -> None:
    for _ in range(min(steps, len(source))):
        target.append(source.pop())
