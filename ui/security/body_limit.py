"""How much one request may bring: a JSON body little, an upload what the settings allow, and nothing is read beyond.

Counts bytes as they come, whatever the headers say; the kinds of files are judged elsewhere.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.security.answers import answer, header

JSON_BYTES = 1_000_000
FORM_OVERHEAD_BYTES = 64_000  # boundaries and headers of a multipart form around the files
UPLOAD_PATHS = ("/gradio_api/upload",)
CLOSE = (("connection", "close"),)


class BodyLimit:
    """Answers 413 as soon as a body is known to be too large."""

    def __init__(self, app: ASGIApp, upload_bytes: int) -> None:
        self._app, self._upload_bytes = app, upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_upload = scope["path"].rstrip("/") in UPLOAD_PATHS
        limit = self._upload_bytes + FORM_OVERHEAD_BYTES if is_upload else JSON_BYTES
        announced = header(scope, "content-length")
        if announced and (not announced.isdecimal() or int(announced) > limit):
            await answer(send, 413, too_large(limit, is_upload), CLOSE)
            return
        await _Counted(self._app, limit, is_upload).run(scope, receive, send)


class _Counted:
    """One request whose body is counted while the application reads it."""

    def __init__(self, app: ASGIApp, limit: int, is_upload: bool) -> None:
        self._app, self._limit, self._is_upload = app, limit, is_upload
        self._size_bytes, self._is_over, self._has_begun = 0, False, False

    async def run(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def counted() -> Message:
            message = await receive()
            self._size_bytes += len(message.get("body", b""))
            if self._size_bytes <= self._limit or self._is_over:
                return message
            self._is_over = True
            if not self._has_begun:
                await answer(send, 413, too_large(self._limit, self._is_upload), CLOSE)
            return {"type": "http.disconnect"}

        async def guarded(message: Message) -> None:
            if not self._is_over:
                self._has_begun = True
                await send(message)

        try:
            await self._app(scope, counted, guarded)
        except Exception:
            if not self._is_over:
                raise


def too_large(limit: int, is_upload: bool) -> str:
    """The sentence for a body beyond the limit."""
    if is_upload:
        whole_mb = (limit - FORM_OVERHEAD_BYTES) / 1e6
        return f"That is more than the {whole_mb:g} MB one upload may have; send a shorter file, or fewer at once."
    return f"That is more than the {limit / 1e6:g} MB one request may have; put long text into a file and attach it."
