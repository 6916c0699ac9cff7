"""A style is a file: what one may say, what a wrong one is told, and that a new one is understood and played."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.planner import moods
from assistant.planner.briefs import read_brief
from tools.compose import compose, style, style_names
from tools.compose.meter import meter_of
from tools.compose.style import load_style
from tools.compose.style_file import read_style
from tools.errors import BriefError
from tools.song.brief import Brief

ROOT = Path(__file__).parents[3]
HARMONY_FAMILIES = {
    "song", "rock", "folk", "blues", "jazz", "latin", "dance", "electronic", "score", "classical", "sacred"
}  # fmt: skip
ROWS: dict[str, dict[str, Any]] = {
    "plain": {
        "name": "Plain", "meters": ["4/4"], "tempo": [90, 110], "major": 1.0, "tonics": ["C"], "form": "aaba",
        "length_s": [40, 60], "endings": ["held"], "harmony": {"major": {"open": ["I IV V I"], "full": ["IV V I I"]}},
        "ensemble": {"roles": ["melody"], "melody": [0]}, "bass": {"meter": "4/4", "rows": [["R---R---R---R---"]]},
    },
    "child": {
        "name": "Child", "like": "plain", "tempo": [60, 70], "ensemble": {"melody": [73]},
        "in_meter": {"3/4": {"bass": {"meter": "3/4", "rows": [["R-----------"]]}, "swing": 0.5}},
    },
}  # fmt: skip


def forget() -> None:
    style.style_rows.cache_clear()
    style.style_names.cache_clear()
    style.other_names.cache_clear()
    style.load_style.cache_clear()
    moods.style_table.cache_clear()
    moods._mood_gazetteer.cache_clear()


def example() -> str:
    """The complete small style of the guide."""
    found = re.search(r"```toml\n(# styles/polka\.toml\n.*?)```", (ROOT / "docs" / "styles.md").read_text(), re.S)
    assert found is not None
    return found.group(1)


@pytest.fixture
def with_polka(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path / "styles"
    shutil.copytree(ROOT / "tools" / "compose" / "styles", folder)
    (folder / "polka.toml").write_text(example(), encoding="utf-8")
    monkeypatch.setattr(style, "_FOLDER", folder)
    forget()
    yield
    monkeypatch.undo()
    forget()


def test_the_example_of_the_guide_is_understood_and_played_once_it_lies_in_the_folder(with_polka: None) -> None:
    said = read_brief("a happy polka, 20 seconds")
    assert said.args["style"] == "polka"
    assert not any("no style of its own" in note for note in said.notes)
    assert read_brief("an oberkrainer, please").args["style"] == "polka"
    song = compose(Brief(style="polka", duration_s=20.0), 3).song
    assert song.style == "polka" and (song.meters[0].numerator, song.meters[0].denominator) == (2, 4)
    assert any(track.instrument.program == 21 for track in song.tracks)


def test_without_its_file_a_style_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(BriefError, match=r"no style 'oberkrainer'.*waltz"):
        load_style("oberkrainer")


def test_a_style_takes_from_the_one_it_is_like_what_it_does_not_say_itself() -> None:
    child = read_style("child", ROWS)
    assert child.tempo == (60.0, 70.0) and child.ensemble.programs["melody"] == (73,)
    assert child.ensemble.roles == ("melody",) and child.tonics == ("C",) and child.name == "Child"


def test_a_style_has_rows_of_its_own_in_a_meter_that_names_them_and_its_usual_ones_elsewhere() -> None:
    child = read_style("child", ROWS)
    three = child.in_meter(meter_of(3, 4))
    assert three.bass is not None and three.bass.native.name == "3/4" and three.swing == 0.5
    assert child.in_meter(meter_of(5, 4)) is child and child.swing == 0.0


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"bass": {"meter": "4/4", "rows": [["R---"]]}}, r"'R---' has 4 steps, 4/4 has 16"),
        ({"drums": {"meter": "3/4", "rows": [{"kick": "x..."}]}}, r"kick 'x\.\.\.' has 4 steps, 3/4 has 12"),
        ({"melody": {"densty": 2.0}}, "densty"),
    ],
)
def test_a_wrong_table_is_named_with_its_limit(table: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=rf"(?s)style 'wrong'.*{told}"):
        read_style("wrong", {**ROWS, "wrong": {**ROWS["plain"], **table}})


@pytest.mark.parametrize("name", style_names())
def test_every_style_names_what_fifty_pieces_need_to_differ(name: str) -> None:
    loaded = load_style(name)
    alone = loaded.counterpoint or loaded.texture == "chorale"
    assert loaded.family in HARMONY_FAMILIES
    assert len(loaded.endings) >= (3 if loaded.counterpoint else 4)
    assert alone or (len(loaded.textures) >= 5 and len(loaded.intros) >= 4)
    choices = 2 ** len(loaded.ensemble.extras)
    for role in loaded.ensemble.roles:
        choices *= len(set(loaded.ensemble.programs.get(role.rstrip("0123456789"), (0,))))
    bands = set(loaded.ensemble.bands)
    # A quartet and a piano are what they are; every other style has six ways of being played.
    assert name in ("string quartet", "solo piano") or (len(bands) if bands else choices) >= 6


def test_each_mode_a_style_knows_can_open_pause_and_close() -> None:
    for name in style_names():
        for mode, table in load_style(name).harmony.tables.items():
            assert {"open", "half", "full", "contrast"} <= set(table), (name, mode)
