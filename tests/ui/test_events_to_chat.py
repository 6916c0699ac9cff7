"""What the chat shows of a turn, and what it never lets through."""

import html
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from assistant.planner.replies import parted
from assistant.preferences import LANGUAGES
from ui.api.person import strings
from ui.events_to_chat import markdown, messages, plain

WORDS = strings("en")
NASTY = '<script>alert(1)</script><img src="https://evil.example/x.png" onerror="x()">\n\n<button name="say" value="x">'


def turn(**more: Any) -> dict[str, Any]:
    view: dict[str, Any] = {
        "turn": 1, "state": "done", "text": "a waltz", "attachments": [], "outcome": "made", "reply": "Here is **it**.",
        "choices": [], "suggestions": [], "steps": [], "receipt": None, "receipt_line": None, "candidates": [],
        "version": None, "song": None, "job": None, "reason": None, "created_at_s": 0.0, "seconds": 0.94,
    }  # fmt: skip
    return view | more


class _Tags(HTMLParser):
    """Every tag with its attributes, and the text between them."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def answer(*turns: dict[str, Any]) -> str:
    return str(messages(turns, WORDS)[-1]["content"])


def buttons(markup: str) -> list[tuple[str | None, str | None]]:
    return [(a.get("name"), a.get("value")) for tag, a in _Tags(markup).tags if tag == "button"]


def test_what_was_said_stands_before_what_came_of_it() -> None:
    shown = messages([turn(text="first"), turn(turn=2, text="second")], WORDS)
    assert [message["role"] for message in shown] == ["user", "assistant", "user", "assistant"]
    assert "first" in shown[0]["content"] and "second" in shown[2]["content"]


def test_a_turn_that_runs_shows_only_what_was_said() -> None:
    assert [m["role"] for m in messages([turn(state="running", reply=None)], WORDS)] == ["user"]


@pytest.mark.parametrize(
    "where",
    [
        {"text": NASTY},
        {"reply": NASTY},
        {"attachments": [{"label": NASTY, "kind": "midi", "url": "/media/source/p/s/x.mid"}]},
        {"attachments": [{"label": NASTY, "kind": "picture", "url": "/media/source/p/s/x.png"}]},
        {"attachments": [{"label": "x", "kind": "picture", "url": "https://evil.example/x.png"}]},
        {"attachments": [{"label": "x", "kind": "picture", "url": "//evil.example/media/x.png"}]},
        {"attachments": [{"label": "x", "kind": "audio", "url": "/media//evil.example/x.wav"}]},
        {"version": {"id": "v1", "parent": None, "label": NASTY}},
        {"candidates": [{"id": "v2", "label": NASTY, "audio_url": None}]},
        {"takes": [{"id": NASTY, "take": 1, "say": NASTY, "rows": [{"what": NASTY, "asked": NASTY, "got": NASTY}]}]},
        {"steps": [{"tool": NASTY, "args": {}, "status": "ok", "summary": NASTY, "seconds": 0.1}]},
        {"receipt_line": NASTY, "receipt": {"asked": [{"what": NASTY, "asked": {NASTY: NASTY}, "got": [NASTY]}]}},
        {"receipt_line": "x", "receipt": {"changed": [{"what": NASTY, "where": NASTY, "detail": NASTY}]}},
        {"receipt_line": "x", "receipt": {"kept": [{"what": NASTY, "where": NASTY, "ok": True}]}},
        {"state": "failed", "reason": NASTY},
        {"suggestions": [NASTY]},
        {"choices": [{"label": NASTY, "say": NASTY}]},
    ],
)
def test_nothing_a_person_a_file_or_a_model_wrote_becomes_markup(where: dict[str, Any]) -> None:
    for message in messages([turn(**where)], WORDS):
        parsed = _Tags(message["content"])
        named = {tag for tag, _ in parsed.tags}
        assert named <= {"div", "details", "summary", "ol", "ul", "li", "strong", "p", "button", "span", "img", "br"}
        for tag, attributes in parsed.tags:
            assert tag != "img" or (attributes["src"] or "").startswith("/media/source/")
            assert not [name for name in attributes if name.startswith("on")]
            assert tag != "button" or attributes["name"] in ("say", "play", "hear")


@pytest.mark.parametrize(
    "where", [{"text": NASTY}, {"suggestions": [NASTY]}, {"choices": [{"label": "a", "say": NASTY}]}]
)
def test_no_text_breaks_out_of_its_block_into_markdown(where: dict[str, Any]) -> None:
    content = messages([turn(reply="", **where)], WORDS)[-1 if "text" not in where else 0]["content"]
    assert "\n" not in content


def test_a_button_says_exactly_what_it_was_given() -> None:
    said = 'say "so" & <so>\nand so'
    assert ("say", said) in buttons(answer(turn(suggestions=[said])))


@pytest.mark.parametrize(
    "reply",
    [
        "![x](https://evil.example/a.png)",
        "[x](javascript:alert(1))",
        "\\[x](a.html)",
        "![x][1]\n\n[1]: https://evil.example/a.png",
        "the track http://evil.example/leak is louder",
        "HTTPS://evil.example",
        "ftp://evil.example",
        "<http://evil.example>",
        "WWW.evil.example",
        "a@evil.example and mailto:a@evil.example",
        '```mermaid\ngraph TD\nclick A "http://evil.example"\n```',
    ],
)
def test_a_reply_brings_no_picture_and_no_link_not_even_a_bare_address(reply: str) -> None:
    """What GFM and the page's diagrams make links of (seen in Chromium) is not in the source; the words are."""
    source = markdown(reply)
    assert not re.search(r"(?i)\[|:/|www\.|@|mermaid", source)
    if "`" not in reply:
        assert html.unescape(source) == reply.replace("\\[", "[")


def test_a_reply_keeps_its_emphasis_lists_and_quotes() -> None:
    reply = "**bold** and *soft*\n\n- one\n- two\n\n> said"
    assert markdown(reply) == reply


def test_steps_are_folded_into_one_line_that_tells_how_long_it_took() -> None:
    step = {"tool": "set_tempo", "args": {}, "status": "ok", "summary": "92 to 86", "seconds": 0.1}
    failed = step | {"tool": "mute", "status": "error", "summary": "no such track"}
    content = answer(turn(steps=[step, step, failed]))
    assert "<summary>3 steps, 0.9 s</summary>" in content
    assert f"<strong>{WORDS['chat.tool.set_tempo']}</strong>: 92 to 86" in content
    assert content.count("pl-step-failed") == 1
    assert "<summary>1 step, 0.9 s</summary>" in answer(turn(steps=[step]))


def test_a_receipt_is_one_line_that_opens_and_marks_what_was_not_met() -> None:
    receipt = {
        "asked": [
            {"what": "tempo", "asked": 92, "got": 92.0, "ok": True},
            {"what": "key", "asked": "D", "got": None, "ok": False},
        ],
        "changed": [{"what": "velocity", "where": "bars 5-8, Piano", "detail": "64 notes"}],
        "kept": [{"what": "pitches", "where": "everywhere", "ok": True}],
    }
    content = answer(turn(receipt=receipt, receipt_line="1 of 2 measured as asked"))
    assert "<summary>1 of 2 measured as asked</summary>" in content
    short = answer(turn(receipt=receipt, receipt_line="1 of 2 measured as asked", receipt_short="✗ Not as asked: key."))
    assert "<summary>✗ Not as asked: key.</summary>" in short and ">1 of 2 measured as asked</p>" in short
    for line in (
        "✓ tempo: asked 92, got 92",
        "✗ key: asked D, got –",
        "velocity (bars 5-8, Piano): 64 notes",
        "✓ pitches",
    ):
        assert line in content


def test_a_row_of_a_receipt_is_told_in_plain_words_where_it_has_them() -> None:
    row = {"what": "instrument", "asked": {"name": "Clarinet", "program": 71}, "got": "Accordion", "where": "Accordion"}
    rows = {kind: [{**row, "ok": True, "plain": f"{kind} <plain>"}] for kind in ("asked", "changed", "kept")}
    content = answer(turn(receipt=rows, receipt_line="as asked"))
    assert "✓ asked &lt;plain&gt;" in content and "✓ kept &lt;plain&gt;" in content
    assert "<li>changed &lt;plain&gt;</li>" in content and "program" not in content


def test_without_a_measured_receipt_none_is_shown() -> None:
    assert "pl-receipt" not in answer(turn(receipt=None, receipt_line=None))


def test_only_the_last_turns_next_steps_can_be_tapped() -> None:
    turns = [turn(suggestions=["old"]), turn(turn=2, suggestions=["a", "b", "c", "d"])]
    shown = messages(turns, WORDS)
    assert buttons(shown[1]["content"]) == []
    assert buttons(shown[3]["content"]) == [("say", "a"), ("say", "b"), ("say", "c")]


def test_a_question_shows_its_choices_in_place_of_suggestions() -> None:
    content = answer(turn(outcome="ask", choices=[{"label": "all", "say": "make all softer"}], suggestions=["x"]))
    assert buttons(content) == [("say", "make all softer")]


def test_versions_and_candidates_can_be_played_and_a_candidate_taken() -> None:
    version, candidate = (
        {"id": "v3", "parent": "v2", "label": "swing"},
        {"id": "v4", "label": "darker", "audio_url": "/x"},
    )
    content = answer(turn(version=version, candidates=[candidate]))
    assert buttons(content) == [("play", "v3"), ("play", "v4"), ("say", "go to version v4")]


def test_each_take_can_be_played_and_kept_and_says_in_words_what_was_measured() -> None:
    rows = [
        {"what": "chords", "asked": "as written", "got": 0.914, "ok": True},
        {"what": "tempo", "asked": 120, "got": 118.2, "ok": False},
    ]
    takes = [
        {"id": "v3", "take": 1, "kept": False, "say": "keep take 1", "rows": rows},
        {"id": "v2", "take": 2, "kept": True, "say": "keep take 2", "rows": rows[:1]},
    ]
    candidates = [{"id": "v3", "label": "recording, take 1 of 2", "audio_url": "/media/x"}]
    content = answer(turn(version={"id": "v2", "parent": "v1", "label": "take 2"}, candidates=candidates, takes=takes))
    assert buttons(content) == [("play", "v3"), ("say", "keep take 1"), ("play", "v2")]  # each once; what is kept is so
    said = _Tags(content).words
    assert "Take 2 (v2): this one is kept" in said and "1 of 2 measured as asked" in said
    assert "✓ chords: asked as written, got 0.91 (as asked)" in said
    assert "✗ tempo: asked 120, got 118.2 (not as asked)" in said


def test_a_failed_turn_tells_why_and_can_be_said_again() -> None:
    content = answer(turn(state="failed", reason="the worker stopped twice", reply=None))
    assert "the worker stopped twice" in content and buttons(content) == [("say", "a waltz")]
    dropped = turn(
        state="failed", reason="r", attachments=[{"label": "a.mid", "kind": "midi", "url": "/media/source/a"}]
    )
    assert buttons(answer(dropped)) == []


def test_a_recording_can_be_heard_and_a_picture_seen() -> None:
    sound = {"label": "hum.wav", "kind": "audio", "url": "/media/source/p/s/hum.wav"}
    picture = {"label": "p.png", "kind": "picture", "url": "/media/source/p/s/p.png"}
    said = messages([turn(attachments=[sound, picture])], WORDS)[0]["content"]
    assert buttons(said) == [("hear", "/media/source/p/s/hum.wav")]
    assert [a["src"] for tag, a in _Tags(said).tags if tag == "img"] == ["/media/source/p/s/p.png"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(92.0, "92"), (0.126, "0.13"), (None, "–"), ([1, "a"], "1, a"), ({"bpm": 5, "x": None}, "bpm 5")],
)
def test_values_of_a_receipt_read_plainly(value: Any, shown: str) -> None:
    assert plain(value) == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word_of_the_chat_with_the_same_holes(language: str) -> None:
    def own(table: dict[str, str]) -> dict[str, list[str]]:
        names = [key for key in table if key.startswith(("chat.", "page."))]
        return {key: sorted(re.findall(r"{\w+}", table[key])) for key in names}

    import json

    from ui.api.person import STRINGS

    there: dict[str, str] = {}
    for area in ("chat", "page"):
        there |= json.loads((STRINGS / language / f"{area}.json").read_text(encoding="utf-8"))
    assert own(there) == own(WORDS)


def test_what_the_composer_chose_is_folded_into_one_line_of_its_own() -> None:
    told = "Here is it. You left the rest to me: key C (so; <me>); tempo 98 (slow). Say what you want otherwise."
    reply, chosen = parted(told)
    shown = messages([turn(reply=reply, chosen=chosen)], WORDS)[-1]["content"]
    folded = shown[shown.index("<details") : shown.index("</details>")]
    assert reply == "Here is it."
    assert folded.count("<li>") == 2
    assert "so; &lt;me&gt;" in folded


@pytest.mark.parametrize("reply", ["", "It is in C.", "You left the rest to me: no end of it"])
def test_a_reply_without_choices_stays_whole(reply: str) -> None:
    assert parted(reply) == (reply, "")
