"""The panels in a real browser, over a small stand-in for the API.

The stand-in keeps what it is told, so that a test sees what the panels asked for and what they make of the answer. How
they stand in the whole page is `test_page.py`'s and the API's own behaviour is `tests/ui/`'s.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles

UI = Path(__file__).resolve().parents[3] / "ui"
NOW_S = time.time()
LONG = "A very long name that somebody gave to a song about a harbour in the rain and the ships that never came"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Panels</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/css/tokens.css"><link rel="stylesheet" href="/static/css/panels.css">
<style>body{margin:0;padding:12px;background:var(--pl-bg);font-family:system-ui}
main{display:grid;gap:24px;grid-template-columns:repeat(auto-fit,minmax(min(290px,100%),1fr));align-items:start}
#parlando-toasts{position:fixed;bottom:0;background:var(--pl-surface);color:var(--pl-fg)}</style></head>
<body><header><h1 style="font-size:1rem;color:var(--pl-fg)">Panels</h1></header><main>
<section aria-label="Projects" id="parlando-projects"></section>
<section aria-label="Versions" id="parlando-versions"></section>
<section aria-label="Downloads" id="parlando-downloads"></section>
<section aria-label="Settings" id="parlando-settings"></section>
</main><script type="module">
import { getJson } from "/static/api.js"; import { emit, on } from "/static/bus.js";
import { setDoc, setProject, state } from "/static/state.js"; import { setStrings } from "/static/strings.js";
const me = await getJson("/api/me"); setStrings(me.strings); document.documentElement.lang = me.language;
state.preferences = me.preferences;
window.parlando = { state, on, emit, setDoc, setProject, me }; window.heard = [];
const kinds = ["say", "show:version", "show:panel", "compare", "project", "preferences"];
for (const name of kinds) on(name, (d) => heard.push([name, d]));
const parts = {
  projects: "mountProjects", versions: "mountVersions", downloads: "mountDownloads", settings: "mountSettings" };
for (const [id, mount] of Object.entries(parts))
  (await import(`/static/panels/${id}.js`))[mount](document.getElementById(`parlando-${id}`));
document.documentElement.dataset.parlando = "ready";
</script></body></html>"""


def project(project_id: str, name: str, **more: Any) -> dict[str, Any]:
    plain = {"id": project_id, "name": name, "starred": False, "throwaway": False, "turn_count": 3, "version_count": 2}
    return plain | {"head": "v2", "updated_at_s": NOW_S - 7200, "deleted_at_s": None, "working": False} | more


def version(ordinal: int, parents: list[str], label: str, **more: Any) -> dict[str, Any]:
    plain = {"id": f"v{ordinal}", "parents": parents, "label": label, "turn": ordinal, "selected": True}
    return plain | {"created_at_s": NOW_S - 9000 + 600 * ordinal, "on_path": True, "said": f"make it {label}"} | more


def download(kind: str, label: str, size_bytes: int | None, track: str | None = None) -> dict[str, Any]:
    url = f"/media/{'0' * 64}/{kind}.bin" if size_bytes else None
    rights = "Played with FluidR3 GM (MIT): free for any use, also commercial." if kind[:3] in ("mix", "ste") else None
    row = {"kind": kind, "label": label, "track": track, "url": url, "size_bytes": size_bytes}
    return row | {"rights": rights or "Notes only: no recording or SoundFont is in it."}


class Standin:
    """The API's answers out of memory; `calls` is what was asked to be changed."""

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[tuple[str, str, Any]] = []
        self.projects = [
            project("p1", "Harbour waltz", starred=True),
            project("p2", LONG, updated_at_s=NOW_S - 86_400 * 3, working=True),
            project(
                "p3",
                "untitled 2026-11-20 21:40 1f",
                title="a calm piano piece, 30 seconds",
                throwaway=True,
                version_count=1,
                updated_at_s=NOW_S - 20,
            ),
        ]
        self.deleted = [project("p9", "Old march", deleted_at_s=NOW_S - 86_400)]
        self.gone: list[dict[str, Any]] = []
        self.versions = [
            version(1, [], "first take"),
            version(2, ["v1"], "slower"),
            version(3, ["v2"], "swing feel", on_path=False),
            version(4, ["v3"], "swing feel, with brass", on_path=False),
            version(5, ["v2"], "clarinet has the tune"),
            version(6, ["v5"], "candidate with strings", selected=False, on_path=False),
            version(7, ["v5"], "softer ending"),
        ]
        self.files = [
            *(download("mix", "WAV", 7_940_000), download("mix_flac", "FLAC", None), download("mix_mp3", "MP3", None)),
            *(
                download("midi", "MIDI", 8_123),
                download("midi_written", "MIDI", 7_002),
                download("musicxml", "XML", 91_000),
            ),
            *(
                download("score_pdf", "PDF", None),
                download("score_svg", "SVG", 39_000),
                download("pianoroll", "roll", 12_000),
            ),
            *(download("stem", "stem", 7_900_000, name) for name in ("Accordion", "Strings")),
            download("stem_dry", "stem", None),
        ]
        self.preferences: dict[str, Any] = {
            "brain": "offline", "licence_policy": "any", "language": "en", "words": "auto", "theme": "system",
            "keyboard": True, "finished_sound": False, "taste": True,
        }  # fmt: skip
        self.taste: dict[str, Any] = {"on": True, "choices": 12, "fewest": 5, "kinds": {"star": 12}, "tendencies": [
            {"statistic": "leap_share", "more": True}, {"statistic": "notes_per_quarter", "more": False},
        ]}  # fmt: skip
        self.job = {
            "id": 7,
            "kind": "make",
            "turn": None,
            "state": "queued",
            "position": 2,
            "stage": None,
            "step": 0,
            "of": 0,
        }
        self.pulses = 0
        self.job_ends = "done"

    def body(self, method: str, path: str, said: Any) -> tuple[int, Any]:
        """The answer to one call."""
        parts = path.strip("/").split("/")
        match method, parts[1:]:
            case "GET", ["me"]:
                return 200, self.me()
            case _, ["preferences"]:
                return self.prefer(said)
            case "GET", ["taste"]:
                return 200, self.taste
            case "DELETE", ["taste"]:
                self.taste = self.taste | {"choices": 0, "tendencies": []}
                return 200, self.taste
            case "GET", ["machine"]:
                return 200, MACHINE
            case "GET", ["projects"]:
                return 200, {"projects": self.found(said or ""), "deleted": self.deleted}
            case "POST", ["projects"]:
                self.projects.insert(
                    0, project("p4", "untitled 2026-11-20 21:42 625852", throwaway=True, turn_count=0, version_count=0)
                )
                return 200, self.projects[0]
            case "GET", ["projects", _, "versions"]:
                return 200, {"head": "v7", "versions": self.versions}
            case "PATCH" | "DELETE" | "POST", ["projects", _, "versions", version_id, *rest] if rest in (
                [],
                ["undelete"],
            ):
                return self.mark(method, version_id, said)
            case "GET", ["projects", _, "pulse"]:
                return 200, {"jobs": [self.step()]}
            case "GET", ["projects", _, "versions", _, "downloads"]:
                return 200, self.files
            case "POST", ["projects", _, "versions", _, "make"]:
                self.pulses = 0
                return 202, {"job": self.job}
            case "POST", ["jobs", _, "stop"]:
                self.job_ends = "cancelled"
                return 200, self.job
            case _, ["projects", project_id, *rest]:
                return self.change(method, project_id, rest, said)
        return 404, {"error": "There is no such thing."}

    def mark(self, method: str, version_id: str, said: Any) -> tuple[int, Any]:
        """A version named or starred, deleted or brought back; the tree comes back."""
        row = next(row for row in self.versions + self.gone if row["id"] == version_id)
        if method == "PATCH":
            row |= {name: value for name, value in said.items() if value is not None}
        else:
            there, here = (self.versions, self.gone) if method == "DELETE" else (self.gone, self.versions)
            there.remove(row)
            here.append(row)
            self.versions.sort(key=lambda each: int(each["id"][1:]))
        return 200, {"head": "v7", "versions": self.versions}

    def me(self) -> dict[str, Any]:
        language = self.preferences["language"]
        strings = {
            key: text
            for name in ("panels", "settings", "taste")
            for key, text in json.loads((UI / f"strings/{language}/{name}.json").read_text()).items()
        }
        return {
            "owner": "local",
            "needs_login": False,
            "preferences": self.preferences,
            "strings": strings,
            "language": language,
        }

    def found(self, words: str) -> list[dict[str, Any]]:
        return [each for each in self.projects if words.lower() in each.get("title", each["name"]).lower()]

    def prefer(self, said: Any) -> tuple[int, Any]:
        if said and str(said.get("brain")).startswith("openai:"):
            return 400, {"error": "The brain needs a key or a server, and Parlando was started with neither."}
        self.preferences |= said or {}
        return 200, self.preferences

    def step(self) -> dict[str, Any]:
        """The job goes on with every look at it: waiting, working, over; then its file is there."""
        self.pulses += 1
        if self.pulses == 1:
            return self.job
        if self.pulses == 2:
            return self.job | {
                "state": "running",
                "position": 0,
                "stage": "Rendering",
                "step": 1,
                "of": 2,
                "eta_s": 3.0,
            }
        if self.job_ends == "done":
            made = self.calls[-1][2]["kind"]
            self.files = [download(made, made, 2_400_000) if row["kind"] == made else row for row in self.files]
        return self.job | {"state": self.job_ends, "reason": None if self.job_ends == "done" else "You stopped it."}

    def change(self, method: str, project_id: str, rest: list[str], said: Any) -> tuple[int, Any]:
        row = next(each for each in (*self.projects, *self.deleted) if each["id"] == project_id)
        match method, rest:
            case "PATCH", []:
                if said.get("name") == "Taken":
                    return 409, {"error": "There is a project 'Taken' already. Choose another name."}
                row |= said
            case "DELETE", []:
                self.projects.remove(row)
                self.deleted.insert(0, row)
            case "POST", ["undelete"]:
                self.deleted.remove(row)
                self.projects.append(row)
            case "POST", ["duplicate"]:
                row = row | {"id": "p5", "name": f"{row['name']} (2)"}
                self.projects.append(row)
        return 200, row


MACHINE: dict[str, Any] = {
    "brain": {"name": "offline", "server": None, "has_key": False},
    "soundfont": {"name": "FluidR3 GM", "path": "/usr/share/sounds/sf2/FluidR3_GM.sf2", "licence": "MIT"},
    "data": {"path": "/home/ada/.local/share/parlando", "used_bytes": 1.2e9, "limit_bytes": 2e10, "free_bytes": 5.1e10},
    "rows": [{"name": "Python", "state": "ok", "detail": "3.11", "licence": "PSF-2.0", "command": ""}],
}


def app_over(standin: Standin) -> FastAPI:
    app = FastAPI()
    app.mount("/static", StaticFiles(directory=UI / "static"))

    @app.get("/")
    def page() -> HTMLResponse:
        return HTMLResponse(PAGE)

    @app.api_route("/api/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    async def api(request: Request) -> JSONResponse:
        raw = await request.body()
        said = json.loads(raw) if raw else request.query_params.get("search")
        if request.method != "GET":
            assert request.headers["X-Parlando"] == "1"
            standin.calls.append((request.method, request.url.path.removeprefix("/api/"), said))
        status, answer = standin.body(request.method, request.url.path, said)
        return JSONResponse(answer, status)

    @app.get("/media/{rest:path}")
    def media(rest: str, download: int = 0) -> Response:
        shown = {"Content-Disposition": "attachment"} if download else {}
        return Response(b"bytes of " + rest.encode(), media_type="application/octet-stream", headers=shown)

    return app


@pytest.fixture
def standin() -> Iterator[Standin]:
    """A stand-in that listens."""
    kept = Standin()
    server = uvicorn.Server(uvicorn.Config(app_over(kept), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    kept.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield kept
    server.should_exit = True
    thread.join(timeout=10)


DOC = {
    "version": "v7", "label": "softer ending", "is_head": True, "bars": [], "tracks": [],
    "rights": "", "stale": [
        {"view": "version", "why": "This is version v7; the project is at v8 now.", "make": None},
        {"view": "score", "why": "No score was engraved of version v7 yet. Make it.", "make": "score_svg"},
    ],
}  # fmt: skip


@pytest.fixture
def panels(standin: Standin, open_page: Any) -> Any:
    """Opens the panels with project p1 and its newest version on show."""

    def opened(**options: Any) -> Any:
        page = open_page(standin, **options)
        page.wait_for_selector("html[data-parlando=ready]")
        if options.get("dark"):
            page.evaluate("document.body.classList.add('dark')")
        page.evaluate("doc => { parlando.setProject('p1'); parlando.setDoc(doc); }", DOC)
        page.wait_for_selector("#parlando-downloads .pp-group")
        page.wait_for_selector("#parlando-versions .pp-row")
        page.wait_for_selector("#parlando-projects .pp-row")
        return page

    return opened


@pytest.fixture
def heard() -> Callable[[Any, str], list[Any]]:
    """What was told on the page's bus under a name."""
    return lambda page, name: [detail for kind, detail in page.evaluate("heard") if kind == name]
