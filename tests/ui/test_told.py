"""What the desk says in English and by a key: the page's English words for the key are that very sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from assistant.desk import changes, rights, told
from assistant.desk.views import stale_views
from tools.song.diff import NOTE_FACETS

UI = Path(__file__).resolve().parents[2] / "ui"
WORDS: dict[str, str] = json.loads((UI / "strings" / "en" / "told.json").read_text(encoding="utf-8"))


def said(row: dict[str, Any]) -> str:
    values = {name: f"{value:,}" if isinstance(value, int) else value for name, value in row["values"].items()}
    return WORDS[row["key"]].format(**values)


def test_each_stage_of_a_job_has_its_words() -> None:
    for stage in (*told.STAGES, "Double bass is there"):
        row = told.stage_told(stage)
        assert row is not None and said(row) == stage
    assert told.stage_told("something new") is None and told.stage_told(None) is None


def test_every_stage_a_turn_tells_is_among_them() -> None:
    from assistant import turn_progress

    assert set(turn_progress.stages_of(("mix", "score_svg"), has_uploads=True)) <= told.STAGES.keys()


def test_what_is_out_of_date_is_said_alike(one_version: Any) -> None:
    rows = stale_views(one_version, "v9", None, None, {"count": 50_000, "shown": 20_000})
    assert [row["view"] for row in rows] == ["version", "audio", "score", "roll"]
    assert [said(row["why_told"]) for row in rows] == [row["why"] for row in rows]


@pytest.mark.parametrize("licence", [*rights.SENTENCES, "no licence anybody knows"])
def test_the_rights_are_said_alike(licence: str) -> None:
    found = rights.rights_of_sound({"soundfont": "A font", "soundfont_licence": licence})
    assert found.told and " ".join(said(row) for row in found.told) == found.sentence
    assert " ".join(said(row) for row in rights.NOTES_ONLY.told) == rights.NOTES_ONLY.sentence


def test_every_difference_there_can_be_has_its_words() -> None:
    named = {what for what, _ in NOTE_FACETS} - {"velocity"}
    kinds = {*named, *changes.WORDS, *changes.WITH_DETAIL, "louder", "softer", "loudness", "instrument", "name", "role"}
    song = {"chords", "sections", "score marks", "audio tracks", "locks", "master", "marks", "lyrics"}
    missing = [kind for kind in kinds | song if f"told.change_{re.sub(' ', '_', kind)}" not in WORDS]
    assert not missing


@pytest.fixture
def one_version() -> Any:
    from types import SimpleNamespace

    return SimpleNamespace(id="v1")
