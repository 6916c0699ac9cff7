"""A file of the disk as an HTTP answer with ranges, a tag and HEAD (RFC 9110, sections 13 and 14), sent in blocks.

Knows no owner and no store; whoever calls has decided that the file may be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

BLOCK_BYTES = 1 << 18
_ONE_RANGE = re.compile(r"(\d*)\s*-\s*(\d*)")


@dataclass(frozen=True)
class Span:
    """Bytes `first` to `last` of a file, both included."""

    first: int
    last: int

    @property
    def size_bytes(self) -> int:
        return self.last - self.first + 1


def file_response(request: Request, path: Path, media_type: str, tag: str, headers: dict[str, str]) -> Response:
    """Answer 200, 206, 304 or 416. `tag` names the very bytes, so it is a strong ETag."""
    size, etag = path.stat().st_size, f'"{tag}"'
    common = headers | {"etag": etag, "accept-ranges": "bytes"}
    if _is_known(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=common)
    span = asked_span(request.headers.get("range", ""), size) if _may_range(request, etag) else None
    if span == "unsatisfiable":
        return Response(status_code=416, headers={**common, "content-range": f"bytes */{size}"})
    if isinstance(span, Span):
        common["content-range"] = f"bytes {span.first}-{span.last}/{size}"
        return _sent(request, path, span, 206, media_type, common)
    return _sent(request, path, Span(0, size - 1), 200, media_type, common)


def asked_span(text: str, size: int) -> Span | str | None:
    """What a Range header asks of a file.

    Returns:
        The one span; "unsatisfiable" where it lies outside; None where the whole file is to be sent: no header, another
        unit, nonsense, or several ranges at once, which the standard lets a server answer with the whole.
    """
    unit, _, ranges = text.partition("=")
    match = _ONE_RANGE.fullmatch(ranges.strip())
    if unit.strip().lower() != "bytes" or match is None or match.group(0).strip() == "-":
        return None
    first, last = (int(number[:18]) if number else None for number in match.groups())
    if first is None:
        return Span(max(size - (last or 0), 0), size - 1) if last and size else "unsatisfiable"
    if last is not None and last < first:
        return None
    return Span(first, min(size - 1 if last is None else last, size - 1)) if first < size else "unsatisfiable"


def _may_range(request: Request, etag: str) -> bool:
    """If-Range: the range counts only for the bytes the asker has the rest of."""
    condition = request.headers.get("if-range")
    return request.method == "GET" and (condition is None or condition.strip() == etag)


def _is_known(condition: str, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in condition.split(",")]
    return bool(condition) and (etag in tags or "*" in tags)


def _sent(request: Request, path: Path, span: Span, status: int, media_type: str, headers: dict[str, str]) -> Response:
    headers = headers | {"content-length": str(max(span.size_bytes, 0))}
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=media_type)
    return StreamingResponse(_blocks(path, span), status, headers, media_type)


def _blocks(path: Path, span: Span) -> Iterator[bytes]:
    left = span.size_bytes
    with path.open("rb") as file:
        file.seek(span.first)
        while left > 0 and (block := file.read(min(left, BLOCK_BYTES))):
            left -= len(block)
            yield block
