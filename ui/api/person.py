"""Routes about the person: who is asking, in which words the page speaks, what was chosen in the settings,
and what this machine has.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header

from assistant.desk import Desk
from assistant.preferences import LANGUAGES
from ui.api.answers import PlainJSON
from ui.api.route import Owner, api_router
from ui.identity import LOCAL_OWNER

STRINGS = Path(__file__).resolve().parent.parent / "strings"
FALLBACK = "en"
AcceptLanguage = Annotated[str, Header(max_length=2_000)]


def person_router(desk: Desk) -> APIRouter:
    """The routes over a desk."""
    router = api_router()

    @router.get("/me")
    def me(owner: Owner, accept_language: AcceptLanguage = "") -> Any:
        chosen = desk.preferences(owner, accept_language)
        language = chosen["language"]
        return PlainJSON(
            {
                "owner": owner,
                "needs_login": owner != LOCAL_OWNER,
                "preferences": chosen,
                "strings": strings(language),
                "language": language,
                "languages": list(LANGUAGES),
            }
        )

    @router.get("/preferences")
    def preferences(owner: Owner, accept_language: AcceptLanguage = "") -> Any:
        return PlainJSON(desk.preferences(owner, accept_language))

    @router.put("/preferences")
    def changed(owner: Owner, changes: Annotated[dict[str, Any], Body()], accept_language: AcceptLanguage = "") -> Any:
        return PlainJSON(desk.set_preferences(owner, changes, accept_language))

    @router.get("/taste")
    def taste(owner: Owner) -> Any:
        return PlainJSON(desk.taste(owner))

    @router.delete("/taste")
    def forgotten(owner: Owner) -> Any:
        return PlainJSON(desk.forget_taste(owner))

    @router.get("/machine")
    def machine(owner: Owner) -> Any:
        return PlainJSON(desk.machine(owner))

    return router


@cache
def strings(language: str) -> dict[str, str]:
    """The page's words in a language; what is missing there stands in English."""
    words: dict[str, str] = {}
    for folder in dict.fromkeys((FALLBACK, language)):
        for path in sorted((STRINGS / folder).glob("*.json")):
            words |= json.loads(path.read_text(encoding="utf-8"))
    return words
