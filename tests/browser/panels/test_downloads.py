"""What can be taken away: at once where it is there, made first where it is not."""

from __future__ import annotations

from typing import Any


def test_what_is_there_comes_at_once_and_as_an_attachment(panels: Any) -> None:
    page = panels()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download WAV").click()
    assert coming.value.url.endswith("?download=1")


def test_what_is_missing_is_made_with_its_progress_in_its_row_and_then_comes(panels: Any, standin: Any) -> None:
    page = panels()
    with page.expect_download(timeout=10_000) as coming:
        page.get_by_role("button", name="Make: MP3").click()
        page.get_by_text("Waiting, 1 ahead of it").wait_for()
        page.get_by_text("Rendering · 1 of 2 · about 3 s").wait_for()
    assert "mix_mp3" in coming.value.url
    assert standin.calls == [("POST", "projects/p1/versions/v7/make", {"kind": "mix_mp3"})]
    page.get_by_role("link", name="Download MP3").wait_for()


def test_making_can_be_stopped_and_says_so(panels: Any, standin: Any) -> None:
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
    assert text.count("the project is at v8 now") == 1
    assert "No score was engraved" not in text, "a row that offers to make it says as much"
    headings = downloads.get_by_role("heading", level=3).all_inner_texts()
    assert headings == ["Sound", "Notes", "Score", "Stems", "Everything"]
    bundle = downloads.get_by_role("link", name="Download The whole project (zip)")
    assert bundle.get_attribute("href") == "/api/projects/p1/bundle"


def test_a_job_of_an_earlier_version_never_writes_into_the_rows_of_another(panels: Any) -> None:
    page = panels()
    page.get_by_role("button", name="Make: MP3").click()
    page.get_by_text("Waiting, 1 ahead of it").wait_for()
    page.evaluate("parlando.setDoc({...parlando.state.doc, version: 'v3', label: 'swing feel'})")
    page.get_by_text("version v3").wait_for()
    page.wait_for_timeout(1500)
    assert page.get_by_text("Rendering").count() == 0
