"""Files of the asking owner: what was made, and what was uploaded. By ranges, in blocks, never from a cache for all.

A mix that rests as FLAC is played as FLAC and downloaded as the very WAV it was. Nothing is made here, and nobody
learns that a file of somebody else exists.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.responses import Response, StreamingResponse

from assistant.store.artefacts import blocks
from assistant.store.errors import NotFound
from assistant.store.files import blob_path
from assistant.taste import note_file
from ui.identity import owner_of
from ui.ranges import file_response

if TYPE_CHECKING:
    from assistant.store.store import Store
    from assistant.store.values import Artefact

# Shown or played in the page; any other type is only ever a download.
SHOWN = frozenset({
    "audio/wav", "audio/flac", "audio/mpeg", "audio/ogg", "audio/aiff", "image/png", "image/jpeg", "image/gif",
    "image/webp", "image/svg+xml", "video/mp4", "video/webm",
})  # fmt: skip
# Opened by itself a drawing may do nothing at all; in the page it is shown as a picture or rebuilt node by node.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; sandbox"
HASH = re.compile(r"[0-9a-f]{64}")
MADE, UPLOADED = "artefact", "upload"
# Of an upload only what its first bytes say is believed, and only these may play or show.
UPLOAD_TYPES = (
    (b"WAVE", 8, "audio/wav"),
    (b"WEBP", 8, "image/webp"),
    (b"AIFF", 8, "audio/aiff"),
    (b"AIFC", 8, "audio/aiff"),
    (b"fLaC", 0, "audio/flac"),
    (b"OggS", 0, "audio/ogg"),
    (b"ID3", 0, "audio/mpeg"),
    (b"\xff\xfb", 0, "audio/mpeg"),
    (b"\xff\xf3", 0, "audio/mpeg"),
    (b"\xff\xfa", 0, "audio/mpeg"),
    (b"\xff\xf2", 0, "audio/mpeg"),
    (b"\xff\xe3", 0, "audio/mpeg"),
    (b"\x89PNG", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"\x1a\x45\xdf\xa3", 0, "video/webm"),
    (b"ftyp", 4, "video/mp4"),
)


def media_router(store: Store) -> APIRouter:
    """GET and HEAD /media/..."""
    router = APIRouter()

    @router.api_route("/media/source/{project_id}/{sha256}/{name}", methods=["GET", "HEAD"])
    def source(project_id: str, sha256: str, name: str, request: Request, download: bool = False) -> Response:
        path = _source_path(store, owner_of(request), project_id, sha256)
        media_type = _upload_type(path)
        headers = _headers(media_type, name, download or media_type not in SHOWN)
        return file_response(request, path, media_type, sha256, headers)

    @router.api_route("/media/{sha256}/{name}", methods=["GET", "HEAD"])
    def made(sha256: str, name: str, request: Request, download: bool = False) -> Response:
        if not HASH.fullmatch(sha256):
            raise _not_found(MADE)
        artefact = store.artefact(owner_of(request), sha256)
        if download and artefact.encoding == "flac":
            return _noted(_as_handed_in(store, artefact, name, request), store, request, sha256)
        media_type = "audio/flac" if artefact.encoding == "flac" else artefact.media_type
        headers = _headers(media_type, name, download or media_type not in SHOWN)
        tag = f"{sha256}-{artefact.encoding}"
        answer = file_response(request, store.stored_path(artefact), media_type, tag, headers)
        return _noted(answer, store, request, sha256) if download else answer

    return router


def _noted(answer: Response, store: Store, request: Request, sha256: str) -> Response:
    """The same answer; what is taken away says, when it is sent, that its version is liked a little."""
    if request.method == "GET" and answer.background is None:
        answer.background = BackgroundTask(note_file, store, owner_of(request), sha256)
    return answer


def _as_handed_in(store: Store, artefact: Artefact, name: str, request: Request) -> Response:
    """The very WAV, rebuilt block by block; ranges are not offered, because each would start from the beginning."""
    headers = _headers(artefact.media_type, name, True) | {
        "content-length": str(artefact.size_bytes),
        "etag": f'"{artefact.sha256}-wav"',
        "accept-ranges": "none",
    }
    if request.method == "HEAD":
        return Response(headers=headers, media_type=artefact.media_type)
    return StreamingResponse(blocks(store.files, artefact), headers=headers, media_type=artefact.media_type)


def _source_path(store: Store, owner: str, project_id: str, sha256: str) -> Path:
    project = store.project_by_id(project_id)
    if project.owner != owner or not HASH.fullmatch(sha256) or sha256 not in store.sources(project_id):
        raise _not_found(UPLOADED)
    return store.data_dir / blob_path("sources", sha256, "")


def _not_found(what: str) -> NotFound:
    return NotFound(f"There is no such {what}", "", "Take its address from the turn it belongs to")


def _upload_type(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(16)
    matching = (kind for magic, at, kind in UPLOAD_TYPES if head[at : at + len(magic)] == magic)
    return next(matching, "application/octet-stream")


def _headers(media_type: str, name: str, is_download: bool) -> dict[str, str]:
    headers = {"cache-control": "private, max-age=31536000, immutable", "x-content-type-options": "nosniff"}
    headers["content-disposition"] = disposition(name, is_download)
    if media_type == "image/svg+xml":
        headers["content-security-policy"] = SANDBOX
    return headers


def disposition(name: str, is_download: bool) -> str:
    """The Content-Disposition of a file: a plain name for old programs and the real one (RFC 6266, RFC 5987)."""
    kind = "attachment" if is_download else "inline"
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)[:150] or "file"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name[:150], safe='')}"
