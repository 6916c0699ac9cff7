"""Moves in the conversation itself: undo, redo, go to a version, again, "no, I meant ...", yes and no to a question.

A correction copies the last change with one slot replaced, after undoing it (the "revise" of SMCalFlow, TACL 2020,
arXiv 2009.11423).
"""

import re
from collections.abc import Mapping
from typing import Any

from assistant.planner.acts import Act, ask, say
from assistant.planner.edit_lists import edit_acts
from assistant.planner.edits.clause import Clause, missing
from assistant.planner.edits.pitch import MOST_SEMITONES, refuse_interval
from assistant.planner.entities import amounts
from assistant.planner.entities.instruments import find_named
from assistant.planner.entities.places import pull_place
from assistant.planner.entities.scan import Scan
from assistant.planner.entities.tempo import HIGHEST_BPM, LOWEST_BPM, pull_tempo_change
from assistant.planner.entities.tracks import pull_tracks
from assistant.planner.mood_edits import mood_edit
from assistant.planner.numerals import ordinal
from assistant.planner.state import DialogueState, Frame

_OH = (
    r"(?:(?:oh|ah|h+m+|no+|nah|nope|wait|sorry|ok(?:ay)?|well|please|now|hey|actually|can\s+you|could\s+you|let's"
    r"|i\s+want\s+to|just|then|and|on\s+second\s+thoughts?|damn|oops|ugh|never\s*mind)[\s,.!;-]+)*"
)
_UNDO = re.compile(
    rf"^{_OH}(?:undo|revert|annul|take\s+(?:that|it|this)\s+back|scrap\s+(?:that|this|it|the\s+last(?:\s+(?:one"
    rf"|change|edit|thing))?)(?:\s+(?:last\s+)?(?:one|change|edit|thing))?"
    r"|roll\s*(?:it\s+|that\s+)?back|go\s+(?:one\s+)?(?:step\s+)?back|step\s+back|back\s+one(?:\s+step)?"
    r"|(?:go\s+back\s+to\s+)?the\s+previous\s+(?:version|one)|go\s+back\s+to\s+(?:what|how)\s+(?:it\s+was"
    r"|we\s+had|i\s+had)\s+before|as\s+it\s+was(?:\s+before)?"
    r"|put\s+it\s+back(?:\s+(?:how|the\s+way|as|like)\s+it\s+was)?|cancel\s+(?:that|it|the\s+last\s+\w+)"
    r"|reverse\s+(?:that|it|the\s+last\s+\w+)|forget\s+(?:that|it)(?:\s+(?:last\s+)?(?:change|edit))?"
    r"|delete\s+the\s+last\s+(?:change|edit)"
    r"|i\s+liked\s+it\s+better\s+before|it\s+was\s+better\s+before|that\s+was\s+better|annule[rz]?|rückgängig"
    r"|deshacer|deshaz|annulla|ctrl[\s+-]*z)\b"
)
_DISLIKED = re.compile(
    rf"^{_OH}(?:i\s+(?:don't|do\s+not|didn't|hate|dislike)(?:\s+like)?\s+(?:it|that|this)(?:\s+(?:at\s+all|much|now))?"
    r"|(?:that's|it's|this\s+is|that\s+is)\s+(?:not\s+(?:good|it|right|what\s+i\s+(?:want|meant)(?:ed)?)|wrong|bad|awful|ugly))"
    r"[\s,.;:!-]+(?:so\s+|and\s+)?(?=\w)"
)
_UNDO_COUNT = re.compile(
    r"\b(?:(?P<n>\d{1,5})\s*(?:steps?|times|changes|edits|versions)?|(?P<twice>twice)|last\s+(?P<n2>\d{1,2}))\b"
)
_WORSE = re.compile(
    rf"^{_OH}(?:(?:that's|that\s+is|it's|this\s+is|that\s+sounds|it\s+sounds|sounds|this\s+sounds)\s+(?:much\s+"
    rf"|even\s+|way\s+|far\s+|a\s+lot\s+)?worse|worse|i\s+(?:liked"
    rf"|preferred)\s+(?:it\s+)?(?:better\s+)?(?:before|the\s+(?:old|last|previous)\s+(?:one|version)))[\s.!]*$"
)
_REDO = re.compile(
    rf"^{_OH}(?:redo|un-?undo|bring\s+(?:it|that|this)\s+back|put\s+(?:it|that)\s+back(?:\s+in)?(?:\s+again)?"
    rf"|do\s+it\s+after\s+all|restore\s+(?:it|that))\b"
)
_VERSION = re.compile(r"\b(?:version|take|v\.?)\s*(?:number\s+|no\.?\s*|#)?(?P<n>\d{1,4})\b|\bv(?P<n2>\d{1,4})\b")
_FIRST = re.compile(
    r"\b(?:(?:the\s+)?(?:very\s+)?(?:first|original|initial|1st)\s*(?:version|one|take|idea|draft)?|(?:at|in|to"
    r"|from)\s+the\s+(?:very\s+)?(?:beginning|start)|where\s+we\s+started|square\s+one)\b"
)
_LATEST = re.compile(r"\b(?:the\s+)?(?:latest|newest|last|most\s+recent)\s+version\b")
_BEFORE = re.compile(
    r"\b(?:before|prior\s+to)\s+(?:we\s+|you\s+|i\s+)?(?:added\s+|changed\s+)?(?P<what>(?:the\s+)?[\w\s-]{2,40})$"
)
_WITH = re.compile(
    r"\bversion\s+(?:with|that\s+had|had|that\s+has|where\s+(?:we|it)\s+had|in)\s+(?:the\s+"
    r"|an?\s+)?(?P<what>[\w-]+(?:\s+(?!go|please|again)[\w-]+)?)"
)
_THE_X_ONE = re.compile(
    r"^(?:\w+[\s,]+){0,3}back\s+to\s+the\s+(?P<what>(?!previous|other|last|same|old)\w+)\s+(?:one|version)$"
)
_NTH_VERSION = re.compile(r"\b(?P<ord>second|third|fourth|fifth|sixth|2nd|3rd|4th|5th)\s+version\b")
_GO = re.compile(
    r"\b(?:go|return|get|jump|switch|take\s+me|back|revert|restore|show|load|open|use|play|give|bring|version"
    r"|let's\s+hear|hear|want|prefer|like)\b"
)

_REVISE = re.compile(
    r"^(?:(?:no|nope|nah|sorry|oops|wait|actually|er+m?|uh+|oh|hmm+|not\s+that|i\s+said)[\s,.!;:-]+)*(?:(?:i"
    r"|what\s+i)\s+(?:actually\s+|really\s+)?(?:meant?|wanted|was\s+thinking\s+of)(?:\s+was)?|i\s+mean"
    r"|make\s+that|it\s+should\s+(?:have\s+been|be)|should\s+be|rather"
    r"|i\s+was\s+talking\s+about)[\s,:]+(?P<what>.+)$"
    r"|^(?:(?:no|nope|nah|sorry|oops|wait|actually)[\s,.!;:-]+)+(?P<what2>(?:(?:the|on|in|to|by|at|only|just"
    r"|not|bars?|measures?|from)\s+.+?|(?:up|down|louder|softer|quieter|faster|slower|higher|lower)\b.*?))(?:[\s,]+i\s+mean(?:t)?)?$"
    r"|^(?:(?:no|sorry|oops)[\s,.!;:-]+)*(?P<what3>.+?)[\s,]+(?:i\s+mean(?:t)?|is\s+what\s+i\s+mean(?:t)?)$"
)
_NOT_X = re.compile(
    r"\bnot\s+(?:the\s+|on\s+the\s+|in\s+the\s+)?[\w\s-]+?,\s*(?:but\s+)?(?P<what>.+)$"
    r"|^(?P<what2>.+?),?\s+not\s+(?:the|on\s+the|in\s+the)\s+.+$"
)
_HALF_AS_MUCH = re.compile(r"\b(?:half\s+(?:as\s+much|of\s+that|that)|only\s+half)\b")
_TOO_MUCH = re.compile(
    r"^(?:(?:no|hmm+|well|ok|that's|that\s+is|that\s+was|a\s+bit|little|it's)[\s,.]+)*(?:way\s+)?(?:too\s+much"
    r"|overdone|too\s+far|less|not\s+(?:so|that|as)\s+much|a\s+bit\s+less)\b"
)
_AGAIN = re.compile(
    rf"^{_OH}(?:(?:do\s+(?:it|that|this)\s+)?(?:again|once\s+more|one\s+more\s+time|another\s+time)"
    rf"|same\s+again|repeat(?:\s+(?:that|it))?|(?:a\s+(?:bit|little)\s+|even\s+|some\s+|still\s+)?more"
    rf"|a\s+bit\s+more|further|keep\s+going|more\s+of\s+(?:that|it|the\s+same)|do\s+the\s+same(?:\s+again)?"
    rf"|even\s+more|encore|nochmal|otra\s+vez|ancora)[\s.!?]*(?:please)?[\s.!?]*$"
)
_ANOTHER = re.compile(
    rf"^{_OH}(?:(?:write|make|compose|give\s+me|create|generate|do|try|let's\s+(?:try"
    rf"|hear))\s+(?:me\s+)?)?(?:another(?:\s+(?:one|version|take|go|try|variation))?|a\s+(?:new"
    rf"|different)\s+(?:one|version|take|variation)|something\s+else|(?:it\s+)?from\s+scratch|try\s+again"
    rf"|again\s+from\s+scratch|start\s+over)[\s.!]*(?:please)?[\s.!]*$"
)
_SAME_FOR = re.compile(
    r"\b(?:the\s+)?same(?:\s+(?:thing|again|change))?\s+(?:for|with|to|in|on|goes\s+for|at)\s+(?P<what>.+)$"
    r"|^(?:(?:and|also|now)\s+)+(?P<what2>(?:in\s+|on\s+|for\s+)?(?:bars?\s+\d|the\s+\w+).*?)(?:\s+too"
    r"|\s+as\s+well|\s+also)?[\s.!?]*$|^(?P<what3>(?:the|and\s+the)\s+[\w\s]+?)\s+(?:too|as\s+well"
    r"|also)[\s.!?]*$|\bdo\s+that\s+(?:to|for|with|in|on)\s+(?P<what4>.+)$"
)
_ALL_DIFFERENT = re.compile(
    rf"^{_OH}(?:(?:start|begin|try)\s+(?:over|again|afresh|anew|from\s+scratch)|(?:let's\s+)?(?:do|try|make|write|give\s+me|have)|now)?"
    r"[\s,]*(?:and\s+)?(?:(?:do|try|make|write)\s+)?(?:with\s+)?(?:something|anything)\s+(?:(?:completely|totally|entirely|wholly|very|altogether)\s+)?"
    r"(?:different|new|other|else\s+entirely)[\s.!?]*(?:please|instead)?[\s.!]*$"
)
_SAME_TEMPO = re.compile(
    r"^(?:please\s+)?(?:make|set|put|bring|keep|restore|return|change)?\s*(?:back\s+)?(?:to\s+)?the\s+(?:tempo|speed)\s+(?:back\s+)?"
    r"(?:to\s+)?(?:be\s+)?(?:the\s+same\s+)?(?:as|what|how|like)\s+(?:it\s+(?:was|had\s+been)\s+)?(?:before|earlier|at\s+first|originally)[\s.!]*$"
    r"|^(?:the\s+)?(?:same|old|original|previous)\s+(?:tempo|speed)(?:\s+(?:as\s+)?before)?[\s.!]*$"
)
_LEAD_IN = re.compile(rf"{_OH}(?:(?:do|try|make|and|also|apply)\s+)*")
_YES = re.compile(
    r"^(?:yes|yeah|yep|yup|sure|ok(?:ay)?|please\s+do|do\s+it|go\s+ahead|go\s+for\s+it|sounds\s+good|fine"
    r"|of\s+course|definitely|absolutely|oui|ja|s[ií]|correct|right|that's\s+right|exactly|perfect"
    r"|great)(?:[\s,.!]+(?:please|do\s+it|that|thanks))*[\s.!]*$"
)
_NO = re.compile(
    r"^(?:no|nope|nah|never\s*mind|cancel|stop|neither|none(?:\s+of\s+(?:them|these|those))?|forget\s+it"
    r"|leave\s+it(?:\s+as\s+it\s+is)?|nothing|don't(?:\s+bother)?|not\s+now|non|nein)[\s.!]*$"
)
_PICK = re.compile(
    r"^(?:the\s+|take\s+(?:the\s+)?|option\s+|number\s+|choose\s+(?:the\s+)?|i(?:'d)?\s+(?:want|like"
    r"|take)\s+(?:the\s+)?)*(?:(?P<ord>first|second|third|fourth|last)(?:\s+(?:one|option|choice))?"
    r"|(?P<n>[1-4]))(?:\s*(?:please|\)))?[\s.!]*$"
)


def answer_to_question(text: str, state: DialogueState) -> str | None:
    """The sentence a short answer stands for, when the last turn ended with a question; "" for a no."""
    question = state.last.question if state.last else None
    if question is None:
        return None
    choices = [row for row in question.args.get("choices") or () if isinstance(row, Mapping) and row.get("say")]
    low = text.lower().strip(" .!?")
    if not choices:
        return None
    if found := _PICK.match(low):
        index = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": len(choices) - 1}.get(
            found["ord"] or "", int(found["n"] or 1) - 1
        )
        return str(choices[index]["say"]) if index < len(choices) else None
    for row in choices:
        if low and low == str(row.get("label", "")).lower().strip(" .!?"):
            return str(row["say"])
    if _YES.match(low):
        return str(choices[0]["say"])
    return "" if _NO.match(low) else None


def history_act(low: str, state: DialogueState) -> list[Act] | None:
    """Undo, redo and going to a version; None when the sentence is none of them."""
    low = _DISLIKED.sub("", low)
    if target := _version(low):
        return [Act("go_to_version", {"version": target}, words=low)]
    last_was_undo = bool(state.last and any(f.tool == "undo" and f.ok for f in state.last.frames))
    if _REDO.match(low) and (low.lstrip().startswith(("redo", "un")) or last_was_undo or "redo" in low):
        return [Act("redo", {"steps": _steps(low)}, words=low)]
    if _WORSE.match(low) and state.last_change():
        return [Act("undo", {"steps": 1}, ("Say which change you would rather have.",), words=low)]
    if found := _UNDO.match(low):
        rest = low[found.end() :].strip(" .!?,")
        if found[0].strip().startswith("forget") and rest and not state.last_change():
            return None
        return [Act("undo", {"steps": _steps(low[found.end() :])}, words=low)]
    return None


def _version(low: str) -> str | None:
    if alone := re.fullmatch(r"(?:version\s*|v\.?\s*)(\d{1,4})[.!]?", low.strip()):
        return f"v{alone[1]}"
    if not _GO.search(low):
        return None
    if found := _VERSION.search(low):
        return f"v{found['n'] or found['n2']}"
    if found := _NTH_VERSION.search(low):
        return f"v{ordinal(found['ord'])}"
    if (found := _WITH.search(low)) and re.search(r"\b(?:go|back|return|revert|take\s+me|restore|load)\b", low):
        return found["what"].strip()
    going = re.search(r"\b(?:go|return|get|jump|switch|revert|restore|back|take\s+me|version|original)\b", low)
    if going and _FIRST.search(low) and not re.search(r"\b(?:bars?|measures?|beat|note|chord|key)\b", low):
        return "first"
    if going and _LATEST.search(low):
        return "last"
    if found := _THE_X_ONE.search(low.strip(" .!?")):
        return found["what"]
    found = _BEFORE.search(low.strip(" .!?"))
    if (
        found
        and re.search(r"\b(?:go|return|back|revert|version|restore)\b", low)
        and not re.search(r"\bbars?\b", found["what"])
    ):
        return "before " + found["what"].strip()
    return None


def _steps(low: str) -> int:
    found = _UNDO_COUNT.search(low)
    if not found:
        return 1
    return 2 if found["twice"] else max(1, min(1000, int(found["n"] or found["n2"] or 1)))


def revision(text: str, state: DialogueState) -> list[Act] | None:
    """Such as "no, I meant the lead": the last change undone and made again with the slot replaced."""
    low = text.lower().strip()
    last = state.last_change()
    if last is None or state.song is None:
        return None
    if (_TOO_MUCH.match(low) or _HALF_AS_MUCH.search(low)) and (smaller := _scaled(last.changes[-1], 0.5)):
        return [
            Act("undo", {"steps": 1}),
            *_replay(last.changes[:-1]),
            Act(smaller[0], smaller[1], ("I took half as much.",)),
        ]
    if not any(turn is last for turn in state.turns[-1:]):
        return None
    found = _REVISE.match(low.strip(" .!?"))
    what = next((found[g] for g in ("what", "what2", "what3") if found and found[g]), None) if found else None
    if what is None:
        return None
    if picked := _NOT_X.search(what):
        what = picked["what"] or picked["what2"] or what
    start = low.find(what)
    said = text.strip()[start : start + len(what)] if start >= 0 else what
    for index in range(len(last.changes) - 1, -1, -1):
        replaced = _replace(last.changes[index], said, state)
        if isinstance(replaced, Act):
            return [replaced]
        if replaced is not None:
            frames = [
                *last.changes[:index],
                Frame(last.changes[index].tool, replaced, True),
                *last.changes[index + 1 :],
            ]
            return [Act("undo", {"steps": 1}), *_replay(frames)]
    # No slot of the last change: another change was meant ("no, I meant happier").
    meant = edit_acts(said, state) or mood_edit(said, state)
    if meant and last.changes[0].tool != "compose" and all(act.tool not in ("ask_person", "refuse") for act in meant):
        return [Act("undo", {"steps": 1}), *meant]
    return None


def _replay(frames: Any) -> list[Act]:
    return [Act(frame.tool, dict(frame.args)) for frame in frames]


def _replace(frame: Frame, said: str, state: DialogueState) -> dict[str, Any] | Act | None:
    """The frame's arguments with the slots the words name; None when the words fit none of its slots."""
    assert state.song is not None
    args, scan = dict(frame.args), Scan(said)
    changed = False
    if frame.tool == "compose":
        return None
    place = pull_place(scan, state.song, dict(state.context))
    if place and place.stretches and frame.tool in ("transpose", "change_level"):
        args |= {"first_bar": place.stretches[0].first_bar, "last_bar": place.stretches[0].last_bar}
        changed = True
    if frame.tool == "transpose" and (size := amounts.pull_interval(scan)) is not None:
        sign = (
            -1
            if re.search(r"\bdown|lower\b", said.lower())
            else 1
            if re.search(r"\bup|higher\b", said.lower())
            else (1 if args.get("semitones", 1) >= 0 else -1)
        )
        if abs(size) > MOST_SEMITONES:
            return refuse_interval(size)
        args["semitones"], changed = sign * size, True
    elif frame.tool == "transpose" and re.search(r"\b(?:up|higher|down|lower)\b", said.lower()):
        size = abs(int(args.get("semitones", 0)))
        args["semitones"], changed = (size if re.search(r"\b(?:up|higher)\b", said.lower()) else -size), True
    if (
        frame.tool == "set_tempo"
        and (found := re.search(r"\b(\d{2,3})(?:\s*bpm)?\b(?!\s*%)", said))
        and LOWEST_BPM <= int(found[1]) <= HIGHEST_BPM
    ):
        return {"bpm": float(found[1])}
    if frame.tool == "set_tempo":
        tempo = pull_tempo_change(scan)
        percent = amounts.pull_percent(scan)
        if tempo and tempo.percent is not None:
            return {"percent": tempo.percent}
        if percent is not None:
            return {"percent": percent * (-1 if float(args.get("percent") or 1) < 0 else 1)}
    if frame.tool == "change_level" and (direction := _direction(said)):
        args["direction"], changed = direction, True
    if frame.tool in ("give_tune_to", "change_instrument", "add_track"):
        named = find_named(said)
        fresh = named and not (
            frame.tool == "change_instrument" and (t := pull_tracks(scan.copy(), state.song)) and t.ids
        )
        if fresh:
            return args | {"instrument": named[0].name}
    tracks = pull_tracks(scan, state.song)
    if tracks and frame.tool in ("transpose", "change_level", "mute", "remove_track", "change_instrument"):
        if tracks.unknown and not tracks.ids:
            return missing(tracks.unknown[0], state.song)
        if tracks.everything and frame.tool in ("transpose", "change_level"):
            args.pop("tracks", None)
            return args
        if tracks.ids:
            return args | {"tracks": list(tracks.ids)}
    return args if changed else None


def _direction(said: str) -> str | None:
    low = said.lower()
    if re.search(r"\b(?:louder|up|more)\b", low):
        return "louder"
    return "softer" if re.search(r"\b(?:softer|quieter|down|less)\b", low) else None


def _scaled(frame: Frame, factor: float) -> tuple[str, dict[str, Any]] | None:
    args = dict(frame.args)
    for name in ("percent", "db"):
        if isinstance(args.get(name), int | float):
            args[name] = round(float(args[name]) * factor, 2)
            return frame.tool, args
    if frame.tool == "change_level":
        smaller = {"much": "plainly", "plainly": "slightly", "slightly": "slightly"}
        args["amount"] = smaller.get(str(args.get("amount", "plainly")), "slightly")
        return frame.tool, args
    return None


def repetition(text: str, state: DialogueState) -> list[Act] | None:
    """Such as "again", "once more", "the same for the flute", "and bars 9 to 12": the last change again, with one slot
    replaced.
    """
    low = text.lower().strip()
    last = state.last_change()
    if _ALL_DIFFERENT.match(low):
        return [_ask_contrast(state)]
    if _SAME_TEMPO.match(low) and state.song is not None:
        if last and len(last.changes) == 1 and last.changes[0].tool == "set_tempo" and last is state.last:
            return [Act("undo", {"steps": 1}, ("The last change was the tempo alone, so I took it back.",), low)]
        return [
            ask(
                f"It goes at {state.song.tempo_bpm:g} beats a minute now, and I keep no list of earlier tempi. "
                "Which shall it be?",
                ("the version before this one", "undo"),
                ("a bit slower", "a bit slower"),
                ("a bit faster", "a bit faster"),
            )
        ]
    if _ANOTHER.match(low):
        brief = next((f for turn in reversed(state.turns) for f in reversed(turn.changes) if f.tool == "compose"), None)
        return [Act("compose", dict(brief.args), ("The same brief with a new seed.",))] if brief else None
    if _AGAIN.match(low):
        if last is None:
            return (
                [
                    ask(
                        "What shall I repeat?",
                        ("a new piece", "write a short calm piano piece"),
                        ("help", "what can you do?"),
                    )
                ]
                if state.song is None
                else None
            )
        if last.changes[0].tool == "compose":
            return [Act("compose", dict(last.changes[0].args), ("The same brief with a new seed.",))]
        return [Act(f.tool, dict(f.args)) for f in last.changes if f.tool not in ("compose",)]
    found = _SAME_FOR.search(low.strip(" .!?"))
    if not found or last is None or state.song is None:
        return None
    if not _LEAD_IN.fullmatch(low[: found.start()]):
        return None  # "make the oboe softer, same for the cello": about this sentence's own edit
    what = next(found[g] for g in ("what", "what2", "what3", "what4") if found[g])
    start = low.find(what)
    words = re.sub(r"\b(?:too|as\s+well|also|please)\b", " ", text.strip()[start : start + len(what)]).strip(" .!?,")
    clause = Clause(words, state, state.song)
    if found["what2"] and re.search(
        r"\b(?:louder|softer|quieter|faster|slower|higher|lower|up|down|add|remove|mute|give|play|make|\d\s*%)\b",
        words.lower(),
    ):
        return None
    replaced = _replace(last.changes[-1], words, state)
    if isinstance(replaced, Act):
        return [replaced]
    if replaced is None:
        return None
    return [clause.act(last.changes[-1].tool, replaced)]


def _ask_contrast(state: DialogueState) -> Act:
    """For "something completely different": which kind, offering what the piece at hand is not."""
    song = state.song
    style = str(song.summary.get("style") or "") if song else ""
    fast = song is not None and song.tempo_bpm >= 100
    kinds = [
        ("a calm piano piece", "write a calm ambient piece for piano and strings, 45 seconds", "ambient"),
        ("a fast funk groove", "write a funk groove in E minor at 112 bpm, 40 seconds", "funk"),
        ("a string quartet", "write a piece for string quartet in G major, 45 seconds", "chamber"),
        ("a jazz trio", "write a jazz piece for piano, double bass and drums, 45 seconds", "jazz"),
    ]
    kinds = [row for row in kinds if row[2] != style and not (fast and row[2] == "funk")]
    kept = " The piece so far stays as a version." if song else ""
    return ask(f"Gladly: which kind of piece?{kept}", *((label, sentence) for label, sentence, _ in kinds[:3]))


def cancelled() -> Act:
    """The answer to "no" after a question."""
    return say("All right, nothing was changed.")
