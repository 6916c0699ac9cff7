"""A sentence that holds several edits -> the acts of all its clauses.

Cuts the sentence, carries places and spared tracks from clause to clause, and tells what was not understood. Single
clauses are read in `edits`.
"""

import re

from assistant.planner.acts import Act
from assistant.planner.edits.clause import Clause
from assistant.planner.edits.not_yet import not_yet
from assistant.planner.edits.rules import read_clause
from assistant.planner.entities.places import pull_place
from assistant.planner.entities.scan import Scan
from assistant.planner.entities.tracks import resolve_words
from assistant.planner.mood_edits import mood_edit
from assistant.planner.state import DialogueState, SongView

LONGEST_CLAUSE = 600  # characters in which an edit is said
_SPLIT = re.compile(
    r"\s*(?:[.;!]+\s+|\n+|,?\s+(?:and\s+)?(?:then|after\s+that|afterwards|next|finally)\s+|,\s*(?:and\s+|but\s+"
    r"|also\s+)|,\s+(?=(?:make|turn|change|set|put|let|give|add|remove|lose|drop|mute|unmute|swap|replace"
    r"|transpose|raise|lower|bring|take|slow|speed|louder|softer|a\s+bit|a\s+little|slower|faster|reorchestrate"
    r"|no\s|without|up\s|down\s|the\s+\w+\s+(?:louder|softer|quieter|up|down)))"
    r"|(?<!\ball)(?<!everything)(?<!anything)\s+(?:and|but|plus|&)\s+(?:also\s+|then\s+|please\s+|maybe\s+"
    r"|a\s+bit\s+)?(?=(?:make|turn|change|set|put|let|have|give|add|remove|lose|drop|mute|unmute|solo|swap"
    r"|replace|transpose|raise|lower|bring|take|slow|speed|get\s+rid|reorchestrate|arrange|play\s+it|move|shift"
    r"|cut|delete|louder|softer|quieter|slower|faster|higher|lower|up\s|down\s|in\s+[A-G]"
    r"|the\s+\w+(?:\s+\w+)?\s+(?:louder|softer|quieter|up\b|down\b|an\s+octave|higher|lower)|everything|use)))"
)
HOW_ABOUT = re.compile(
    r"^(?:how\s+about|what\s+about|what\s+if\s+(?:we|you|it)|why\s+(?:not|don't\s+(?:we|you))|maybe|perhaps"
    r"|let's|can\s+(?:you|we|i)|could\s+(?:you|we|i|it\s+be)|would\s+you|will\s+you|i\s+think"
    r"|i'd\s+like\s+you\s+to|i\s+want\s+you\s+to|i\s+would\s+like\s+you\s+to|try(?:\s+to)?|just)\s+",
    re.I,
)


def edit_acts(line: str, state: DialogueState) -> list[Act] | None:
    """Every clause of the sentence as edits; None when no clause is one. A clause nobody understood is told, not
    dropped.
    """
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
    for piece in _pieces(HOW_ABOUT.sub("", line), state):
        text = f"{carried or everywhere} {HOW_ABOUT.sub('', piece)}".strip(" ,")
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
    """Such as "bars 5-8: drums quieter, bass louder": the place before the colon holds for every clause after it."""
    found = _AHEAD.match(line)
    if found and _only_place(found["place"], state):
        return found["rest"], found["place"]
    return line, ""


_REST = re.compile(
    r"\b(?:everything\s+else|all\s+the\s+(?:rest|others)|the\s+(?:rest|others|other\s+(?:instruments|parts"
    r"|tracks))|all\s+(?:else|others?))\b"
)
_SPARE = re.compile(
    r"^(?:please\s+)?(?:do\s*n[o']t\s+(?:touch|change|alter)|leave|keep)\s+(?P<what>.+?)(?:\s+(?:alone"
    r"|as\s+(?:it\s+is|they\s+are|is)|untouched|the\s+same|like\s+that|unchanged))?$"
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
    """Such as "... and the bass too": a clause without a verb repeats the one before for other tracks."""
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
