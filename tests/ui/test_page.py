"""The two events of the page and what its frame promises to the rest."""

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.store import NotFound
from tools.errors import LimitError
from ui.api.person import strings
from ui.chat import HERE, MAX_HERE_CHARACTERS, Chat, read_here

ROOTS = ("studio", "projects", "versions", "downloads", "settings", "progress", "welcome")


class FakeDesk:
    """Takes sentences for one project of one owner."""

    def __init__(self) -> None:
        self.said: list[tuple[Any, ...]] = []

    def say(self, owner: str, project: str, text: str, files: Any, context: Any) -> dict[str, Any]:
        if project != "p1":
            raise NotFound("There is no such project", "", "List the projects")
        if len(text) > 100:
            raise LimitError("That is too long.")
        self.said.append((owner, project, text, files, dict(context)))
        return {"turn": len(self.said), "job": {}}

    def chat(self, owner: str, project: str, last: int) -> dict[str, Any]:
        if (owner, project) != ("me", "p1"):
            raise NotFound("There is no such project", "", "List the projects")
        turns = [{"turn": i + 1, "state": "running", "text": row[2]} for i, row in enumerate(self.said)]
        return {"turns": turns[-last:], "more": len(turns) > last}


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def chat(desk: FakeDesk) -> Chat:
    return Chat(desk, lambda request: "me", lambda owner, request: strings("en"))  # type: ignore[arg-type]


def request(**here: Any) -> Any:
    return SimpleNamespace(headers={HERE: json.dumps(here)} if here else {})


def facts(told: str) -> dict[str, Any]:
    import html

    found = re.fullmatch(r'<div class="pl-told" title="([^"]*)"></div>', told)
    assert found is not None
    read: dict[str, Any] = json.loads(html.unescape(found[1]))
    return read


def test_a_sentence_goes_to_the_project_of_the_tab_with_its_context(chat: Chat, desk: FakeDesk) -> None:
    here = request(project="p1", context={"at_s": 1.5, "viewing": "v2"})
    drawn, taken, told = chat.say({"text": "softer", "files": ["/tmp/a.mid"]}, here)
    assert (
        taken and drawn and desk.said == [("me", "p1", "softer", [Path("/tmp/a.mid")], {"at_s": 1.5, "viewing": "v2"})]
    )
    assert facts(told) == {"project": "p1", "turns": 1, "more": False, "turn": 1}


def test_words_are_left_to_the_tab_and_only_files_are_taken_out_of_the_box(chat: Chat) -> None:
    assert chat.say({"text": "softer", "files": []}, request(project="p1"))[1] is False
    assert chat.say({"text": "", "files": ["/tmp/a.mid"]}, request(project="p1"))[1] is True


@pytest.mark.parametrize("box", [None, {}, {"text": "  \n", "files": []}])
def test_an_empty_box_does_nothing(chat: Chat, desk: FakeDesk, box: Any) -> None:
    drawn, taken, told = chat.say(box, request(project="p1"))
    assert (drawn, taken, desk.said) == (None, False, []) and facts(told) == {"nothing": True}


@pytest.mark.parametrize(
    ("here", "text"), [({"project": "foreign"}, "hi"), ({"project": "p1"}, "x" * 101), ({"project": None}, "hi")]
)
def test_what_is_refused_keeps_what_was_typed_and_says_why(chat: Chat, desk: FakeDesk, here: Any, text: str) -> None:
    drawn, taken, told = chat.say({"text": text, "files": []}, request(**here))
    assert (drawn, taken, desk.said) == (None, False, []) and facts(told)["notice"]


def test_a_defect_of_ours_keeps_what_was_typed(chat: Chat, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "say", lambda *_: 1 / 0)
    drawn, taken, told = chat.say({"text": "hi"}, request(project="p1"))
    assert drawn is None and not taken and "ZeroDivisionError" in facts(told)["notice"]


def test_a_foreign_project_is_not_shown(chat: Chat) -> None:
    drawn, told = chat.show(request(project="foreign"))
    assert drawn is None and "no such project" in facts(told)["notice"]


def test_older_turns_are_told_of(chat: Chat, desk: FakeDesk) -> None:
    desk.said += [("me", "p1", str(i), [], {}) for i in range(5)]
    drawn, told = chat.show(request(project="p1", last=3))
    assert drawn is not None and len(drawn) == 3 and facts(told)["more"] is True


def test_without_a_project_nothing_is_shown(chat: Chat) -> None:
    assert chat.show(request())[0] == []


@pytest.mark.parametrize(
    "header",
    ["[]", "nonsense", '{"context": 3}', "x" * (MAX_HERE_CHARACTERS + 1), '{"context": {"a": [NaN]}}', "[" * 7_000],
)
def test_a_forged_header_is_refused_in_a_sentence(header: str) -> None:
    with pytest.raises(LimitError):
        read_here(header)


@pytest.mark.parametrize("last", [0, -1, 10**9, "3", None])
def test_a_forged_number_of_turns_is_not_believed(last: Any) -> None:
    assert read_here(json.dumps({"last": last})).last == 30


def page_config(chat: Chat) -> dict[str, Any]:
    pytest.importorskip("gradio")
    from ui.page import build_page

    config: dict[str, Any] = build_page(chat).get_config_file()
    return config


def test_the_page_has_a_place_for_every_part(chat: Chat) -> None:
    markup = json.dumps(page_config(chat)["components"])
    assert [root for root in ROOTS if markup.count(f'id=\\"parlando-{root}\\"') != 1] == []


def test_the_chat_is_output_only_and_no_event_evaluates_a_string(chat: Chat) -> None:
    config = page_config(chat)
    ids = {component["type"]: component["id"] for component in config["components"]}
    for event in config["dependencies"]:
        assert ids["chatbot"] not in event["inputs"]
        assert event["js"] is None and event["queue"] is False and event["api_visibility"] == "private"
    assert "html" not in ids, "gr.HTML needs 'unsafe-eval'"


def test_what_is_put_in_place_of_a_lost_call_fits_the_two_events(chat: Chat) -> None:
    bridge = (Path(__file__).parents[2] / "ui/static/chat/bridge.js").read_text(encoding="utf-8")
    assert "said ? [skip, skip, skip] : [skip, skip]" in bridge
    counts = {bool(event["inputs"]): len(event["outputs"]) for event in page_config(chat)["dependencies"]}
    assert counts == {True: 3, False: 2}


def test_the_page_asks_no_other_host_for_anything() -> None:
    pytest.importorskip("gradio")
    from ui.page import head, theme

    assert not re.search(r"https?:|//", head())
    assert theme()._stylesheets == []


def test_every_stylesheet_is_linked_and_the_values_come_first() -> None:
    pytest.importorskip("gradio")
    from ui.page import STATIC, head

    linked = re.findall(r"/static/css/(\S+?\.css)", head())
    assert linked[0] == "tokens.css" and sorted(linked) == sorted(path.name for path in STATIC.glob("css/*.css"))


def test_every_word_of_the_frame_is_in_the_tables() -> None:
    source = (Path(__file__).parents[2] / "ui" / "page.py").read_text(encoding="utf-8")
    modules = Path(__file__).parents[2].glob("ui/static/chat/*.js")
    used = set(re.findall(r'data-t="([a-z_.]+)"', source))
    for module in modules:
        used |= set(re.findall(r'\bt\("([a-z_.0-9]+)"', module.read_text(encoding="utf-8")))
    assert used and used - set(strings("en")) == set()


def test_the_page_and_the_server_take_the_same_files() -> None:
    pytest.importorskip("gradio")
    from ui.page import FILE_TYPES, STATIC

    told = (STATIC / "chat" / "files.js").read_text(encoding="utf-8")
    table = told.split("const KINDS = {")[1].split("};")[0]
    assert sorted(f".{ending}" for ending in re.findall(r'"(\w+)"', table)) == sorted(FILE_TYPES)
