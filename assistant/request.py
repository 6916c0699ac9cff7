"""What comes in: one sentence with all that hangs on it. Checked here, before anything is stored."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.artifacts import DEFAULT_KINDS
from tools.errors import LimitError
from tools.song.values import Song

MAX_ATTACHMENTS = 16
MAX_CONTEXT_DEPTH = 20
CONTROL_KEPT = "\n\t"


@dataclass(frozen=True)
class Request:
    """One turn asked for.

    Attributes:
        text: What the person says.
        project: Its project's name; None for a throw-away one.
        attachments: Uploaded files.
        context: What the page knows and words don't.
        kinds: Artefact kinds to write.
        out: Where to write them; None for the project's own folder.
        brain: `offline`, `openai:MODEL`, `hf:REPO_OR_PATH`.
        seed: Makes the turn reproducible; None draws one.
        owner: Whose project it is.
    """

    text: str
    project: str | None = None
    attachments: tuple[Path, ...] = ()
    context: Mapping[str, Any] = field(default_factory=dict)
    kinds: tuple[str, ...] = DEFAULT_KINDS
    out: Path | None = None
    brain: str = "offline"
    seed: int | None = None
    owner: str = "local"


def check_context(context: Any) -> dict[str, Any]:
    """What the page says beside the words, when it has the form it must have.

    Raises:
        LimitError: A part has another form; the sentence shows the right one.
    """
    if not isinstance(context, dict):
        raise LimitError('The context must be an object, such as {"at_s": 12.4}.')
    from assistant.hand_orders import hand_order, take_order

    _check_plain(context)
    hand_order(context), take_order(context)
    at_s, selection = context.get("at_s"), context.get("selection")
    _check_from(context.get("from"))
    if at_s is not None and not (_is_number(at_s) and 0 <= at_s < 1e6):
        raise LimitError(f"The context's at_s is {at_s!r}; give the player's position in seconds, such as 12.4.")
    if selection is None:
        return context
    if not isinstance(selection, dict):
        raise LimitError(f"The context's selection is {selection!r}; give an object with bars, tracks or both.")
    bars, tracks = selection.get("bars"), selection.get("tracks")
    if bars is not None and not (isinstance(bars, list) and len(bars) == 2 and all(isinstance(b, int) for b in bars)):
        raise LimitError(f"The selection's bars are {bars!r}; give the first and the last bar, such as [5, 8].")
    if tracks is not None and not (isinstance(tracks, list) and all(isinstance(t, str) for t in tracks)):
        raise LimitError(f'The selection\'s tracks are {tracks!r}; give a list of names, such as ["Piano"].')
    return context


def _check_plain(context: dict[str, Any]) -> None:
    """Whether it can be kept as JSON, at any depth: Python reads NaN and 1e400, which no JSON can hold."""
    layer: list[Any] = [context]
    for _ in range(MAX_CONTEXT_DEPTH):
        if any(isinstance(value, float) and not math.isfinite(value) for value in layer):
            raise LimitError("The context holds NaN or a number beyond all bounds; give plain numbers, such as 12.4.")
        inside = [list(value.values()) if isinstance(value, dict) else value for value in layer]
        layer = [value for values in inside if isinstance(values, list) for value in values]
    if layer:
        raise LimitError(f"The context is nested more than {MAX_CONTEXT_DEPTH} deep; give a plain object.")


def _check_from(version: Any) -> None:
    if version is not None and not (isinstance(version, str) and re.fullmatch(r"v\d{1,9}", version)):
        raise LimitError(f'The context\'s from is {version!r}; give a version of the project, such as "v3".')


def check_from(context: Mapping[str, Any], versions: Iterable[Mapping[str, Any]]) -> str | None:
    """The version the person chose to work on, None where that is left to the head.

    Args:
        context: As `check_context` gave it back.
        versions: Rows of the project's versions, with `id`.

    Raises:
        LimitError: The project has no such version.
    """
    chosen, there = context.get("from"), [str(row["id"]) for row in versions]
    if chosen is None or chosen in there:
        return chosen
    known = ", ".join(there[-8:]) or "none yet"
    raise LimitError(
        f"The context's from is {chosen!r}, and this project has no such version; it has {known}.",
        next_step="Choose one of these, or leave it out to work on the newest.",
    )


def check_selection(context: Mapping[str, Any], song: Song | None) -> None:
    """Whether what is selected is in the song.

    Raises:
        EditError: It is not; the sentence names what there is.
    """
    selection = context.get("selection")
    if song is None or not selection:
        return
    from tools.edit import resolve_scope

    first, last = selection.get("bars") or (None, None)
    resolve_scope(song, selection.get("tracks") or None, first, last)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def clean_text(text: str, limit: int, attachments: int) -> str:
    """The words without control characters.

    Raises:
        LimitError: Nothing was said, or too much.
    """
    if len(text) > limit:
        raise LimitError(
            f"That is {len(text):,} characters and a turn takes at most {limit:,}.",
            next_step="Say it shorter, or put long material into a file and drop that.",
        )
    kept = "".join(c if c in CONTROL_KEPT or c.isprintable() else " " for c in text).strip()
    if not kept and not attachments:
        raise LimitError("Nothing was said.", next_step='Say what to make, such as "a calm piano piece, 30 seconds".')
    if attachments > MAX_ATTACHMENTS:
        raise LimitError(f"{attachments} files came at once and at most {MAX_ATTACHMENTS} are taken; send fewer.")
    return kept
