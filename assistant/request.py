"""What comes in: one sentence with all that hangs on it. Checked here, before anything is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.artifacts import DEFAULT_KINDS
from tools.errors import LimitError

MAX_ATTACHMENTS = 16
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
