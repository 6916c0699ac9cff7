"""How one turn speaks: which register its person is in, and its document put into that register.

The register sticks to a project: the document of a turn says in which one it was written, so that a long conversation
need not be read whole. What scripts read (receipt rows, versions, the song) is left as it is.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assistant.planner.first_sentences import FIRST_SENTENCES
from assistant.receipt_words import receipt_in_words, teller_of
from assistant.wording import Register, SongClock, clock_of, in_words, register_of
from tools.song.values import Song

if TYPE_CHECKING:
    from assistant.work import Turn

TURNS_READ = 6


def register_for(turn: "Turn") -> Register:
    """The register of this turn: what the page prefers, else what the person said so far in this project."""
    preference = turn.request.context.get("words")
    if preference in ("plain", "bars"):
        return register_of((), preference)
    earlier = turn.store.turns(turn.handle.project_id, last=TURNS_READ)
    documents = [row.document for row in earlier if row.document is not None]
    if any(document.get("words") == "bars" for document in documents):
        return "bars"
    offered = {row.say for row in FIRST_SENTENCES} | {said for document in documents for said in _offered(document)}
    said = [*(row.said.text for row in earlier), turn.request.text]
    return register_of(text for text in said if text not in offered)


def _offered(document: Mapping[str, Any]) -> list[str]:
    """What the person was given to tap: our words, not theirs."""
    return [*document.get("suggestions", ()), *(choice["say"] for choice in document.get("choices", ()))]


def put_in_words(document: dict[str, Any], song: Song | None, register: Register) -> dict[str, Any]:
    """A turn document as its person is spoken to.

    Args:
        document: As it was put together, in bars.
        song: The song it is about: the result, or the one that is there.
        register: From `register_for`.
    """
    clock = clock_of(song) if song is not None else None
    told = {
        **document,
        "words": register,
        "reply": in_words(document["reply"], register, clock),
        "choices": [_choice(choice, register, clock) for choice in document["choices"]],
    }
    if document.get("version") is not None and document["version"].get("label"):
        label = _version_label(str(document["version"]["label"]), clock)
        told["version"] = {**document["version"], "plain": label}
    if document["receipt"] is not None and song is not None and clock is not None:
        told["receipt"] = receipt_in_words(document["receipt"], teller_of(register, clock, song))
    return told


def _version_label(label: str, clock: SongClock | None) -> str:
    """A version's name by the player's time: "softer drums, 0:00 to 0:08" for "softer in Drums, bars 1-4"."""
    if found := re.fullmatch(r"(louder|softer) in (?!bars?\b)([^,]+)(, bars? .*)?", label):
        label = f"{found[1]} {found[2].lower()}{found[3] or ''}"
    return in_words(label, "plain", clock)


def _choice(choice: dict[str, str], register: Register, clock: SongClock | None) -> dict[str, str]:
    return {**choice, "label": in_words(choice["label"], register, clock)}
