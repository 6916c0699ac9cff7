"""Promises of the Makefile, the scripts behind it and the locks; nothing is installed, pip and pytest are stand-ins."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

PROJECT_FOLDER = Path(__file__).resolve().parent.parent
CORE, DEV = "requirements.lock", "requirements-dev.lock"
NEURAL_CPU, NEURAL_CUDA = "requirements-neural-cpu.lock", "requirements-neural-cuda.lock"
RAY = "requirements-ray.lock"
LOCKS = (CORE, DEV, NEURAL_CPU, NEURAL_CUDA, RAY)
SHELL_TOOLS = ("sh", "uname", "head", "cat", "rm", "sed", "dirname", "env", "grep", "pwd", "mkdir")

pytestmark = pytest.mark.skipif(shutil.which("sh") is None, reason="needs a POSIX shell")


# --- the search for an interpreter -----------------------------------------------------------------------------------


def script(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def fitting(path: Path) -> Path:
    """A Python of the version that runs this test."""
    return script(path, f'exec "{sys.executable}" "$@"')


def unfit(path: Path, version: str) -> Path:
    """A Python of another version, or a right one without venv: it answers the question for its version only."""
    major_minor = ".".join(version.split(".")[:2])
    return script(
        path,
        f'[ "$1" = -V ] && {{ echo "Python {version}"; exit 0; }}\n'
        f'case "$2" in *ensurepip*) exit 1 ;; *) echo {major_minor} ;; esac',
    )


def find_python(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the search where only `tmp_path` holds interpreters."""
    path = tmp_path / "bin"
    path.mkdir(exist_ok=True)
    for tool in SHELL_TOOLS:
        real = shutil.which(tool)
        if real and not (path / tool).exists():
            (path / tool).symlink_to(real)
    environment = {
        "PATH": str(path),
        "HOME": str(tmp_path / "home"),
        "SYSTEM_ROOT": str(tmp_path / "root"),
        **variables,
    }
    command = [str(path / "sh"), str(PROJECT_FOLDER / ".ci" / "find-python")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_shim_that_fails_is_passed_over_for_one_that_runs(tmp_path: Path) -> None:
    script(tmp_path / "bin" / "python3.11", "echo 'version 3.11 is not installed' >&2; exit 127")
    fitting(tmp_path / "bin" / "python3")
    outcome = find_python(tmp_path)
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stderr == ""
    assert Path(outcome.stdout.strip()).exists()


@pytest.mark.parametrize(
    "place", ["home/.pyenv/versions/3.11.9/bin/python", "root/opt/homebrew/bin/python3.12", "root/usr/bin/python3.11"]
)
def test_interpreters_that_are_not_on_path_are_found(tmp_path: Path, place: str) -> None:
    fitting(tmp_path / place)
    assert find_python(tmp_path).returncode == 0


def test_no_interpreter_is_explained_in_one_sentence_with_the_command(tmp_path: Path) -> None:
    unfit(tmp_path / "bin" / "python3", "3.9.2")
    outcome = find_python(tmp_path)
    assert (outcome.returncode, outcome.stdout) == (1, "")
    assert len(outcome.stderr.splitlines()) == 1
    assert outcome.stderr.startswith("No Python 3.11 or 3.12 was found")
    assert "install" in outcome.stderr and "make PYTHON=" in outcome.stderr


def test_a_right_version_without_venv_is_told_apart(tmp_path: Path) -> None:
    unfit(tmp_path / "bin" / "python3", "3.12.3")
    outcome = find_python(tmp_path)
    assert outcome.returncode == 1
    assert "3.12 is here without its venv module" in outcome.stderr
    assert "python3.12-venv" in outcome.stderr


@pytest.mark.parametrize("named", ["no/such/python", "old"])
def test_a_named_interpreter_that_does_not_fit_is_refused_by_name(tmp_path: Path, named: str) -> None:
    fitting(tmp_path / "bin" / "python3")
    path = tmp_path / named
    if named == "old":
        unfit(path, "3.9.2")
    outcome = find_python(tmp_path, PYTHON=str(path))
    assert outcome.returncode == 1
    assert f"PYTHON={path}" in outcome.stderr and "3.11 or 3.12" in outcome.stderr


def test_a_named_interpreter_is_taken_before_what_path_offers(tmp_path: Path) -> None:
    script(tmp_path / "bin" / "python3.11", "exit 1")
    assert find_python(tmp_path, PYTHON=str(fitting(tmp_path / "my python"))).returncode == 0


# --- installing and testing, with stand-ins for pip and pytest -------------------------------------------------------


class Checkout:
    """A copy of the scripts and locks in a folder with spaces, and a .venv whose pip and pytest only write down."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder.parent / "calls"
        folder.mkdir()
        for name in ("Makefile", "pyproject.toml", *LOCKS):
            shutil.copy(PROJECT_FOLDER / name, folder / name)
        shutil.copytree(PROJECT_FOLDER / ".ci", folder / ".ci")
        script(
            folder / ".venv" / "bin" / "python",
            f'if [ "$1" = -m ]; then echo "$@" >>"{self.log}"; eval "${{STAND_IN:-:}}"; exit; fi\n'
            f'exec "{sys.executable}" "$@"',
        )

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        # Neither pip's and Python's own variables nor what an outer `make test` hands down.
        ours = ("PIP_", "PYTEST_", "PYTHON", "MAKE", "MFLAGS", "ARGS", "VENV", "STAND_IN")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return subprocess.run(
            command,
            cwd=self.folder,
            env={**kept, **variables},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def calls(self) -> list[str]:
        """What pip and pytest were called with since the last question."""
        text = self.log.read_text(encoding="utf-8") if self.log.exists() else ""
        self.log.unlink(missing_ok=True)
        return text.splitlines()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "a folder with spaces")


def fake_torch(folder: Path, cuda: str) -> str:
    """A package that says which CUDA it was built for, and does not import."""
    package = folder / "torch"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('libcudart.so is not there')", encoding="utf-8")
    (package / "version.py").write_text(
        f"from typing import Optional\ncuda: Optional[str] = {cuda}\n", encoding="utf-8"
    )
    return str(folder)


def test_a_lock_is_installed_with_hashes_and_without_resolution(checkout: Checkout) -> None:
    outcome = checkout.run("sh", ".ci/install", "core")
    assert outcome.returncode == 0, outcome.stderr
    lock_call, project_call = checkout.calls()
    assert "--no-deps" in lock_call and "--require-hashes" in lock_call and lock_call.endswith(f"-r {CORE}")
    assert "--no-index" in project_call and project_call.endswith("--editable .")


def test_an_unchanged_lock_is_not_installed_again_and_a_changed_one_is(checkout: Checkout) -> None:
    checkout.run("sh", ".ci/install", "core", "dev")
    assert len(checkout.calls()) == 3
    quiet = checkout.run("sh", ".ci/install", "core", "dev")
    assert (checkout.calls(), quiet.stderr) == ([], "")
    with (checkout.folder / DEV).open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    checkout.run("sh", ".ci/install", "core", "dev")
    (call,) = checkout.calls()
    assert call.endswith(f"-r {DEV}")


def test_an_installation_that_fails_says_what_to_do_and_is_tried_again(checkout: Checkout) -> None:
    failed = checkout.run("sh", ".ci/install", "core", STAND_IN="exit 1")
    assert failed.returncode == 1
    assert f"{CORE} could not be installed" in failed.stderr and "run the same command again" in failed.stderr
    assert len(checkout.calls()) == 1
    assert checkout.run("sh", ".ci/install", "core").returncode == 0
    assert len(checkout.calls()) == 2


def test_flags_for_an_index_reach_pip_as_they_are(checkout: Checkout) -> None:
    checkout.run("sh", ".ci/install", "core", PIP_FLAGS="--proxy http://proxy.example:1 --retries 1")
    assert "--proxy http://proxy.example:1 --retries 1" in checkout.calls()[0]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux wheels need CUDA's libraries")
@pytest.mark.parametrize(("cuda", "locks"), [("'13.0'", [NEURAL_CPU, NEURAL_CUDA]), ("None", [NEURAL_CPU])])
def test_the_cuda_libraries_come_where_torchs_build_needs_them(
    checkout: Checkout, tmp_path: Path, cuda: str, locks: list[str]
) -> None:
    source = fake_torch(tmp_path / "site", cuda)
    outcome = checkout.run("sh", ".ci/install", "neural", PYTHONPATH=source)
    assert outcome.returncode == 0, outcome.stderr
    assert [call.rpartition(" -r ")[2] for call in checkout.calls()] == locks


@pytest.mark.parametrize(
    ("nvidia_smi", "locks"),
    [
        ('echo "GPU 0: NVIDIA Test (UUID: GPU-0)"', [CORE, NEURAL_CPU]),
        ('echo "No devices were found"; exit 6', [CORE]),
    ],
)
def test_starting_adds_the_neural_set_only_where_a_gpu_answers(
    checkout: Checkout, tmp_path: Path, nvidia_smi: str, locks: list[str]
) -> None:
    script(tmp_path / "bin" / "nvidia-smi", nvidia_smi)
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    source = fake_torch(tmp_path / "site", "None")
    outcome = checkout.run("sh", ".ci/install", "core", "neural-if-gpu", PATH=path, PYTHONPATH=source)
    assert outcome.returncode == 0, outcome.stderr
    assert [call.rpartition(" -r ")[2] for call in checkout.calls() if " -r " in call] == locks


def test_a_neural_set_that_cannot_be_had_keeps_nobody_from_starting(checkout: Checkout, tmp_path: Path) -> None:
    script(tmp_path / "bin" / "nvidia-smi", 'echo "GPU 0: NVIDIA Test"')
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    failing = 'case "$*" in *neural*) exit 1;; esac'
    outcome = checkout.run("sh", ".ci/install", "core", "neural-if-gpu", PATH=path, STAND_IN=failing)
    assert outcome.returncode == 0
    assert "Going on without the neural set" in outcome.stderr
    assert checkout.run("sh", ".ci/install", "neural", PATH=path, STAND_IN=failing).returncode == 1


def test_a_venv_that_no_longer_runs_is_remade(checkout: Checkout) -> None:
    python = checkout.folder / ".venv" / "bin" / "python"
    script(python, "exit 127")
    home = checkout.folder.parent / "stand-in"
    maker = f'case "$1 $2" in "-m venv") mkdir -p "$3/bin" && cp "{home}" "$3/bin/python"; exit ;; esac'
    script(home, f'[ "$1" = -m ] && exit 0\nexec "{sys.executable}" "$@"')
    own = script(checkout.folder.parent / "own python", f'{maker}\nexec "{sys.executable}" "$@"')
    # The search answers with the base interpreter; here it must stay the stand-in.
    script(checkout.folder / ".ci" / "find-python", f'echo "{own}"')
    outcome = checkout.run("sh", ".ci/install", "core")
    assert outcome.returncode == 0, outcome.stderr
    assert "that no longer runs" in outcome.stderr


def test_both_stages_run_although_the_first_fails_and_the_whole_fails(checkout: Checkout) -> None:
    failing = (
        'echo "stage says $3"; case "$*" in *pytest*core_only*--ignore*) ;; *pytest*ignore*) ;; *pytest*) exit 1;; esac'
    )
    outcome = checkout.run(
        "sh", ".ci/test", STAND_IN=failing, PYTHONPATH=fake_torch(checkout.folder.parent / "s", "None")
    )
    stages = [call for call in checkout.calls() if "pytest" in call]
    assert stages == ["-m pytest tests/core_only", "-m pytest tests --ignore=tests/core_only"]
    assert outcome.returncode == 1
    assert outcome.stdout.splitlines()[-1] == "stage says tests"


def test_a_failing_second_stage_fails_the_whole(checkout: Checkout) -> None:
    failing = 'case "$*" in *pytest*ignore*) exit 1;; esac'
    source = fake_torch(checkout.folder.parent / "s", "None")
    assert checkout.run("sh", ".ci/test", STAND_IN=failing, PYTHONPATH=source).returncode == 1
    assert checkout.run("sh", ".ci/test", PYTHONPATH=source).returncode == 0


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_help_lists_every_target(checkout: Checkout) -> None:
    targets = re.search(r"^\.PHONY: (.*)$", (checkout.folder / "Makefile").read_text(encoding="utf-8"), re.M)
    assert targets
    outcome = checkout.run("make")
    listed = [line.split()[1] for line in outcome.stdout.splitlines()]
    assert sorted(listed) == sorted(targets[1].split())


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_run_starts_although_the_soundfont_cannot_be_fetched(checkout: Checkout) -> None:
    script(
        checkout.folder / ".venv" / "bin" / "parlando",
        f'echo "parlando $*" >>"{checkout.log}"; [ "$1" != doctor ]',
    )
    outcome = checkout.run("make", "run", "ARGS=say 'a slow waltz'")
    assert outcome.returncode == 0, outcome.stderr
    assert [call for call in checkout.calls() if call.startswith("parlando")] == [
        "parlando doctor --fix --quiet",
        "parlando say a slow waltz",
    ]
    checkout.run("make", "run")
    assert checkout.calls() == ["parlando "]


def test_the_build_machine_runs_make_test() -> None:
    lines = (PROJECT_FOLDER / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == "exec make test"


# --- the locks -------------------------------------------------------------------------------------------------------


def blocks(name: str) -> dict[str, list[str]]:
    """Requirement line -> its hash lines."""
    found: dict[str, list[str]] = {}
    for line in (PROJECT_FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            found[list(found)[-1]].append(line.strip(" \\"))
        elif line and not line.startswith("#"):
            found[line.rstrip("\\ ")] = []
    return found


def pinned(name: str) -> dict[str, Requirement]:
    requirements = [Requirement(line) for line in blocks(name)]
    return {requirement.name: requirement for requirement in requirements}


def version_of(requirement: Requirement) -> str:
    return next(iter(requirement.specifier)).version


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((PROJECT_FOLDER / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_exact_and_hashed_and_no_place_is_named(name: str) -> None:
    for line, hashes in blocks(name).items():
        assert [clause.operator for clause in Requirement(line).specifier] == ["=="], line
        assert hashes and all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", text) for text in hashes), line
    text = (PROJECT_FOLDER / name).read_text(encoding="utf-8")
    assert not re.search(r"://|--[a-z-]*(index|links)| @ |file:", text)


def test_the_sets_stack_without_overlap() -> None:
    core, dev, cpu, cuda, ray = (set(pinned(name)) for name in LOCKS)
    assert not core & (dev | cpu | cuda | ray) and not cpu & cuda
    assert all(re.match(r"nvidia-|cuda-|triton", name) for name in cuda)
    assert all(
        "sys_platform == 'linux'" in str(block.marker).replace('"', "'") for block in pinned(NEURAL_CUDA).values()
    )


def test_the_core_has_no_torch_and_nothing_pulls_torchaudio_or_what_is_unneeded(project: dict[str, Any]) -> None:
    assert not {"torch", "transformers", "accelerate"} & set(pinned(CORE))
    unwanted = {"torchaudio", "torchvision", "encodec", *project["tool"]["parlando"]["lock"]["unneeded"]}
    for name in LOCKS:
        assert not unwanted & set(pinned(name)), name


def test_torch_is_one_version_that_any_of_its_builds_satisfies(project: dict[str, Any]) -> None:
    (line, hashes) = next((line, hashes) for line, hashes in blocks(NEURAL_CPU).items() if line.startswith("torch=="))
    assert line == "torch==2.13.0"
    cpu_builds = {f"--hash=sha256:{digest}" for digest in project["tool"]["parlando"]["lock"]["torch_cpu_sha256"]}
    assert cpu_builds < set(hashes)


def test_the_locks_hold_what_pyproject_asks_for(project: dict[str, Any]) -> None:
    table = project["project"]
    extras = table["optional-dependencies"]
    for wanted, names in (
        (table["dependencies"] + project["build-system"]["requires"], (CORE,)),
        (extras["dev"], (CORE, DEV)),
        (extras["neural"], (CORE, NEURAL_CPU)),
        (extras["ray"], (CORE, RAY)),
    ):
        held = {key: value for name in names for key, value in pinned(name).items()}
        for text in wanted:
            requirement = Requirement(text)
            key = requirement.name.lower().replace("_", "-")
            assert key in held, f"{text} is in none of {names}: make lock"
            assert requirement.specifier.contains(version_of(held[key])), f"{text}: make lock"


def test_nothing_an_installed_package_asks_for_was_forgotten(project: dict[str, Any]) -> None:
    core = pinned(CORE)
    unneeded = set(project["tool"]["parlando"]["lock"]["unneeded"])
    forgotten = []
    for name, requirement in core.items():
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        for text in importlib.metadata.requires(name) or []:
            asked = Requirement(text)
            key = re.sub(r"[-_.]+", "-", asked.name).lower()
            if key in unneeded or (asked.marker is not None and not asked.marker.evaluate({"extra": ""})):
                continue
            if key not in core or not asked.specifier.contains(version_of(core[key]), prereleases=True):
                forgotten.append(f"{name} asks for {text}")
    assert forgotten == []
