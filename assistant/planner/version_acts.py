"""Sentences about versions: a name, a star, one that may go or come back, and going to one by its name.

Read before anything else of a sentence, on the words as typed, because a name is a person's own ("the sad one",
"v2 with Ann's bass") and no word of it is to be understood. What is not about a version is left alone.
"""

import re
from collections.abc import Callable

from assistant.planner.acts import Act, say
from assistant.planner.state import DialogueState
from assistant.planner.version_mixing import mixing_acts
from assistant.planner.version_words import PLEASE, REF, THIS, called, reference, version_id

Read = Callable[[str, DialogueState], tuple[Act, ...]]
LONGEST = 400
_QUOTED = re.compile(r"[\"“”„«»](?P<a>[^\"“”„«»]+)[\"“”„«»]|(?<!\w)['‘’](?P<b>.+?)['‘’](?!\w)")
_NAME = re.compile(
    rf"^{PLEASE}(?:call|name|label|title|rename|baptise|tag)\s+(?P<ref>{REF}|it)\s*(?:as\b|to\b|:|=)?\s+(?P<name>\S.*)$"
    rf"|^{PLEASE}(?:save|keep|bookmark|remember|store|mark)\s+(?P<ref2>{REF}|it)\s+(?:as|under(?:\s+the\s+name)?|named|called)\s+(?P<name2>\S.*)$"
    rf"|^{PLEASE}(?:give)\s+(?P<ref3>{REF}|it)\s+the\s+name\s+(?P<name3>\S.*)$",
    re.I,
)
_UNNAME = re.compile(
    rf"^{PLEASE}(?:remove|delete|forget|drop|take\s+away)\s+the\s+name\s+(?:of|from)\s+(?P<ref>{REF})[\s.!]*$", re.I
)
_NOT_A_NAME = re.compile(
    r"^(?:a|an|the|my)?\s*(?:favou?rite|day|night|star(?:red)?|done|finished|good|final\s+version)?$|^(?:midi|wav|mp3|flac|pdf|musicxml|xml|a\s+file)\b",
    re.I,
)
_STAR = re.compile(
    rf"^{PLEASE}(?:star|favou?rite|heart|pin)\s+(?P<ref>{REF}|it)[\s.!]*$"
    rf"|^{PLEASE}(?:mark|keep|bookmark|save)\s+(?P<ref2>{REF}|it)\s+(?:as\s+(?:a\s+|my\s+)?(?:favou?rite|starred)|with\s+a\s+star)[\s.!]*$"
    rf"|^{PLEASE}(?:give|put)\s+(?:a\s+star\s+(?:on|to)\s+)?(?P<ref3>{REF}|it)(?:\s+a\s+star)?[\s.!]*$"
    rf"|^{PLEASE}(?P<ref4>{REF})\s+is\s+my\s+(?:new\s+)?favou?rite(?:\s+(?:one|version|so\s+far))?[\s.!]*$"
    r"|^(?P<ref5>star\s+this|bookmark\s+this)[\s.!]*$",
    re.I,
)
_UNSTAR = re.compile(
    rf"^{PLEASE}(?:un-?star|unpin|unfavou?rite)\s+(?P<ref>{REF}|it)[\s.!]*$"
    rf"|^{PLEASE}(?:take|remove|drop)\s+the\s+star\s+(?:off|from|of|away\s+from)\s+(?P<ref2>{REF}|it)[\s.!]*$",
    re.I,
)
_DELETE = re.compile(
    rf"^{PLEASE}(?:delete|remove|throw\s+away|throw\s+out|get\s+rid\s+of|discard|trash|bin|erase|lose|scrap)\s+(?P<ref>{REF})"
    r"(?P<sure>[\s,]+(?:all\s+the\s+same|anyway|for\s+good|i'm\s+sure|really))?[\s.!]*$",
    re.I,
)
_RESTORE = re.compile(
    rf"^{PLEASE}(?:un-?delete|restore|bring\s+back|recover|get\s+back)\s+(?P<ref>{REF}|the\s+deleted\s+(?:version|one))[\s.!]*$",
    re.I,
)
_KEEP = re.compile(rf"^{PLEASE}(?:keep|leave)\s+(?:{REF})[\s.!]*$", re.I)
_GO = re.compile(
    rf"^{PLEASE}(?:(?:go|come|get|jump|switch|return|take\s+me|bring\s+me|revert)(?:\s+(?:back|over))?\s+(?:to|into)|back\s+to"
    r"|open|load|restore|show(?:\s+me)?|play(?:\s+me)?|branch(?:\s+off)?(?:\s+from)?|fork|start(?:\s+(?:again|over|afresh|anew|back))?\s+(?:from|with)|continue\s+(?:from|with)"
    r"|carry\s+on\s+from|work\s+(?:on|from)|build\s+on|go\s+on\s+from|from)\s+(?P<rest>.+)$",
    re.I,
)
_MORE = re.compile(r"^\s*(?:[,.;:]\s*)?(?:(?:and|then|but)\s+)*(?P<more>\w.+)$", re.I)
_BARE_DELETABLE = re.compile(rf"^{THIS}$", re.I)


def version_acts(text: str, state: DialogueState, read: Read) -> tuple[Act, ...] | None:
    """What a sentence about versions asks for; None when it is about something else.

    Args:
        text: As typed, in one line.
        state: The project's versions.
        read: Understands the rest of a sentence that goes on ("branch from version 2 and make it faster").
    """
    if not state.versions or len(text) > LONGEST:
        return None
    line = text.strip()
    return (
        _compared(line, state)
        or mixing_acts(line, state)
        or _named(line)
        or _starred(line)
        or _deleted(line, state)
        or _gone_to(line, state, read)
        or _said_last(line, state, read)
    )


_BETWEEN = re.compile(
    r"^(?:.{0,20}?\b)?(?:what(?:'s|\s+is|\s+are|\s+has|\s+was|\s+were)?\s+(?:the\s+)?(?:changed?|different|differences?|differs)"
    r"|(?:tell|show)\s+me\s+(?:what\s+(?:changed|is\s+different|differs)|the\s+differences?)|(?:the\s+)?differences?)\s+"
    r"(?:between|from|of)\s+(?P<a>.+?)\s+(?:and|to|vs\.?|versus|compared\s+(?:to|with))\s+(?P<b>.+?)[\s?.!]*$"
    r"|^(?:please\s+|can\s+you\s+)*compare\s+(?P<c>.+?)\s+(?:with|to|and|against|vs\.?)\s+(?P<d>.+?)[\s?.!]*$"
    r"|^how\s+(?:is|are|does|do|did)\s+(?P<e>.+?)\s+(?:differ(?:ent)?|other)\s+(?:from|than|to)\s+(?P<f>.+?)[\s?.!]*$",
    re.I,
)
_SINCE = re.compile(
    r"^(?:and\s+)?what(?:'s|\s+is|\s+has|\s+have\s+(?:you|we|i))?\s+(?:changed|new|different|happened|did\s+(?:you|we|i)\s+change)\s+(?:since|compared\s+(?:to|with))\s+(?P<a>.+?)[\s?.!]*$",
    re.I,
)
_LAST_CHANGE = re.compile(
    r"^(?:and\s+|so\s+)?what\s+(?:(?:exactly\s+)?(?:has\s+|have\s+you\s+)?(?:just\s+)?changed|did\s+you\s+(?:just\s+)?change|is\s+different(?:\s+now)?)"
    r"(?:\s+(?:now|here|just\s+now|in\s+(?:this|the\s+(?:last|latest))\s+(?:version|one|change)))?[\s?.!]*$",
    re.I,
)


def _compared(line: str, state: DialogueState) -> tuple[Act, ...] | None:
    """Such as "what changed between 2 and 5": an answer, which changes nothing."""
    if _LAST_CHANGE.match(line):
        return _comparison("previous", "this", line, state) if len(state.versions) > 1 else None
    if found := _SINCE.match(line) or _TO_THE_ONE.match(line):
        return _comparison(found["a"], "this", line, state)
    found = _BETWEEN.match(line)
    if not found:
        return None
    sides = [group for group in found.groups() if group]
    if found["e"]:
        sides.reverse()  # "how is this different from version 1": from 1 to this
    return _comparison(sides[0], sides[1], line, state)


_TO_THE_ONE = re.compile(
    r"^(?:and\s+|so\s+)?(?:what(?:'s|\s+is)\s+)?(?:the\s+)?(?:difference|different)\s+(?:to|from|compared\s+(?:to|with)|with|between\s+this\s+and)\s+(?P<a>.+?)[\s?.!]*$",
    re.I,
)


def _comparison(one: str, other: str, line: str, state: DialogueState) -> tuple[Act, ...] | None:
    ids = [version_id(side, state) for side in (one, other)]
    if None in ids:
        return None
    return (Act("compare_versions", {"one": ids[0], "other": ids[1]}, words=line),)


_LAST = re.compile(
    r"^(?P<first>.+?)[\s,;]+(?:and|then)\s+(?:then\s+)?(?P<last>(?:call|name|label|save|star|bookmark|keep|mark)\s+(?:it|this|that)\b.*)$",
    re.I,
)


def _said_last(line: str, state: DialogueState, read: Read) -> tuple[Act, ...] | None:
    """Such as "make it louder and call it 'Loud'": the change, then what is said of the version it makes."""
    found = _LAST.match(line)
    said = (_named(found["last"]) or _starred(found["last"])) if found else None
    if not found or not said:
        return None
    acts = read(found["first"], state)
    blocked = [act for act in acts if act.tool in ("ask_person", "refuse", "say")]
    return None if blocked else (*acts, *said)


def _named(line: str) -> tuple[Act, ...] | None:
    if found := _UNNAME.match(line):
        return (Act("name_version", {"version": reference(found["ref"]), "name": ""}, words=line),)
    if not (found := _NAME.match(line)):
        return None
    ref = found["ref"] or found["ref2"] or found["ref3"]
    said = (found["name"] or found["name2"] or found["name3"]).strip()
    quoted = _QUOTED.match(said)
    name = (quoted["a"] or quoted["b"]).strip() if quoted else said.rstrip(" .!?\"'")
    if _NOT_A_NAME.match(name) and not quoted:
        return None
    return (Act("name_version", {"version": reference(ref), "name": name}, words=line),)


def _starred(line: str) -> tuple[Act, ...] | None:
    for pattern, starred in ((_UNSTAR, False), (_STAR, True)):
        if found := pattern.match(line):
            if starred and re.match(rf"^{PLEASE}(?:give|put)\b", line, re.I) and "star" not in line.lower():
                return None
            ref = next((group for group in found.groupdict().values() if group), "this")
            ref = "this" if ref.lower().startswith(("star ", "bookmark ")) else ref
            return (Act("star_version", {"version": reference(ref), "starred": starred}, words=line),)
    return None


def _deleted(line: str, state: DialogueState) -> tuple[Act, ...] | None:
    if found := _RESTORE.match(line):
        meant = reference(found["ref"])
        there = any(row.get("id") == meant for row in state.versions)
        if re.match(r"v\d+$", meant) and there and not re.search(r"\bun-?delete\b", line, re.I):
            return (Act("go_to_version", {"version": meant}, words=line),)
        if re.match(r"v\d+$|deleted", meant):
            return (Act("restore_version", {"version": meant}, words=line),)
        return None
    if _KEEP.match(line) and state.last is not None and any(f.tool == "delete_version" for f in state.last.frames):
        return (say("All right, nothing was deleted."),)
    named = _DELETE_NAMED.match(line)
    row = called(named["rest"], state.versions) if named else None
    if row is not None and named is not None and not named["rest"][len(row[1]) :].strip(" .!\"'"):
        return (Act("delete_version", {"version": str(row[0]["id"])}, words=line),)
    found = _DELETE.match(line)
    if not found or re.fullmatch(r"this|that", found["ref"].strip(), re.I):
        return None
    sure = {"sure": True} if found["sure"] else {}
    return (Act("delete_version", {"version": reference(found["ref"]), **sure}, words=line),)


_DELETE_NAMED = re.compile(
    rf"^{PLEASE}(?:delete|remove|throw\s+away|get\s+rid\s+of|discard|trash|bin|erase)\s+(?:version\s+)?[\"'“‘]?(?P<rest>.+)$",
    re.I,
)


def _gone_to(line: str, state: DialogueState, read: Read) -> tuple[Act, ...] | None:
    """Going to a version by its own name, and whatever is asked in the same breath."""
    found = _GO.match(line)
    if not found:
        return _named_alone(line, state)
    rest = re.sub(r"^(?:version\s+)?(?:called\s+|named\s+)?[\"'“‘]", "", found["rest"], flags=re.I)
    if row := called(rest, state.versions):
        after = rest[len(row[1]) :].lstrip("\"'’”")
        after = re.sub(r"^\s+(?:version|one|take)\b", "", after, flags=re.I)
        return _then(str(row[0]["id"]), after, line, state, read)
    numbered = re.match(REF, found["rest"], re.I)
    if numbered is None or _BARE_DELETABLE.match(numbered[0]):
        return None
    if re.match(rf"^{PLEASE}(?:show|play|from|start)\b", line, re.I) and not re.search(r"\bversion|\bv\d", line, re.I):
        return None
    return _then(reference(numbered[0]), found["rest"][numbered.end() :], line, state, read)


def _named_alone(line: str, state: DialogueState) -> tuple[Act, ...] | None:
    """Such as "and now campfire", where the turn before went to a version too."""
    gone = state.last is not None and any(frame.tool == "go_to_version" and frame.ok for frame in state.last.frames)
    named = re.match(rf"^{PLEASE}(?P<name>.+?)[\s.!?]*$", line, re.I)
    row = called(named["name"], state.versions) if gone and named else None
    if row is None or named is None or len(row[1]) != len(named["name"]):
        return None
    return (Act("go_to_version", {"version": str(row[0]["id"])}, words=line),)


def _then(version: str, after: str, line: str, state: DialogueState, read: Read) -> tuple[Act, ...] | None:
    """Going there, and what follows; None where the rest is no sentence of its own."""
    go = Act("go_to_version", {"version": version}, words=line)
    if not after.strip(" .!?,"):
        return (go,)
    more = _MORE.match(after)
    if not more or not re.match(r"^\s*(?:[,.;:]|and\b|then\b|but\b)", after, re.I):
        return None
    acts = read(more["more"], state)
    blocked = [act for act in acts if act.tool in ("ask_person", "refuse", "compose")]
    return None if blocked else (go, *acts)
