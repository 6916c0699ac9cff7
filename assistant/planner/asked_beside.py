"""Questions that stand beside a wish or touch what was done: "what key is it in? and make it 120", "can you transpose
things?", "why does it sound sad?", "does the bass play in bar 3?".

Answers from the summary, or hands the look-up to the tool; says only what is known and changes nothing itself.
"""

import re
from collections.abc import Callable

from assistant.planner.acts import Act, say
from assistant.planner.edit_lists import edit_acts
from assistant.planner.edits.clause import Clause
from assistant.planner.questions import opens_as_question
from assistant.planner.state import MUTATING, DialogueState

_BESIDE = re.compile(
    r"^(?P<asked>[^?]{5,120}\?)[\s,]*(?:(?:and|also|oh|then|please|ok)\b[\s,]*)*(?P<wish>\w[^?]*)$", re.I
)
_ABLE = re.compile(
    r"^(?:(?:and|so|but|hey|ok(?:ay)?|well|hm+|then|now|also|wait)[\s,]+){0,2}(?:can|could|are|do)\s+you\s+(?:able\s+to\s+|know\s+how\s+to\s+)?(?P<what>transpose|arrange|harmoni[sz]e|orchestrate|compose"
    r"|write|change|edit|mix|add|swap|rewrite|reharmoni[sz]e)\s+(?P<of>things|stuff|songs?|pieces?|music|parts|keys|instruments|chords|melodies|words|lyrics)"
    r"(?:\s+(?:too|as\s+well|at\s+all))?\s*\?+$",
    re.I,
)
_EXAMPLE = {
    "transpose": "transpose it up a whole tone", "arrange": "arrange it for a string quartet",
    "orchestrate": "arrange it for a string quartet", "mix": "make the drums 3 dB quieter", "add": "add a cello",
    "swap": "swap the piano for a vibraphone", "change": "make the chorus busier", "edit": "make the chorus busier",
    "compose": "write a slow waltz in D minor", "write": "write a slow waltz in D minor",
    "rewrite": "rewrite bars 5 to 8",
}  # fmt: skip
_WHY = re.compile(
    r"^(?:(?:and|so|but|hey|ok(?:ay)?|well|hm+|then|now|also|wait)[\s,]+){0,2}why\s+(?:does|is|do)\s+(?:it|this|that|the\s+(?:song|piece|tune|music))\s+(?:sound\s+|feel\s+)?(?:so\s+|a\s+bit\s+|kind\s+of\s+)*"
    r"(?P<mood>sad|dark|gloomy|melanchol\w+|happy|bright|cheerful|calm|slow|fast|hectic|tense|serious|gentle)\b",
    re.I,
)
_PLAYS = re.compile(
    r"^(?:(?:and|so|but|hey|ok(?:ay)?|well|hm+|then|now|also|wait)[\s,]+){0,2}"
    r"(?:does|do|is|are)\s+(?:the\s+)?[\w ]{2,30}?\s+(?:play|playing|sound|sounding|silent|in)\b",
    re.I,
)
_GOOD = re.compile(
    r"^(?:(?:and|so|but|hey|ok(?:ay)?|well|hm+|then|now|also|wait)[\s,]+){0,2}(?:"
    r"is\s+(?:it|this|that)\s+(?:any\s+good|good|ok(?:ay)?|finished|done)"
    r"|do\s+you\s+like\s+(?:it|this|that)|what\s+do\s+you\s+think(?:\s+of\s+(?:it|this|that))?)\s*\?*$",
    re.I,
)
_WORDS = re.compile(r"\b(?:what\s+(?:do|does|are)|which\s+are|show\s+me)\s+the\s+(?:lyrics|words)\b", re.I)
Answer = Callable[[str, str, DialogueState], list[Act]]


def wish_beside(line: str, state: DialogueState, answered: Answer) -> list[Act] | None:
    """A question and, after its mark, a wish: the answer and the change."""
    found = _BESIDE.match(line)
    if not found or state.song is None or not opens_as_question(found["asked"].lower()):
        return None
    wished = edit_acts(found["wish"], state)
    if not wished or wished[0].tool not in MUTATING:
        return None
    told = answered(found["asked"], found["asked"].lower(), state)
    return [*(act for act in told if act.tool in ("song_facts", "explain", "say")), *wished]


def asked_beside(line: str, state: DialogueState) -> list[Act] | None:
    """An answer to one of the questions above; None for any other."""
    if found := _ABLE.match(line.strip()):
        example = _EXAMPLE.get(found["what"].lower(), "what can you do?")
        return [say(f'Yes. Say "{example}", for example; nothing was changed.')]
    song = state.song
    if song is None:
        return None
    if found := _WHY.match(line):
        style = str(song.summary.get("style") or "")
        players = ", ".join(track.shown for track in song.tracks)
        return [
            say(
                f"What I can measure that bears on it: it is in {song.key}, {song.meter}, at {song.tempo_bpm:g} "
                f"beats a minute{f', a {style} piece' if style else ''}, for {players}. Minor keys, slow tempi and low "
                "registers are mostly heard as darker, major keys and fast tempi as brighter. "
                'Say "try it in major" or "faster" to hear the difference.'
            )
        ]
    if _GOOD.match(line):
        return [
            say(
                "That is for your ears: I measure, I do not judge. I can tell the key, tempo, chords, ranges and what "
                'changed, or say "make it more interesting" and I offer some ways to listen to.'
            )
        ]
    if _WORDS.search(line):
        return [say("The score shows the words under the notes they are sung to; I cannot read them out here.")]
    return _played_there(line, state) if _PLAYS.match(line) else None


def _played_there(line: str, state: DialogueState) -> list[Act] | None:
    """The notes of a part in some bars, for "does the bass play in bar 3?"."""
    assert state.song is not None
    clause = Clause(line, state, state.song)
    where = clause.where()
    if clause.problem is not None:
        return [clause.problem]
    if not where.get("tracks") or not where.get("first_bar"):
        return None
    place = {name: where[name] for name in ("tracks", "first_bar", "last_bar")}
    return [Act("song_facts", {"topic": "notes", **place}, words=line)]
