"""Clauses that look like an edit this edition makes and are another one: effects, erasing all.

They stand before the rules that edit, since "add some echo" is no new part. What is merely not possible yet and looks
like nothing else is in `not_yet`.
"""

import re

from assistant.planner.acts import Act, refuse
from assistant.planner.edits.clause import Clause
from assistant.planner.entities.tracks import resolve_words
from assistant.planner.moments import wants_moment

# Effects that are not there, and the nearest thing that is: what people call it, what can be said instead.
_EFFECTS = (
    (r"auto-?tun\w*|pitch\s+correct\w*|vocoder|talk-?box", "notes here are in tune already"),
    (r"distort\w*|overdrive[nd]?"
         r"|fuzz\w*", 'say "swap it for a distorted guitar", or "make the guitar sound like tape" for gentle drive'),
    (r"flang\w*|phaser|chorus\s+effect|ring\s+mod\w*|wah(?:-wah)?|tremolo\s+effect|talk\s+box",
     'say "wider" for more room around it, or "make it sound like tape" for a pitch that wavers'),
    (r"echo(?:es)?|delay|ping-?pong|slap-?back", 'say "more reverb" or "put it in a church" for a room that answers'),
    (r"side-?chain\w*|ducking", 'say "four on the floor", or "more glue" for a mix that is held together'),
    (r"stutter\s+effect|glitch\s+effect|reverse(?:d)?\s+(?:reverb|sound|cymbal)|pitch\s+bend\s+effect",
     'say "more reverb" or "make it sound like a cassette"'),
)  # fmt: skip
_EFFECT = re.compile(r"\b(?:" + "|".join(f"(?P<e{k}>{row[0]})" for k, row in enumerate(_EFFECTS)) + r")\b")
_DOES = re.compile(
    r"^\W*(?:auto-?tune|distort|side-?chain|flange|vocode)|\b(?:add|put|give|apply|use|want|need|with|more|less|some|no"
    r"|remove|set|turn|drench|drown|a\s+bit|increase|lower|raise|reduce|make|through|run)\b"
)
_NO_EFFECT = re.compile(
    r"\b(?:distort\w*|overdrive[nd]?)\s+(?:electric\s+)?(?:guitar|gtr)s?\b|\bdelay(?:ed"
    r"|s)?\s+(?:the\s+)?(?:entry|entrance|start|drums|bass)"
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
    effect = _EFFECT.search(clause.low)
    if effect and _DOES.search(clause.low) and not _NO_EFFECT.search(clause.low):
        nearest = next(row[1] for k, row in enumerate(_EFFECTS) if effect[f"e{k}"])
        return [refuse(f"I have no {effect[0]} yet.", f"The nearest I can do: {nearest}.")]
    return None
