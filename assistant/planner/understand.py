"""A sentence and the state of the conversation -> what to do: the offline planner's whole understanding.

Pure and fast. Order: too long or empty; answers to a question; moves in history; corrections; small talk; questions; edits clause by clause; a new piece; and
when nothing fits, a question back. What a file says is never read here, only what the person said.
"""

import re

from assistant.planner import dialogue, smalltalk
from assistant.planner.acts import Act, ask, refuse
from assistant.planner.briefs import BriefSaid, read_brief
from assistant.planner.edits import Clause, add_players, not_yet, read_clause
from assistant.planner.mood_edits import mood_edit
from assistant.planner.questions import asks_for_the, is_asking, mentions_song, song_question, theory_question
from assistant.planner.entities.places import pull_place
from assistant.planner.entities.scan import Scan
from assistant.planner.entities.tracks import resolve_words
from assistant.planner.state import DialogueState, SongView
from assistant.planner.tables.foreign import language_of, translated
from assistant.planner.text import MAX_CHARACTERS, readable

LONGEST_CLAUSE = 600  # characters in which an edit is said
LONGEST_READ = 4_000  # characters read for meaning; a longer text is prose, and its beginning says what it is for

_NEW = re.compile(
    r"^(?:(?:ok(?:ay)?|so|now|please|hey|hi|hello|well|great|cool|thanks|alright|and|then|um+|hmm+|next|can\s+you|could\s+you|would\s+you|will\s+you|can\s+we|i\s+want\s+you\s+to|i'd\s+like\s+you\s+to|let's)[\s,.!]+)*"
    r"(?:please\s+)?(?:write|compose|create|generate|produce|improvise|invent|start|begin|do\s+me|make\s+me|make\s+(?:a|an|some|another|something|new)\b|give\s+me\s+(?:a|an|some|another|something)\b|gimme|new\b|another\b|i(?:'d|\s+would)?\s+(?:want|need|like|love)\s+(?:a|an|some|something|to\s+hear\s+(?:a|an|some)|music|\d)|play\s+(?:me\s+)?(?:a|an|some|something)\b|something|music\s+(?:for|to|that|like)|schreib\w*|komponier\w*|[eé]cri[st]\w*|compon\w*|escrib\w*|scriv\w*|crea\b|cr[eé]e\w*|mach\s+mir|fais)\b"
)
_ARTICLE_START = re.compile(
    r"^(?:(?:ok(?:ay)?|now|so|please|then|next|how\s+about|what\s+about|maybe)[\s,]+)*(?:an?|une?|eine?n?|un|una|some)\s+(?!(?:little\s+|tiny\s+|wee\s+)?(?:bit|little|touch|tad|lot|hair|shade|notch|semitone|half|whole|third|fourth|fifth|sixth|octave|step|tone|few|couple|minor\s+third|major\s+third|major\s+second|minor\s+second|perfect)\b)"
)
_EDIT_START = re.compile(
    r"^(?:(?:ok(?:ay)?|now|so|please|then|and|also|but|well|hmm+)[\s,]+)*(?:make|turn|change|set|put|let|have|keep|bring|take|give|move|raise|lower|drop|remove|delete|lose|add|mute|unmute|solo|swap|replace|switch|transpose|reorchestrate|arrange|rearrange|slow|speed|get\s+rid|the|this|it|that|everything|all|undo|redo|louder|softer|slower|faster|quieter|higher|lower|more|less|no\b|without|in\s+bars?|bars?|from\s+bar|can|could|would|should|use|play|i\s+(?:want|need)\s+(?:it|the|this)|i'd\s+like\s+(?:it|the|this))\b"
)
_SPLIT = re.compile(
    r"\s*(?:[.;!]+\s+|\n+|,?\s+(?:and\s+)?(?:then|after\s+that|afterwards|next|finally)\s+|,\s*(?:and\s+|but\s+|also\s+)|,\s+(?=(?:make|turn|change|set|put|let|give|add|remove|lose|drop|mute|unmute|swap|replace|transpose|raise|lower|bring|take|slow|speed|louder|softer|a\s+bit|a\s+little|slower|faster|reorchestrate|no\s|without|up\s|down\s|the\s+\w+\s+(?:louder|softer|quieter|up|down)))"
    r"|(?<!\ball)(?<!everything)(?<!anything)\s+(?:and|but|plus|&)\s+(?:also\s+|then\s+|please\s+|maybe\s+|a\s+bit\s+)?(?=(?:make|turn|change|set|put|let|have|give|add|remove|lose|drop|mute|unmute|solo|swap|replace|transpose|raise|lower|bring|take|slow|speed|get\s+rid|reorchestrate|arrange|play\s+it|move|shift|cut|delete|louder|softer|quieter|slower|faster|higher|lower|up\s|down\s|in\s+[A-G]|the\s+\w+(?:\s+\w+)?\s+(?:louder|softer|quieter|up\b|down\b|an\s+octave|higher|lower)|everything|use)))"
)
_FILLER = re.compile(
    r"^(?:(?:hmm+|well|ok(?:ay)?|so|right|alright|please|now|hey|um+|uh+|oh|ah|good|nice|great|cool|thanks|thank\s+you|yes|yeah|listen|look|perfect|lovely)[\s,.!]+)+",
    re.I,
)
_HOW_ABOUT = re.compile(
    r"^(?:how\s+about|what\s+about|what\s+if\s+(?:we|you|it)|why\s+(?:not|don't\s+(?:we|you))|maybe|perhaps|let's|can\s+(?:you|we|i)|could\s+(?:you|we|i|it\s+be)|would\s+you|will\s+you|i\s+think|i'd\s+like\s+you\s+to|i\s+want\s+you\s+to|i\s+would\s+like\s+you\s+to|try(?:\s+to)?|just)\s+",
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
    line = readable(text)
    if not line or not re.search(r"\w", line):
        return (_nothing_said(state),)
    line = line[:LONGEST_READ]
    answered = dialogue.answer_to_question(line, state)
    if answered == "":
        return (dialogue.cancelled(),)
    if answered:
        line = readable(answered)
    language = language_of(line)
    note = ""
    if language:
        line = translated(line, language)
        note = f"I read that as {language} and answer in English."
    acts = _acts(line, state)
    if note:
        acts = [Act(acts[0].tool, acts[0].args, (note, *acts[0].notes), acts[0].words), *acts[1:]]
    return tuple(acts[:12])


def _acts(line: str, state: DialogueState) -> list[Act]:
    low = line.lower()
    if talk := smalltalk.smalltalk(low):
        return [talk]
    plain = _FILLER.sub("", line) or line
    if acts := dialogue.history_act(plain.lower(), state) or dialogue.history_act(low, state):
        return acts
    if acts := dialogue.revision(line, state):
        return acts
    if acts := dialogue.repetition(plain, state):
        return acts
    if title := smalltalk.famous_title(line):
        return [title]
    if is_asking(low) and (acts := _question(line, low, state)):
        return acts
    return _music(plain, state)


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
    if state.song is not None and _edits(_FILLER.sub("", line) or line, state):
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
    fresh = bool(_NEW.match(low))
    if state.song is None:
        return _without_song(line, low, state)
    if not fresh and not _starts_piece(line, low):
        if acts := _edits(line, state):
            return acts
    brief = read_brief(line)
    if only := _only_players(brief, line, low, state):
        return only
    if fresh or _starts_piece(line, low) or (_is_rich(brief) and not _EDIT_START.match(low)):
        if fresh and not brief.kinds and re.search(r"\b(?:bridge|intro|outro|verse|chorus|solo)\b", low):
            return _refused_part(line, state)
        return [_compose(brief, line)]
    if acts := mood_edit(line, state):
        return acts
    if acts := _edits(line, state):
        return acts
    clause = Clause(line[:LONGEST_CLAUSE], state, state.song)
    if refused := not_yet(clause):
        return refused
    if business := smalltalk.other_business(low):
        return [business]
    if brief.kinds & {"style", "meter"} and (style := _as_new(brief, state)):
        return [style]
    if (
        brief.kinds & {"style", "length", "form", "chords", "mood"}
        and not _EDIT_START.match(low)
        and not smalltalk.is_vague(low)
    ):
        return [_compose(brief, line)]
    return [_what_change(line, state)]


_PART_WORDS = frozenset(
    "a an the some i want need like love would i'd too also please and with more another second in to it have add there give me us we can could you on for playing notes long bit of underneath".split()
)


def _only_players(brief: BriefSaid, line: str, low: str, state: DialogueState) -> list[Act] | None:
    """ "I want a harp too", "a cello please": with a song there, an instrument alone is one more part and no new piece."""
    assert state.song is not None
    if not brief.kinds or not brief.kinds <= {"players", "drums", "mood", "hint"} or "players" not in brief.kinds:
        return None
    if is_asking(low) or len([word for word in brief.left if word not in _PART_WORDS]) > 2:
        return None
    if re.search(
        r"\b(?:piece|song|tune|track|music|melody\s+for|write|compose|create|generate|something\s+for|new)\b", low
    ):
        return None
    return add_players(Clause(line, state, state.song))


def _starts_piece(line: str, low: str) -> bool:
    """ "a hymn in G major": an article and a piece, not "a bit slower" nor "a clarinet instead"."""
    if not _ARTICLE_START.match(low) or re.search(
        r"\b(?:instead|higher|lower|louder|softer|slower|faster|for\s+the\s+(?:tune|melody|lead)|on\s+the\s+(?:tune|melody|lead))\b",
        low,
    ):
        return False
    kinds = read_brief(line).kinds
    return bool(kinds & {"style", "mood", "length", "form", "chords", "rough"}) or bool(
        re.search(r"\b(?:piece|song|tune|track|music|number|theme|loop|beat)\b", low)
    )


def _is_rich(brief: BriefSaid) -> bool:
    """Whether a sentence holds enough of a brief to be one without saying "write"."""
    return len(brief.kinds & {"style", "length", "form", "chords", "key", "players", "tempo", "meter", "mood"}) >= 3


def _refused_part(line: str, state: DialogueState) -> list[Act]:
    assert state.song is not None
    return not_yet(Clause(line, state, state.song)) or [_what_change(line, state)]


def _without_song(line: str, low: str, state: DialogueState) -> list[Act]:
    brief = read_brief(line)
    if brief.problem:
        return [brief.problem]
    telling = brief.kinds - {"hint"}
    editing = (
        bool(_EDIT_START.match(low))
        and not _NEW.match(low)
        and not re.match(r"^(?:use|play|the|this|it|that|everything|all|no|without|more|less|have)\b", low)
    )
    if telling and not (
        editing and telling <= {"mood", "players", "drums"} and not re.search(r"\b(?:piece|song|tune|music)\b", low)
    ):
        return [_compose(brief, line)]
    if business := smalltalk.other_business(low):
        return [business]
    if editing or _looks_like_edit(low):
        return [_no_song_yet(line)]
    if _NEW.match(low) or _starts_piece(line, low) or re.search(r"\b(?:music|song|tune|soundtrack|piece)\b", low):
        return [_compose(brief, line, open_mood=True)]
    if re.match(r"^(?:what|which|who|where|when|why|how)\b", low):
        return [
            refuse(
                "I have no answer to that: I know music, your piece and a glossary of music theory.",
                "Describe a piece, or ask what a musical term means.",
            )
        ]
    return [_which_mood(line)]


def _looks_like_edit(low: str) -> bool:
    return bool(re.search(r"\b(?:louder|softer|quieter|slower|faster|transpose|undo|higher|lower|mute)\b", low))


def _compose(brief: BriefSaid, line: str, open_mood: bool = False) -> Act:
    if brief.problem:
        return brief.problem
    notes = list(brief.notes)
    if open_mood or not brief.kinds:
        notes.append("I found no word on key, tempo, mood or instruments in that, so all of it is my choice.")
    return Act("compose", brief.args, tuple(notes), line)


def _edits(line: str, state: DialogueState) -> list[Act] | None:
    """Every clause of the sentence as edits; None when no clause is one. A clause nobody understood is told, not dropped."""
    assert state.song is not None
    focus = _focus(state)
    acts: list[Act] = []
    lost: list[str] = []
    kept: tuple[str, ...] = ()
    mentioned = False
    line, everywhere = _place_ahead(line, state)
    carried = ""  # a place said ahead of its clause: "from bar 20 on, louder"
    if max(map(len, clauses(line)), default=0) > LONGEST_CLAUSE:
        return None  # prose, no edit
    for piece in _pieces(_HOW_ABOUT.sub("", line), state):
        text = f"{carried or everywhere} {_HOW_ABOUT.sub('', piece)}".strip(" ,")
        if spared := _spared(text, state.song):
            kept += spared
            continue
        if kept:
            text = _REST.sub("everything except " + " and ".join(state.song.names(kept)), text)
        clause = Clause(text, state, state.song, focus)
        found = read_clause(clause) or _elliptic(text, acts, state, focus) or mood_edit(text, state)
        if (
            not found
            and (named := resolve_words(text, state.song))
            and not acts
            and len(named) < len(state.song.tracks)
        ):
            focus, mentioned = named, True  # "the bass player quit, take him out"
        if not found:
            if not carried and _only_place(text, state):
                carried = text
                continue
            if refused := not_yet(clause):
                found = refused
            elif len(text.split()) > 1 or not acts:
                lost.append(text)
                continue
            else:
                continue
        carried = ""
        focus = _focus_of(found) or focus
        acts += found
    if mentioned and acts:
        lost = []
    changing = [act for act in acts if act.tool not in ("refuse", "ask_person")]
    if not changing:
        return [act for act in acts][:1] or None
    refused_notes = tuple(
        f"{act.args.get('reason') or act.args.get('question')} {act.args.get('next_step', '')}".strip()
        for act in acts
        if act not in changing
    )
    lost_notes = tuple(f"I did not understand {text!r}." for text in lost)
    if refused_notes or lost_notes:
        last = changing[-1]
        changing[-1] = Act(last.tool, last.args, (*last.notes, *refused_notes, *lost_notes), last.words)
    return changing


_AHEAD = re.compile(r"^(?P<place>[^:]{3,40}?)\s*:\s*(?P<rest>.+)$")


def _place_ahead(line: str, state: DialogueState) -> tuple[str, str]:
    """ "bars 5-8: drums quieter, bass louder": the place before the colon holds for every clause after it."""
    found = _AHEAD.match(line)
    if found and _only_place(found["place"], state):
        return found["rest"], found["place"]
    return line, ""


_REST = re.compile(
    r"\b(?:everything\s+else|all\s+the\s+(?:rest|others)|the\s+(?:rest|others|other\s+(?:instruments|parts|tracks))|all\s+(?:else|others?))\b"
)
_SPARE = re.compile(
    r"^(?:please\s+)?(?:do\s*n[o']t\s+(?:touch|change|alter)|leave|keep)\s+(?P<what>.+?)(?:\s+(?:alone|as\s+(?:it\s+is|they\s+are|is)|untouched|the\s+same|like\s+that|unchanged))?$"
)


def _spared(text: str, song: SongView) -> tuple[str, ...]:
    """Tracks a clause says to leave alone."""
    found = _SPARE.match(text.lower())
    if not found or (
        text.lower().startswith(("keep", "leave"))
        and not re.search(r"alone|as\s+(?:it|they|is)|untouched|same|unchanged", text.lower())
    ):
        return ()
    return resolve_words(found["what"], song)


def _only_place(text: str, state: DialogueState) -> bool:
    """Whether a clause names a place and nothing else."""
    scan = Scan(text)
    place = pull_place(scan, state.song, dict(state.context))
    return place is not None and not [word for word in scan.left() if word not in ("the", "in", "on", "and", "at")]


def _pieces(line: str, state: DialogueState) -> list[str]:
    """Clauses, with lists such as "piano louder, drums softer" cut where every part is an edit of its own kind."""
    assert state.song is not None
    pieces: list[str] = []
    for part in clauses(line):
        cuts = [cut for cut in re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", part) if cut.strip()]
        if 1 < len(cuts) <= 6:
            read = [read_clause(Clause(cut, state, state.song)) for cut in cuts]
            kinds = [
                (acts[0].tool, str(acts[0].args.get("tracks")))
                for acts in read
                if acts and acts[0].tool not in ("refuse", "ask_person")
            ]
            if len(kinds) == len(cuts) and len(set(kinds)) == len(cuts):
                pieces += cuts
                continue
        pieces.append(part)
    return pieces


def clauses(line: str) -> list[str]:
    """A sentence cut into clauses that may each hold an edit."""
    return [part for part in _SPLIT.split(line) if part and part.strip(" ,.;!?")]


def _elliptic(text: str, acts: list[Act], state: DialogueState, focus: tuple[str, ...]) -> list[Act] | None:
    """ "... and the bass too": a clause without a verb repeats the one before for other tracks."""
    if not acts or acts[-1].tool not in ("change_level", "transpose", "mute", "remove_track") or state.song is None:
        return None
    said = Clause(text, state, state.song, focus).tracks(Clause(text, state, state.song).scan)
    if not said or not said.ids:
        return None
    return [Act(acts[-1].tool, {**acts[-1].args, "tracks": list(said.ids)}, (), text)]


def _focus(state: DialogueState) -> tuple[str, ...]:
    """What "it" may mean: the track the last turn added or gave another instrument."""
    last = state.last
    if last is None or not last.changes or state.song is None:
        return ()
    frame = last.changes[-1]
    if frame.tool == "add_track":
        name = str(frame.result.get("track") or "")
        return tuple(t.id for t in state.song.tracks if t.name == name)
    if frame.tool in ("change_instrument", "change_level", "transpose") and isinstance(frame.args.get("tracks"), list):
        ids = {t.id for t in state.song.tracks}
        return tuple(t for t in frame.args["tracks"] if t in ids)
    return ()


def _focus_of(acts: list[Act]) -> tuple[str, ...]:
    tracks = acts[-1].args.get("tracks") if acts else None
    return tuple(tracks) if isinstance(tracks, list) else ()


def _as_new(brief: BriefSaid, state: DialogueState) -> Act | None:
    """Another style or meter for a song that exists is a new piece: ask before leaving the old one."""
    assert state.song is not None
    what = brief.args.get("style") or brief.args.get("meter")
    if not what:
        return None
    kind = f"{what} piece" if brief.args.get("style") else f"piece in {what}"
    return ask(
        f"I cannot turn this piece into a {kind} yet and keep its notes. Shall I write a new one?",
        (f"a new {kind} in {state.song.key}", f"write a {kind} in {state.song.key}, {state.song.bars} bars"),
        ("keep this piece", "what instruments are in it?"),
    )  # fmt: skip


def _nothing_said(state: DialogueState) -> Act:
    if state.song is not None or state.attachments:
        return ask(
            "You sent no words. What shall I do with this piece?",
            ("tell me about it", "tell me about this piece"),
            ("a bit slower", "a bit slower"),
            ("help", "what can you do?"),
        )
    return ask(
        "You sent no words. What shall I write?",
        ("a calm piano piece", "a calm piano piece, 30 seconds"),
        ("an upbeat pop song", "an upbeat pop song, 16 bars"),
        ("help", "what can you do?"),
    )


def _no_song_yet(line: str) -> Act:
    return ask(
        "There is no piece yet to change. Shall I write one first?",
        ("a calm piano piece", "write a calm piano piece, 16 bars"), ("an upbeat pop song", "write an upbeat pop song with piano, bass and drums, 16 bars"),
        ("help", "what can you do?"),
    )  # fmt: skip


def _which_mood(line: str) -> Act:
    said = line if len(line) <= 60 else line[:57] + "..."
    return ask(
        f"I do not know what music {said!r} should be. Which comes nearest?",
        ("something calm", "write a calm piece, 30 seconds"), ("something happy", "write a happy piece, 30 seconds"),
        ("something dramatic", "write a dramatic piece, 30 seconds"), ("help", "what can you do?"),
    )  # fmt: skip


def _what_change(line: str, state: DialogueState) -> Act:
    assert state.song is not None
    low = line.lower()
    if smalltalk.is_vague(low):
        question = "What should be different?"
    else:
        said = line if len(line) <= 60 else line[:57] + "..."
        question = f"I did not understand {said!r}. What shall I change?"
    choices = [
        ("livelier: faster and louder", "a bit faster and a bit louder"),
        ("calmer: slower and softer", "a bit slower and a bit softer"),
    ]
    tune = next((t for t in state.song.tracks if t.role == "melody"), None)
    other = "clarinet" if tune is None or tune.program != 71 else "flute"
    choices.append((f"the tune on a {other}", f"give the tune to a {other}"))
    if re.search(r"\b(?:don't|not|hate|awful|bad|boring)\b", low):
        choices.append(("back to the version before", "undo"))
    else:
        choices.append(("a new piece", f"write another piece in {state.song.key}"))
    return ask(question, *choices)
