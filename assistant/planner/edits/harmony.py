"""Sentences about chords, cadences, keys on the way and what the bass does -> calls of `change_harmony`.

Named chords go first, then pedals and drones, then keys and modes of a place, then the rows of `harmony_words.SAID`. A
key of the whole piece is `edits.pitch`'s, taste in general is `dialogue`'s.
"""

import re
from typing import Any

from assistant.planner.acts import Act, ask
from assistant.planner.edits.clause import Clause, Rule
from assistant.planner.edits.harmony_chords import pull_named_chords
from assistant.planner.edits.harmony_words import (
    BASS_NOTE,
    CHORDS,
    DRONE,
    HELD_NOTE,
    JAZZ_OF_OTHERS,
    JAZZIER,
    KEPT_CHORDS,
    MODULATE,
    NEW_PIECE,
    NOT_A_PEDAL,
    PEDAL,
    SAID,
    TAKES_AWAY,
)
from assistant.planner.entities.chords import pull_chords
from assistant.planner.entities.keys import KeySaid, pull_key
from assistant.planner.entities.scan import Scan
from tools.errors import MusicError
from tools.theory.key import Key

_TOOL = "change_harmony"
_BY_PART = ("jazzier_chords", "simpler_chords", "power_chords")
_NOT_TAKEN_AWAY = ("walking_bass", "authentic_cadence", "borrow_chord", "suspensions", "tritone_sub", "two_fives")
_MASK = re.compile(
    rf"\b(?:{CHORDS}|bass(?:\s*-?\s*line|ist)?|tune|melody|lead|cadences?|pedal(?:\s+point)?|drones?|roots?"
    rf"|fifths?|thirds?)\b"
)
_VOICES = re.compile(
    r"\b(?:in\s+(?:thirds|sixths)|(?:third|sixth|octave)s?\s+(?:above|below|higher|lower)|harmony\s+(?:line"
    r"|voice|part|vocals?)|second\s+voice|backing\s+vocals)\b"
)
_CHORDS_EACH = re.compile(
    r"\bchord\s+(?:a|per|every|each|for\s+every)\s+(?P<n>two|2|three|3|four|4|half)?\s*-?\s*(?:bars?"
    r"|measures?)\b|\bevery\s+(?P<m>two|2|four|4|other)\s+bars?\b"
)
_COUNT = {"two": 2.0, "2": 2.0, "three": 3.0, "3": 3.0, "four": 4.0, "4": 4.0, "half": 0.5, "other": 2.0}
_LAST_CHORD = re.compile(r"\b(?:the\s+)?(?:very\s+)?(?:last|final|closing|ending)\s+chord\b")
_FIRST_CHORD = re.compile(r"\b(?:the\s+)?(?:very\s+)?(?:first|opening)\s+chord\b")
_OF_A_BRIEF = re.compile(r"\b\d{2,3}\s*bpm\b|\b\d{1,3}\s+bars\s+(?:at|of|long)\b")
_PUTS = re.compile(
    r"\b(?:put|make|change|turn|move|set|switch|take|play|have|let|shift|transpose|bring|go|goes|should\s+be"
    r"|want|into|in|to)\b"
)
_NO_KEY = re.compile(
    r"\b(?:tune|theme|melody|motif|motive|hook|riff|chords?|scale\s+run|solo|fills?|thirds|sixths|add|insert"
    r"|write|compose|repeat|new|another|key\s+signature"
    r"|(?:minor|major)\s+(?:third|second|sixth|seventh|tweak|change))\b"
)
_ONWARDS = re.compile(
    r"\b(?:at|from|before|into|starting\s+(?:at|from|with|in)|beginning\s+(?:at|with)"
    r"|as\s+of)\s+(?:the\s+)?(?:start\s+of\s+|beginning\s+of\s+)?(?:the\s+)?"
    r"(?:last|final|first|second|third|fourth|next|\d(?:st|nd|rd|th))?\s*(?:bar|measure|chorus|verse|bridge"
    r"|section|refrain|solo|outro|part|hook|drop|middle)\b"
)


def named_chords(clause: Clause) -> list[Act] | None:
    """Chords by name: a row over a place, one for a bar, one in place of another."""
    if NEW_PIECE.search(clause.low):
        return None
    scan = clause.fresh()
    said = pull_named_chords(scan)
    if said is None:
        return None
    last, first = _LAST_CHORD.search(clause.low), _FIRST_CHORD.search(clause.low)
    args = _where(clause, scan)
    if said.at_end or last:
        args |= _last_bars(clause, args)
    elif first and "first_bar" not in args:
        args["first_bar"] = args["last_bar"] = 1
    one = len(said.symbols) == 1
    if one and not args:
        symbol, end = said.symbols[0], clause.song.bars
        return [
            ask(
                f"Where should {symbol} go?",
                ("the last bar", f"change the chord in bar {end} to {symbol}"),
                ("the first bar", f"change the chord in bar 1 to {symbol}"),
            )
        ]
    return [clause.act(_TOOL, {"edit": said.edit, "chords": list(said.symbols), "number": said.bars_each, **args})]


def _last_bars(clause: Clause, args: dict[str, Any]) -> dict[str, Any]:
    """Only the last bar of each stretch, of the piece where none was named."""
    ends = [args.get("last_bar") or clause.song.bars, *(last for _, last in args.get("more_bars", ()))]
    more = {"more_bars": [(end, end) for end in ends[1:]]} if len(ends) > 1 else {}
    return {"first_bar": ends[0], "last_bar": ends[0], **more}


def _where(clause: Clause, scan: Scan, parts: bool = False) -> dict[str, Any]:
    """The place, words for chords and bass left out; tracks only where the edit can be one part's."""
    for found in list(_MASK.finditer(scan.low)):
        scan.take(*found.span())
    args = clause.where(scan)
    if not parts:
        args.pop("tracks", None)
        if clause.problem is not None and "in this piece; it has" in str(clause.problem.args.get("reason")):
            clause.problem = None  # a word taken for a part: chords are everybody's
    return args


def held_bass(clause: Clause) -> list[Act] | None:
    """Pedal points and drones."""
    low = clause.low
    if TAKES_AWAY.search(low) or NEW_PIECE.search(low) or NOT_A_PEDAL.search(low):
        return None
    edit = "pedal_bass" if (found := PEDAL.search(low)) else "drone" if DRONE.search(low) else ""
    if not edit:
        return None
    note = HELD_NOTE.search(clause.text) or BASS_NOTE.search(clause.text)
    scan = clause.fresh()
    args: dict[str, Any] = {"edit": edit}
    if note is not None:
        groups = note.groupdict()
        name, sign = groups.get("note") or groups.get("note2") or "", groups.get("sign") or groups.get("sign2") or ""
        args["tonic"] = name.upper() + ("b" if "b" in sign or "flat" in sign else "#" if sign else "")
        scan.take(*note.span())
    kind = (found["kind"] or found["kind2"] or "") if found else ""
    if kind == "dominant" or re.search(r"\bon\s+the\s+dominant\b|\bdominant\s+drone\b", low):
        args["words"] = "dominant"
    return [clause.act(_TOOL, args | _where(clause, scan))]


def keys_on_the_way(clause: Clause) -> list[Act] | None:
    """Another key or mode for a place, and key changes."""
    low = clause.low
    if NEW_PIECE.search(low):
        return None
    scan = clause.fresh()
    where = _where(clause, scan)
    said = clause.amount(scan)
    key = pull_key(scan)
    if MODULATE.search(low):
        return _modulated(clause, where, said, key)
    if (
        key is None
        or "first_bar" not in where
        or _is_all(clause, where)
        or _NO_KEY.search(low)
        or not _PUTS.search(low)
    ):
        return None
    return [_rekeyed(clause, where, key)]


def _modulated(clause: Clause, where: dict[str, Any], said: dict[str, Any], key: KeySaid | None) -> list[Act] | None:
    if not where or _is_all(clause, where):
        return None if key or "semitones" in said else [_which_place(clause)]
    if key is None and "semitones" not in said:
        if re.search(r"\bchange\s+(?:of\s+|the\s+)?key\b", clause.low):
            return [_which_key(clause)]
        clause.notes.append("I took a whole tone up; name a key or an interval for another.")
    if _ONWARDS.search(clause.low) and not where.get("more_bars"):
        where = where | {"last_bar": clause.song.bars}
    if key is not None:
        return [_rekeyed(clause, where, key, led=True)]
    given: dict[str, Any] = {name: said[name] for name in ("semitones", "direction") if name in said}
    return [clause.act(_TOOL, {"edit": "modulate", **given, **_led(where)})]


def _led(where: dict[str, Any]) -> dict[str, Any]:
    """The place with a bar before it that leads there, where there is one."""
    first = where.get("first_bar")
    if not isinstance(first, int) or first <= 1 or where.get("more_bars") or "first_beat" in where:
        return where
    return where | {"first_bar": first - 1, "bars": 1}


def _rekeyed(clause: Clause, where: dict[str, Any], key: KeySaid, led: bool = False) -> Act:
    """A place in a named key, relative or mode; a modulation is led into, a key that is put somewhere is not."""
    place = _led(where) if led else where
    if key.relation == "relative":
        try:
            goal = Key(clause.song.tonic, clause.song.mode).relative
        except MusicError:
            goal = Key("C")
        return clause.act(_TOOL, {"edit": "modulate", "tonic": goal.tonic, "mode": goal.mode, **place})
    if key.tonic is None or (key.tonic == clause.song.tonic and key.mode):
        return clause.act(_TOOL, {"edit": "to_mode", "mode": key.mode, **where})
    return clause.act(_TOOL, {"edit": "modulate", "tonic": key.tonic, "mode": key.mode, **place})


def _is_all(clause: Clause, where: dict[str, Any]) -> bool:
    return where.get("first_bar", 1) <= 1 and where.get("last_bar", clause.song.bars) >= clause.song.bars


def _which_key(clause: Clause) -> Act:
    words = re.sub(r"\bchange\s+(?:of\s+|the\s+)?key\s*(?:of|in|for|at)?\b", "", clause.text, flags=re.I).strip(" .!?")
    place = words if words.startswith(("the ", "bar")) else f"the {words}"
    other = "major" if clause.song.mode == "minor" else "minor"
    return ask(
        f"Which key for {place}?",
        ("up a whole tone", f"modulate {place} up a whole tone"),
        (f"in {other}", f"put {place} in {other}"),
    )


def _which_place(clause: Clause) -> Act:
    names = [str(s.get("name")) for s in clause.song.sections]
    chorus = next((n for n in reversed(names) if "chorus" in n.lower()), None)
    bar = max(2, clause.song.bars * 2 // 3)
    last = "the last chorus" if chorus else f"bar {bar}"
    middle = max(2, clause.song.bars // 2)
    return ask(
        "Where should the key change?",
        (f"from {last}", f"modulate up a whole tone from {last}"),
        (f"from bar {middle}", f"modulate up a whole tone from bar {middle}"),
    )


def harmony(clause: Clause) -> list[Act] | None:
    """An edit of the chords by its name."""
    low = KEPT_CHORDS.sub("¦", clause.low)
    if NEW_PIECE.search(low):
        return None
    edit = next((name for pattern, name in SAID if pattern.search(low)), None)
    if edit is None and JAZZIER.search(low) and not JAZZ_OF_OTHERS.search(low):
        return [_how_jazzy()]
    if edit is None or (edit in _NOT_TAKEN_AWAY and TAKES_AWAY.search(low)):
        return None
    if edit is not None and edit.endswith("cadence") and re.search(r"\b(?:tune|melody)\b", low):
        return None  # how the tune ends is the melody's
    if edit in ("reharmonise", "substitutes") and _VOICES.search(low):
        return None
    scan = clause.fresh()
    if _OF_A_BRIEF.search(low) or (edit == "slower_harmony" and pull_chords(scan.copy())):
        return None
    args: dict[str, Any] = {"edit": edit}
    if edit in ("slower_harmony", "faster_harmony") and (found := scan.pull(_CHORDS_EACH)):
        number = _COUNT.get(found["n"] or found["m"] or "", 1.0)
        args |= {"number": number} if edit == "slower_harmony" else {}
    args |= _where(clause, scan, parts=edit in _BY_PART)
    said = clause.amount(scan)
    args |= {"amount": said["amount"]} if "amount" in said else {}
    if edit == "simpler_chords" and re.search(r"\b(?:suspen|sus|7ths?|sevenths?|extensions?|tensions)", low):
        args.setdefault("amount", "slight")
    return [clause.act(_TOOL, args)]


def _how_jazzy() -> Act:
    return ask(
        "Jazzier chords, or the whole band in a jazz style?",
        ("jazzier chords", "jazzier chords"),
        ("jazz style", "play it as jazz"),
    )


RULES: tuple[Rule, ...] = (named_chords, held_bass, keys_on_the_way, harmony)
