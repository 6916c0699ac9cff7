"""A sentence that holds several edits -> the acts of all its clauses.

Cuts the sentence, carries places and spared tracks from clause to clause, and tells what was not understood. Single
clauses are read in `edits`.
"""

import re
from collections.abc import Mapping, Sequence

from assistant.planner.acts import Act, not_done, refuse, say
from assistant.planner.conditions import condition
from assistant.planner.edits.clause import Clause
from assistant.planner.edits.length import contradiction
from assistant.planner.edits.not_yet import not_yet
from assistant.planner.edits.rules import read_clause
from assistant.planner.entities.places import pull_place
from assistant.planner.entities.scan import Scan
from assistant.planner.entities.tracks import pull_tracks, resolve_words
from assistant.planner.entities.where import pull_where
from assistant.planner.lock_acts import lock_acts
from assistant.planner.mood_edits import mood_edit
from assistant.planner.negations import is_negated, less_of_it
from assistant.planner.spared import Spared, keep_spared, pull_spared
from assistant.planner.state import CATALOGUE_TOOLS, DialogueState, SongView
from assistant.planner.taste_edits import is_complaint

LONGEST_CLAUSE = 600  # characters in which an edit is said
_SPLIT = re.compile(
    r"\s*(?:,?\s+(?:and\s+)?(?:do\s+)?(?=(?:the\s+)?same(?:\s+thing)?\s+(?:for|with|to|on|in|goes)\b)|[.;!?]+\s+|\n+|,?\s+(?:and\s+)?(?:then|after\s+that|afterwards|next|finally)\s+|,\s*(?:and\s+|but\s+"
    r"|also\s+)|,\s+(?=(?:make|turn|change|set|put|let|give|add|remove|lose|drop|mute|unmute|swap|replace"
    r"|transpose|raise|lower|bring|take|slow|speed|louder|softer|a\s+bit|a\s+little|slower|faster|reorchestrate"
    r"|no\s|without|up\s|down\s|the\s+\w+\s+(?:louder|softer|quieter|up|down)))"
    r"|(?<!\ball)(?<!everything)(?<!anything)\s+(?:and|but|plus|&)\s+(?:also\s+|then\s+|please\s+|maybe\s+"
    r"|a\s+bit\s+)?(?=(?:make|turn|change|set|put|let|have|give|add|remove|lose|drop|mute|unmute|solo|swap"
    r"|replace|transpose|raise|lower|bring|take|slow|speed|get\s+rid|reorchestrate|arrange|play\s+it|move|shift"
    r"|cut|delete|no\s+(?!more)|without\s|louder|softer|quieter|slower|faster|higher|lower|up\s|down\s|in\s+[A-G]"
    r"|do\s*n[o']t\s|don't\s|never\s|repeat|extend|shorten|fade|insert|copy|re-?harmoni[sz]e|rewrite|humani[sz]e|quanti[sz]e"
    r"|brighten|darken|simplify|thin\s|thicken|strip|boost|widen|reduce|increase|straighten|swing\s|vary|double\s+the|halve"
    r"|lock\s|unlock\s|end\s+(?:it|on|with)|start\s+(?:it|with)|finish\s+(?:it|with)|pan\s+the|loop\s+(?:it|the)"
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
    line = _TAKEN_BACK.sub("", _EXCLAIMED.sub("", line))
    line, said_instead = condition(line, state)
    if said_instead is not None:
        return [said_instead]
    line, spared_here = pull_spared(less_of_it(line), state)
    if spared_here.any and not re.search(r"\w{2}", _SAYS_NOTHING.sub("", line.lower())):
        return [_left_alone(spared_here)]
    line = _place_behind(_only_these(line, state), state)
    focus = _focus(state)
    acts: list[Act] = []
    said_in: list[str] = []  # the clause each act was read from
    lost: list[str] = []
    negated: list[str] = []
    kept: tuple[str, ...] = spared_here.tracks
    mentioned = False
    line, everywhere = _place_ahead(line, state)
    carried = ""  # a place said ahead of its clause: "from bar 20 on, louder"
    if max(map(len, clauses(line)), default=0) > LONGEST_CLAUSE:
        return None  # prose, no edit
    for piece in _pieces(HOW_ABOUT.sub("", line), state):
        if is_negated(piece):
            negated.append(piece)
            continue
        text = f"{carried or everywhere} {HOW_ABOUT.sub('', piece)}".strip(" ,")
        if spared := _spared(text, state.song):
            kept += spared
            continue
        if kept:
            text = _REST.sub("everything except " + " and ".join(state.song.names(kept)), text)
        clause = Clause(text, state, state.song, focus)
        found = (
            lock_acts(text, state)
            or _same_for(clause, acts)
            or read_clause(clause)
            or _elliptic(text, acts, state, focus)
        )
        found = _half_of_it(text, found, state)
        found = of_the_new(found or mood_edit(text, state, spared_here.tools), acts, clause)
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
            elif (len(text.split()) > 1 or not acts) and not _SAYS_NOTHING.fullmatch(text.lower()):
                lost += [] if is_complaint(text) or _told_already(text, acts) else [text]
                continue
            else:
                continue
        carried = ""
        found = [act for act in keep_spared(found, spared_here, state.song) if not _said_before(act, acts)]
        said_in += [text] * len(found)
        acts += found
        focus = _focus_of(acts, state.song) or focus
    if negated and not acts:
        return [say("All right, I did not do that; nothing was changed.")]
    if mentioned and acts:
        lost = []
    changing = [act for act in acts if act.tool not in ("refuse", "ask_person")]
    if changing and all(act.tool == "not_done" for act in changing):
        return [refuse(str(changing[0].args.get("reason")), "Say what may change, or leave that part out.")]
    if not changing:
        return [act for act in acts][:1] or None
    undone = [
        not_done(words, _ASKED_BACK.sub("", str(act.args.get("reason") or act.args.get("question"))))
        for act, words in zip(acts, said_in, strict=True)
        if act not in changing
    ]
    undone += [not_done(text, "I did not understand that part.") for text in lost if not _METER.search(text)]
    said = _METER.search(line)
    is_done = any(act.args.get("edit") == "change_meter" for act in changing)
    if said and not is_done and said[0].replace(" ", "") != state.song.meter:
        undone.append(not_done(said[0], "I cannot change the meter of a piece that exists yet."))
    if clash := contradiction(changing, state.song):
        return [clash]
    changing.sort(key=lambda act: act.args.get("edit") == "set_length")  # a tempo named beside it would undo it
    return [*changing, *undone]


def _said_before(act: Act, acts: list[Act]) -> bool:
    """Whether another clause of the sentence asked for the very same: "the piano is too busy, thin it out a bit"."""
    bare = {name: value for name, value in act.args.items() if name != "amount"}
    return act.tool in CATALOGUE_TOOLS and any(
        other.tool == act.tool and {k: v for k, v in other.args.items() if k != "amount"} == bare for other in acts
    )


_COMPS = re.compile(r"^(?:just\s+)?let\s+the\s+[\w ]{2,20}?\s+(?:comp|vamp|carry\s+(?:it|on)|play\s+on)\b")
_TOO_LONG = re.compile(r"^(?:that's|that\s+is|it's|it\s+is)\s+(?:way\s+|far\s+|much\s+)?too\s+(?:long|short)$")


def _told_already(text: str, acts: Sequence[Act]) -> bool:
    """Whether a clause only says once more what an act of the sentence does: who plays on in place of a solo."""
    comps = any(act.args.get("edit") in ("comp_instead", "sit_out") for act in acts)
    return bool((comps and _COMPS.match(text.lower())) or _TOO_LONG.match(text.lower()))


def _left_alone(spared: Spared) -> Act:
    """For a wish that something be left alone and nothing else."""
    what = " and ".join(spared.words)
    return say(f'Left alone: {what}. Nothing was changed. Say "lock {what}" to keep that so in every later change.')


_ONLY_THERE = re.compile(
    r"[\s,;]+(?:but\s+|and\s+)?(?:only|just)\s+(?P<place>(?:in|during|for|at|from|on|between|bars?)\s+.+?)(?:\s+please)?[\s.!]*$",
    re.I,
)


def _place_behind(line: str, state: DialogueState) -> str:
    """Such as "bring the strings down, but only in the chorus": the place belongs to the clause before it."""
    found = _ONLY_THERE.search(line)
    if found and _only_players_named(line[: found.start()], state):
        return line  # "strings only in the chorus" is about who plays where
    if found and found.start() > 3 and _only_place(found["place"], state):
        return f"{line[: found.start()]} {found['place']}"
    return line


_ONLY = re.compile(
    r"^(?:please\s+)?(?:only|just)\s+(?P<who>the\s+[\w -]{3,40}?)(?:,\s*please)?\s*[,:]"
    r"\s*(?P<how>.+?)(?:,?\s*please)?[.!\s]*$",
    re.I,
)


def _only_these(line: str, state: DialogueState) -> str:
    """Such as "only the trombone, please, a fifth lower": one edit of one track, not a solo and an edit of all."""
    found = _ONLY.match(line)
    if not found or state.song is None or not resolve_words(found["who"], state.song):
        return line
    joined = f"{found['who']} {found['how']}"
    acts = read_clause(Clause(joined, state, state.song))
    edits = ("transpose", "change_level", "change_instrument")
    return joined if len(acts) == 1 and acts[0].tool in edits and acts[0].args.get("tracks") else line


_ASKED_BACK = re.compile(r"(?<=[.!])\s+[^.?!]*\?\s*$")  # nobody is asked beside what is done
_METER = re.compile(r"(?<![\w/.])\d{1,2}\s*/\s*(?:2|4|8|16)(?![\w/%])")
_SAYS_NOTHING = re.compile(
    r"(?:(?:ok(?:ay)?|actually|so|well|hmm+|um+|oh|ah|please|thanks?|thank\s+you|you|yes|yeah|no|right|great|good|nice"
    r"|cool|lovely|perfect|hey|hi|hello|now|then|and|but|also|too|sorry|listen|look|maybe|i\s+think|let\s+me\s+see|that's"
    r"|that\s+is|it\s+is|it's|just|for\s+me|if\s+you\s+can|if\s+possible|wait|love\s+it|i\s+like\s+(?:it|that)|this"
    r"|on\s+second\s+thoughts?|never\s*mind|one\s+more\s+thing|by\s+the\s+way|first|second|finally)[\s,.!?]*)*"
)
_TWO_SWAPS = re.compile(
    r"\b(?P<verb>swap|replace|change|switch|exchange|trade)\s+(?P<one>(?:the\s+|my\s+)?[\w -]{3,30}?\s+"
    r"(?:for|with|to|into|by)\s+(?:an?|the|some)\s+[\w -]{3,30}?)"
    r"\s*(?:,\s*(?:and\s+)?|\s+and\s+)(?P<two>(?:the|my)\s+[\w -]{3,30}?\s+"
    r"(?:for|with|to|into|by)\s+(?:an?|some)\s+[\w -]{3,30})",
    re.I,
)  # "swap the trumpet for a flute and the tuba for a bassoon"
_TRAILING = re.compile(
    r"^((?:(?:h+m+|um+|ok(?:ay)?|so|well|and|uh+)[\s,.]+)*the\s+[\w -]{3,24}?)\s*(?:\.\.+|…)\s*(?=\w)", re.I
)
_EXCLAIMED = re.compile(r"^(?:what\s+an?|how)\s+\w+(?:\s+\w+){0,3}\s*[,.!]+\s+(?=\w)", re.I)
_TAKEN_BACK = re.compile(r"^[^.]{0,120}\.\.\.\s*(?:no|wait|actually|oh)\b[\s,.]*(?=\w)", re.I)
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


def _only_players_named(text: str, state: DialogueState) -> bool:
    """Whether a clause names players and nothing else."""
    scan = Scan(text)
    said = pull_tracks(scan, state.song) if state.song is not None else None
    return said is not None and bool(said.ids) and not [word for word in scan.left() if word != "the"]


def _only_place(text: str, state: DialogueState) -> bool:
    """Whether a clause names a place and nothing else."""
    scan = Scan(text)
    where = pull_where(scan, state.song, dict(state.context)) if state.song is not None else None
    said = where is not None and where.any and not where.unknown
    return said and not [word for word in scan.left() if word not in ("the", "in", "on", "and", "at")]


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
    line = _TWO_SWAPS.sub(r"\g<verb> \g<one>, \g<verb> \g<two>", _TRAILING.sub(r"\1 ", line))
    return [part for part in _SPLIT.split(line) if part and part.strip(" ,.;!?")]


_REPEATABLE = ("change_level", "transpose", "mute", "remove_track")


def _elliptic(text: str, acts: list[Act], state: DialogueState, focus: tuple[str, ...]) -> list[Act] | None:
    """Such as "... and the bass too": a clause without a verb repeats the one before for other tracks."""
    if not acts or acts[-1].tool not in _REPEATABLE or state.song is None:
        return None
    said = Clause(text, state, state.song, focus).tracks(Clause(text, state, state.song).scan)
    if not said or not said.ids:
        return None
    return [Act(acts[-1].tool, {**acts[-1].args, "tracks": list(said.ids)}, (), text)]


FOCUSING = frozenset({"change_instrument", "change_level", "transpose", "mute", "by_hand", "play_in", "arrange",
                      "change_melody", "change_rhythm", "change_mix", "rewrite_bars"})  # fmt: skip


def _focus(state: DialogueState) -> tuple[str, ...]:
    """What "it" may mean: the track the last turn added or gave another instrument; nothing where something is
    selected on the page, since "it" is then what the person points at.
    """
    last = state.last
    selection = state.context.get("selection")
    if isinstance(selection, Mapping) and (selection.get("bars") or selection.get("tracks")):
        return ()
    if last is None or not last.changes or state.song is None:
        return ()
    frame = last.changes[-1]
    if frame.tool == "add_track":
        name = str(frame.result.get("track") or "")
        return tuple(t.id for t in state.song.tracks if t.name == name)
    if frame.tool in FOCUSING and isinstance(frame.args.get("tracks"), list):
        ids = {t.id for t in state.song.tracks}
        return tuple(t for t in frame.args["tracks"] if t in ids)
    return ()


def _focus_of(acts: list[Act], song: SongView) -> tuple[str, ...]:
    if acts and acts[-1].tool == "add_track":
        return _added(acts, song)
    tracks = acts[-1].args.get("tracks") if acts else None
    return tuple(tracks) if isinstance(tracks, list) else ()


def _added(acts: list[Act], song: SongView) -> tuple[str, ...]:
    """What the parts added just before are called when the next call runs: by instrument, or by the id they will get
    where another track answers to that name already.
    """
    ids = {track.id for track in song.tracks}
    names: list[str] = []
    for act in (act for act in acts if act.tool == "add_track"):
        new_id = next(f"t{n}" for n in range(1, len(ids) + 2) if f"t{n}" not in ids)
        ids.add(new_id)
        name = str(act.args.get("instrument"))
        names.append(new_id if name in names or resolve_words(name, song) else name)
    trailing = next((k for k, act in enumerate(reversed(acts)) if act.tool != "add_track"), len(acts))
    return tuple(names[-trailing:]) if trailing else ()


_LENGTH_SAID = re.compile(
    r"[\s,]*(?:\b(?:and|but)\s+)?(?:\b(?:make\s+it|a\s+(?:bit|little)|much)\s+)?\b(?:shorter|longer)\b"
    r"|[\s,]*(?:\b(?:and|but)\s+)?(?:\b(?:about|around|exactly|only|just|to|of|for|at|maybe|roughly)\s+)*\b\d+(?:[:.]\d+)?\s*"
    r"(?:seconds?|secs?|s|minutes?|mins?)\b(?:\s+long)?", re.I,
)  # fmt: skip


def _half_of_it(text: str, found: list[Act] | None, state: DialogueState) -> list[Act] | None:
    """Such as "happier and shorter": how much shorter is not said, but what else is wished for can be done; the length
    stays beside it as what was asked back.
    """
    refused = found[-1] if found and found[-1].tool == "ask_person" else None
    rest = _LENGTH_SAID.sub("", text).strip(" ,.")
    if state.song is None or (found and refused is None) or rest == text.strip(" ,.") or not rest:
        return found
    if pull_place(Scan(text), state.song) is not None:
        return found  # "in the last 20 seconds" is a place
    done = read_clause(Clause(rest, state, state.song)) or mood_edit(rest, state) or []
    if not done or any(act.tool in ("refuse", "ask_person") for act in done):
        return found
    length = f"How long it shall be was not said: it lasts {state.song.duration_s:.1f} s now."
    return [*done, refuse(length)]


_SAME = re.compile(
    r"^(?:and\s+)?(?:do\s+)?(?:the\s+)?same(?:\s+thing)?\s+(?:goes\s+)?(?:for|with|to|on|in)\s+(?P<what>.+?)"
    r"(?:\s+(?:too|please|as\s+well))*[\s.!]*$"
)


def _same_for(clause: Clause, acts: list[Act]) -> list[Act] | None:
    """Such as "..., same for the cello": the edit before, for other tracks or bars."""
    found = _SAME.match(clause.low)
    if not found or not acts or acts[-1].tool not in (*_REPEATABLE, "change_instrument"):
        return None
    start, end = found.span("what")
    scan = Scan(clause.text[start:end])
    place = clause.place(scan)
    said = clause.tracks(scan)
    if clause.problem is not None:
        return [clause.problem]
    args = dict(acts[-1].args)
    if said and said.any:
        args["tracks"] = list(said.ids) or None
    if place:
        args |= {"first_bar": place[0].first_bar, "last_bar": place[0].last_bar}
    return [clause.act(acts[-1].tool, args)] if place or (said and said.any) else None


_QUIET = re.compile(r"\b(?:(?:very\s+|really\s+)?(?:quietly|softly|gently|faintly)|(?:a|some|nice|very)\s+quiet)\b")
_LOUD = re.compile(r"\b(?:(?:very\s+|really\s+)?loudly|(?:a|some|very)\s+loud)\b")


def of_the_new(found: list[Act] | None, acts: list[Act], clause: Clause) -> list[Act] | None:
    """Loudness said of a part in the sentence that adds it: "add an oboe, quietly", "add a quiet oboe"."""
    if not found:
        return found
    if found[-1].tool == "add_track" and (soft := _QUIET.search(clause.low) or _LOUD.search(clause.low)):
        direction = "softer" if soft.re is _QUIET else "louder"
        args = {"tracks": list(_added([*acts, *found], clause.song)), "direction": direction, "amount": "plainly"}
        return [*found, Act("change_level", args, (), clause.text)]
    if acts and acts[-1].tool == "add_track" and found[0].tool == "change_level" and "tracks" not in found[0].args:
        said = clause.tracks(clause.fresh())
        if said is None:
            new = list(_added(acts, clause.song))
            return [Act(act.tool, {**act.args, "tracks": new}, act.notes, act.words) for act in found]
    return found
