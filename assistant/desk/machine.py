"""What this machine has, for the settings page: brain, SoundFont, data folder and the parts with their licences.

What `parlando doctor` knows, looked at once a minute at most. Paths are told to the person at this machine only, not to
those who log in from elsewhere.
"""

from __future__ import annotations

import shutil
import threading
import time
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tools.errors import MusicError
from tools.render.soundfont import find_soundfont

if TYPE_CHECKING:
    from assistant.session import Session

AGE_S = 60.0
LOCAL = "local"  # the owner everybody at this machine is
WITH_PATHS = ("Python", "SoundFont", "data folder", "chromium", "poppler", "database", "taste", "real audio")


class Machine:
    """The facts of one machine, kept for a minute."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = threading.Lock()
        self._seen: tuple[float, dict[str, Any]] | None = None

    def facts(self, owner: str) -> dict[str, Any]:
        """Brain, SoundFont, data folder and rows, as far as this owner may know them."""
        with self._lock:
            if self._seen is None or time.monotonic() - self._seen[0] > AGE_S:
                self._seen = (time.monotonic(), self._look())
            facts = self._seen[1]
        return facts if owner == LOCAL else without_paths(facts)

    def _look(self) -> dict[str, Any]:
        from assistant.doctor import diagnose

        settings, store = self._session.settings, self._session.store
        report = diagnose(settings)
        usage = store.usage()
        return {
            "ok": report.ok,
            "brain": {"name": settings.brain, "server": _server(settings), "has_key": settings.has_openai_key},
            "soundfont": self._soundfont(),
            "data": {
                "path": str(store.data_dir),
                "used_bytes": usage.total_bytes,
                "limit_bytes": usage.quota_bytes,
                "free_bytes": shutil.disk_usage(store.data_dir).free,
            },
            "rows": [asdict(row) for row in report.rows],
        }

    def _soundfont(self) -> dict[str, Any] | None:
        with suppress(MusicError):
            font = find_soundfont(self._session.settings.data_dir, self._session.settings.soundfont)
            return {"name": font.name, "path": str(font.path), "licence": font.licence, "own": font.kind == "own"}
        return None


def without_paths(facts: dict[str, Any]) -> dict[str, Any]:
    """The same facts for somebody elsewhere: no path, and no row whose detail may hold one."""
    font = facts["soundfont"]
    return {
        **facts,
        "soundfont": {**font, "path": None} if font else None,
        "data": {**facts["data"], "path": ""},
        "rows": [{**row, "command": ""} for row in facts["rows"] if row["name"] not in WITH_PATHS],
    }


def _server(settings: Any) -> str | None:
    if not settings.has_openai_key and not settings.openai_base_url:
        return None
    return urlsplit(settings.openai_base_url).hostname if settings.openai_base_url else "api.openai.com"
