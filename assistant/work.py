"""What one turn works with, and how its caller follows it. Values only: the work is `assistant.turn`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.artifacts import Studio, Views
from assistant.request import Request
from assistant.settings import Settings
from assistant.shelf import StoreShelf
from assistant.store.values import NewVersion, Progress, Said, TurnHandle, Use
from assistant.uploads import Upload
from assistant.workbench import Workbench
from tools.song.values import Song

if TYPE_CHECKING:
    from assistant.store.store import Store


class TurnStopped(Exception):
    """The person stopped the turn."""


@dataclass(frozen=True)
class Hooks:
    """How the caller follows a turn.

    Attributes:
        progress: Told each stage.
        cancelled: Asked often; True stops the turn.
        on_first_sound: Given a preview of the beginning (an Audio) before the whole is rendered.
        on_song: Given the song whose views will be made.
        on_view: Told each view that is made, and in how many seconds.
        on_measuring: Told when all views are there and are read back.
        on_recording: Told when a recording begins to be made, and how many seconds it is reckoned to take, where known.
        on_audio: Given sound of a take (its number, an Audio) as it is made; None where nobody listens.
        to_heavy: Passes the turn on to the workers for long work, which begin it anew; None where it may stay.
        last_word: Asked right before the turn is committed: what is left with its job.
        lost: Whether another has taken the turn over; then nothing of it may be written here any more.
    """

    progress: Callable[[str], None] = lambda _: None
    cancelled: Callable[[], bool] = lambda: False
    on_first_sound: Callable[[Any], None] | None = None
    on_song: Callable[[Song], None] = lambda _: None
    on_view: Callable[[str, float], None] = lambda view, seconds: None
    on_measuring: Callable[[], None] = lambda: None
    on_recording: Callable[[float | None], None] = lambda eta_s: None
    on_audio: Callable[[int, Any], None] | None = None
    to_heavy: Callable[[], None] | None = None
    last_word: Callable[[], Progress | None] = lambda: None
    lost: Callable[[], bool] = lambda: False


@dataclass
class Turn:
    """Everything one turn works with; nothing of it outlives the commit.

    Attributes:
        chosen: The version the person chose to look at and works on, where it is not the head.
        laid_under: The song a dropped recording was laid under, as it was before; None where none was.
        edited_elsewhere: The version a dropped score came from; None where it is a song of its own.
    """

    store: "Store"
    request: Request
    settings: Settings
    studio: Studio
    handle: TurnHandle
    bench: Workbench
    shelf: StoreShelf
    said: Said
    hooks: Hooks = Hooks()
    job_id: int = 0
    worker: str | None = None
    stopped: bool = False
    chosen: str | None = None
    uploads: list[Upload] = field(default_factory=list)
    laid_under: Song | None = None
    edited_elsewhere: Song | None = None
    messages: list[dict[str, Any]] = field(default_factory=list)
    versions: list[NewVersion] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    candidates: list[dict[str, Any]] = field(default_factory=list)
    views: Views | None = None
