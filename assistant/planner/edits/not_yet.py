"""Changes that later editions will make: recognised, so that they are refused by name and not misread."""

import re

from assistant.planner.acts import Act, refuse
from assistant.planner.edits.clause import Clause

NOT_YET = (
    (re.compile(
        r"\b(?:crescendo|diminuendo|decrescendo|hairpin|swell|fade\s+in|get(?:ting)?\s+(?:gradually\s+)?(?:louder"
        r"|softer)|gradual\w*|build(?:ing)?\s+up)\b"
    ), "loudness little by little"),
    (re.compile(r"\b(?:accelerando|rallentando|speed(?:ing)?\s+up\s+(?:slowly|gradually|towards?))\b"),
    "the tempo little by little"),
    (re.compile(
        r"\b(?:reverb|echo|delay|distortion|compress\w*|eq|equali[sz]\w+|pan|panning|stereo|wider|mix\s+(?:it"
        r"|better)|master(?:ing)?|effects?|filter|chorus\s+effect)\b"
    ), "effects, panning and mixing by words"),
    (
        re.compile(
            r"\b(?:swing|straight(?:en)?|shuffle|groove|humani[sz]e|quanti[sz]e|rubato|half-?time|double-?time)\b"
        ),
        "the rhythmic feel of a piece that exists",
    ),
    (re.compile(
        r"\b(?:less\s+busy|more\s+sparse|fewer\s+notes|more\s+notes|fill|fills|ghost\s+notes|four\s+on\s+the\s+floor|busier|simpler|sparser|denser|walking|staccato"
        r"|legato|articulation|pizzicato)\b"
    ), "how a part plays while its notes stay"),
    (re.compile(
        r"\b(?:(?:re-?)?harmoni[sz](?:e|es|ed|ing|ation)\b|jazzier\s+chords|(?:new|other|different|change\s+the|better|nicer|simpler|more"
        r"|these)\s+chords|chord\s+progression|simpler\s+chords|substitut\w+|suspensions?|sus\s+chords?"
        r"|pedal\s+point)\b"
    ), "the harmony of a piece that exists"),
    (re.compile(
        r"\b(?:bridge|verse|chorus|intro|outro|ending|coda|section|pre-chorus|solo|break(?:down)?|interlude|tag"
        r"|loop|repeat|longer|shorter|extend|shorten|key\s+change|modulation|form|aaba|ritardando|fade\s+out"
        r"|bars?\s+longer|end(?:s)?\s+(?:sooner|earlier|later))\b"
    ), "the form of a piece that exists"),
    (re.compile(r"\b(?:lyrics?|words|sing|vocals?|rap)\b"), "lyrics or singing"),
)  # fmt: skip


def not_yet(clause: Clause) -> list[Act] | None:
    """What later editions will do: said so, with what can be done now."""
    for pattern, what in NOT_YET:
        if pattern.search(clause.low):
            return [refuse(
                f"I cannot change {what} yet ({clause.text.strip()[:80]!r}).",
                "I can change tempo, key, transposition, instruments, parts and loudness, or write a new piece "
                    "that has it: say what it should be.",
            )]  # fmt: skip
    return None
