"""Which chat model answers: the offline planner, any OpenAI-compatible server, or later a model in this process.

Builds models; does not talk to them. Keys and addresses come from the environment and are never shown.
"""

import os
from typing import TYPE_CHECKING, Any

from tools.errors import MissingError, MusicError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

TIMEOUT_S = 60.0


def check_spec(spec: str) -> str:
    """The spec itself when it names a brain.

    Raises:
        MusicError: It names none.
    """
    kind, _, name = spec.partition(":")
    if spec == "offline" or (kind in ("openai", "hf") and name.strip()):
        return spec
    raise MusicError(f"There is no brain {spec!r}; choose offline, openai:MODEL or hf:REPO_OR_PATH.")


def build_brain(spec: str) -> "tuple[BaseChatModel, BaseChatModel | None]":
    """The model of a spec and who takes over when it fails (None for the offline planner).

    Raises:
        MusicError: The spec names no brain.
        MissingError: Its packages are not installed.
    """
    from assistant.planner.model import OfflinePlanner

    check_spec(spec)
    planner = OfflinePlanner()
    if spec == "offline":
        return planner, None
    kind, _, name = spec.partition(":")
    if kind == "hf":
        raise MissingError(
            f"The brain {spec!r} needs the in-process model loader, which this release does not have yet.",
            next_step="Serve the model with an OpenAI-compatible server and use openai:MODEL, or use offline.",
        )
    return _openai(name), planner


def _openai(name: str) -> Any:
    from langchain_openai import ChatOpenAI

    # Local servers want no key, but the client insists on one.
    key = os.environ.get("OPENAI_API_KEY") or ("none" if os.environ.get("OPENAI_BASE_URL") else None)
    if key is None:
        raise MissingError(
            f"The brain openai:{name} needs a key or the address of a server.",
            next_step="Set OPENAI_API_KEY, or OPENAI_BASE_URL for a local server, or use --brain offline.",
        )
    timeout = float(os.environ.get("PARLANDO_BRAIN_TIMEOUT_S", TIMEOUT_S))
    return ChatOpenAI(model=name, api_key=key, timeout=timeout, max_retries=1, streaming=False)  # type: ignore[arg-type]
