"""Which SoundFont plays, where it lies, what its licence is, and how a good one is brought.

Order: the person's own; FluidR3 GM in the data folder or where distributions put it; TimGM6mb out of the pretty_midi
wheel as the last resort. Only looks at headers and hashes: playing is `synth.py`'s.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tools.errors import MissingError, RenderError

# FluidR3_GM.sf2 of the package fluid-soundfont-gm 3.1 (Debian, Ubuntu; Frank Wen, MIT): 148,398,306 bytes.
FLUIDR3_NAME = "FluidR3_GM.sf2"
FLUIDR3_SHA256 = "74594e8f4250680adf590507a306655a299935343583256f3b722c48a1bc1cb0"
FLUIDR3_PACKAGE = "fluid-soundfont-gm"
# Packed file, unpacked file and the distribution's package lists, with room to spare.
FETCH_BYTES = 500_000_000
FETCH_TIMEOUT_S = 300.0

# Where packages of the common distributions and Homebrew put SoundFonts.
SYSTEM_FOLDERS = (
    "/usr/share/sounds/sf2",
    "/usr/share/soundfonts",
    "/usr/local/share/sounds/sf2",
    "/usr/local/share/soundfonts",
    "/opt/homebrew/share/soundfonts",
)

Kind = Literal["own", "fluidr3", "timgm6mb"]
Run = Callable[[Sequence[str], Path], "subprocess.CompletedProcess[str]"]


@dataclass(frozen=True)
class SoundFont:
    """One playable font; `sha256` names its content in the keys of the stem cache."""

    name: str
    path: Path
    licence: str
    sha256: str
    kind: Kind

    @property
    def is_last_resort(self) -> bool:
        """Whether this is the small font that is only there so that something sounds."""
        return self.kind == "timgm6mb"


def find_soundfont(data_dir: Path, chosen: Path | None = None, folders: Sequence[str] = SYSTEM_FOLDERS) -> SoundFont:
    """The best SoundFont at hand.

    Args:
        data_dir: Parlando's data folder; its `soundfonts/` is looked into first and remembers hashes.
        chosen: The person's own font; it is taken or refused, never passed over silently.
        folders: Where the system keeps fonts.

    Raises:
        RenderError: `chosen` is missing or no SoundFont.
        MissingError: Not even the last resort is installed.
    """
    if chosen is not None:
        return _own(chosen, data_dir)
    for folder in (font_folder(data_dir), *map(Path, folders)):
        path = folder / FLUIDR3_NAME
        if _complaint(path) is None:
            return SoundFont("FluidR3 GM", path, "MIT", _sha256_remembered(path, data_dir), "fluidr3")
    return _last_resort(data_dir)


def font_folder(data_dir: Path) -> Path:
    """Where fetched SoundFonts lie."""
    return data_dir / "soundfonts"


def _own(path: Path, data_dir: Path) -> SoundFont:
    complaint = _complaint(path)
    if complaint is not None:
        raise RenderError(
            f"The chosen SoundFont {path} {complaint}",
            "A SoundFont is an .sf2 or .sf3 file",
            "Choose another one, or unset PARLANDO_SOUNDFONT to use the best one found",
        )
    title, copyright_text = font_info(path)
    licence = f"the person's own ({copyright_text})" if copyright_text else "the person's own"
    return SoundFont(title or path.stem, path, licence, _sha256_remembered(path, data_dir), "own")


def _last_resort(data_dir: Path) -> SoundFont:
    spec = importlib.util.find_spec("pretty_midi")
    path = Path(spec.origin).parent / "TimGM6mb.sf2" if spec and spec.origin else Path("TimGM6mb.sf2")
    complaint = _complaint(path)
    if complaint is not None:
        raise MissingError(f"No SoundFont is there: {path.name} {complaint}", next_step="Run parlando doctor --fix")
    return SoundFont("TimGM6mb", path, "GPL-2.0", _sha256_remembered(path, data_dir), "timgm6mb")


def _complaint(path: Path) -> str | None:
    """Why a path cannot be a whole SoundFont, or None: a RIFF form of type sfbk that is as long as its header says."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
        size_bytes = path.stat().st_size
    except OSError as error:
        return f"cannot be read ({error.strerror or error})"
    if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"sfbk":
        return "is not a SoundFont (it does not begin as one)"
    stated_bytes = struct.unpack("<I", head[4:8])[0] + 8
    if size_bytes < stated_bytes:
        return f"is cut short ({size_bytes} of {stated_bytes} bytes)"
    return None


def font_info(path: Path) -> tuple[str, str]:
    """Title and copyright as the font states them (SoundFont 2.04, section 5: INAM, ICOP), 120 characters each."""
    with path.open("rb") as file:
        head = file.read(24)
        if head[12:16] != b"LIST" or head[20:24] != b"INFO":
            return "", ""
        info = file.read(min(struct.unpack("<I", head[16:20])[0], 65_536))
    found = {b"INAM": "", b"ICOP": ""}
    at = 0
    while at + 8 <= len(info):
        tag, size = info[at : at + 4], struct.unpack("<I", info[at + 4 : at + 8])[0]
        if tag in found:
            text = info[at + 8 : at + 8 + size].split(b"\0")[0].decode("latin-1")
            found[tag] = " ".join("".join(c if c.isprintable() else " " for c in text).split())[:120]
        at += 8 + size + size % 2
    return found[b"INAM"], found[b"ICOP"]


def sha256_of(path: Path) -> str:
    """Hash of a file's content, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sha256_remembered(path: Path, data_dir: Path) -> str:
    """The hash, computed once per path, size and time of change: 148 MB a turn would cost a fifth of a second."""
    stat = path.stat()
    key = f"{path.absolute()}|{stat.st_size}|{stat.st_mtime_ns}"
    memory = font_folder(data_dir) / "hashes.json"
    known: dict[str, str] = {}
    with suppress(OSError, ValueError):
        loaded = json.loads(memory.read_text(encoding="utf-8"))
        known = loaded if isinstance(loaded, dict) else {}
    digest = known.get(key)
    if isinstance(digest, str) and len(digest) == 64:
        return digest
    known[key] = sha256_of(path)
    # A memory that cannot be written costs time, not the music; and merely looking makes no data folder.
    if data_dir.is_dir():
        with suppress(OSError):
            _write_atomically(memory, json.dumps(known, indent=1))
    return known[key]


def _write_atomically(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(path)


def fetch_fluidr3(data_dir: Path, run: Run | None = None) -> Path:
    """Bring FluidR3 GM into the data folder out of the distribution's package; needs apt and a network, never root.

    The package is only unpacked, not installed. The font is checked against its hash before it takes its name, so that
    a half-written file is never seen.

    Args:
        data_dir: Parlando's data folder.
        run: Runs one command in a folder; replaced by tests.

    Raises:
        MissingError: No apt here, no network, no room, or another content than expected.
    """
    target = font_folder(data_dir) / FLUIDR3_NAME
    if _complaint(target) is None and sha256_of(target) == FLUIDR3_SHA256:
        return target
    if run is None:
        _require_apt()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        free_bytes = shutil.disk_usage(target.parent).free
        if free_bytes < FETCH_BYTES:
            raise _not_fetched(
                f"{free_bytes // 10**6} MB are free in {target.parent}, {FETCH_BYTES // 10**6} are needed"
            )
        with tempfile.TemporaryDirectory(prefix=".fetch-", dir=target.parent, ignore_cleanup_errors=True) as folder:
            font = _unpack_package(Path(folder), run or _run)
            if sha256_of(font) != FLUIDR3_SHA256:
                raise _not_fetched(f"the package holds another {FLUIDR3_NAME} than expected, so it was not used")
            font.chmod(0o644)
            font.replace(target)
    except OSError as error:
        raise _not_fetched(f"{target.parent} cannot be written ({error.strerror or error})") from error
    return target


def _unpack_package(folder: Path, run: Run) -> Path:
    """Download the package with the system's lists, else with fresh ones of our own; returns the unpacked font."""
    download = ["apt-get", "-q", "-o", "APT::Sandbox::User=", "download", FLUIDR3_PACKAGE]
    outcome = run(download, folder)
    if outcome.returncode != 0:
        lists, cache = folder / "lists", folder / "cache"
        (lists / "partial").mkdir(parents=True)
        (cache / "archives" / "partial").mkdir(parents=True)
        own = ["-o", f"Dir::State::Lists={lists}", "-o", f"Dir::Cache={cache}", "-o", "APT::Sandbox::User="]
        run(["apt-get", "-q", *own, "update"], folder)
        outcome = run(["apt-get", "-q", *own, "download", FLUIDR3_PACKAGE], folder)
    packages = sorted(folder.glob("*.deb"))
    if outcome.returncode != 0 or not packages:
        raise _not_fetched(f"apt could not download {FLUIDR3_PACKAGE} ({_last_line(outcome)})")
    unpacked = run(["dpkg-deb", "-x", packages[0].name, "unpacked"], folder)
    fonts = sorted((folder / "unpacked").rglob(FLUIDR3_NAME))
    if unpacked.returncode != 0 or not fonts:
        raise _not_fetched(f"the package could not be unpacked ({_last_line(unpacked)})")
    return fonts[0]


def _require_apt() -> None:
    if shutil.which("apt-get") and shutil.which("dpkg-deb"):
        return
    raise MissingError("FluidR3 GM is brought by apt, which this system does not have", next_step=other_way())


def other_way() -> str:
    """How FluidR3 comes onto a system without apt."""
    if sys.platform == "darwin":
        return "Name any General MIDI SoundFont of your own in PARLANDO_SOUNDFONT"
    packages = "Fedora: sudo dnf install fluid-soundfont-gm; Arch: sudo pacman -S soundfont-fluid"
    return f"Install it yourself ({packages}), or name your own in PARLANDO_SOUNDFONT"


def _not_fetched(why: str) -> MissingError:
    return MissingError(
        f"FluidR3 GM was not fetched: {why}",
        next_step="Music plays on with the font at hand; parlando doctor --fix tries again",
    )


def _last_line(outcome: subprocess.CompletedProcess[str]) -> str:
    lines = [line.strip() for line in f"{outcome.stdout}\n{outcome.stderr}".splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("E:")] or lines
    return errors[-1][:200] if errors else f"status {outcome.returncode}"


def _run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LC_ALL": "C"}
    try:
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=FETCH_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(command, 1, "", f"E: {error}")
