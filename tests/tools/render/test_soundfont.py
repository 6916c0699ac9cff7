"""Promises of tools/render/soundfont.py, with small made-up fonts and a made-up apt."""

from __future__ import annotations

import os
import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tools.errors import MissingError, RenderError
from tools.render import soundfont as sf


def font_bytes(title: str = "Test Font", copyright_text: str = "Jane Doe") -> bytes:
    """A RIFF form of type sfbk with nothing but an INFO list."""

    def chunk(tag: bytes, body: bytes) -> bytes:
        return tag + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)

    info = chunk(b"INAM", title.encode() + b"\0") + chunk(b"ICOP", copyright_text.encode() + b"\0")
    return chunk(b"RIFF", b"sfbk" + chunk(b"LIST", b"INFO" + info))


def write_font(path: Path, **words: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(font_bytes(**words))
    return path


def test_the_persons_own_font_goes_before_every_other(tmp_path: Path) -> None:
    write_font(sf.font_folder(tmp_path) / sf.FLUIDR3_NAME)
    own = write_font(tmp_path / "mine.sf2", title="My Strings")
    found = sf.find_soundfont(tmp_path, own)
    assert (found.kind, found.name, found.path) == ("own", "My Strings", own)
    assert "Jane Doe" in found.licence
    assert found.sha256 == sf.sha256_of(own)


def test_fluidr3_in_the_data_folder_goes_before_the_systems(tmp_path: Path) -> None:
    system = write_font(tmp_path / "system" / sf.FLUIDR3_NAME, title="system")
    assert sf.find_soundfont(tmp_path, folders=[str(system.parent)]).path == system
    ours = write_font(sf.font_folder(tmp_path) / sf.FLUIDR3_NAME, title="ours")
    assert sf.find_soundfont(tmp_path, folders=[str(system.parent)]).path == ours


def test_the_last_resort_is_there_after_a_bare_install_and_says_so(tmp_path: Path) -> None:
    found = sf.find_soundfont(tmp_path, folders=[])
    assert found.is_last_resort and found.licence == "GPL-2.0"
    assert found.path.stat().st_size > 1_000_000


def test_a_font_cut_short_is_passed_over(tmp_path: Path) -> None:
    broken = write_font(sf.font_folder(tmp_path) / sf.FLUIDR3_NAME)
    broken.write_bytes(broken.read_bytes()[:-10])
    assert sf.find_soundfont(tmp_path, folders=[]).is_last_resort


@pytest.mark.parametrize(
    ("content", "complaint"),
    [(None, "cannot be read"), (b"", "not a SoundFont"), (b"RIFF\x04\0\0\0WAVE", "not a SoundFont")],
)
def test_a_chosen_font_that_is_none_is_refused_and_the_way_out_told(
    tmp_path: Path, content: bytes | None, complaint: str
) -> None:
    path = tmp_path / "chosen.sf2"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RenderError, match=f"chosen.sf2 .*{complaint}.*unset PARLANDO_SOUNDFONT"):
        sf.find_soundfont(tmp_path, path)


def test_the_hash_follows_the_content_although_it_is_remembered(tmp_path: Path) -> None:
    own = write_font(tmp_path / "mine.sf2", title="one")
    first = sf.find_soundfont(tmp_path, own).sha256
    assert sf.find_soundfont(tmp_path, own).sha256 == first
    write_font(own, title="another one")
    os.utime(own, ns=(1, 1))
    assert sf.find_soundfont(tmp_path, own).sha256 == sf.sha256_of(own) != first


def test_a_broken_memory_of_hashes_costs_nothing_but_time(tmp_path: Path) -> None:
    own = write_font(tmp_path / "mine.sf2")
    (sf.font_folder(tmp_path)).mkdir()
    (sf.font_folder(tmp_path) / "hashes.json").write_text("[not json", encoding="utf-8")
    assert sf.find_soundfont(tmp_path, own).sha256 == sf.sha256_of(own)


def test_font_info_survives_a_list_that_lies_about_its_length(tmp_path: Path) -> None:
    data = bytearray(font_bytes())
    data[28:32] = struct.pack("<I", 0xFFFFFFF0)  # the length of INAM
    path = tmp_path / "lying.sf2"
    path.write_bytes(data)
    title, _ = sf.font_info(path)
    assert title == "Test Font"


class FakeApt:
    """Answers apt-get and dpkg-deb: `font` is what the package holds; `works_after_update` needs fresh lists first."""

    def __init__(self, font: bytes | None, works_after_update: bool = False) -> None:
        self.font = font
        self.ready = not works_after_update
        self.commands: list[str] = []

    def __call__(self, command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
        verb = "unpack" if command[0] == "dpkg-deb" else command[-1] if command[-1] == "update" else "download"
        self.commands.append(verb)
        if verb == "update":
            self.ready = True
        elif verb == "download":
            if self.font is None or not self.ready:
                return subprocess.CompletedProcess(list(command), 100, "", "E: Unable to locate package\n")
            (folder / "fluid_3.1_all.deb").write_bytes(b"package")
        elif self.font is not None:
            write = folder / "unpacked" / "usr" / "share" / "sounds" / "sf2" / sf.FLUIDR3_NAME
            write.parent.mkdir(parents=True)
            write.write_bytes(self.font)
        return subprocess.CompletedProcess(list(command), 0, "", "")


@pytest.fixture
def expected_font(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> bytes:
    content = font_bytes(title="Fluid R3 GM")
    path = tmp_path / "reference"
    path.write_bytes(content)
    monkeypatch.setattr(sf, "FLUIDR3_SHA256", sf.sha256_of(path))
    return content


def test_fetching_unpacks_the_package_and_leaves_nothing_else_behind(tmp_path: Path, expected_font: bytes) -> None:
    apt = FakeApt(expected_font)
    path = sf.fetch_fluidr3(tmp_path, apt)
    assert path.read_bytes() == expected_font
    assert [entry.name for entry in path.parent.iterdir()] == [sf.FLUIDR3_NAME]
    assert sf.find_soundfont(tmp_path, folders=[]).kind == "fluidr3"
    sf.fetch_fluidr3(tmp_path, apt)
    assert apt.commands == ["download", "unpack"]


def test_fetching_brings_its_own_package_lists_where_the_systems_are_empty(
    tmp_path: Path, expected_font: bytes
) -> None:
    apt = FakeApt(expected_font, works_after_update=True)
    sf.fetch_fluidr3(tmp_path, apt)
    assert apt.commands == ["download", "update", "download", "unpack"]


def test_without_a_network_the_old_font_stays_and_the_reason_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match=r"Unable to locate package.*doctor --fix tries again"):
        sf.fetch_fluidr3(tmp_path, FakeApt(None))
    assert list(sf.font_folder(tmp_path).iterdir()) == []


def test_a_font_with_another_hash_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="holds another"):
        sf.fetch_fluidr3(tmp_path, FakeApt(font_bytes(title="forged")))
    assert list(sf.font_folder(tmp_path).iterdir()) == []


def test_without_apt_the_other_way_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingError, match="does not have.*PARLANDO_SOUNDFONT"):
        sf.fetch_fluidr3(tmp_path)
