"""A hub on 127.0.0.1 that answers as the real one does, and fails as a test wants it to."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "5" * 40


@dataclass
class FakeHub:
    """`breaks` counts how often a file's transfer is cut in the middle; `lies` serves other bytes than it states."""

    files: dict[str, bytes]
    breaks: dict[str, int] = field(default_factory=dict)
    lies: set[str] = field(default_factory=set)
    closed: bool = False
    fails: bool = False
    asked: list[tuple[str, str]] = field(default_factory=list)
    endpoint: str = ""

    def listing(self) -> dict[str, object]:
        siblings = []
        for path, data in self.files.items():
            git_id = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
            sibling: dict[str, object] = {"rfilename": path, "size": len(data), "blobId": git_id}
            if path.endswith((".safetensors", ".bin", ".model")):
                sibling["lfs"] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "pointerSize": 130}
            siblings.append(sibling)
        return {"id": "some/thing", "sha": COMMIT, "siblings": siblings, "private": False, "tags": [], "downloads": 0}


@contextmanager
def running(hub: FakeHub) -> Iterator[FakeHub]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hub.asked.append((self.path, self.headers.get("Range", "")))
            if hub.fails:
                self.send_error(500)
            elif hub.closed:
                self.answer(403, b"{}", {"X-Error-Code": "GatedRepo"})
            elif self.path.startswith("/api/models/"):
                self.answer(200, json.dumps(hub.listing()).encode(), {"Content-Type": "application/json"})
            else:
                self.file(self.path.split(f"/resolve/{COMMIT}/", 1)[-1])

        def file(self, name: str) -> None:
            data = hub.files.get(name)
            if data is None:
                self.send_error(404)
                return
            if name in hub.lies:
                data = bytes(len(data))
            start = int(self.headers.get("Range", "bytes=0-")[6:-1])
            if start >= len(data):
                self.answer(416, b"")
                return
            rest = data[start:]
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(rest)))
            self.end_headers()
            if hub.breaks.get(name, 0) > 0:
                hub.breaks[name] -= 1
                self.wfile.write(rest[: len(rest) // 2])
                self.wfile.flush()
                self.connection.close()
                self.close_connection = True
            else:
                self.wfile.write(rest)

        def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for key, value in (headers or {}).items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    hub.endpoint = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
