"""Projects, versions, downloads and settings in a real browser, over a small stand-in for the API.

The stand-in keeps what it is told, so that a test sees what the panels asked for and what they make of the answer. How
they stand in the whole page is `test_page.py`'s and the API's own behaviour is `tests/ui/`'s.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles

UI = Path(__file__).resolve().parents[2] / "ui"
NOW_S = time.time()
LONG = "A very long name that somebody gave to a song about a harbour in the rain and the ships that never came"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Panels</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/css/tokens.css"><link rel="stylesheet" href="/static/css/panels.css">
<style>body{margin:0;padding:12px;background:var(--pl-bg);font-family:system-ui}
main{display:grid;gap:24px;grid-template-columns:repeat(auto-fit,minmax(min(290px,100%),1fr));align-items:start}
#parlando-toasts{position:fixed;bottom:0;background:var(--pl-surface);color:var(--pl-fg)}</style></head>
<body><header><h1 style="font-size:1rem;color:var(--pl-fg)">Panels</h1></header><main>
<section aria-label="Projects" id="parlando-projects"></section><section aria-label="Versions" id="parlando-versions"></section>
<section aria-label="Downloads" id="parlando-downloads"></section><section aria-label="Settings" id="parlando-settings"></section>
</main><script type="module">
import { getJson } from "/static/api.js"; import { emit, on } from "/static/bus.js";
import { setDoc, setProject, state } from "/static/state.js"; import { setStrings } from "/static/strings.js";
const me = await getJson("/api/me"); setStrings(me.strings); document.documentElement.lang = me.language;
state.preferences = me.preferences;
window.parlando = { state, on, emit, setDoc, setProject, me }; window.heard = [];
for (const name of ["say", "show:version", "compare", "project", "preferences"]) on(name, (d) => heard.push([name, d]));
for (const [id, mount] of [["projects", "mountProjects"], ["versions", "mountVersions"], ["downloads", "mountDownloads"],
  ["settings", "mountSettings"]])
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
            project("p3", "a calm piano piece, 30 seconds", throwaway=True, version_count=1, updated_at_s=NOW_S - 20),
        ]
        self.deleted = [project("p9", "Old march", deleted_at_s=NOW_S - 86_400)]
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
            "keyboard": True, "finished_sound": False,
        }  # fmt: skip
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
            case "GET", ["machine"]:
                return 200, MACHINE
            case "GET", ["projects"]:
                return 200, {"projects": self.found(said or ""), "deleted": self.deleted}
            case "POST", ["projects"]:
                self.projects.insert(
                    0, project("p4", "throwaway-0123456789ab", throwaway=True, turn_count=0, version_count=0)
                )
                return 200, self.projects[0]
            case "GET", ["projects", _, "versions"]:
                return 200, {"head": "v7", "versions": self.versions}
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

    def me(self) -> dict[str, Any]:
        language = self.preferences["language"]
        strings = {
            key: text
            for name in ("panels", "settings")
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
        return [each for each in self.projects if words.lower() in each["name"].lower()]

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
    "brain": {"brain": "offline", "server": None},
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
    "rights": "", "stale": [{"view": "score", "why": "it shows v5, before the ending changed"}],
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


def names(page: Any) -> list[str]:
    return [text.strip() for text in page.locator("#parlando-projects .pp-row-name").all_inner_texts()]


def heard(page: Any, name: str) -> list[Any]:
    return [detail for kind, detail in page.evaluate("heard") if kind == name]


# -- projects


def test_the_open_project_is_marked_and_another_one_opens_by_keys_alone(panels: Any) -> None:
    page = panels()
    current = page.locator("#parlando-projects [aria-current=true]")
    assert "Harbour waltz" in current.inner_text()
    current.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    assert page.evaluate("parlando.state.project") == "p3"
    assert "a calm piano piece" in current.inner_text()


def test_only_one_row_of_the_list_is_in_the_tab_order(panels: Any) -> None:
    page = panels()
    rows = page.locator("#parlando-projects .pp-row-main")
    assert [row.get_attribute("tabindex") for row in rows.all()] == ["0", "-1", "-1"]


def test_search_asks_once_for_what_stands_there_in_the_end(panels: Any) -> None:
    page = panels()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "search=" in request.url else None)
    page.locator("#parlando-projects input[type=search]").press_sequentially("calm", delay=20)
    page.wait_for_function("document.querySelectorAll('#parlando-projects .pp-row').length === 1")
    assert [url.split("search=")[1] for url in asked] == ["calm"]
    page.locator("#parlando-projects input[type=search]").fill("zebra")
    page.get_by_text("Nothing holds “zebra”.").wait_for()


@pytest.mark.parametrize("how", ["F2", "dblclick", "button"])
def test_a_project_is_renamed_in_its_row(panels: Any, standin: Standin, how: str) -> None:
    page = panels()
    row = page.locator("#parlando-projects .pp-row").first
    if how == "dblclick":
        row.locator(".pp-row-main").dblclick()
    elif how == "button":
        row.get_by_label("More for Harbour waltz").click()
        row.get_by_role("button", name="Rename").click()
    else:
        row.locator(".pp-row-main").press("F2")
    page.get_by_label("New name").fill("Harbour at night")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Harbour at night").first.wait_for()
    page.wait_for_function("!document.querySelector('#parlando-projects .pp-row input')")
    assert ("PATCH", "projects/p1", {"name": "Harbour at night"}) in standin.calls
    assert page.evaluate("document.activeElement.className") == "pp-row-main"


def test_escape_leaves_the_name_as_it_was(panels: Any, standin: Standin) -> None:
    page = panels()
    page.locator("#parlando-projects .pp-row-main").first.press("F2")
    page.get_by_label("New name").fill("Something else")
    page.keyboard.press("Escape")
    assert names(page)[0] == "Harbour waltz" and not standin.calls


def test_a_refused_name_is_told_and_the_old_one_comes_back(standin: Standin, open_page: Any) -> None:
    page = open_page(standin, allowed=("409",))
    page.wait_for_selector("#parlando-projects .pp-row")
    page.locator("#parlando-projects .pp-row-main").first.press("F2")
    page.get_by_label("New name").fill("Taken")
    page.keyboard.press("Enter")
    page.get_by_text("There is a project 'Taken' already.").wait_for()
    page.wait_for_function("document.querySelector('#parlando-projects .pp-row-name').textContent === 'Harbour waltz'")


def test_a_deleted_project_comes_back_by_undo(panels: Any, standin: Standin) -> None:
    page = panels()
    page.locator("#parlando-projects .pp-row-main").first.press("Delete")
    page.get_by_text("“Harbour waltz” was deleted.").wait_for()
    page.wait_for_function("document.querySelectorAll('#parlando-projects .pp-row').length === 2")
    assert page.evaluate("parlando.state.project") is None
    page.locator("#parlando-toasts").get_by_role("button", name="Undo").click()
    page.wait_for_function("document.querySelectorAll('#parlando-projects .pp-row').length === 3")
    assert page.evaluate("parlando.state.project") == "p1"
    assert [(call[0], call[1]) for call in standin.calls] == [
        ("DELETE", "projects/p1"),
        ("POST", "projects/p1/undelete"),
    ]


def test_the_fold_of_deleted_projects_brings_back_an_older_one(panels: Any) -> None:
    page = panels()
    page.get_by_text("Recently deleted (1)").click()
    page.get_by_role("button", name="Bring back Old march").click()
    page.wait_for_function("document.querySelectorAll('#parlando-projects .pp-row').length === 4")
    assert page.locator("#parlando-projects details").is_hidden()


def test_a_star_is_a_button_that_says_whether_it_is_pressed(panels: Any, standin: Standin) -> None:
    page = panels()
    star = page.get_by_role("button", name="Star Harbour waltz")
    assert star.get_attribute("aria-pressed") == "true"
    star.click()
    page.wait_for_selector("[aria-label='Star Harbour waltz'][aria-pressed=false]")
    assert standin.calls == [("PATCH", "projects/p1", {"starred": False})]


def test_new_opens_an_empty_project_that_never_shows_its_technical_name(panels: Any, standin: Standin) -> None:
    page = panels()
    page.get_by_role("button", name="New", exact=True).click()
    page.wait_for_function("parlando.state.project === 'p4'")
    page.wait_for_function("document.querySelectorAll('#parlando-projects .pp-row').length === 4")
    assert names(page)[0] == "Untitled"
    page.evaluate("parlando.setProject('p1')")
    page.get_by_role("button", name="New", exact=True).click()
    page.wait_for_function("parlando.state.project === 'p4'")
    assert [call[:2] for call in standin.calls] == [("POST", "projects")], (
        "an empty one is opened again, not made twice"
    )


def test_a_project_that_is_worked_on_shows_it_in_words_too(panels: Any, standin: Standin) -> None:
    page = panels()
    rows = page.locator("#parlando-projects .pp-row-main")
    assert "Working" in rows.nth(1).inner_text() and "Working" not in rows.nth(0).inner_text()
    page.evaluate("parlando.emit('job', {job: {id: 1, state: 'running'}})")
    assert "Working" in rows.nth(0).inner_text()
    standin.projects[1]["working"] = False
    page.evaluate("parlando.emit('turn:done', {turn: 1})")
    page.wait_for_function(
        "!document.querySelectorAll('#parlando-projects .pp-row-main')[1].innerText.includes('Working')"
    )


def test_a_redrawn_list_keeps_the_focus_and_a_name_being_written(panels: Any, standin: Standin) -> None:
    page = panels()
    page.locator("#parlando-projects .pp-row-main").nth(1).press("F2")
    page.get_by_label("New name").fill("Half writ")
    standin.projects.reverse()
    page.evaluate("parlando.emit('projects:changed')")
    page.wait_for_function("document.querySelector('#parlando-projects .pp-row-name').textContent.startsWith('a calm')")
    page.keyboard.type("ten")
    assert page.get_by_label("New name").input_value() == "Half written"


# -- versions


def test_versions_stand_newest_first_with_the_sentence_that_made_each(panels: Any) -> None:
    page = panels()
    rows = page.locator("#parlando-versions .pp-row")
    assert [row.get_attribute("data-version") for row in rows.all()] == [f"v{n}" for n in (7, 6, 5, 4, 3, 2, 1)]
    assert "Now" in rows.nth(0).inner_text() and "“make it softer ending”" in rows.nth(0).inner_text()
    assert "Candidate" in rows.nth(1).inner_text()
    assert "made from v2" in rows.nth(2).inner_text(), "what the drawing shows is also said"
    assert rows.nth(0).locator("[aria-current=true]").count() == 1


def test_looking_at_a_version_asks_the_studio_and_changes_nothing(panels: Any, standin: Standin) -> None:
    page = panels()
    page.locator("[data-version=v3] .pp-row-main").click()
    assert heard(page, "show:version") == [{"id": "v3"}]
    assert heard(page, "say") == [] and standin.calls == []
    page.evaluate("parlando.setDoc({...parlando.state.doc, version: 'v3'})")
    assert page.locator("#parlando-versions [aria-current=true]").count() == 1
    assert "swing feel" in page.locator("#parlando-versions [aria-current=true]").inner_text()


def test_going_back_is_a_sentence_and_the_version_that_holds_offers_none(panels: Any) -> None:
    page = panels()
    page.locator("[data-version=v3] .pp-row-main").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert heard(page, "say") == [{"text": "go back to v3"}]
    assert page.locator("[data-version=v7]").get_by_role("button", name="Go back").count() == 0


def test_two_versions_are_chosen_and_compared_older_first(panels: Any) -> None:
    page = panels()
    for version_id in ("v5", "v1", "v3"):
        page.locator(f"[data-version={version_id}]").hover()
        page.locator(f"[data-version={version_id}] .pp-pick").click()
    pressed = page.locator("#parlando-versions .pp-pick[aria-pressed=true]")
    assert pressed.count() == 2, "a third choice takes the place of the first"
    page.get_by_role("button", name="Compare v1 with v3").click()
    assert heard(page, "compare") == [{"a": "v1", "b": "v3"}]


def test_branches_are_drawn_at_the_heights_of_their_rows(panels: Any) -> None:
    page = panels()
    rows = page.evaluate(
        """() => [...document.querySelectorAll('#parlando-versions .pp-row')].map((row) => {
        const line = row.querySelector('.pp-row-top').getBoundingClientRect();
        return [line.top, line.bottom]; })"""
    )
    dots = page.evaluate(
        """() => [...document.querySelectorAll('#parlando-versions .pp-node')].map((dot) => {
        const box = dot.getBoundingClientRect(); return [box.left + box.width / 2, box.top + box.height / 2]; })"""
    )
    assert len(rows) == len(dots) == 7
    assert all(top <= y <= bottom for (top, bottom), (_, y) in zip(rows, dots, strict=True))
    lanes = [x - dots[0][0] for x, _ in dots]
    assert [lane > 8 for lane in lanes] == [False, True, False, True, True, False, False]
    assert page.locator("#parlando-versions .pp-way").count() == 6


# -- downloads


def test_what_is_there_comes_at_once_and_as_an_attachment(panels: Any) -> None:
    page = panels()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download WAV").click()
    assert coming.value.url.endswith("?download=1")


def test_what_is_missing_is_made_with_its_progress_in_its_row_and_then_comes(panels: Any, standin: Standin) -> None:
    page = panels()
    with page.expect_download(timeout=10_000) as coming:
        page.get_by_role("button", name="Make: MP3").click()
        page.get_by_text("Waiting, 1 ahead of it").wait_for()
        page.get_by_text("Rendering · 1 of 2 · about 3 s").wait_for()
    assert "mix_mp3" in coming.value.url
    assert standin.calls == [("POST", "projects/p1/versions/v7/make", {"kind": "mix_mp3"})]
    page.get_by_role("link", name="Download MP3").wait_for()


def test_making_can_be_stopped_and_says_so(panels: Any, standin: Standin) -> None:
    page = panels()
    page.get_by_role("button", name="Make: FLAC").click()
    page.get_by_text("Waiting, 1 ahead of it").wait_for()
    page.get_by_role("button", name="Stop making FLAC").click()
    page.get_by_text("You stopped it.").wait_for()
    page.get_by_role("button", name="Try again: FLAC").wait_for()
    assert ("POST", "jobs/7/stop", None) in standin.calls


def test_every_file_says_size_use_and_rights_and_a_stale_view_says_so(panels: Any) -> None:
    page = panels()
    downloads = page.locator("#parlando-downloads")
    text = downloads.inner_text()
    for words in ("7.9 MB", "91 kB", "To print and play from", "Played with FluidR3 GM", "Accordion, with effects"):
        assert words in text, words
    score = downloads.get_by_role("region", name="Score")
    assert "Out of date: it shows v5" in score.inner_text()
    assert text.count("Out of date") == 1
    assert downloads.get_by_role("heading").all_inner_texts() == ["Sound", "Notes", "Score", "Stems", "Everything"]
    bundle = downloads.get_by_role("link", name="Download The whole project (zip)")
    assert bundle.get_attribute("href") == "/api/projects/p1/bundle"


def test_a_job_of_an_earlier_version_never_writes_into_the_rows_of_another(panels: Any) -> None:
    page = panels()
    page.get_by_role("button", name="Make: MP3").click()
    page.get_by_text("Waiting, 1 ahead of it").wait_for()
    page.evaluate("parlando.setDoc({...parlando.state.doc, version: 'v3', label: 'swing feel'})")
    page.get_by_text("Of swing feel (v3)").wait_for()
    page.wait_for_timeout(1500)
    assert page.get_by_text("Rendering").count() == 0


# -- settings


def test_a_choice_is_saved_told_and_confirmed_quietly(panels: Any, standin: Standin) -> None:
    page = panels()
    page.get_by_label("Dark", exact=True).check()
    page.locator("#parlando-settings [role=status]", has_text="Saved.").wait_for()
    page.get_by_label("Keyboard shortcuts").uncheck()
    page.get_by_label("Only what allows commercial use").check()
    page.wait_for_function("parlando.state.preferences.licence_policy === 'commercial'")
    assert [call[2] for call in standin.calls] == [
        {"theme": "dark"},
        {"keyboard": False},
        {"licence_policy": "commercial"},
    ]
    assert heard(page, "preferences")[-1]["keyboard"] is False


def test_a_refused_model_is_told_and_the_old_brain_stays_chosen(standin: Standin, open_page: Any) -> None:
    page = open_page(standin, allowed=("400",))
    page.wait_for_selector("#parlando-settings fieldset")
    page.get_by_label("A language model").check()
    page.get_by_label("Name of the model").fill("gpt-5-mini")
    page.keyboard.press("Enter")
    page.locator("#parlando-settings [role=status]", has_text="needs a key or a server").wait_for()
    assert page.get_by_label("Offline", exact=False).first.is_checked()
    assert standin.preferences["brain"] == "offline"


def test_the_language_changes_the_whole_page_and_says_so_in_it(panels: Any) -> None:
    page = panels()
    page.get_by_label("Language of the page").select_option("Deutsch")
    page.get_by_text("Die Seite ist jetzt auf Deutsch.").wait_for()
    assert page.evaluate("document.documentElement.lang") == "de"
    assert page.get_by_label("Sprache der Seite").input_value() == "de"
    assert "vor 2 Stunden" in page.locator("#parlando-projects").inner_text()


def test_what_this_machine_has_is_shown_and_offers_nothing_to_change(panels: Any) -> None:
    page = panels()
    machine = page.get_by_role("region", name="This machine")
    machine.scroll_into_view_if_needed()
    machine.get_by_text("FluidR3 GM", exact=True).wait_for()
    text = machine.inner_text()
    assert "Licence: MIT" in text and "1.2 GB of 20 GB used · 51 GB free" in text and "PARLANDO_SOUNDFONT" in text
    assert machine.locator("input, button, select").count() == 0


# -- for everyone


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(panels: Any, width: int, dark: bool) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = panels(width=width, height=844, dark=dark)
    page.get_by_label("More for Harbour waltz").click()
    page.get_by_text("Recently deleted").click()
    page.locator("[data-version=v5] .pp-row-main").focus()
    page.locator("[data-version=v5] .pp-pick").click()
    page.get_by_role("button", name="Make: FLAC").scroll_into_view_if_needed()
    found = Axe().run(page).response["violations"]
    told = [f"{row['id']}: {row['help']}: {[node['html'][:160] for node in row['nodes'][:3]]}" for row in found]
    assert not told, "\n".join(told)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
