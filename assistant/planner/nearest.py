"""What no rule reads: the two changes it may mean, asked back. Nothing is decided and nothing changed here.

The sentence is compared with the table of examples, by meaning where the optional encoder is installed, else by the
words they share. What is near nothing gives no question: it gets the answer that it was not understood.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from assistant.planner.acts import Act, ask
from assistant.planner.dialogue import history_act
from assistant.planner.edit_lists import edit_acts
from assistant.planner.edits.clause import Clause
from assistant.planner.entities.where import pull_where
from assistant.planner.examples import PART, PLACE, Reading, readings
from assistant.planner.negations import is_negated
from assistant.planner.state import DialogueState, SongView
from assistant.planner.text import readable

CHOICES = 2
READ = 5  # readings tried until two can be done with this song
WAYS = 4  # ways to say a reading that are tried
LONGEST = 200  # characters; longer texts hold several wishes or none
# Least cosine with the nearest example. Set on 24 sentences about other things (21 stay below) and on the table's own
# examples, each left out in turn (93 % stay above).
LEAST_COSINE = 0.45
# What shared words add to nearness by meaning: of 111 whole sentences that the grammar reads, the right reading is
# among the first two in 53 % without it and in 62 % with it.
SHARED = 0.3
# Least share of words, set on the same sentences (15 stay below; 75 % of the examples stay above). Lower than it could
# be: what is not asked about is answered by a question too, which knows nothing of what was said.
LEAST_OVERLAP = 0.3


@dataclass(frozen=True)
class Near:
    """The readings nearest to a sentence, best first, and whether any is near enough to ask about."""

    readings: tuple[Reading, ...]
    is_near: bool
    by_meaning: bool


def nearest(line: str, most: int = READ) -> Near:
    """The readings nearest to a sentence whose places are taken out already."""
    from assistant.planner.sentence_vectors import nearness
    from assistant.planner.word_overlap import overlaps

    shared = overlaps(line)
    if meant := nearness(line):
        scores, best, least = meant[0] + SHARED * shared, meant[1], LEAST_COSINE
    else:
        scores, best, least = shared, float(shared.max()), LEAST_OVERLAP
    order = (-scores).argsort(kind="stable")[:most]
    return Near(tuple(readings()[index] for index in order), best >= least, meant is not None)


def propose(line: str, state: DialogueState) -> Act | None:
    """A question back with two changes the sentence may mean, each tried on the song's own state first.

    None where nothing is near enough, where only one or none can be done with this song, and for a sentence that
    says not to do something.
    """
    if state.song is None or len(line) > LONGEST or is_negated(line):
        return None
    said = _Said.of(line, state, state.song)
    found = nearest(said.rest)
    if not found.is_near:
        return None
    choices = [choice for reading in found.readings if (choice := _choice(reading, said, state))]
    choices = list({sentence: (label, sentence) for label, sentence in choices}.values())[:CHOICES]
    if len(choices) < CHOICES:
        return None
    words = line if len(line) <= 60 else line[:57] + "..."
    return ask(f"I did not quite understand {words!r}. Did you mean one of these?", *choices)


@dataclass(frozen=True)
class _Said:
    """What the sentence names itself: a place and parts, which stay what they are in every choice."""

    rest: str
    place: str = ""
    first_bar: int = 0
    last_bar: int = 0
    parts: tuple[str, ...] = ()

    @classmethod
    def of(cls, line: str, state: DialogueState, song: SongView) -> "_Said":
        clause = Clause(line, state, song)
        scan = clause.fresh()
        args = clause.where(scan)
        parts = song.names(args.get("tracks", ()))
        # Bars and sections say nothing of what to change; the parts do, and stay.
        places = clause.fresh()
        pull_where(places, song, dict(state.context))
        rest = re.sub(r"\s+", " ", places.text.replace("¦", " ")).strip(" ,.;!?")
        first, last = args.get("first_bar"), args.get("last_bar")
        if clause.problem is not None or first is None or last is None or "more_bars" in args:
            return cls(rest or line, parts=parts)
        place = f"bar {first}" if first == last else f"bars {first} to {last}"
        return cls(rest or line, place, int(first), int(last), parts)


def _choice(reading: Reading, said: _Said, state: DialogueState) -> tuple[str, str] | None:
    """Label and sentence of a reading that can be acted on here, else None. They are the same: a place or part that
    was not named is seen before it is chosen.
    """
    assert state.song is not None
    for sentence, is_there in islice(_sentences(reading, said, state.song), WAYS):
        if _does(sentence, reading, said if is_there else replace(said, place=""), state):
            return sentence, sentence
    return None


def _sentences(reading: Reading, said: _Said, song: SongView) -> Iterator[tuple[str, bool]]:
    """Ways to say it, best first: with the place and parts that were named, then as the table has it, then for other
    parts and bars of the song. With each, whether it holds the place.
    """
    named = " and ".join(f"the {name.lower()}" for name in said.parts)
    ours = [f"the {track.shown.lower()}" for track in song.tracks]
    for part in dict.fromkeys((named, *PART.findall(reading.say)[:1], *ours)) if PART.search(reading.say) else ("",):
        if PART.search(reading.say) and not part:
            continue
        sentence = PART.sub(part, reading.say)
        if said.place:
            has_slot = PLACE.search(sentence)
            yield (PLACE.sub(said.place, sentence) if has_slot else f"{sentence} in {said.place}"), True
        else:
            for place in ("", "the last 4 bars") if PLACE.search(sentence) else ("",):
                yield PLACE.sub(place or r"\1", sentence), False
    if said.place and not PLACE.search(reading.say) and not PART.search(reading.say):
        yield reading.plain, False


def _does(sentence: str, reading: Reading, said: _Said, state: DialogueState) -> bool:
    """Whether the planner acts on the sentence with just this change, there and nowhere else."""
    if reading.tool == "undo":
        return state.last_change() is not None and bool(history_act(sentence, state))
    acts = edit_acts(readable(sentence), state) or []
    if [act.tool for act in acts] != [reading.tool] or acts[0].args.get("edit", "") != reading.edit:
        return False
    bars = (acts[0].args.get("first_bar"), acts[0].args.get("last_bar"))
    return not said.place or bars == (said.first_bar, said.last_bar)
