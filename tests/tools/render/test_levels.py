import json
from dataclasses import replace

import pytest

from tools.render import levels
from tools.render.levels import REFERENCE_LUFS, measure_program, program_level
from tools.render.synth import Schedule

FLUTE, PIANO, STRINGS, BASS = 73, 0, 48, 33


def schedule(program, is_drum=False):
    return Schedule(program, 0, is_drum, (), 0)


@pytest.mark.parametrize("program, is_drum", [(PIANO, False), (BASS, False), (FLUTE, False), (0, True)])
def test_the_table_holds_what_measuring_finds(synth, font, tmp_path, program, is_drum):
    level = program_level(synth, font, schedule(program, is_drum), tmp_path)
    assert level.source == "table"
    assert level.gain_db == pytest.approx(measure_program(synth, program, is_drum=is_drum)[0], abs=0.3)


def test_every_program_and_kit_of_the_known_fonts_has_a_level():
    rows = json.loads(levels.TABLE.read_text())["rows"]
    assert len(rows) == 4
    for row in rows:
        assert {str(p) for p in range(128)} | {"kit 0"} <= set(row["programs"])
        assert all(-30 < gain < 30 for gain, _ in row["programs"].values())


def test_calibrated_programs_are_equally_loud(synth, font, tmp_path):
    for program in (PIANO, STRINGS, FLUTE, BASS):
        gain = program_level(synth, font, schedule(program), tmp_path).gain_db
        loudest = max(levels._phrase_lufs(synth, phrase) for phrase in levels._phrases(program, 0, False))
        assert loudest + gain == pytest.approx(REFERENCE_LUFS, abs=0.3)


def test_an_unknown_font_is_measured_once_and_remembered(synth, font, tmp_path, monkeypatch):
    own = replace(font, sha256="0" * 64, kind="own")
    first = program_level(synth, own, schedule(FLUTE), tmp_path)
    assert first.source == "measured"
    monkeypatch.setattr(levels, "measure_program", lambda *_: pytest.fail("measured again"))
    assert program_level(synth, own, schedule(FLUTE), tmp_path) == first


def test_a_broken_memory_of_levels_is_measured_anew(synth, font, tmp_path):
    own = replace(font, sha256="0" * 64, kind="own")
    first = program_level(synth, own, schedule(FLUTE), tmp_path)
    (memory,) = (tmp_path / "levels").iterdir()
    memory.write_text("[1, 2")
    assert program_level(synth, own, schedule(FLUTE), tmp_path) == first
