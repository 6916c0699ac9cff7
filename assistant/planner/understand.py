"""A sentence and the state of the conversation -> what to do: the offline planner's whole understanding.

Pure and fast. Order: too long or empty; answers to a question; moves in history; corrections; small talk; questions;
edits clause
by clause; a new piece; and when nothing fits, a question back. What a file says is never read here, only what the
person said.
"""

import re

from assistant.planner import dialogue, smalltalk
from assistant.planner.acts import Act, refuse, say
from assistant.planner.asked_beside import asked_beside, wish_beside
from assistant.planner.brief_limits import negative_number
from assistant.planner.briefs import BriefSaid, read_brief
from assistant.planner.by_hand_talk import with_place_of_hands
from assistant.planner.edit_lists import LONGEST_CLAUSE, edit_acts
from assistant.planner.edits.clause import Clause
from assistant.planner.edits.not_yet import not_yet
from assistant.planner.edits.parts import add_players
from assistant.planner.edits.players import VERSION_FOR
from assistant.planner.entities.lyrics import names_words_only, pull_lyrics, removes_words
from assistant.planner.lyric_acts import lyric_acts, no_words, taken_away
from assistant.planner.mood_edits import mood_edit
from assistant.planner.nearest import propose
from assistant.planner.new_piece import (
    is_rich,
    is_specified,
    looks_like_edit,
    opens_edit,
    opens_new,
    opens_whole_piece,
    starts_piece,
)
from assistant.planner.one_breath import locks_and_more, picked_and_more
from assistant.planner.project_acts import project_acts
from assistant.planner.questions import (
    asks_for_the,
    is_asking,
    mentions_song,
    opens_as_question,
    song_question,
    theory_question,
)
from assistant.planner.questions_back import ask_change, ask_first_piece, ask_for_words, ask_mood, ask_new_piece
from assistant.planner.real_sound import picks_a_take, real_sound
from assistant.planner.recordings import recording_acts
from assistant.planner.repeats import repetition
from assistant.planner.revisions import revision
from assistant.planner.song_talk import talk_of_song
from assistant.planner.sound_questions import sound_question
from assistant.planner.state import CATALOGUE_TOOLS, MUTATING, DialogueState
from assistant.planner.strange_words import not_understood
from assistant.planner.tables.foreign import language_of, translated
from assistant.planner.taste_edits import mood_offer, scene_edit, taste_edit
from assistant.planner.taste_talk import own_taste
from assistant.planner.text import MAX_CHARACTERS, clean, readable
from assistant.planner.theory_answers import instrument_range, theory_answer
from assistant.planner.version_acts import version_acts

LONGEST_READ = 4_000  # characters read for meaning; a longer text is prose, and its beginning says what it is for
_FILLER = re.compile(
    r"^(?:(?:hmm+|well|ok(?:ay)?|so|right|alright|please|now|hey|um+|uh+|oh|ah|good|nice|great|cool|thanks"
    r"|thank\s+you|yes|yeah|listen|look|perfect|lovely)[\s,.!]+)+",
    re.I,
)


def understand(text: str, state: DialogueState) -> tuple[Act, ...]:
    """What to do about what the person said.

    Args:
        text: The person's words, as typed.
        state: The song, the versions, the page and the turns before.

    Returns:
        Acts in order; never empty.
    """
    if len(text) > MAX_CHARACTERS:
        return (
            refuse(
                f"That is {len(text):,} characters; I read up to {MAX_CHARACTERS:,} at a time.",
                "Say what to make in a few sentences, or attach the material as a file.",
            ),
        )
    if (about_versions := version_acts(clean(text), state, _understood)) is not None:
        return about_versions
    if (another := project_acts(clean(text), state)) is not None:
        return another
    if (words := pull_lyrics(text)) is not None:
        return lyric_acts(words, state, _understood)
    if names_words_only(text):
        return (no_words(),)
    if state.song is not None and removes_words(text):
        return (taken_away(text),)
    return _understood(text, state)


def _understood(text: str, state: DialogueState) -> tuple[Act, ...]:
    """What to do about a text that holds no words to be sung."""
    line = readable(text)
    if not line or not re.search(r"\w", line):
        return (ask_for_words(state),)
    line = with_place_of_hands(line[:LONGEST_READ], state)
    if below := negative_number(line):
        return (below,)
    answered = None if picks_a_take(line, state) else dialogue.answer_to_question(line, state)
    if answered == "":
        return (dialogue.cancelled(),)
    if answered:
        if (about_versions := version_acts(clean(answered), state, _understood)) is not None:
            return about_versions
        if (another := project_acts(clean(answered), state)) is not None:
            return another
        line = readable(answered)
    if chosen := picked_and_more(line, state):
        return chosen
    language = language_of(line)
    note = ""
    if language:
        line = translated(line, language)
        note = f'I read that as {language}, "{line}", and answer in English.'
    acts = _acts(line, state)
    if acts[0].tool == "compose":
        acts += not_understood(line, read_brief(line).left, bool(language))
    if note:
        acts = [Act(acts[0].tool, acts[0].args, (note, *acts[0].notes), acts[0].words), *acts[1:]]
    return tuple(acts[:12])


_HANDS_OVER = re.compile(
    r"^(?:(?:hi|hello|hey|ok(?:ay)?|so|well)[\s,.!]+)*(?:here(?:'s|\s+is|\s+are)|this\s+is|these\s+are|uploading|i(?:'m|\s+am)?\s+(?:just\s+)?upload(?:ing|ed))"
    r"\s+(?:\w+\s+){0,4}(?:song|tune|melody|piece|file|midi|score|recording|idea|riff|track|demo)(?:\s+(?:of\s+mine|i\s+(?:wrote|made|have)|for\s+you))?[\s.!]*$"
)


def _acts(line: str, state: DialogueState) -> list[Act]:
    low = line.lower()
    if state.attachments and _HANDS_OVER.match(low):
        names = " and ".join(str(row.get("name") or "the file") for row in state.attachments[:3])
        return [say(f"I have {names} here; say what to do with it.")]
    if heard := sound_question(low, state) or real_sound(line, state, _acts):
        return heard
    if talk := own_taste(low) or smalltalk.smalltalk(low):
        return [talk]
    plain = _FILLER.sub("", line) or line
    if acts := locks_and_more(plain, state):
        return acts
    if beside := wish_beside(line, state, _answered) or asked_beside(line, state):
        return beside
    if opens_as_question(low):
        return _answered(line, low, state)
    if acts := dialogue.history_act(plain.lower(), state) or dialogue.history_act(low, state):
        return acts
    if acts := revision(line, state):
        return acts
    if acts := repetition(plain, state):
        return acts
    if title := smalltalk.famous_title(line):
        return [title]
    if is_asking(low) and (acts := _question(line, low, state)):
        return acts
    if acts := recording_acts(plain, state):
        return acts
    return _music(plain, state)


def _answered(line: str, low: str, state: DialogueState) -> list[Act]:
    """What is asked and not wished for never makes a version: an answer, or a word that there is none."""
    if computed := theory_answer(line, state.song):
        return [computed]
    if told := talk_of_song(line, low, state):
        return told
    if state.song is None and (ranged := instrument_range(line, None)):
        return [ranged]
    if title := smalltalk.famous_title(line):
        return [title]
    if acts := _question(line, low, state):
        return acts
    if state.song is not None and (wish := _wish_behind(line, state)):
        return wish
    if how := _how_to(line, state):
        return [how]
    if business := smalltalk.other_business(low):
        return [business]
    if state.song is None:
        return _without_song(line, low, state) if not _LOOKS_UP.search(low) else [_no_answer()]
    acts = _music(_FILLER.sub("", line) or line, state)
    misread = any(act.tool in MUTATING or str(act.args.get("question", "")).startswith("I did not") for act in acts)
    return [_no_answer()] if misread else acts


_LOOKS_UP = re.compile(r"^(?:\w+,?\s+){0,2}(?:what|which|who|where|when|why|how)\b")
_WISH = re.compile(
    r"^[^,;?]*[,;?]\s*(?P<wish>(?:please\s+|just\s+|so\s+)*(?:make|turn|drop|lose|remove|mute|take|add|give|set|put|play|transpose|cut|kill|swap|change)\b.+)$",
    re.I,
)


def _wish_behind(line: str, state: DialogueState) -> list[Act] | None:
    """Such as "who needs strings anyway, drop them": the question is rhetorical, the wish follows it."""
    found = _WISH.match(line)
    return edit_acts(line, state) if found else None


_HOW_TO = re.compile(
    r"\bhow\s+(?:do|can|could|would|should)\s+(?:i|you|we|one)\s+(?P<wish>\w.{3,80}?)[\s?.!]*$"
    r"|\bwhat\s+(?:would|will)\s+happen\s+if\s+(?:i|we|you)\s+(?P<wish3>\w.{3,80}?)[\s?.!]*$"
    r"|^(?:\w+[\s,]+){0,2}should(?:n't)?\s+(?:i|we)\s+(?P<wish2>\w.{3,80}?)[\s?.!]*$",
    re.I,
)


def _how_to(line: str, state: DialogueState) -> Act | None:
    """Such as "how do I make it faster?": the words to say, and nothing done."""
    found = _HOW_TO.search(line)
    if not found or state.song is None:
        return None
    wish = found["wish"] or found["wish2"] or re.sub(r"^made\b", "make", found["wish3"])
    acts = edit_acts(wish, state)
    if not acts or any(act.tool not in MUTATING for act in acts):
        return None
    return say(f'Say "{wish}" and I do it; nothing was changed yet.')


def _no_answer() -> Act:
    return refuse(
        "I have no answer to that: I know music, this piece and a glossary of music theory.",
        'Ask about the piece ("what key is it in?") or a term ("what is a cadence?").',
    )


def _question(line: str, low: str, state: DialogueState) -> list[Act] | None:
    """Facts or theory: about the song when the question points at it, else from the glossary."""
    about_song = song_question(line, state)
    theory = theory_question(line)
    if about_song and state.song is not None and asks_for_the(low):
        return about_song
    if theory and (about_song is None or not mentions_song(low.split("what", 1)[-1]) or state.song is None):
        return theory
    if about_song:
        return about_song
    if theory:
        return theory
    if business := smalltalk.other_business(low):
        return [business]
    if state.song is not None and edit_acts(_FILLER.sub("", line) or line, state):
        return None  # "who needs strings anyway, drop them"
    if (
        re.match(r"^(?:what|which|who|where|when|why|define|explain)\b", low)
        and not smalltalk.speaks_of_music(low)
        and not re.search(r"\b(?:about|if)\b", low[:12])
    ):
        return [
            refuse(
                "I have no answer to that: I know music, this piece and a glossary of music theory.",
                'Ask about the piece ("what key is it in?") or a term ("what is a cadence?").',
            )
        ]
    return None


def _music(line: str, state: DialogueState) -> list[Act]:
    low = line.lower()
    fresh = opens_new(low)
    if state.song is None:
        return _without_song(line, low, state)
    if acts := taste_edit(line, state):
        return acts
    acts = edit_acts(line, state)
    whole = opens_whole_piece(low) or (not fresh and is_specified(line, low))
    if acts and not whole and (VERSION_FOR.search(low) or any(act.tool in CATALOGUE_TOOLS for act in acts)):
        return acts  # an edit of the catalogue names what it means: "another bass line", "a bridge after the verse"
    if not fresh and is_specified(line, low):
        fresh = True  # "64 bars at 120 bpm in 4/4": a brief without a verb
    starts = starts_piece(line, low)
    if acts and not fresh and not starts:
        return acts
    brief = read_brief(line)
    if only := _only_players(brief, line, low, state):
        return only
    if fresh or starts or (is_rich(brief) and not opens_edit(low)):
        if fresh and not brief.kinds and re.search(r"\b(?:bridge|intro|outro|verse|chorus|solo)\b", low):
            return _refused_part(line, state)
        return _compose(brief, line, state)
    if moved := mood_edit(line, state):
        return moved
    if acts:
        return acts
    clause = Clause(line[:LONGEST_CLAUSE], state, state.song)
    if refused := not_yet(clause):
        return refused
    if business := smalltalk.other_business(low):
        return [business]
    if brief.kinds <= {"mood", "hint"} and (offered := scene_edit(line, state) or mood_offer(line, line, state)):
        return offered  # with a song there, a mood alone is no new piece
    if brief.kinds & {"style", "meter"} and (style := ask_new_piece(brief, state)):
        return [style]
    if (
        brief.kinds & {"style", "length", "form", "chords", "mood"}
        and not opens_edit(low)
        and not smalltalk.is_vague(low)
    ):
        return _compose(brief, line, state)
    return [(None if smalltalk.is_vague(low) else propose(line, state)) or ask_change(line, state)]


_PART_WORDS = frozenset(
    "a an the some i want need like love would i'd too also please and with more another second in to it have "
    "add there give me us we can could you on for playing notes long bit of underneath".split()
)


def _only_players(brief: BriefSaid, line: str, low: str, state: DialogueState) -> list[Act] | None:
    """Such as "I want a harp too", "a cello please": with a song there, an instrument alone is one more part and no
    new piece.
    """
    assert state.song is not None
    if not brief.kinds or not brief.kinds <= {"players", "drums", "mood", "hint"} or "players" not in brief.kinds:
        return None
    if (
        re.match(r"^(?:the\s+)?same\b", low)
        or is_asking(low)
        or len([word for word in brief.left if word not in _PART_WORDS]) > 2
    ):
        return None
    if re.search(
        r"\b(?:piece|song|tune|track|music|melody\s+for|write|compose|create|generate|something\s+for|new)\b", low
    ):
        return None
    return add_players(Clause(line, state, state.song))


def _refused_part(line: str, state: DialogueState) -> list[Act]:
    assert state.song is not None
    return not_yet(Clause(line, state, state.song)) or [ask_change(line, state)]


def _without_song(line: str, low: str, state: DialogueState) -> list[Act]:
    brief = read_brief(line)
    if brief.problem:
        return [brief.problem]
    telling = brief.kinds - {"hint"}
    editing = (
        opens_edit(low)
        and not opens_new(low)
        and not re.match(r"^(?:use|play|the|this|it|that|everything|all|no|without|more|less|have)\b", low)
    )
    if telling and not (
        editing and telling <= {"mood", "players", "drums"} and not re.search(r"\b(?:piece|song|tune|music)\b", low)
    ):
        return _compose(brief, line, state)
    if business := smalltalk.other_business(low):
        return [business]
    if editing or looks_like_edit(low):
        return [ask_first_piece(line)]
    if opens_new(low) or starts_piece(line, low) or re.search(r"\b(?:music|song|tune|soundtrack|piece)\b", low):
        return _compose(brief, line, state, open_mood=True)
    if re.match(r"^(?:what|which|who|where|when|why|how)\b", low):
        return [
            refuse(
                "I have no answer to that: I know music, your piece and a glossary of music theory.",
                "Describe a piece, or ask what a musical term means.",
            )
        ]
    return [ask_mood(line)]


def _compose(brief: BriefSaid, line: str, state: DialogueState, open_mood: bool = False) -> list[Act]:
    """The call for a brief, and one for each part of it that cannot be done yet."""
    if brief.problem:
        return [brief.problem]
    notes = list(brief.notes)
    if open_mood or not brief.kinds:
        notes.append("I found no word on key, tempo, mood or instruments in that, so all of it is my choice.")
    if state.song is not None and state.version:
        notes.append(f"The piece before stays as version {state.version}.")
    return [Act("compose", brief.args, tuple(notes), line), *brief.undone]
