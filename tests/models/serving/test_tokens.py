"""The engine's secrets lie where only their owner reads them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from models.serving import tokens


def test_a_token_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "engine" / "token"
    made = tokens.ensure_token(path)
    assert len(made) >= tokens.SHORTEST and tokens.ensure_token(path) == made == tokens.read_token(path.parent)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_two_engines_have_two_tokens(tmp_path: Path) -> None:
    assert tokens.ensure_token(tmp_path / "a") != tokens.ensure_token(tmp_path / "b")


def test_a_token_others_can_read_is_not_used(tmp_path: Path) -> None:
    tokens.ensure_token(tmp_path / "token")
    (tmp_path / "token").chmod(0o644)
    with pytest.raises(tokens.TokenError, match="other people"):
        tokens.read_token(tmp_path)


def test_a_short_token_is_not_used_and_not_shown(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("hunter2")
    (tmp_path / "token").chmod(0o600)
    with pytest.raises(tokens.TokenError, match="7 characters") as said:
        tokens.ensure_token(tmp_path / "token")
    assert "hunter2" not in str(said.value)


def test_where_there_is_no_token_the_command_is_named(tmp_path: Path) -> None:
    with pytest.raises(tokens.TokenError, match="parlando engine"):
        tokens.read_token(tmp_path)


def test_tokens_are_compared_whole() -> None:
    assert tokens.same("a" * 40, "a" * 40)
    assert not tokens.same("a" * 39, "a" * 40) and not tokens.same("", "a" * 40) and not tokens.same("é", "a" * 40)
