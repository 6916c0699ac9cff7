"""Questions about what the song sounds with: whether it is real, what made it, and whether it may be sold.

Answers from what the song's recording says of itself; the licence of a SoundFont stands under Downloads, where it is
read from the file that was made. Information, no legal advice.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.planner.acts import Act, say
from assistant.planner.real_sound import recording_of
from assistant.planner.state import DialogueState

_LEAD = r"(?:(?:and|so|ok(?:ay)?|but|hey|well|then|now|wait|hmm+|tell\s+me)[\s,]+)*"
_IT = r"(?:it|this|that|(?:the|this)\s+(?:sound|recording|audio|music|piece|song|track)|what\s+i\s+hear)"
_REAL = re.compile(
    rf"^{_LEAD}(?:is|are|was|were)\s+{_IT}\s+(?:an?\s+)?(?:actually\s+|really\s+)?(?:real(?:\s+\w+)?|recorded"
    r"|a\s+recording|played\s+by\s+(?:\w+\s+)?(?:people|musicians|humans|a\s+band)"
    r"|human|live|ai|generated|synthetic|fake|made\s+by\s+(?:an?\s+)?(?:ai|machine|computer|people|humans?))\s*\?*$"
)
_MADE_WITH = re.compile(
    rf"^{_LEAD}(?:what|who|which\s+(?:model|network|ai|engine|sound\s*font))\s+(?:(?:is|was)\s+{_IT}\s+(?:made"
    r"|generated|recorded|played|rendered)\s+(?:with|by|from|on)"
    rf"|(?:made|makes|generated|recorded|rendered)\s+{_IT}(?:\s+sound)?|did\s+you\s+(?:use|make\s+(?:it"
    r"|this)\s+with))\s*\?*$"
)
_SELL = re.compile(
    rf"^{_LEAD}(?:(?:may|can|could|am\s+i\s+allowed\s+to|do\s+i\s+have\s+the\s+right\s+to"
    r"|is\s+it\s+(?:ok(?:ay)?|legal|allowed)\s+to)\s+(?:i|we|one)?\s*(?:to\s+)?"
    rf"(?:sell|publish|release|upload|use|monetise|monetize|license)\s+{_IT}(?:\s+(?:commercially|in\s+(?:a"
    r"|my)\s+\w+|for\s+money|on\s+\w+|to\s+\w+))?"
    rf"|(?:is|are)\s+{_IT}\s+(?:royalty[\s-]free|free\s+to\s+use|copyrighted|licensed)|what(?:'s"
    rf"|\s+is)\s+(?:the|its)\s+licen[cs]e(?:\s+of\s+{_IT})?|who\s+owns\s+{_IT})\s*\?*$"
)
EXACT = (
    "It is the exact rendering: your own notes, played by a SoundFont and Parlando's own instruments. No person and no "
    "network plays in it."
)
NOTES_YOURS = "The notes are the song's own."


def sound_question(low: str, state: DialogueState) -> list[Act]:
    """The answer to a question about the sound; [] for any other sentence."""
    if state.song is None:
        return []
    asked = low.strip().rstrip("?.! ")
    made = recording_of(state)
    if _REAL.match(asked) or (_MADE_WITH.match(asked) and (made or not _asks_players(asked))):
        return [say(_made_told(made) if made else f'{EXACT} Say "make it sound real" for a recording.')]
    if _SELL.match(asked):
        return [say(_rights_told(made))]
    return []


def _asks_players(asked: str) -> bool:
    return "played" in asked


def _made_told(made: Mapping[str, Any]) -> str:
    words = f' told "{made["words"]}"' if made.get("words") else ""
    told = (
        f"It sounds like one, but nobody played it: this is a recording made by {made['backend']}{words} "
        f"(seed {made['seed']}) from your chords, tune and tempo."
    )
    return " ".join(part for part in (told, _measured_told(made.get("measured") or ()), str(made.get("terms"))) if part)


def _measured_told(rows: Sequence[Mapping[str, Any]]) -> str:
    told = [f"{row['what']} {row['got']}" + ("" if row.get("ok") else " (not as asked)") for row in rows[:6]]
    return f"Measured in it: {'; '.join(told)}." if told else ""


def _rights_told(made: Mapping[str, Any]) -> str:
    if not made:
        return (
            f"{NOTES_YOURS} What you hear is played with a SoundFont, whose licence is told beside each file under "
            "Downloads. This is information, no legal advice."
        )
    allowed = (
        "The recording may be sold as far as its maker goes."
        if made.get("commercial")
        else "The recording may not be sold."
    )
    way = (
        ""
        if made.get("commercial")
        else ' Say "back to the exact sound" for the rendering of your notes, which is not bound by it.'
    )
    return f"{allowed} {made.get('terms')} {NOTES_YOURS}{way} This is information, no legal advice."
