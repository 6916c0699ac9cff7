"""What a person can choose in the settings: one table of keys, allowed values, defaults and what each one does.

Checks changes and fills in defaults; stores nothing and reads no environment (the settings are handed in). Where the
data lies, which SoundFont plays and which server a model is asked at are the machine owner's choice: they stand in the
environment (`assistant/settings.py`), are shown on the page, and cannot be changed from there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assistant.settings import OPENAI_KEY_VARIABLE, OPENAI_URL_VARIABLE, Settings
from tools.errors import LimitError, MissingError

Kind = Literal["choice", "switch", "brain"]

LANGUAGES = ("en", "de", "fr", "es")
MAX_MODEL_CHARACTERS = 120
# What vendors and local servers call their models: "gpt-5-mini", "org/model:8b-q4".
MODEL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@+-]*")


@dataclass(frozen=True)
class Preference:
    """One thing a person can choose.

    Attributes:
        key: Its name in the preferences' JSON.
        kind: `choice` is one of `allowed`, `switch` is true or false, `brain` names a chat model.
        allowed: The values of a choice.
        default: What holds while nothing was chosen; None: what the settings or the browser say.
        reaches_turn: Whether a turn is told of it, so that it changes what is made or said.
        what: What it does, for the reader of this table and of a refusal.
    """

    key: str
    kind: Kind
    default: str | bool | None
    what: str
    allowed: tuple[str, ...] = ()
    reaches_turn: bool = False


PREFERENCES = (
    Preference("brain", "brain", None, "which chat model reads the sentences", reaches_turn=True),
    Preference(
        "licence_policy",
        "choice",
        "any",
        "whether only what may be used commercially takes part in making a result",
        ("any", "commercial"),
        reaches_turn=True,
    ),
    Preference("language", "choice", None, "the language of the page", LANGUAGES, reaches_turn=True),
    Preference(
        "words",
        "choice",
        "auto",
        "whether replies speak of seconds or of bars; auto: of seconds until the person counts in bars",
        ("auto", "plain", "bars"),
        reaches_turn=True,
    ),
    Preference("taste", "switch", True, "whether what was starred, chosen and taken back is noted and weighs in"),
    Preference("theme", "choice", "system", "light or dark", ("system", "light", "dark")),
    Preference("keyboard", "switch", True, "whether single keys such as Space work as shortcuts"),
    Preference("finished_sound", "switch", False, "whether a short sound tells that a result is there"),
)
BY_KEY: Mapping[str, Preference] = {preference.key: preference for preference in PREFERENCES}


def check_preferences(changes: Any, settings: Settings | None = None) -> dict[str, Any]:
    """What was asked to be changed, when all of it can be; nothing is taken where one part is refused.

    Args:
        changes: New values by key; None goes back to the default.
        settings: What this machine is set up for; without it a brain is only checked for its form.

    Raises:
        LimitError: An unknown key, or a value that is not allowed.
        MissingError: A brain that this machine has no key or server for.
    """
    if not isinstance(changes, Mapping):
        raise LimitError('The preferences must be an object, such as {"theme": "dark"}.')
    return {str(key): _checked(str(key), value, settings) for key, value in changes.items()}


def effective(preferences: Mapping[str, Any], settings: Settings, accept_language: str = "") -> dict[str, Any]:
    """What holds now for every key: the person's choice where there is a fitting one, else the default.

    A stored value that is no longer allowed (an older release, a model whose key is gone) gives way to the default:
    it must never keep a page from opening or a turn from running.

    Args:
        preferences: What the person chose, as stored.
        settings: What this machine is set up for.
        accept_language: The browser's header, for a person who chose no language.
    """
    found = {"brain": settings.brain, "language": language_of(accept_language)}
    known = {}
    for preference in PREFERENCES:
        value = _still_allowed(preference.key, preferences.get(preference.key), settings)
        known[preference.key] = found.get(preference.key, preference.default) if value is None else value
    return known


def for_turn(preferences: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """The part of the preferences that changes what a turn makes or says."""
    known = effective(preferences, settings)
    return {preference.key: known[preference.key] for preference in PREFERENCES if preference.reaches_turn}


def language_of(accept_language: str) -> str:
    """The first language a browser asks for that the page speaks; English where there is none (RFC 9110, 12.5.4)."""
    wanted = []
    for i, part in enumerate(accept_language[:1000].split(",")):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        wanted.append((-weight, i, tag.lower().partition("-")[0]))
    return next((tag for weight, _, tag in sorted(wanted) if tag in LANGUAGES and weight < 0), "en")


def _still_allowed(key: str, value: Any, settings: Settings) -> Any:
    try:
        return _checked(key, value, settings)
    except (LimitError, MissingError):
        return None


def _checked(key: str, value: Any, settings: Settings | None) -> Any:
    preference = BY_KEY.get(key)
    if preference is None:
        raise LimitError(f"There is no preference {key[:40]!r}; there are {', '.join(BY_KEY)}.")
    if value is None:
        return None
    if preference.kind == "brain":
        return _checked_brain(value, settings)
    if preference.kind == "switch":
        if isinstance(value, bool):
            return value
        raise LimitError(f"The preference {key} is {str(value)[:40]!r}; it is true or false.")
    if isinstance(value, str) and value in preference.allowed:
        return value
    raise LimitError(f"The preference {key} is {str(value)[:40]!r}; choose {' or '.join(preference.allowed)}.")


def _checked_brain(value: Any, settings: Settings | None) -> str:
    """A brain the person may choose: the offline one, the machine's own, or a model at the machine's server.

    `hf:` names a repository whose weights would be loaded into this process: only the machine's owner chooses one.
    """
    # Every installation answers offline, and the settings' own brain needs no second look.
    if value == "offline" or (settings is not None and value == settings.brain):
        return str(value)
    kind, _, model = value.partition(":") if isinstance(value, str) else ("", "", "")
    if kind == "hf":
        raise LimitError(
            f"The brain {value[:60]!r} is loaded into this process",
            "Only the machine's owner chooses such a model",
            "Set PARLANDO_BRAIN where Parlando is started, or choose offline or openai:MODEL",
        )
    if kind != "openai" or len(model) > MAX_MODEL_CHARACTERS or not MODEL_NAME.fullmatch(model):
        raise LimitError(
            f"There is no brain {str(value)[:60]!r}",
            f"It is offline, or openai:MODEL with a name of at most {MAX_MODEL_CHARACTERS} letters, digits and ._:/@+-",
        )
    if settings is not None and not (settings.has_openai_key or settings.openai_base_url):
        raise MissingError(
            f"The brain {value!r} needs a key or a server, and Parlando was started with neither.",
            next_step=f"Set {OPENAI_KEY_VARIABLE}, or {OPENAI_URL_VARIABLE} for a local server, and start it again.",
        )
    return str(value)
