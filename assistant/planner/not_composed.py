"""What a brief may ask and the composer cannot do yet: told as left undone, so that nothing is dropped silently.

Data with its reasons; what is impossible altogether (a tempo of 1000) is refused in `briefs`.
"""

import re

from assistant.planner.acts import Act, not_done

_ROWS = (
    (r"\b(?:no|without(?:\s+an?y?)?)\s+(?:melody|tune|lead\s+line|melodic\s+line)\b",
     "A piece of mine has a tune so far; say which instrument should carry it, or mute it afterwards."),
    (r"\b(?:with\s+)?(?:an?\s+)?(?:pick-?up|upbeat|anacrusis|auftakt)(?:\s+(?:bar|measure|note))\b|\banacrusis\b",
     "I cannot write a pickup bar yet; the piece starts on its first beat."),
    (r"\b(?:major\s+|minor\s+)?pentatonic(?:\s+scale)?\b|\b(?:whole[\s-]tone|octatonic|diminished|blues|hirajoshi"
     r"|byzantine|hungarian)\s+scale\b",
     "I write in major, minor and the church modes; other scales are not possible yet."),
    (r"\b(?:in\s+)?(?:all|only|nothing\s+but|just|entirely(?:\s+in)?)\s+(?:quavers|eighth\s+notes|eighths|crotchets"
     r"|quarter\s+notes|semiquavers|sixteenth\s+notes|sixteenths|half\s+notes|minims|triplets|whole\s+notes)\b",
     "I cannot hold the rhythm to one note value yet."),
    (r"\b(?:quarter[\s-]tones?|microton\w+|just\s+intonation)\b", "I write in the twelve tones of equal temperament."),
    (r"\b(?:with|has|and|then)\s+(?:an?\s+)?(?:key\s+change|modulation)\b|\bmodulat(?:e|es|ing)\s+(?:to|up|down|from|in)\b"
     r"|\bkey\s+change\b", "I cannot change the key within a piece yet."),
    (r"\b(?:re-?)?harmoni[sz](?:e|ing)\s+(?:this|that|my|the|an?)\s+(?:\w+\s+)?(?:tune|melody|song|line|theme)\b",
     "I cannot put chords under a tune that is given yet; I write both."),
    (r"\bpedal\s+(?:point|note|tone)s?\b|\borgan\s+point\b",
     "I cannot be told to hold a pedal point yet; I place them myself."),
    (r"\b(?:picardy|tierce\s+de\s+picardie)(?:\s+(?:third|cadence|ending))?\b",
     "I cannot be told to end on a picardy third yet; the last chord keeps the mode."),
    (r"\bgrace\s+notes?\b|\bacciaccaturas?\b|\bappoggiaturas?\b",
     "I place ornaments by style; single ones cannot be asked for yet."),
    (r"\b(?:easy|for\s+(?:absolute\s+)?beginners?|beginner|simple)\b(?=[^.]*\b(?:piano|lesson|exercise|etude|study|pupil|student|piece|to\s+play)\b)"
     r"|\b(?:grade|level)\s+[1-8]\b",
     "I cannot write to a level of difficulty yet: playable, but not graded."),
    (r"\b(?:12|twelve)[\s-]tone(?:\s+row)?\b|\bserial(?:ism|ist)\b|\batonal\b", "I cannot write without a key yet."),
    (r"\baccelerando\b|\b(?:speed(?:s|ing)?\s+up|get(?:s|ting)?\s+faster|accelerat(?:es|ing))(?:\s+(?:gradually|slowly"
     r"|towards?\s+the\s+end|at\s+the\s+end))?\b", "I cannot let the tempo rise within a piece yet."),
    (r"\b(?:reverb\w*|vinyl\s+crackle|tape\s+hiss)\b",
     "I choose room and noise by style when I write; once the piece is there, say it again and I change just that."),
    (r"\b(?:echo(?:es|y)?|delay|sidechain\w*|auto-?tune|flanger|phaser)\b",
     "I have none of these effects; reverb, rooms, brightness and place can be changed once the piece is there."),
)  # fmt: skip
_TABLE = tuple((re.compile(pattern), reason) for pattern, reason in _ROWS)
_METER = re.compile(r"(?<![\w/.])(\d{1,2})\s*/\s*(2|4|8|16)(?![\w/%])")


def not_composed(text: str, meter: str | None) -> list[Act]:
    """One act for each part of a brief the composer cannot do.

    Args:
        text: The brief as a readable line.
        meter: The meter that was taken, to tell which other one was left out.
    """
    low = text.lower()
    acts = [not_done(found[0], reason) for pattern, reason in _TABLE if (found := pattern.search(low))]
    meters = list(dict.fromkeys(f"{int(n)}/{d}" for n, d in _METER.findall(low)))
    others = [one for one in meters if one != meter]
    if meter and others:
        acts.append(not_done(" and ".join(others), f"A piece has one meter so far, and I took {meter}."))
    return acts
