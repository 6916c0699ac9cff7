"""Locks in a person's words: "never touch the verse tune again", "lock the drums", "what is locked?", "unlock it".

"Don't touch the drums" beside an edit is for that edit alone and is not read here (`spared`).
"""

import re
from collections.abc import Mapping

from assistant.planner.acts import Act, ask, refuse, say
from assistant.planner.edits.clause import Clause
from assistant.planner.state import DialogueState

WORDS_LIMIT = 120
_OH = (
    r"(?:(?:please|ok(?:ay)?|now|and|so|hey|well|great|perfect|good|from\s+now\s+on|i\s+want\s+you\s+to|i"
    r"\s+love\s+(?:it|that|this)"
    r"|can\s+you|could\s+you)[\s,.!]+)*"
)
_EVER = (
    r"(?:\s+(?:again|any\s?more|ever(?:\s+again)?|from\s+now\s+on|from\s+here\s+on|for\s+good|for\s+ever|forever"
    r"|always|whatever\s+(?:happens|i\s+say)"
    r"|no\s+matter\s+what|permanently|until\s+i\s+say\s+(?:so|otherwise)))+"
)
_TOUCH = r"(?:touch|change|alter|edit|modify|mess\s+with|mess\s+up|fiddle\s+with|move|rewrite)"
_LOCK = (
    re.compile(
        rf"^{_OH}(?:lock|freeze|protect|pin|nail)(?:\s+down)?\s+(?P<what>.+?)"
        rf"(?:\s+(?:down|in\s+place|as\s+(?:it\s+is|they\s+are)|in))?(?:{_EVER})?$"
    ),
    re.compile(rf"^{_OH}(?:never(?:\s+ever)?)\s+{_TOUCH}\s+(?P<what>.+?)(?:{_EVER})?$"),
    re.compile(
        rf"^{_OH}(?:do\s*n[o']t|don't|do\s+not)\s+(?:you\s+dare\s+|ever\s+)+{_TOUCH}\s+(?P<what>.+?)(?:{_EVER})?$"
    ),
    re.compile(rf"^{_OH}(?:do\s*n[o']t|don't|do\s+not)\s+{_TOUCH}\s+(?P<what>.+?){_EVER}$"),
    re.compile(
        rf"^{_OH}(?:keep|leave|hold)\s+(?P<what>.+?)\s+(?:exactly\s+)?(?:as\s+(?:it\s+is|they\s+are|is)|the\s+same"
        rf"|alone|unchanged|untouched|like\s+(?:this|that)){_EVER}$"
    ),
    re.compile(rf"^(?:{_OH})from\s+now\s+on[\s,]+(?:never|do\s*n[o']t|don't|do\s+not)\s+{_TOUCH}\s+(?P<what>.+)$"),
    re.compile(
        rf"^{_OH}(?P<what>(?:the\s+)?[\w\s-]{{3,60}}?)\s+(?:is|are|stays?|should\s+be|shall\s+be|must\s+be)"
        rf"\s+(?:now\s+)?(?:locked|frozen|final|sacred|off[\s-]limits|untouchable)(?:{_EVER})?$"
    ),
    re.compile(
        rf"^{_OH}(?P<what>(?:the\s+)?[\w\s-]{{3,60}}?)\s+(?:must|may|should|shall|can)\s*(?:never|not(?=.*(?:ever"
        rf"|again|any\s?more)))\s+(?:ever\s+)?(?:be\s+)?(?:changed?|touched|altered|edited)(?:{_EVER})?$"
    ),
    re.compile(rf"^{_OH}hands\s+off\s+(?P<what>.+?)(?:{_EVER})?$"),
)
_UNLOCK = (
    re.compile(rf"^{_OH}(?:un-?lock|un-?freeze|un-?pin|release|free)(?:\s+(?P<what>.+))?$"),
    re.compile(
        rf"^{_OH}(?:lift|remove|take\s+(?:off|away)|drop|delete|open|cancel)\s+(?:the\s+|that\s+|all\s+(?:the\s+)?"
        rf"|every\s+)?locks?(?:\s+(?:on|of|from|for)\s+(?P<what>.+))?$"
    ),
    re.compile(
        rf"^{_OH}(?:you\s+(?:can|may|are\s+allowed\s+to)|it\s+is\s+(?:fine|ok(?:ay)?)\s+to|it's\s+(?:fine"
        rf"|ok(?:ay)?)\s+to)\s+(?:now\s+)?{_TOUCH}\s+(?P<what>.+?)\s+(?:again|now(?:\s+again)?)$"
    ),
    re.compile(rf"^{_OH}(?P<what>(?:the\s+)?[\w\s-]{{3,60}}?)\s+(?:may|can)\s+(?:be\s+)?changed?\s+again$"),
)
_ASKED = re.compile(
    r"^(?:and\s+|so\s+)?(?:what(?:'s|\s+is|\s+are|\s+have\s+i|\s+did\s+i)?|which\s+(?:parts?|tracks?|bars?"
    r"|things?|bits?)(?:\s+(?:is|are|have\s+i))?|is\s+(?:anything|something|(?P<one>.+?))"
    r"|are\s+(?:there\s+any\s+|(?P<many>.+?)\s+)?|show\s+(?:me\s+)?(?:the|all|my)|list\s+(?:the|all|my)|do\s+i"
    r"\s+have\s+(?:any\s+)?|tell\s+me\s+(?:the|what\s+is|what's))\s*"
    r"(?:(?:currently|now|still|all|the|my)\s+)*(?:locked|locks?|frozen|protected)(?:\s+(?:now|right\s+now|at"
    r"\s+the\s+moment|currently|here|there|down))?[\s?.!]*$"
)
_BY_ID = re.compile(r"^(?P<id>l\d{1,4})(?:\s*\(.*\))?$", re.I)
_QUOTED = re.compile(r"^[\"'](?P<words>.+?)[\"']$")
_SECTION_TUNE = re.compile(
    r"\b(?P<section>(?:(?:first|second|third|last)\s+)?(?:verse|chorus|bridge|intro|outro"
    r"|refrain)(?:\s*[1-9])?)(?:'s)?\s+(?P<part>tune|melody|theme|drums|bass(?:\s*line)?|chords|harmony|piano"
    r"|guitar|strings|groove|beat)\b",
    re.I,
)
_ALL = re.compile(
    r"^(?:everything|all(?:\s+of\s+(?:it|them))?|it\s+all|them\s+all|all\s+(?:the\s+)?locks|the\s+(?:whole"
    r"\s+)?(?:song|piece|thing|track)|it|that|this)?$"
)


def lock_acts(line: str, state: DialogueState) -> list[Act] | None:
    """What a sentence about locks asks for; None when it is about something else."""
    low = line.lower().strip(" .!")
    if state.song is None or ("lock" not in low and not _MAY_BE.search(low)):
        return None
    if _ASKED.match(low):
        return [_told(state)]
    for pattern in _UNLOCK:
        if found := pattern.match(low):
            return _unlocked(_as_typed(line, found["what"] or ""), state, plainly="lock" in low or "pin" in low)
    for pattern in _LOCK:
        if found := pattern.match(low):
            return _locked(_as_typed(line, found["what"]), line, state)
    return None


_MAY_BE = re.compile(
    r"\b(?:never|ever|again|any\s?more|from\s+now\s+on|freeze|unfreeze|frozen|pin|unpin|protect|sacred"
    r"|off[\s-]limits|untouchable|final|hands\s+off|release"
    r"|forever|for\s+good|always|whatever|no\s+matter|permanently|until\s+i\s+say|nail)\b"
)


def _as_typed(line: str, what: str) -> str:
    start = line.lower().find(what)
    return line[start : start + len(what)] if what and start >= 0 else what


def _read(what: str, state: DialogueState) -> Clause:
    """A clause about what is to be locked, "the verse tune" put as the tune of the verse."""
    assert state.song is not None
    what = _SECTION_TUNE.sub(lambda m: f"{m['part']} in the {m['section']}", what)
    return Clause(what, state, state.song)


def _locked(what: str, line: str, state: DialogueState) -> list[Act] | None:
    """The call that locks a place; None where the words name neither a part nor a place of the song."""
    clause = _read(what, state)
    scan = clause.fresh()
    args = clause.where(scan)
    if clause.problem is not None:
        return [clause.problem]
    if not args and not _ALL.match(what.lower().strip()):
        if re.search(r"\b(?:tempo|speed|key|title|volume|mix|chords?|harmony|form|length|lyrics)\b", what.lower()):
            return [_notes_only(what)]
        return None
    return [Act("lock", {**args, "words": line.strip(" .!")[:WORDS_LIMIT]}, tuple(clause.notes), line)]


def _notes_only(what: str) -> Act:
    return refuse(
        f"A lock holds notes and who plays them, in tracks and bars; {what.strip()!r} cannot be locked by itself.",
        'Say "lock the drums", "lock bars 5 to 8" or "lock everything".',
    )


def _unlocked(what: str, state: DialogueState, plainly: bool) -> list[Act] | None:
    assert state.song is not None
    rows = locks_of(state)
    what = what.strip(" .!")
    if not rows:
        return [say("Nothing is locked, so there is nothing to unlock.")] if plainly else None
    if by_id := _BY_ID.match(what):
        return [Act("unlock", {"words": by_id["id"].lower()}, words=what)]
    bare = _QUOTED.match(what)
    named = re.sub(r"\s+again$", "", (bare["words"] if bare else what).lower())
    named = "it" if len(rows) == 1 and named in ("them", "those", "these", "both") else named
    if exact := next((row for row in rows if str(row.get("words") or "").lower() == named), None):
        return [Act("unlock", {"words": str(exact["id"])}, words=what)]
    if _ALL.match(named):
        if len(rows) > 1 and named in ("it", "that", "this"):
            return [_which_lock(rows)]
        return [Act("unlock", {}, words=what)]
    clause = _read(what, state)
    args = clause.where()
    if clause.problem is not None:
        return [clause.problem]
    if args:
        return [Act("unlock", args, tuple(clause.notes), what)]
    return [_which_lock(rows)] if plainly else None


def _which_lock(rows: list[Mapping[str, object]]) -> Act:
    choices = [(str(row.get("words") or row.get("where"))[:60], f"unlock {row.get('id')}") for row in rows[:3]]
    if len(rows) == 1:
        choices.append(("keep it locked", "what is locked?"))
    else:
        choices.append(("all of them", "unlock everything"))
    return ask("Which lock shall I lift?", *choices)


def locks_of(state: DialogueState) -> list[Mapping[str, object]]:
    """The locks of the song: id, words, where."""
    rows = state.song.summary.get("locks") if state.song else None
    return [row for row in rows or () if isinstance(row, Mapping)]


def _told(state: DialogueState) -> Act:
    rows = locks_of(state)
    if not rows:
        return say(
            'Nothing is locked. Say "lock the drums" or "never touch bars 5 to 8 again" to keep something as it is.'
        )
    told = [f"{row.get('where') or 'a stretch'} ({str(row.get('words'))!r})" for row in rows]
    count = "1 lock" if len(rows) == 1 else f"{len(rows)} locks"
    return say(f'{count}: {"; ".join(told)}. Say "unlock {rows[0].get("id")}" or name the part to lift one.')
