"""What the surroundings decide, read once from the environment into one frozen value.

Knows names and limits of the environment; does not create folders, open databases or read keys (the value only says
whether a key is there, so that printing it can never leak one).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tools.errors import LimitError

DATA_VARIABLE = "PARLANDO_DATA"
DATABASE_VARIABLE = "PARLANDO_DATABASE_URL"
BRAIN_VARIABLE = "PARLANDO_BRAIN"
SOUNDFONT_VARIABLE = "PARLANDO_SOUNDFONT"
SOUND_BACKEND_VARIABLE = "PARLANDO_SOUND_BACKEND"
SOUND_DEVICE_VARIABLE = "PARLANDO_SOUND_DEVICE"
SOUND_PRECISION_VARIABLE = "PARLANDO_SOUND_PRECISION"
QUOTA_VARIABLE = "PARLANDO_QUOTA_GB"
UPLOAD_VARIABLE = "PARLANDO_MAX_UPLOAD_MB"
HOST_VARIABLE = "PARLANDO_HOST"
PORT_VARIABLE = "PARLANDO_PORT"
ALLOWED_HOSTS_VARIABLE = "PARLANDO_ALLOWED_HOSTS"
TRUSTED_PROXY_VARIABLE = "PARLANDO_TRUSTED_PROXY"
OPENAI_URL_VARIABLE = "OPENAI_BASE_URL"
OPENAI_KEY_VARIABLE = "OPENAI_API_KEY"

DEFAULT_BRAIN = "offline"
DEFAULT_SOUND_BACKEND = "auto"
SOUND_DEVICES = ("auto", "cuda", "cpu")
SOUND_PRECISIONS = ("auto", "fp32", "bf16", "fp16", "int8")
DEFAULT_QUOTA_GB = 20.0
DEFAULT_UPLOAD_MB = 100.0
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 7860
# What one sentence may hold; longer text belongs into an attached file.
MAX_TEXT_CHARACTERS = 32_000


@dataclass(frozen=True)
class Settings:
    """Where things lie and how much may be used.

    Attributes:
        data_dir: Holds the database and the artefacts; may not exist yet.
        database_url: SQLAlchemy address of another database than the SQLite file in `data_dir`, else empty.
        brain: `offline`, `openai:MODEL` or `hf:REPO_OR_PATH`.
        soundfont: The person's own SoundFont, or None to take the best one found.
        quota_bytes: What all artefacts of one owner may take on disk.
        max_upload_bytes: Size of one attached file.
        max_text_characters: Length of one sentence.
        openai_base_url: Address of an OpenAI-compatible server, empty for the vendor's own.
        host: Address the page listens on; only this machine reaches the default one.
        port: Where the page listens; 0 takes any free one.
        allowed_hosts: Further names under which people reach the page, such as a proxy's.
        trusted_proxy: Address of a proxy that is believed about who asks and whether over TLS; empty for none.
        sound_backend: Who makes real audio: `auto`, `soundfont`, `musicgen[:NAME_OR_FOLDER]`, `ace-step[:FOLDER]`,
            `stable-audio[:FOLDER]` or `remote:URL`; read where it is used (`tools/generate/choose.py`).
        sound_device: Where networks run: `auto`, `cuda` or `cpu`.
        sound_precision: How MusicGen's weights are held: `auto`, `fp32`, `bf16`, `fp16` or `int8`.
        has_openai_key: Whether a key is in the environment; the key itself is never held here.
    """

    data_dir: Path
    database_url: str = ""
    brain: str = DEFAULT_BRAIN
    soundfont: Path | None = None
    quota_bytes: int = int(DEFAULT_QUOTA_GB * 1e9)
    max_upload_bytes: int = int(DEFAULT_UPLOAD_MB * 1e6)
    max_text_characters: int = MAX_TEXT_CHARACTERS
    openai_base_url: str = ""
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    allowed_hosts: tuple[str, ...] = ()
    trusted_proxy: str = ""
    sound_backend: str = DEFAULT_SOUND_BACKEND
    sound_device: str = "auto"
    sound_precision: str = "auto"
    has_openai_key: bool = False

    def with_choices(
        self,
        *,
        data_dir: Path | None = None,
        brain: str | None = None,
        host: str | None = None,
        port: int | None = None,
    ) -> Settings:
        """The same settings with what the command line says put over them; None leaves a value as it is.

        Raises:
            LimitError: The port is none.
        """
        chosen = self.port if port is None else checked_port(port, "--port")
        return replace(
            self,
            data_dir=data_dir or self.data_dir,
            brain=brain or self.brain,
            host=host or self.host,
            port=chosen,
        )


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Args:
        environment: Variables by name; the process's own when None.

    Raises:
        LimitError: A size is not a positive number, or a device or precision is unknown.
    """
    variables = os.environ if environment is None else environment
    soundfont = variables.get(SOUNDFONT_VARIABLE, "").strip()
    data_dir = variables.get(DATA_VARIABLE, "").strip()
    return Settings(
        data_dir=Path(data_dir).expanduser().absolute() if data_dir else default_data_dir(),
        database_url=variables.get(DATABASE_VARIABLE, "").strip(),
        brain=variables.get(BRAIN_VARIABLE, "").strip() or DEFAULT_BRAIN,
        soundfont=Path(soundfont).expanduser().absolute() if soundfont else None,
        quota_bytes=_bytes(variables, QUOTA_VARIABLE, DEFAULT_QUOTA_GB, 1e9),
        max_upload_bytes=_bytes(variables, UPLOAD_VARIABLE, DEFAULT_UPLOAD_MB, 1e6),
        openai_base_url=variables.get(OPENAI_URL_VARIABLE, "").strip(),
        host=variables.get(HOST_VARIABLE, "").strip() or DEFAULT_HOST,
        port=_port(variables),
        allowed_hosts=tuple(variables.get(ALLOWED_HOSTS_VARIABLE, "").lower().replace(",", " ").split()),
        trusted_proxy=variables.get(TRUSTED_PROXY_VARIABLE, "").strip(),
        sound_backend=variables.get(SOUND_BACKEND_VARIABLE, "").strip() or DEFAULT_SOUND_BACKEND,
        sound_device=_one_of(variables, SOUND_DEVICE_VARIABLE, SOUND_DEVICES),
        sound_precision=_one_of(variables, SOUND_PRECISION_VARIABLE, SOUND_PRECISIONS),
        has_openai_key=bool(variables.get(OPENAI_KEY_VARIABLE, "").strip()),
    )


def default_data_dir() -> Path:
    """The platform's folder for a user's data, such as ~/.local/share/parlando."""
    from platformdirs import user_data_path

    return user_data_path("parlando", appauthor=False)


def checked_port(port: int, where: str) -> int:
    """The port itself when it is one.

    Raises:
        LimitError: It is not.
    """
    if not 0 <= port <= 65_535:
        raise LimitError(
            f"{where} {port} is no port", "Ports go from 0 (any free one) to 65535", f"Leave it out for {DEFAULT_PORT}"
        )
    return port


def _port(variables: Mapping[str, str]) -> int:
    text = variables.get(PORT_VARIABLE, "").strip()
    return (
        checked_port(int(text) if text.isdecimal() and len(text) < 8 else -1, PORT_VARIABLE) if text else DEFAULT_PORT
    )


def _one_of(variables: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = variables.get(name, "").strip().lower() or allowed[0]
    if value not in allowed:
        known = ", ".join(allowed)
        raise LimitError(f"{name}={value[:40]} is unknown", f"It is one of {known}", f"Correct it, or unset {name}")
    return value


def _bytes(variables: Mapping[str, str], name: str, default: float, unit_bytes: float) -> int:
    text = variables.get(name, "").strip()
    if not text:
        return int(default * unit_bytes)
    try:
        size = float(text)
    except ValueError:
        size = -1.0
    if not 0 < size < 1e9:
        raise LimitError(
            f"{name}={text[:40]} is not a size",
            f"It must be a number above 0 and below 1000000000 (default {default:g})",
            f"Correct it, or unset {name}",
        )
    return int(size * unit_bytes)
