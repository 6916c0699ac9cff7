"""Clauses that look like an edit this edition makes and are another one: effects, single chords, erasing all.

They stand before the rules that edit, since "change the chord in bar 3 to F" is no change of key and "add some echo" no
new part. What is merely not possible yet and looks like nothing else is in `not_yet`.
"""

import re

from assistant.planner.acts import Act, refuse
from assistant.planner.edits.clause import Clause
from assistant.planner.entities.tracks import resolve_words
from assistant.planner.moments import wants_moment

_EFFECT = re.compile(
    r"\b(?:reverb\w*|echo(?:es)?|delay|flanger|phaser|eq|equali[sz]\w*|compress(?:or|ion|ed)?|pan(?:ned|ning)?"
    r"|wah(?:-wah)?|auto-?tune|side-?chain\w*|(?:low|high)-?pass|stereo\s+(?:width|spread|image))\b"
)
_DOES = re.compile(
    r"\b(?:add|put|give|apply|use|want|need|with|more|less|some|no|remove|set|turn|pan|drench|drown|wetter|a\s+bit"
    r"|increase|lower|raise|reduce)\b"
)
_SYMBOL = (
    r"[A-G][#b]?(?:maj|min|dim|aug|sus|add|m|M|\d{1,2}|[#b]\d{1,2})*(?:/[A-G][#b]?)?(?![\w#])"
    r"(?:\s+(?:major|minor|flat|sharp)\b)*"
)
_VERB = r"\b(?:[Cc]hange|[Mm]ake|[Tt]urn|[Ss]et|[Ss]wap|[Rr]eplace|[Ss]witch|[Pp]ut|[Uu]se|[Ll]et|[Mm]ove)\b"
_ONE_CHORD = (
    re.compile(rf"{_VERB}.*\bchord\b"),
    re.compile(rf"{_VERB}\s+(?:bars?|measures?)\s+\d+\s+(?:in)?(?:to\s+|be\s+)?(?:an?\s+)?{_SYMBOL}"),
    re.compile(rf"{_VERB}.*\bchords\b.*\b(?:to|into|with)\s+(?:an?\s+)?{_SYMBOL}"),
    re.compile(rf"\b(?:[Aa]dd|[Pp]ut)\s+(?:an?\s+)?{_SYMBOL}\s+chord\b"),
)
_ERASE = re.compile(
    r"^(?:please\s+)?(?:remove|delete|erase|clear|wipe|trash|bin|scrap|destroy|throw\s+away)\s+"
    r"(?:everything|it\s+all|all(?:\s+of\s+it)?|all\s+(?:the\s+)?(?:tracks|parts|notes|instruments)"
    r"|(?:the|this|my)\s+(?:whole\s+|entire\s+)?(?:song|piece|project|thing|track\s+list))[\s.!]*(?:please)?[\s.!]*$"
)


_ONE_HAND = re.compile(r"\b(?P<hand>left|right)[\s-]hand\b")
_ONLY_THERE = re.compile(
    r"^(?:(?:have|let|keep|use|i\s+want|and|but|please)\s+)*(?:the\s+)?(?P<who>[\w ]{3,30}?)\s+"
    r"(?:(?:play(?:s|ing)?|come(?:s)?\s+in)\s+)?"
    r"only\s+(?P<where>(?:in|during|from|after|until|at)\s+.+)$"
)


def out_of_reach(clause: Clause) -> list[Act] | None:
    """A refusal for what only looks like an edit."""
    if (found := _ONLY_THERE.match(clause.low.strip(" .!"))) and resolve_words(found["who"], clause.song):
        return [
            refuse(
                f"I cannot let {found['who']} play only {found['where']} yet: a part plays where its notes are.",
                f'Say "make {found["who"]} a lot softer" with a place to hold it back there, or "mute {found["who"]}".',
            )
        ]
    if found := _ONE_HAND.search(clause.low):
        return [
            refuse(
                f"I cannot change the {found['hand']} hand by itself: both hands are one part here.",
                'Say "give the tune to a flute", or name the whole part: "make the piano softer".',
            )
        ]
    if moment := wants_moment(clause.low):
        return [
            refuse(
                f"I cannot set {moment!r} yet: I can make no hit or change at a set second.",
                'Say "louder from 0:12 on" with the time you mean: a step in loudness is the nearest I have.',
            )
        ]
    if found := _ERASE.match(clause.low.strip()):
        return [
            refuse(
                f"I keep every piece, so I do not {found[0].split()[0]} all of it.",
                'Say "undo" to take the last change back, or describe a new piece: the old one stays as a version.',
            )
        ]
    if (effect := _EFFECT.search(clause.low)) and _DOES.search(clause.low):
        return [
            refuse(
                f"I cannot change effects such as {effect[0]} yet.",
                "I can change tempo, key, transposition, instruments, parts and loudness.",
            )
        ]
    if any(pattern.search(clause.text) for pattern in _ONE_CHORD):
        return [
            refuse(
                "I cannot change single chords of a piece that exists yet.",
                "Say the whole row of chords and I write a new piece over it, or change the key of the whole piece.",
            )
        ]
    return None
