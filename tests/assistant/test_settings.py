"""Promises of assistant/settings.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import load_settings
from tools.errors import LimitError


def test_an_empty_environment_gives_the_offline_brain_and_the_users_own_folder() -> None:
    settings = load_settings({})
    assert settings.brain == "offline"
    assert settings.data_dir.is_absolute() and settings.data_dir.name == "parlando"
    assert settings.soundfont is None and settings.database_url == ""


def test_every_variable_is_heard(tmp_path: Path) -> None:
    settings = load_settings(
        {
            "PARLANDO_DATA": str(tmp_path / "my songs"),
            "PARLANDO_DATABASE_URL": "postgresql://db/parlando",
            "PARLANDO_BRAIN": "openai:small",
            "PARLANDO_SOUNDFONT": str(tmp_path / "own.sf2"),
            "PARLANDO_QUOTA_GB": "1.5",
            "PARLANDO_MAX_UPLOAD_MB": "2",
            "OPENAI_BASE_URL": "http://127.0.0.1:8000/v1",
        }
    )
    assert settings.data_dir == tmp_path / "my songs"
    assert settings.database_url == "postgresql://db/parlando"
    assert settings.brain == "openai:small"
    assert settings.soundfont == tmp_path / "own.sf2"
    assert (settings.quota_bytes, settings.max_upload_bytes) == (1_500_000_000, 2_000_000)
    assert settings.openai_base_url == "http://127.0.0.1:8000/v1"


def test_a_key_is_known_to_be_there_but_never_held() -> None:
    settings = load_settings({"OPENAI_API_KEY": "sk-very-secret"})
    assert settings.has_openai_key
    assert "very-secret" not in repr(settings)


@pytest.mark.parametrize("text", ["plenty", "0", "-3", "nan", "inf", "1e300"])
def test_a_size_that_is_none_is_refused_with_its_name_and_value(text: str) -> None:
    with pytest.raises(LimitError, match=f"PARLANDO_QUOTA_GB={text}.*default 20.*unset PARLANDO_QUOTA_GB"):
        load_settings({"PARLANDO_QUOTA_GB": text})


def test_the_command_lines_choices_go_over_the_environment(tmp_path: Path) -> None:
    settings = load_settings({"PARLANDO_BRAIN": "openai:small", "PARLANDO_DATA": str(tmp_path)})
    assert settings.with_choices(brain="offline").brain == "offline"
    assert settings.with_choices(data_dir=tmp_path / "other").data_dir == tmp_path / "other"
    assert settings.with_choices() == settings
