"""The conversation itself: what is sent arrives once, what is refused comes back, and the address keeps its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROWS = "document.querySelectorAll('#pl-chat .message-row').length"
DROP = """name => {
  const files = new DataTransfer();
  files.items.add(new File(['x'], name));
  const how = { bubbles: true, cancelable: true, dataTransfer: files };
  document.querySelector('#pl-right').dispatchEvent(new DragEvent('drop', how));
}"""
NASTY = (
    '<img src="/static/none.png" onerror="window.hurt = 1"><b>bold</b> [x](javascript:hurt) ![y](https://a.example/y)'
)


def fresh(visit: Callable[..., Any], server: Any, **options: Any) -> Any:
    """A person who begins a new song, whatever others left on this server."""
    person = visit(server, "/?new", **options)
    person.page.locator(".pl-example").first.wait_for()
    return person


def box(person: Any) -> Any:
    return person.page.locator("#pl-box textarea")


def test_an_empty_sentence_is_not_a_turn(server: Any, visit: Callable[..., Any]) -> None:
    person = fresh(visit, server)
    for words in ("", "  "):
        person.write(words)
    assert person.say("what can you do?")["turn"] == 1


def test_the_box_is_empty_at_once_and_what_is_typed_meanwhile_stays(server: Any, visit: Callable[..., Any]) -> None:
    person = fresh(visit, server)
    box(person).fill("what can you do?")
    box(person).press("Enter")
    box(person).press("Enter")
    box(person).press_sequentially("and then")
    person.answer(1)
    person.until(f"{ROWS} === 2", "the answer is drawn")
    assert box(person).input_value() == "and then"
    assert len(person.turns()) == 1


def test_what_is_too_long_is_refused_in_a_sentence_and_comes_back(server: Any, visit: Callable[..., Any]) -> None:
    person = fresh(visit, server)
    words = "la " * 20_000
    person.write(words)
    person.page.locator("#pl-notice").get_by_text("32,000").wait_for()
    assert box(person).input_value() == words
    assert person.turns() == []
    assert person.say("what can you do?")["outcome"] == "answer"
    assert person.page.locator("#pl-notice").inner_text() == ""


def test_what_does_not_arrive_comes_back_before_what_was_typed_since(server: Any, visit: Callable[..., Any]) -> None:
    person = fresh(visit, server, allowed=("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Failed to fetch"))
    person.say("what can you do?")
    person.page.route("**/gradio_api/run/**", lambda route: route.abort())
    person.write("play a waltz")
    person.page.locator("#pl-notice").filter(has_text=re.compile(".")).wait_for()
    assert box(person).input_value() == "play a waltz"
    person.page.unroute("**/gradio_api/run/**")
    box(person).press("Control+Enter")
    assert person.answer(2)["text"] == "play a waltz"


def test_words_are_shown_as_words_whatever_they_are(server: Any, visit: Callable[..., Any]) -> None:
    person = fresh(visit, server)
    person.say(NASTY)
    person.page.locator("#pl-chat .pl-said").wait_for()
    assert person.page.locator("#pl-chat .pl-said").inner_text() == NASTY
    assert person.page.locator("#pl-chat img, #pl-chat b, #pl-chat a").count() == 0
    assert person.ask("window.hurt ?? null") is None


def test_looking_at_the_page_makes_no_project_and_the_first_sentence_makes_one(
    server: Any, visit: Callable[..., Any]
) -> None:
    listed = "(await window.parlando.getJson('/api/projects')).projects.length"
    person = fresh(visit, server)
    before = person.ask(listed)
    person.page.reload()
    person.page.locator(".pl-example").first.wait_for()
    person.until("window.parlando", "the page's modules are there")
    assert person.ask(listed) == before
    person.say("what can you do?")
    assert person.ask(listed) == before + 1
    assert person.page.url.endswith(f"?project={person.project}")


def test_address_reload_and_back_button_keep_their_place(server: Any, visit: Callable[..., Any]) -> None:
    person = fresh(visit, server)
    person.say("what can you do?")
    first = person.project
    person.page.evaluate("window.parlando.setProject(null)")
    person.page.locator(".pl-example").first.wait_for()
    person.say("what is a waltz?")
    person.page.go_back()
    person.page.go_back()
    person.until(f"window.parlando.state.project === '{first}'", "the back button opens the first again")
    person.page.locator("#pl-chat").get_by_text("what can you do?").wait_for()
    person.page.reload()
    person.page.locator("#pl-chat").get_by_text("what can you do?").wait_for()
    assert person.page.url.endswith(f"?project={first}")


def test_an_unknown_project_is_told_of_and_leaves_a_page_that_works(server: Any, visit: Callable[..., Any]) -> None:
    person = visit(server, "/?project=0123456789abcdef")
    person.page.locator("#parlando-toasts").get_by_text("no such project").wait_for()
    assert person.say("what can you do?")["turn"] == 1


def test_a_turn_of_another_tab_appears_here_too(server: Any, visit: Callable[..., Any]) -> None:
    person = fresh(visit, server)
    person.say("what can you do?")
    tab = person.page.context.new_page()
    tab.goto(person.page.url)
    tab.locator("#pl-chat").get_by_text("what can you do?").wait_for()
    person.say("what is a waltz?")
    tab.locator("#pl-chat").get_by_text("what is a waltz?").wait_for(timeout=15_000)


def test_the_theme_chosen_holds_at_once_whatever_the_system_says(server: Any, visit: Callable[..., Any]) -> None:
    person = visit(server, dark=True)
    dark = "document.body.classList.contains('dark')"
    person.until(dark, "the page follows the system")
    person.ask("window.parlando.state.preferences.theme = 'light', window.parlando.emit('preferences')")
    person.until(f"!{dark}", "light was chosen")


def test_a_file_says_in_the_box_what_becomes_of_it_and_one_that_is_no_use_is_refused_in_the_pages_words(
    server: Any, visit: Callable[..., Any], tmp_path: Path
) -> None:
    person = fresh(visit, server)
    for name in ("tune.MID", "take.wav", "notes.txt"):
        (tmp_path / name).write_bytes(b"some bytes")
    files = person.page.locator("#pl-box input[type=file]")
    attached, notice = person.page.locator("#pl-attached"), person.page.locator("#pl-notice")
    files.set_input_files([tmp_path / "tune.MID", tmp_path / "take.wav"])
    attached.get_by_text("take.wav: becomes a track").wait_for()
    assert attached.inner_text().startswith("tune.MID: becomes the song")
    files.set_input_files(tmp_path / "notes.txt")
    notice.get_by_text("notes.txt is of no kind that can be used here").wait_for()
    assert person.page.locator("#pl-box .thumbnail-wrapper").count() == 2
    person.page.get_by_role("button", name="Remove tune.MID").click(force=True)
    person.until("!document.querySelector('#pl-attached').textContent.includes('tune')", "the file went with its name")
    assert attached.inner_text().startswith("take.wav")
    person.page.evaluate(DROP, "harbour.png")
    attached.get_by_text("harbour.png: is kept and shown").wait_for()
    assert notice.inner_text() == ""


def test_a_notice_takes_the_place_of_the_last_and_leaves_the_box_free(server: Any, visit: Callable[..., Any]) -> None:
    person = fresh(visit, server)
    person.ask("window.parlando.toast('first'), window.parlando.toast('second')")
    slips = person.page.locator(".pl-toast")
    assert slips.all_inner_texts() == ["second"]
    assert slips.bounding_box()["y"] + slips.bounding_box()["height"] < box(person).bounding_box()["y"]
    person.until("!document.querySelector('.pl-toast')", "it goes away by itself", 6)


def test_on_a_phone_the_list_of_projects_closes_where_something_was_chosen(
    server: Any, visit: Callable[..., Any]
) -> None:
    person = visit(server, "/?new", width=390, height=844)
    person.page.locator(".pl-example").first.wait_for()
    person.say("what can you do?")
    listed = person.page.locator("#pl-left")
    menu = person.page.locator("#pl-toggle-projects")
    for choose in ("#parlando-projects [aria-current]", "#pl-tab-studio", "#pl-tab-chat"):
        menu.click()
        listed.wait_for(state="visible")
        person.page.locator(choose).click()
        listed.wait_for(state="hidden")
    assert person.page.locator("#pl-project-name").inner_text() == "what can you do?"
