"""Renews the five requirements*.lock files from pyproject.toml (`make lock`).

With `--keep` every version that is locked stays, and only what pyproject.toml newly asks for is added.

Resolves with uv for Python 3.11 and 3.12 on Linux, macOS and Windows at once, every file with its hash. Does not
install anything and writes neither an index nor a path of the machine it ran on. The sets stack: dev, neural-cpu,
neural-cuda and ray hold only what the core lock lacks.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV_REQUIREMENT = "uv>=0.9,<1"
GPU_PACKAGE = re.compile(r"^(nvidia-|cuda-|triton(==|$))")
PLATFORMS = "Python 3.11 and 3.12; Linux, macOS and Windows"

# One version for both Pythons (fewest forks); nothing in the output that depends on where it was made.
RESOLVER_OPTIONS = (
    "--quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --no-header --no-annotate "
    "--no-emit-index-url --no-emit-find-links --no-config --constraints constraints.txt --overrides overrides.txt"
).split()  # reads as the command line it is

Blocks = dict[str, str]  # package name -> its requirement with all hashes, as text


def main() -> int:
    """Resolve, split and write; returns 0, or the resolver's own status."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    table = project["project"]
    own = project["tool"]["parlando"]["lock"]
    core_requirements = [*table["dependencies"], *project["build-system"]["requires"]]
    extras = table["optional-dependencies"]
    with tempfile.TemporaryDirectory(prefix="parlando-lock-") as folder:
        uv = find_uv(Path(folder))
        everything = [*core_requirements, *extras["dev"], *extras["neural"], *extras["ray"]]
        # One resolution over all sets, so that no set asks for another version than the set below it.
        kept = "\n".join(locked_pins()) if "--keep" in sys.argv[1:] else ""
        pins = resolve(uv, Path(folder), everything, own["unneeded"], constraints=kept)
        constraints = "\n".join(pin_lines(pins))
        core = resolve(uv, Path(folder), core_requirements, own["unneeded"], constraints)
        dev = resolve(uv, Path(folder), [*core_requirements, *extras["dev"]], own["unneeded"], constraints)
        neural = resolve(uv, Path(folder), [*core_requirements, *extras["neural"]], own["unneeded"], constraints)
        ray = resolve(uv, Path(folder), [*core_requirements, *extras["ray"]], own["unneeded"], constraints)
    gpu = {name: block for name, block in neural.items() if GPU_PACKAGE.match(name)}
    cpu = {name: block for name, block in neural.items() if name not in gpu}
    cpu["torch"] = with_hashes(cpu["torch"], own["torch_cpu_sha256"])
    write_lock("requirements.lock", "What Parlando needs", core)
    write_lock("requirements-dev.lock", "What the tests and checks need beside requirements.lock", without(dev, core))
    write_lock("requirements-neural-cpu.lock", "torch and what it needs beside requirements.lock", without(cpu, core))
    write_lock(
        "requirements-neural-cuda.lock", "What the CUDA build of torch needs beside requirements-neural-cpu.lock", gpu
    )
    write_lock("requirements-ray.lock", "Ray Serve and what it needs beside requirements.lock", without(ray, core))
    return 0


def locked_pins() -> list[str]:
    """The requirement lines of all locks there are."""
    lines = [line for path in sorted(ROOT.glob("requirements*.lock")) for line in path.read_text("utf-8").splitlines()]
    return [line.rstrip("\\ ") for line in lines if line[:1].isalnum()]


def find_uv(folder: Path) -> str:
    """The resolver: the one named by the variable UV, else a throwaway installation."""
    chosen = os.environ.get("UV", "")
    if chosen:
        return chosen
    home = folder / "venv"
    venv.create(home, with_pip=True)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([scripts / "python", "-m", "pip", "install", "--quiet", UV_REQUIREMENT], check=True)
    return str(scripts / "uv")


def resolve(uv: str, folder: Path, requirements: list[str], unneeded: list[str], constraints: str) -> Blocks:
    """One universal resolution; unneeded packages are overridden with a marker that never holds."""
    (folder / "requirements.in").write_text("\n".join(requirements) + "\n", encoding="utf-8")
    (folder / "constraints.txt").write_text(constraints + "\n", encoding="utf-8")
    never = [f"{name} ; sys_platform == 'never'" for name in unneeded]
    (folder / "overrides.txt").write_text("\n".join(never) + "\n", encoding="utf-8")
    command = [uv, "pip", "compile", *RESOLVER_OPTIONS, "requirements.in"]
    text = subprocess.run(command, cwd=folder, check=True, text=True, stdout=subprocess.PIPE).stdout
    return split_blocks(text, unneeded)


def split_blocks(text: str, unneeded: list[str]) -> Blocks:
    """Cut the resolver's text into one block a package (a package may stand twice, with different markers)."""
    blocks: Blocks = {}
    name = ""
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            name = re.split(r"[=\s\[;]", line, maxsplit=1)[0].lower()
        if name not in unneeded:
            blocks[name] = blocks.get(name, "") + line.rstrip() + "\n"
    return blocks


def pin_lines(blocks: Blocks) -> list[str]:
    """The requirement lines without hashes, for use as constraints."""
    lines = [line for block in blocks.values() for line in block.splitlines() if not line.startswith(" ")]
    return [line.rstrip("\\ ") for line in lines]


def with_hashes(block: str, sha256s: list[str]) -> str:
    """Add hashes of further wheels of the same version to a block."""
    extra = "".join(f" \\\n    --hash=sha256:{digest}" for digest in sha256s)
    return block.rstrip("\n") + extra + "\n"


def without(blocks: Blocks, lower: Blocks) -> Blocks:
    """The packages a set adds to the one below it."""
    return {name: block for name, block in blocks.items() if name not in lower}


def write_lock(name: str, what: str, blocks: Blocks) -> None:
    """Write one lock, sorted, with a heading that says how to install it."""
    heading = (
        f"# {what}. {PLATFORMS}. Made by `make lock`; do not edit.\n"
        f"# Install: pip install --no-deps --require-hashes -r {name}\n"
    )
    (ROOT / name).write_text(heading + "".join(blocks[key] for key in sorted(blocks)), encoding="utf-8")
    print(f"{name}: {len(blocks)} packages")


if __name__ == "__main__":
    sys.exit(main())
