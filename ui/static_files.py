"""The page's own files, and Gradio's behind them: right types, an ETag each, always asked for anew.

A browser asks whether a file changed and gets 304; so a new release is seen at once and nothing is sent twice. Knows no
owner: these files are the same for everybody.
"""

from __future__ import annotations

import mimetypes
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from typing import Any

from starlette.responses import Response
from starlette.staticfiles import StaticFiles

FOLDER = Path(__file__).resolve().parent / "static"
# Said here, because a machine's own table may lack them or say otherwise (Windows keeps it in the registry).
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


class _Revalidated(StaticFiles):
    def file_response(self, full_path: str | PathLike[str], *rest: Any, **more: Any) -> Response:
        response = super().file_response(full_path, *rest, **more)
        response.headers["cache-control"] = "no-cache"
        return response


def static_files() -> StaticFiles:
    """Our folder first, then Gradio's fonts and pictures, which its style sheets ask for under the same address."""
    for suffix, media_type in TYPES.items():
        mimetypes.add_type(media_type, suffix)
    files = _Revalidated(directory=FOLDER)
    if folder := _gradio_folder():
        files.all_directories.append(folder)
    return files


def _gradio_folder() -> Path | None:
    """Where Gradio keeps its static files; finding the package does not import it."""
    spec = find_spec("gradio")
    folder = Path(spec.origin).parent / "templates" / "frontend" / "static" if spec and spec.origin else None
    return folder if folder and folder.is_dir() else None
