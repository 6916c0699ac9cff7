"""Words of taste and scenes about a song that exists -> two or three ways to listen to; and the answer that picks one.

Nothing changes until one is picked. What is a clear wish ("make it darker") is `mood_edits`' and is done.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from assistant.planner.acts import Act, say
from assistant.planner.entities.scan import Scan
from assistant.planner.moods import pull_mood
from assistant.planner.numerals import ORDINALS
from assistant.planner.state import DialogueState, Frame, SongView
from assistant.planner.tables.taste_words import COMPLAINTS, TASTE_WAYS, TASTE_WORDS

MOST_OFFERED = 5  # the tool keeps the first three that can be made
_BEFORE = (
    r"(?:(?:hm+|well|ok(?:ay)?|so|now|oh|but|and|i\s+(?:think|find|feel|guess)|honestly|sorry|please|can\s+(?:you"
    r"|we)|could\s+(?:you|we|it\s+be)|let's"
    r"|for\s+me|somehow|maybe|perhaps|still|just)[\s,.]+)*"
)
_IS = (
    r"(?:(?:it|this|that|the\s+(?:song|piece|music|track|tune|whole\s+thing)|everything)(?:'s|\s+is|\s+sounds?|"
    r"\s+feels?|\s+seems?|\s+was|\s+should\s+(?:be|sound|feel)|\s+could\s+be)?\s+"
    r"|make\s+(?:it|this|that|the\s+(?:song|piece|music|track|whole\s+thing))(?:\s+(?:sound|feel|be))?\s+|i"
    r"\s+(?:want|need|'d\s+like)\s+(?:it|this)(?:\s+to)?(?:\s+(?:be|sound|feel))?\s+|give\s+(?:it|me)\s+)?"
)
_DEGREE = (
    r"(?:(?:(?:a\s+)?(?:bit|little|lot|touch)|kind\s+of|kinda|sort\s+of|sorta|rather|quite|pretty|really|very|so|way|far"
    r"|much|too|just|all|even|somewhat|like|a|an)\s+)*"
)
_SIGN = r"(?P<sign>(?:more|less|not\s+(?:so|as|that|too|very)|not|too)\s+)?"
_AFTER = (
    r"(?:\s+(?:to\s+me|for\s+me|now|please|somehow|at\s+the\s+moment|still|overall|in\s+general|vibes?|feel(?:ing)?|one"
    r"|again|though|mood|sound|style))*[\s.!?]*"
)
_SCENE = re.compile(
    rf"^{_BEFORE}(?:{_IS}|give\s+(?:it|me)\s+)?(?:a\s+(?:bit|little|lot)\s+|much\s+)?(?:(?:more|rather|sounds?"
    rf"|feels?)\s+)?(?:like|as\s+if(?:\s+we\s+were|\s+i\s+was|\s+it\s+was)?|as\s+in)\s+(?P<scene>.+?){_AFTER}$"
    rf"|^{_BEFORE}{_IS}(?P<scene2>.+?)\s+(?:vibes?|atmosphere|feeling|energy)(?:\s+please)?[\s.!]*$"
)
_ROLES = {"drums": ("drums",), "tune": ("melody",), "bass": ("bass",), "chords": ("chords", "pad")}


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile(rf"^{_BEFORE}{_IS}{_DEGREE}{_SIGN}{_DEGREE}(?:{words}){_AFTER}$")
        for name, words in TASTE_WORDS.items()
    }


def taste_edit(line: str, state: DialogueState) -> list[Act] | None:
    """Ways to listen to for a word of taste or a scene; None when the sentence is about something else."""
    if state.song is None:
        return None
    low = line.lower().strip()
    for name, pattern in _patterns().items():
        found = pattern.match(low)
        if found is None:
            continue
        sign = (found["sign"] or "").split(" ")[0].strip()
        if sign in ("less", "not") and name not in COMPLAINTS | {"stiff"}:
            continue
        return _offer(name, line, state.song)
    return None


def is_complaint(words: str) -> bool:
    """Whether words only say that something is not liked: beside a wish ("it's boring, make it faster") they ask for
    nothing more.
    """
    low = words.lower().strip()
    return any(pattern.match(low) for name, pattern in _patterns().items() if name in COMPLAINTS)


def scene_edit(line: str, state: DialogueState) -> list[Act] | None:
    """Ways to listen to for a scene that no clear cue stands in: "like a walk in the fog"."""
    found = _SCENE.match(line.lower().strip())
    scene = (found["scene"] or found["scene2"]) if found else None
    if state.song is None or not scene:
        return None
    return mood_offer(scene, line, state)


def mood_offer(words: str, line: str, state: DialogueState) -> list[Act] | None:
    """Ways to listen to for whatever mood some words have; None where they have none."""
    if state.song is None:
        return None
    mood = pull_mood(Scan(words))
    if not mood.any or (mood.valence is None and mood.arousal is None):
        return None
    valence, arousal = mood.valence or 0.0, mood.arousal or 0.0
    calm = "calm" if arousal < 0 else "lively"
    tone = "dark" if valence < 0 else "bright"
    return _offer((calm, tone) if abs(arousal) >= abs(valence) else (tone, calm), line, state.song)


def _offer(names: str | tuple[str, str], line: str, song: SongView) -> list[Act] | None:
    if isinstance(names, str):
        ways = list(TASTE_WAYS[names])
    else:
        first, second = TASTE_WAYS[names[0]], TASTE_WAYS[names[1]]
        ways = [first[0], second[0], first[1], second[1], first[2]]
    made = [way for text in ways if (way := alternative(text, song))]
    if len(made) < 2:
        return None
    said = line.strip(" .!?")[:60]
    question = f"{said!r} can be meant in more ways than one; which shall it be?"
    return [Act("offer_alternatives", {"question": question, "alternatives": made[:MOST_OFFERED]}, (), line)]


def alternative(way: str, song: SongView) -> dict[str, Any] | None:
    """A way of the table as calls for this song; None when the song has nobody for it."""
    label, _, calls = way.rpartition(": ")
    made = [call for text in calls.split("; ") if (call := _call(text.split(), song))]
    return {"label": label, "calls": made} if made else None


def _call(words: list[str], song: SongView) -> dict[str, Any] | None:
    tool, _, edit = words[0].partition(".")
    args: dict[str, Any] = {"edit": edit} if edit else {}
    for word in words[1:]:
        if word.startswith("@"):
            where = _whom(word[1:], song)
            if where is None:
                return None
            args |= where
        else:
            name, _, value = word.partition("=")
            args[name] = float(value) if name == "percent" else value
    return {"tool": tool, "args": args}


def _whom(who: str, song: SongView) -> dict[str, Any] | None:
    if who in _ROLES:
        for role in _ROLES[who]:
            ids = [t.id for t in song.tracks if (t.is_drum if role == "drums" else t.role == role and not t.is_drum)]
            if ids:
                return {"tracks": ids}
        return None
    quarter = max(1, song.bars // 4)
    if who == "opening":
        return {"first_bar": 1, "last_bar": quarter}
    choruses = [s for s in song.sections if str(s.get("name", "")).lower().startswith("chorus")]
    if choruses:
        first = int(choruses[-1].get("start_bar") or 1)
        return {"first_bar": first, "last_bar": first + max(1, int(choruses[-1].get("bars") or 1)) - 1}
    return {"first_bar": max(1, song.bars - quarter + 1), "last_bar": song.bars} if song.bars else None


_PICK = re.compile(
    r"^(?:(?:ok(?:ay)?|yes|yeah|oh|hm+|great|nice|perfect|let's|please|i(?:'d)?\s+(?:like|love|prefer|want|choose"
    r"|take)|i'll\s+take|give\s+me|take|keep|use|choose|pick|go\s+(?:with|for)"
    r"|have|it's|make\s+it|the\s+best\s+is|definitely)[\s,.!]+)*(?:the\s+|option\s+|number\s+|no\.?\s*"
    r"|alternative\s+|candidate\s+)*"
    r"(?:(?P<ord>first|second|third|fourth|fifth|last|1st|2nd|3rd)(?:\s+(?:one|option|choice|alternative|way"
    r"|version))?|(?P<n>[1-5])|(?P<label>.{4,60}?))"
    r"(?:\s+(?:one|please|then|sounds\s+(?:good|best|great|nice)|is\s+(?:best|good|great|it|nice|better)|it"
    r"\s+is))*[\s.!]*$"
)
_NONE = re.compile(
    r"^(?:no|nope|nah|neither|none(?:\s+of\s+(?:them|these|those|it))?|not\s+(?:any|one)\s+of\s+(?:them|these)"
    r"|never\s*mind|nothing|leave\s+it(?:\s+as\s+it\s+is)?|keep\s+it\s+as\s+it\s+(?:is|was)"
    r"|forget\s+it|cancel)[\s,.!]*(?:thanks|thank\s+you|please)?[\s.!]*$"
)


def picked(line: str, state: DialogueState) -> Act | None:
    """The version that an answer ("the second one") picks of what the last turn offered to listen to."""
    frame = _offered(state)
    if frame is None:
        return None
    low = line.lower().strip()
    if _NONE.match(low):
        return say("All right, nothing was changed. What you heard stays under Versions.")
    labels = _labels(frame)
    found = _PICK.match(low)
    if not found:
        return None
    index = _index(found, labels)
    if index is None:
        return None
    version = _version_called(labels[index], state)
    return Act("go_to_version", {"version": version}, (f"Kept: {labels[index]}.",), line) if version else None


def _offered(state: DialogueState) -> Frame | None:
    """The call of the last turn that made versions to choose from."""
    if state.last is None:
        return None
    return next(
        (f for f in reversed(state.last.frames) if f.ok and (f.result.get("alternatives") or f.result.get("variants"))),
        None,
    )


def _labels(frame: Frame) -> list[str]:
    rows = frame.result.get("alternatives") or frame.result.get("variants") or ()
    return [str(row.get("label")) if isinstance(row, Mapping) else str(row) for row in rows]


def _index(found: re.Match[str], labels: list[str]) -> int | None:
    if found["ord"] or found["n"]:
        number = int(found["n"]) if found["n"] else ORDINALS.get(found["ord"], 1)
        index = len(labels) - 1 if number < 0 else number - 1
        return index if 0 <= index < len(labels) else None
    said = set(re.findall(r"\w{3,}", found["label"])) - {"the", "and", "one", "with"}
    scores = [len(said & set(re.findall(r"\w{3,}", label.lower()))) for label in labels]
    best = max(scores, default=0)
    return scores.index(best) if best >= max(1, len(said) - 1) and scores.count(best) == 1 else None


def _version_called(label: str, state: DialogueState) -> str | None:
    """Id of the latest version with that label, or a label that ends with it."""
    for row in reversed(state.versions):
        told = str(row.get("label") or "")
        if told == label or told.endswith(f": {label}"):
            return str(row.get("id"))
    return None
