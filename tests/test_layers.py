"""The shape of the tree: imports run one way, every module says what it is, no file grows into two."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT_FOLDER = Path(__file__).resolve().parent.parent
LAYERS = ("ui", "assistant", "tools", "models", "prompts")
# What a layer may never import, at the top or inside a function. An arrow goes only downward.
NEURAL = {"torch", "transformers", "accelerate", "torchaudio", "diffusers", "safetensors", "ray"}
CHAT = {"langchain", "langchain_core", "langchain_openai", "langgraph", "openai"}
FORBIDDEN = {
    "ui": CHAT | NEURAL | {"models"},
    "assistant": {"ui", "gradio"} | NEURAL,
    "tools": {"ui", "assistant", "prompts", "gradio"} | CHAT | NEURAL,
    "models": {"ui", "assistant", "tools", "prompts", "gradio"},
    "prompts": {"ui", "assistant", "tools", "models"},
}
MAX_CODE_LINES = 450
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}


def python_files() -> list[Path]:
    return sorted(path for layer in LAYERS for path in (PROJECT_FOLDER / layer).rglob("*.py"))


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported_roots(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Top-level package and line of every import, also of `import_module("...")` with a literal name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name.partition(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0], node.lineno
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("import_module", "__import__") and isinstance(node.args[0].value, str):
                yield node.args[0].value.partition(".")[0], node.lineno


def code_lines(tree: ast.Module, total: int) -> int:
    """Lines that are not a table: an assignment at the top of a module is data, not logic."""
    tables = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
    return total - sum((node.end_lineno or node.lineno) - node.lineno + 1 for node in tables)


@pytest.mark.parametrize(
    ("source", "root"),
    [
        ("import torch.nn as nn", "torch"),
        ("def f():\n    from assistant.turn import run", "assistant"),
        ("import importlib\nimportlib.import_module('langchain.agents')", "langchain"),
    ],
)
def test_the_walk_sees_every_way_to_import(source: str, root: str) -> None:
    assert root in {name for name, _ in imported_roots(ast.parse(source))}


def test_there_is_something_to_walk() -> None:
    assert len(python_files()) > 20


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_run_one_way(layer: str) -> None:
    wrong = [
        f"{path.relative_to(PROJECT_FOLDER)}:{line} imports {root}"
        for path in sorted((PROJECT_FOLDER / layer).rglob("*.py"))
        for root, line in imported_roots(parse(path))
        if root in FORBIDDEN[layer]
    ]
    assert wrong == []


def test_every_module_says_what_it_does() -> None:
    silent = [str(path.relative_to(PROJECT_FOLDER)) for path in python_files() if not ast.get_docstring(parse(path))]
    assert silent == []


def test_no_file_is_two_things() -> None:
    long = []
    for path in python_files():
        lines = code_lines(parse(path), len(path.read_text(encoding="utf-8").splitlines()))
        if lines > MAX_CODE_LINES:
            long.append(f"{path.relative_to(PROJECT_FOLDER)}: {lines} lines of code")
    assert long == []


def test_no_file_is_named_after_nothing() -> None:
    assert [str(path) for path in python_files() if path.stem in VAGUE_NAMES] == []


def test_prompts_hold_text_and_no_code() -> None:
    for path in (PROJECT_FOLDER / "prompts").rglob("*.py"):
        body = parse(path).body
        assert len(body) <= 1 and all(isinstance(node, ast.Expr) for node in body), path


def test_the_product_never_reaches_outside_its_own_folder() -> None:
    outside = [str(path) for path in python_files() if "../shared" in path.read_text(encoding="utf-8")]
    assert outside == []
