"""One open data folder with all a turn needs: store, studio, settings.

The page, the terminal and the command line each hold one.
"""

import logging
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from assistant.request import Request
from assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from assistant.artifacts import Studio
    from assistant.store.store import Store
    from assistant.store.values import Project
    from assistant.work import Hooks


class Session:
    """A store and a studio over one data folder. A context manager: closing it releases the files."""

    def __init__(self, settings: Settings, store: "Store", studio: "Studio") -> None:
        self.settings, self.store, self.studio = settings, store, studio

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    def say(self, request: Request, hooks: "Hooks | None" = None) -> dict[str, Any]:
        """Run one turn; the turn document comes back.

        Raises:
            MusicError: Only for what stands before the turn exists.
        """
        from assistant.turn import run_turn
        from assistant.work import Hooks

        policy = request.context.get("licence_policy") or self.licence_policy(request.owner)
        if policy == "commercial":  # what was chosen on the page holds for every door
            request = replace(request, context={**request.context, "licence_policy": policy})
        return run_turn(self.store, request, self.settings, self.studio_for(str(policy)), hooks or Hooks())

    def licence_policy(self, owner: str) -> str:
        """What a person chose in the settings: "any" or "commercial"."""
        from assistant.preferences import effective

        return str(effective(self.store.preferences(owner), self.settings)["licence_policy"])

    def studio_for(self, licence_policy: str) -> "Studio":
        """The studio, or under the policy "commercial" one that leaves out a SoundFont whose licence is not known."""
        from assistant.artifacts import Studio

        studio = self.studio
        if licence_policy != "commercial" or studio.chosen_font is None:
            return studio
        return Studio(studio.data_dir, studio.cache_dir, None)

    def export(self, project: str, to: Path, owner: str = "local") -> Path:
        """Write a project's bundle."""
        from assistant.store import export_project
        from assistant.taste import note_download

        path: Path = export_project(self.store, owner, project, to)
        exported = self.store.project(owner, project, create=False)
        if exported.head:
            note_download(self.store, owner, exported.id, exported.head)
        return path

    def bring_in(self, path: Path, owner: str = "local") -> "Project":
        """Read a bundle back as a project."""
        from assistant.store import import_project
        from tools.song.song_json import from_json, song_hash

        project: Project = import_project(self.store, owner, path, song_hash=lambda text: song_hash(from_json(text)))
        return project


def open_session(data_dir: Path | None = None, brain: str | None = None) -> Session:
    """Open the data folder that the settings or the arguments name.

    Raises:
        StoreError: It cannot be read or written.
    """
    from assistant.artifacts import Studio
    from assistant.store.store import Store
    from assistant.store.values import Limits
    from tools.lyrics.exceptions import use_folder

    settings = load_settings().with_choices(data_dir=data_dir, brain=brain)
    use_folder(settings.data_dir)  # a person's own way of singing a word
    limits = Limits(quota_bytes=settings.quota_bytes)
    store = Store.open(settings.data_dir, settings.database_url or None, limits)
    _log_to(settings.data_dir)
    return Session(settings, store, Studio(settings.data_dir, store.cache_dir, settings.soundfont))


class _LogFile(logging.FileHandler):
    """A log on a disk that is full loses its lines; Python would print a trace for each of them."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, where the file can be opened."""
        with suppress(OSError):
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """Nothing can be done, and what is logged has been answered for already."""


def _log_to(data_dir: Path) -> None:
    """Details of our own failures go to a file, so that a person never sees a traceback."""
    logger = logging.getLogger("parlando")
    if not logger.handlers:
        logger.addHandler(_LogFile(data_dir / "parlando.log", delay=True))
        logger.propagate = False
