import numpy as np
import pytest

from tools.render import synth_tiny
from tools.render.font_part import font_index
from tools.render.synth import schedules_of

RATE_HZ = 44_100


@pytest.mark.parametrize("program, is_drum", [(0, False), (48, False), (71, False), (0, True)])
def test_a_part_plays_as_the_whole_font_does(font, played, monkeypatch, program, is_drum):
    notes = [(0.2 * i, 0.2 * i + 0.4, pitch, 20 + 12 * i) for i, pitch in enumerate((36, 42, 55, 60, 67, 79, 84))]
    (schedule,) = schedules_of(played(notes, program, is_drum=is_drum), RATE_HZ)
    part = synth_tiny.TinySynth(font).render(schedule, RATE_HZ)
    monkeypatch.setattr(synth_tiny, "font_index", lambda *_: None)
    whole = synth_tiny.TinySynth(font).render(schedule, RATE_HZ)
    assert part.shape == whole.shape and np.abs(part - whole).max() < 1e-6 and np.abs(whole).max() > 1e-3


def test_a_part_is_a_fraction_of_the_font(font):
    index = font_index(font.path, font.sha256)
    assert len(index.part(0, 73)) < font.path.stat().st_size / 4
    assert index.has(0, 127) and index.has(128, 0) and not index.has(0, 128)


@pytest.mark.parametrize("keep", [0, 11, 500, 100_000])
def test_a_broken_font_is_left_to_the_engine_to_refuse(font, tmp_path, keep):
    broken = tmp_path / "broken.sf2"
    broken.write_bytes(font.path.read_bytes()[:keep])
    assert font_index(broken, "") is None


def test_a_compressed_font_is_not_cut(font, tmp_path):
    data = bytearray(font.path.read_bytes())
    headers = data.rindex(b"shdr")
    data[headers + 8 + 44] |= 0x10  # the first sample's type
    compressed = tmp_path / "compressed.sf3"
    compressed.write_bytes(data)
    assert font_index(compressed, "") is None
