"""One clause that changes a song -> tool calls: verb by object over typed entities.

A clause is read by the first rule that fits; rules stand from the most telling verb to the vaguest. What a rule assumes (how much "a bit" is) is told in the
act's notes. Which sentences are edits at all is decided in `understand`.
"""

import re
from collections.abc import Callable
from typing import Any

from assistant.planner.acts import Act, ask, refuse
from assistant.planner.entities import amounts
from assistant.planner.entities.instruments import InstrumentSaid, find_named
from assistant.planner.entities.keys import KeySaid, pull_key
from assistant.planner.entities.places import PlaceSaid, Stretch, pull_place, selected_bars
from assistant.planner.entities.scan import TAKEN, Scan
from assistant.planner.entities.tempo import (
    HIGHEST_BPM,
    LOWEST_BPM,
    TempoSaid,
    pull_tempo,
    pull_tempo_by,
    pull_tempo_change,
)
from assistant.planner.entities.tracks import TracksSaid, describe, pull_tracks, resolve_words
from assistant.planner.moods import find_style
from assistant.planner.state import DialogueState, SongView
from tools.theory.tempo_words import tempo_range

_TUNE = r"(?<!counter-)(?<!counter )(?:the\s+|its\s+|main\s+)*(?:tune|melody|lead(?:\s+(?:line|part))?|theme|top\s+line|solo\s+line)"
_GIVE = (
    re.compile(rf"\b(?:give|hand|pass|assign|move|put|switch|transfer|shift|set)\s+(?:over\s+)?{_TUNE}\s+(?:over\s+)?(?:to|on|onto|in|into|for|with)\s+(?P<who>.+)$"),
    re.compile(rf"\b(?:let|have|make|get)\s+(?P<who>.+?)\s+(?:to\s+)?(?:play|carry|take|sing|have|lead|do|take\s+over)\s+(?:over\s+)?{_TUNE}\b"),
    re.compile(rf"^(?P<who>.+?)\s+(?:should|could|can|must|to|shall|plays?|takes?|carries|gets?|has)\s+(?:play\s+|take\s+|carry\s+|have\s+|get\s+|do\s+)?(?:over\s+)?{_TUNE}\b"),
    re.compile(rf"\b{_TUNE}\s+(?:should\s+be\s+|to\s+be\s+|must\s+be\s+|could\s+be\s+|is\s+)?(?:played\s+|sung\s+|taken\s+|carried\s+)?(?:on|by|for|goes\s+to|to)\s+(?P<who>.+)$"),
    re.compile(rf"\bgive\s+(?P<who>.+?)\s+{_TUNE}\b"),
    re.compile(rf"\b(?:a|an|the)?\s*(?P<who>[\w\s]+?)\s+(?:on|for)\s+{_TUNE}\b"),
)  # fmt: skip
_REORCHESTRATE = re.compile(
    r"\b(?:re-?orchestrate|orchestrate|re-?arrange|arrange|re-?score|score|instrument|set|transcribe|adapt|redo|rework|do|make|play|perform|turn|recast|rewrite|i\s+want|hear)\b(?P<what>.*?)\b(?:for|as|with|by|into|on)\s+(?P<who>.+)$"
)
_INTO_PLAYERS = re.compile(
    r"\b(?:make|turn|rewrite|recast|convert|transform)\s+(?P<what>it|this|that|everything|the\s+(?:whole\s+)?(?:piece|song|thing|tune|music|track))\s+(?:in)?(?:to\s+)?(?:be\s+)?(?:an?\s+|for\s+(?:an?\s+)?)?(?P<who>.+)$"
)
_ONLY_PLAYER = re.compile(r"^(?:just|only|nothing\s+but)\s+(?:an?\s+)?(?!the\b)(?P<who>[\w\s-]+?)(?:\s+please)?$")
_EXCHANGE = re.compile(
    r"\b(?:swap|exchange|switch|trade)\s+(?:the\s+)?(?P<a>[\w\s]+?)\s+(?:and|with|for)\s+the\s+(?P<b>[\w\s]+)$|\b(?:swap|exchange|switch|trade)\s+(?:the\s+)?(?P<a2>[\w\s]+?)\s+and\s+(?P<b2>[\w\s]+)$"
)
_SWAP = (
    re.compile(r"\b(?:swap|replace|change|switch|exchange|substitute|trade|turn|convert|make)\s+(?:out\s+)?(?P<old>.+?)\s+(?:for|with|to|into|by|against|from)\s+(?P<new>.+)$"),
    re.compile(r"^(?P<old>[\w\s]{3,30}?)\s*(?:-+>|=+>)\s*(?P<new>[\w\s]{3,30})$"),
    re.compile(r"\b(?:rather\s+(?:have\s+|hear\s+|use\s+)?|prefer\s+)(?P<new>.+?)\s+(?:than|to|over)\s+(?P<old>.+)$"),
    re.compile(r"\b(?P<new>[^,]+?)\s+(?:instead\s+of|in\s+place\s+of|rather\s+than|in\s+lieu\s+of)\s+(?P<old>.+)$"),
    re.compile(r"\binstead\s+of\s+(?P<old>[^,]+?)(?:,|\s+(?:use|try|take|have|put|with|i'd\s+like|give\s+me))\s*(?:use\s+|try\s+|take\s+|have\s+)?(?P<new>.+)$"),
    re.compile(r"\b(?:play|have|put|perform|do)\s+(?P<old>.+?)\s+(?:on|with|using|played\s+(?:on|by))\s+(?P<new>.+)$"),
    re.compile(r"\b(?P<old>.+?)\s+(?:should\s+|could\s+|can\s+|to\s+|must\s+|might\s+)?(?:be(?:come)?|is|as)\s+(?:played\s+(?:on|by|with)\s+)?(?P<new>.+?)(?:\s+instead)?$"),
    re.compile(r"\b(?:give|hand|assign)\s+(?P<old>.+?)\s+(?:over\s+)?to\s+(?P<new>(?:an?|the|some)\s+.+)$"),
    re.compile(r"\b(?:make|want|like)\s+(?P<old>(?:the|my|that)\s+.+?)\s+(?P<new>(?:an?|some)\s+.+)$"),
)  # fmt: skip
_ADD = re.compile(
    r"\b(?:add(?:ing)?|put\s+in|bring\s+in|throw\s+in|include|insert|introduce|layer(?:\s+in)?|drop\s+in|mix\s+in|stick|i'd\s+(?:love|like)|i\s+would\s+(?:love|like)|i\s+want|i\s+need|we\s+need|needs?|could\s+use|how\s+about|give\s+(?:it|me|us)|let's\s+(?:have|add|try)|let\s+there\s+be|can\s+we\s+have|could\s+we\s+have|want|there\s+should\s+be|with|plus|have|put|try|also|another|ajoute[rz]?|f[uü]ge?|a[ñn]ade|aggiungi)\b"
)
_STRONG_ADD = re.compile(
    r"\b(?:add|put\s+in|bring\s+in|throw\s+in|include|insert|introduce|layer|ajoute[rz]?|f[uü]ge?|a[ñn]ade|aggiungi|let's\s+have|need|needs|could\s+use)\b"
)
_REMOVE = re.compile(
    r"\b(?:remove|delete|lose|drop|kill|ditch|scrap|erase|cut(?:\s+out)?|take\s+(?:out|away|off)|get\s+rid\s+of|throw\s+out|without|strip\s+out|leave\s+out|no\s+more|eliminate|dump|axe|chuck|omit|exclude|don't\s+(?:want|need|like)|do\s+without|minus|no|enlève|enlever|supprime|entferne|quita|togli|stop)\b"
)
_STRONG_REMOVE = re.compile(
    r"\b(?:remove|delete|lose|drop|kill|ditch|scrap|erase|take|get\s+rid\s+of|throw\s+out|cut|leave|eliminate|dump|axe|chuck|omit)\b"
)
_TAKE_OUT = re.compile(r"\b(?:take|pull|leave|get|kick|throw|rip)\s+(?P<what>.+?)\s+(?:out|away|off)\b")
_MUTE = re.compile(
    r"\b(?:mute|silence|hush|shut\s+(?:up|off)|turn\s+off|switch\s+off|mute\s+out|quiet\s+down\s+completely)\b|\b(?:turn|switch|shut)\s+(?P<what>.+?)\s+off\b"
)
_UNMUTE = re.compile(
    r"\b(?:un-?mute|un-?silence|turn\s+on|switch\s+on|let\s+.+?\s+(?:sound|be\s+heard)\s+again|bring\s+back|bring\s+.+?\s+back(?:\s+in)?|put\s+.+?\s+back(?:\s+in)?)\b|\b(?:turn|switch)\s+(?P<what>.+?)\s+(?:back\s+)?on\b"
)
_SOLO = re.compile(
    r"\bhear\b.*\b(?:on\s+(?:its|their)\s+own|by\s+(?:itself|themselves)|alone|isolated)\b|^(?:please\s+)?(?:solo|isolate)\b|\b(?:only|just)\s+(?:hear|play|let\s+me\s+hear|listen\s+to)\s+the\b|^(?:just|only)\s+the\b|\b(?:let\s+me|i\s+want\s+to)\s+hear\s+(?:only|just)\b|\bhear\s+(?:only|just)\b"
)
_LOUDER = re.compile(
    r"\b(?:louder|more\s+(?:volume|prominent|present|audible|forward)|turn(?:ed)?\s+(?:it\s+|that\s+|this\s+)?up|boost(?:ed)?|crank(?:\s+up)?|pump\s+up|amplify|too\s+(?:quiet|soft|silent|faint)|not\s+loud\s+enough|can(?:'t|not)\s+hear|hear\s+more\s+of|more\s+of\s+the|can\s+hardly\s+hear|stand\s+out(?:\s+more)?|(?:raise|increase|up)\s+the\s+(?:volume|level|loudness)|stronger|forte|fortissimo|more\s+powerful(?:ly)?|harder|plus\s+fort|lauter|m[aá]s\s+fuerte|pi[uù]\s+forte|less\s+(?:quiet|soft)|loudly|hotter\s+in\s+the\s+mix)\b"
)
_SOFTER = re.compile(
    r"\b(?:softer|quieter|less\s+(?:loud|volume|prominent|present|dominant|dominating)|more\s+(?:quiet(?:ly)?|soft(?:ly)?|subdued)|turn(?:ed)?\s+(?:it\s+|that\s+|this\s+)?down|too\s+(?:loud|strong|prominent|dominant|noisy)|not\s+(?:so|as|too|that)\s+loud|(?:lower|reduce|decrease|drop)\s+the\s+(?:volume|level|loudness)|tone\s+(?:it\s+|that\s+|this\s+)?down|dial\s+(?:it\s+|that\s+)?(?:down|back)|pianissimo|piano\s+dynamic|quietly|softly|plus\s+doux|leiser|m[aá]s\s+(?:suave|bajo)|pi[uù]\s+piano|overpower(?:s|ing)?|drown(?:s|ing)?(?:\s+out)?|quiet\s+down|back\s+off|(?:pull|hold|bring|dial)\s+(?:\w+\s+){0,3}back(?!\s+in\s*(?:$|[.,!]))|recede|gently|in\s+the\s+background)\b"
)
_TO_TEMPO = re.compile(
    r"\b(?:up|down|back)\s+to\s+(?:about\s+|around\s+)?(?P<n>\d{2,3})\b(?!\s*(?:%|percent|db|bars?|measures?|seconds|semitones?))"
)
_BARE_LEVEL = re.compile(
    r"\b(?:make|keep|play|want|have|should\s+be|must\s+be|let)\b.*\b(?P<how>quiet|soft|loud|silent|faint)\b(?!\s+(?:piano|strings|drums|pad|synth|piece|song))"
)
_WAY_UP = re.compile(r"\b(?:up(?:wards?)?|higher|raise|raised|lift|increase|bump|sharper|above)\b")
_WAY_DOWN = re.compile(r"\b(?:down(?:wards?)?|lower(?:ed)?|drop|reduce|decrease|deeper|flatter|below|sink)\b")
_TRANSPOSE = re.compile(
    r"\b(?:transpos\w+|shift|move|modulate|pitch(?:ed)?|raise|lower|lift|drop|take|bring|up|down|higher|lower|octave|put|turn)\b"
)
_HIGHER = re.compile(r"\b(?:higher|deeper|lower)\b(?!\s+(?:volume|level))")
_KEY_VERB = re.compile(
    r"\b(?:key|transpos\w+|modulate|put|change|switch|make|turn|move|shift|in|to|into|parallel|relative|play|hear|want|try|convert|set)\b"
)
_NOT_YET = (
    (re.compile(r"\b(?:crescendo|diminuendo|decrescendo|hairpin|swell|fade\s+in|get(?:ting)?\s+(?:gradually\s+)?(?:louder|softer)|gradual\w*|build(?:ing)?\s+up)\b"), "loudness little by little"),
    (re.compile(r"\b(?:accelerando|rallentando|speed(?:ing)?\s+up\s+(?:slowly|gradually|towards?))\b"), "the tempo little by little"),
    (re.compile(r"\b(?:reverb|echo|delay|distortion|compress\w*|eq|equali[sz]\w+|pan|panning|stereo|wider|mix\s+(?:it|better)|master(?:ing)?|effects?|filter|chorus\s+effect)\b"), "effects, panning and mixing by words"),
    (re.compile(r"\b(?:swing|straight(?:en)?|shuffle|groove|humani[sz]e|quanti[sz]e|rubato|half-?time|double-?time)\b"), "the rhythmic feel of a piece that exists"),
    (re.compile(r"\b(?:fill|fills|ghost\s+notes|four\s+on\s+the\s+floor|busier|simpler|sparser|denser|walking|staccato|legato|articulation|pizzicato)\b"), "how a part plays while its notes stay"),
    (re.compile(r"\b(?:re-?harmoni[sz]e\w*|jazzier\s+chords|(?:new|other|different|change\s+the|better|nicer|simpler|more|these)\s+chords|chord\s+progression|simpler\s+chords|substitut\w+|suspensions?|sus\s+chords?|pedal\s+point)\b"), "the harmony of a piece that exists"),
    (re.compile(r"\b(?:bridge|verse|chorus|intro|outro|ending|coda|section|pre-chorus|solo|break(?:down)?|interlude|tag|loop|repeat|longer|shorter|extend|shorten|key\s+change|modulation|form|aaba|ritardando|fade\s+out|bars?\s+longer)\b"), "the form of a piece that exists"),
    (re.compile(r"\b(?:catchier|hook|melody|tune|motif|variation|phrase|singable|range)\b"), "the melody's notes"),
    (re.compile(r"\b(?:lyrics?|words|sing|vocals?|rap)\b"), "lyrics or singing"),
)  # fmt: skip

AMOUNTS = {"slight": "slightly", "plain": "plainly", "strong": "much"}
MORE_OF = {"slightly": "a bit", "plainly": "one clear step", "much": "a lot"}
HIGHER_SEMITONES_PIECE, HIGHER_SEMITONES_PART = 2, 12

Rule = Callable[["Clause"], list[Act] | None]


class Clause:
    """One clause being read against the song.

    Attributes:
        text: The clause as said, in a readable line.
        scan: The unread rest.
        song: The song it is about.
        focus: Track ids the clause before spoke of, for "it" and "them".
    """

    def __init__(self, text: str, state: DialogueState, song: SongView, focus: tuple[str, ...] = ()) -> None:
        self.text, self.state, self.song, self.focus = text, state, song, focus
        self.scan = Scan(text)
        self.low = self.scan.low
        self.notes: list[str] = []
        self.problem: Act | None = None

    def fresh(self) -> Scan:
        """A new reading of the whole clause."""
        return Scan(self.text)

    def act(self, tool: str, args: dict[str, Any], *notes: str) -> Act:
        """An act with the clause's notes."""
        given = {name: value for name, value in args.items() if value is not None}
        return Act(tool, given, (*self.notes, *notes), self.text)

    def place(self, scan: Scan) -> tuple[Stretch, ...]:
        """The stretches the clause names or the page has selected; () for the whole song. A place the song lacks becomes the clause's problem."""
        said = pull_place(scan, self.song, dict(self.state.context))
        if said is None:
            selected = selected_bars(dict(self.state.context))
            if selected and re.search(r"\b(?:this|these|it|that|here|selection|selected)\b", scan.low):
                self.notes.append(f"I took the selected {selected.words}.")
                return (selected,)
            return ()
        self._check(said)
        return said.stretches

    def _check(self, said: PlaceSaid) -> None:
        if said.unknown:
            names = ", ".join(str(s.get("name")) for s in self.song.sections) or "none"
            self.problem = refuse(
                f"This piece has no {said.unknown!r}; its sections are: {names}.",
                f"Name one of these, or bars 1 to {self.song.bars}.",
            )
        elif any(s.first_bar > self.song.bars for s in said.stretches):
            bar = max(s.first_bar for s in said.stretches)
            self.problem = refuse(
                f"Bar {bar} is beyond the end: the piece has {self.song.bars} bars.",
                f"Name bars from 1 to {self.song.bars}.",
            )

    def tracks(self, scan: Scan) -> TracksSaid | None:
        """The tracks the clause names; a name the song lacks becomes the clause's problem."""
        said = pull_tracks(scan, self.song)
        if said and said.unknown and not said.ids:
            self.problem = missing(said.unknown[0], self.song)
        return said

    def ids(self, said: TracksSaid | None) -> list[str] | None:
        """Track ids for a tool: None for the whole song; "it" is the selection, else what was spoken of just before."""
        if said and said.ids:
            return list(said.ids) if len(said.ids) < len(self.song.tracks) else None
        if said and said.pronoun:
            chosen = self._selected_tracks() or self.focus or ()
            if chosen and len(chosen) < len(self.song.tracks):
                self.notes.append(f"I took {said.words!r} as {', '.join(self.song.names(chosen))}.")
                return list(chosen)
        return None

    def _selected_tracks(self) -> tuple[str, ...]:
        selection = self.state.context.get("selection")
        wanted = selection.get("tracks") if isinstance(selection, dict) else None
        if not isinstance(wanted, list):
            return ()
        low = {str(w).lower() for w in wanted}
        return tuple(t.id for t in self.song.tracks if t.id in wanted or t.name.lower() in low)


def missing(words: str, song: SongView) -> Act:
    """A refusal for a part the song does not have."""
    return refuse(
        f"There is no {words} in this piece; it has {describe(song)}.", f'Name one of these, or say "add {words}".'
    )


def read_clause(clause: Clause) -> list[Act]:
    """The calls one clause asks for; [] when no rule fits."""
    for rule in RULES:
        acts = rule(clause)
        if clause.problem is not None and (acts or rule in _STRICT):
            return [clause.problem]
        if acts:
            return acts
        clause.notes, clause.problem = [], None
    return []


def _instrument_in(words: str, song: SongView) -> InstrumentSaid | None:
    found = find_named(words)
    return found[-1] if found else None


def _new_instrument(words: str) -> str | None:
    """What to hand to a tool as an instrument: the name found, else the bare words so that the tool can say it knows none."""
    words = re.sub(
        r"\b(?:instead|please|now|then|playing|sound|sounds|here|for\s+a\s+change|too|as\s+well)\b|[?!.,]", " ", words
    )
    found = find_named(words)
    if found:
        return found[0].name
    bare = re.sub(r"^(?:\s*(?:an?|the|some|my|to|on|another|real))+\s+", "", " " + words.strip() + " ").strip(
        f" {TAKEN}"
    )
    return bare if bare and re.fullmatch(r"[a-zA-ZÀ-ÿ' -]{3,40}", bare) and len(bare.split()) <= 3 else None


def give_tune(clause: Clause) -> list[Act] | None:
    """ "give the tune to a clarinet", "let an oboe carry the melody", "melody on flute"."""
    if re.match(r"(?:please\s+|also\s+)*(?:add|include|insert|remove|mute|swap|replace|transpose)\b", clause.low):
        return None
    for pattern in _GIVE:
        found = pattern.search(clause.low)
        if not found:
            continue
        named = _instrument_in(found["who"], clause.song)
        if named:
            return [clause.act("give_tune_to", {"instrument": named.name})]
        unknown = _new_instrument(found["who"])
        if unknown and pattern in _GIVE[:2] and re.match(r"\s*(?:an?|some)\s", found["who"]):
            return [clause.act("give_tune_to", {"instrument": unknown})]
    return None


def reorchestrate(clause: Clause) -> list[Act] | None:
    """ "arrange this for a brass quintet", "play it with a string quartet"."""
    if acts := _into_players(clause):
        return acts
    found = _REORCHESTRATE.search(clause.low)
    if not found:
        return None
    said = find_named(found["who"])
    verb = clause.low[found.start() : found.start("what")]
    strong = bool(
        re.match(r"\s*(?:re-?orch|orchestrate|re-?arrange|arrange|re-?score|score|instrument|transcribe|adapt)", verb)
    )
    whole = not found["what"].strip() or bool(
        re.fullmatch(
            r"\s*(?:it|this|that|the\s+(?:whole\s+)?(?:piece|song|thing|chorale|music|tune|track|work|movement|lot|score|hymn|melody)|everything|all(?:\s+of\s+it)?|this\s+\w+|me)\s*(?:all\s+)?",
            found["what"],
        )
    )
    on_it = bool(re.search(r"\b(?:play|perform|do|redo|set|hear)\b", verb)) and bool(found["what"].strip())
    if not said or not (strong or (whole and (any(one.is_ensemble for one in said) or len(said) > 1 or on_it))):
        return None
    if not strong and not whole:
        return None
    names = [name for one in said for name in [one.name] * (1 if one.is_ensemble else one.count)]
    return [clause.act("reorchestrate", {"instruments": names[:16]})]


def _into_players(clause: Clause) -> list[Act] | None:
    """ "make it a string quartet", "make it for piano solo", "just piano"."""
    found = _INTO_PLAYERS.search(clause.low) or _ONLY_PLAYER.match(clause.low)
    said = find_named(found["who"]) if found else ()
    if (
        not found
        or not said
        or find_style(found["who"].strip())
        or re.search(r"\b(?:louder|softer|quieter|faster|slower|bars?|major|minor|up|down|more|less)\b", found["who"])
    ):
        return None
    alone = bool(re.search(r"\b(?:solo|only|alone|just|for)\b", clause.low))
    if not (alone or any(one.is_ensemble for one in said) or len(said) > 1):
        return None
    names = [name for one in said for name in [one.name] * (1 if one.is_ensemble else one.count)]
    return [clause.act("reorchestrate", {"instruments": names[:16]})]


def exchange(clause: Clause) -> list[Act] | None:
    """ "swap the flute and the piano": each plays on the other's instrument."""
    found = _EXCHANGE.search(clause.low)
    if not found:
        return None
    pair = [resolve_words(found[a] or found[b], clause.song) for a, b in (("a", "a2"), ("b", "b2"))]
    if any(len(ids) != 1 for ids in pair) or pair[0] == pair[1]:
        return None
    from tools.instruments.lookup import row

    tracks = [next(t for t in clause.song.tracks if t.id == ids[0]) for ids in pair]
    if any(t.is_drum for t in tracks):
        return None
    first, second = tracks
    return [
        clause.act("change_instrument", {"tracks": [first.id], "instrument": row(second.program).name}),
        clause.act("change_instrument", {"tracks": [second.id], "instrument": row(first.program).name}),
    ]


def solo(clause: Clause) -> list[Act] | None:
    """ "solo the piano": everything else is muted."""
    if not _SOLO.search(clause.low):
        return None
    said = clause.tracks(clause.fresh())
    if not said or not said.ids:
        return None
    others = [t.id for t in clause.song.tracks if t.id not in said.ids]
    acts = (
        [
            clause.act(
                "mute",
                {"tracks": others, "muted": True},
                'Everything else is muted; say "unmute everything" to hear it again.',
            )
        ]
        if others
        else []
    )
    muted = [t.id for t in clause.song.tracks if t.id in said.ids and t.muted]
    return acts + ([clause.act("mute", {"tracks": muted, "muted": False})] if muted else [])


def mute(clause: Clause) -> list[Act] | None:
    """ "mute the flute", "bring the flute back in"."""
    for pattern, muted in ((_UNMUTE, False), (_MUTE, True)):
        if not pattern.search(clause.low):
            continue
        scan = clause.fresh()
        stretches = clause.place(scan)
        said = clause.tracks(scan)
        if said is None:
            return None
        ids = clause.ids(said)
        if stretches and ids:
            return [_only_there(clause, ids, stretches)]
        if ids is None and said.everything:
            ids = [t.id for t in clause.song.tracks]
        if (
            not muted
            and said.any
            and ids is not None
            and not any(t.muted for t in clause.song.tracks if t.id in ids)
            and not re.search(r"un-?mute|turn|switch", clause.low)
        ):
            if clause.state.song and any(t.id in ids for t in clause.song.tracks):
                return [clause.act("mute", {"tracks": ids, "muted": False})]
        if not said.any and said.unknown and not muted:
            return None  # "bring back the strings" that were removed is for undo or add
        return [clause.act("mute", {"tracks": ids, "muted": muted})] if ids else None
    return None


def swap(clause: Clause) -> list[Act] | None:
    """ "swap the piano for a vibraphone", "a harp instead of the piano", "can the bass be played on a tuba"."""
    for pattern in _SWAP:
        found = pattern.search(clause.low)
        if not found:
            continue
        start, end = found.span("old")
        old_scan = Scan(clause.text[start:end])
        if pattern is _SWAP[0] and re.search(r"\b(?:key|tempo|meter|time|volume|level)\b", found["old"]):
            return None
        place = pull_place(old_scan, clause.song)
        said = pull_tracks(old_scan, clause.song)
        if said is None or (not said.ids and not said.unknown and not said.pronoun):
            continue
        new = find_named(found["new"])
        name = new[0].name if new else _new_instrument(found["new"])
        if not name or (
            not new
            and (
                pattern not in _SWAP[:5]
                or re.search(
                    r"\b(?:major|minor|bpm|bars?|soft|loud|quiet|fast|slow|high|low|semitone|octave|tone)", found["new"]
                )
            )
        ):
            continue
        if said.unknown and not said.ids:
            clause.problem = missing(said.unknown[0], clause.song)
            return [clause.problem]
        ids = clause.ids(said)
        if ids is None:
            if len(clause.song.tracks) > 1:
                return None
            ids = [clause.song.tracks[0].id]
        if place and place.stretches:
            clause.notes.append("An instrument changes for the whole piece; I cannot change it for some bars only yet.")
        return [clause.act("change_instrument", {"tracks": ids, "instrument": name})]
    return None


def level(clause: Clause) -> list[Act] | None:
    """ "make the drums quieter in bars 5 to 8", "piano up 3 dB", "turn the bass down"."""
    direction = "louder" if _LOUDER.search(clause.low) else "softer" if _SOFTER.search(clause.low) else None
    if direction is None and (found := _BARE_LEVEL.search(clause.low)):
        direction = "louder" if found["how"].startswith("loud") else "softer"
    scan = clause.fresh()
    stretches = clause.place(scan)
    db = amounts.pull_db(scan)
    percent = None if db is not None else amounts.pull_percent(scan)
    interval = amounts.pull_interval(scan)
    if interval is not None and direction is None:
        return None
    if (
        direction
        and re.search(r"\bturn(?:ed)?\s+(?:it\s+|that\s+|this\s+)?(?:up|down)\b", clause.low)
        and interval is not None
    ):
        return None
    if direction is None:
        direction = _by_verb(clause, scan, db)
    if direction is None:
        return None
    degree = amounts.pull_degree(scan)
    said = clause.tracks(scan)
    if db is not None and db < 0:
        direction, db = "softer", -db
    ids = clause.ids(said)
    sized: dict[str, Any] = (
        {"db": db, "percent": percent} if db is not None or percent is not None else {"amount": AMOUNTS[degree]}
    )
    base = {"tracks": ids, "direction": direction, **sized}
    if not stretches:
        return [clause.act("change_level", base)]
    return [clause.act("change_level", {**base, "first_bar": s.first_bar, "last_bar": s.last_bar}) for s in stretches]


def _by_verb(clause: Clause, scan: Scan, db: float | None) -> str | None:
    """Direction from "turn/bring ... up/down" or a signed number of decibels; None when it is no matter of level."""
    up, down = bool(_WAY_UP.search(clause.low)), bool(_WAY_DOWN.search(clause.low))
    if db is not None:
        return "softer" if down or db < 0 else "louder"
    if (
        up == down
        or _TO_TEMPO.search(clause.low)
        or re.search(
            r"\b(?:tempo|speed|pace|key|pitch|transpose|semitone|octave|higher|lower|to\s+[A-G])\b", clause.low
        )
    ):
        return None
    if re.search(r"\b(?:volume|level|fader|gain)\b", clause.low):
        return "louder" if up else "softer"
    verb = re.search(
        r"\b(?:turn|bring|push|dial|fade|crank|pull|take|knock|bump|nudge|ease)\b|\b(?:up|down)$",
        clause.low.strip(" .!?"),
    )
    copy = scan.copy()
    return (
        ("louder" if up else "softer")
        if verb and (said := pull_tracks(copy, clause.song)) and (said.any or said.pronoun)
        else None
    )


def transpose(clause: Clause) -> list[Act] | None:
    """ "up a whole tone", "the bass an octave lower", "+2 semitones", "a bit higher"."""
    scan = clause.fresh()
    stretches = clause.place(scan)
    signed = (
        amounts.pull_signed_semitones(scan)
        if re.search(r"[+-]\s*\d+\s*(?:semi|st\b|half)|transpose", clause.low)
        else None
    )
    size = None if signed is not None else amounts.pull_interval(scan)
    up, down = bool(_WAY_UP.search(clause.low)), bool(_WAY_DOWN.search(clause.low))
    if signed is None and size is None:
        number = re.search(r"\b(?:up|down|by)\s+(?P<n>\d{1,2})\b(?!\s*(?:%|percent|bpm|db|bars?|beats?))", clause.low)
        if number and re.search(r"\btranspos", clause.low):
            size = int(number["n"])
    if signed is None and size is None:
        return _vague_higher(clause, scan, stretches)
    if signed is None and up == down:
        if up:
            down = clause.low.rfind("down") > clause.low.rfind("up") or "lower" in clause.low
            up = not down
        elif re.search(r"\btranspos|\bby\b|\bshift|\bmove", clause.low):
            return [_which_way(clause, size or 0)]
        else:
            return None
    semitones = signed if signed is not None else (size or 0) * (1 if up else -1)
    said = clause.tracks(scan)
    if said and said.unknown and not said.ids and re.search(r"\bit\b", clause.low):
        clause.problem = None  # "my singer needs it a fourth lower": the piece, not the singer
    return _moves(clause, semitones, clause.ids(said), stretches)


def _which_way(clause: Clause, size: int) -> Act:
    words = clause.text.strip(" ?.!")
    return ask(f"Up or down by {_semitones(size)}?", ("up", f"{words} up"), ("down", f"{words} down"))


def _semitones(size: int) -> str:
    return f"{size} semitone{'s' if size != 1 else ''}"


def _moves(clause: Clause, semitones: int, ids: list[str] | None, stretches: tuple[Stretch, ...]) -> list[Act]:
    if not -48 <= semitones <= 48:
        return [
            refuse(
                f"{_semitones(abs(semitones))} is more than the four octaves (48 semitones) a transposition may be.",
                "Name a smaller interval.",
            )
        ]
    base = {"semitones": semitones, "tracks": ids}
    if not stretches:
        return [clause.act("transpose", base)]
    return [clause.act("transpose", {**base, "first_bar": s.first_bar, "last_bar": s.last_bar}) for s in stretches]


def _vague_higher(clause: Clause, scan: Scan, stretches: tuple[Stretch, ...]) -> list[Act] | None:
    found = _HIGHER.search(clause.low)
    if not found or re.search(r"\b(?:tempo|volume|level|energy|speed)\b", clause.low):
        return None
    said = clause.tracks(scan)
    ids = clause.ids(said)
    size = HIGHER_SEMITONES_PART if ids and len(ids) == 1 else HIGHER_SEMITONES_PIECE
    sign = 1 if found[0] == "higher" else -1
    clause.notes.append(
        f"I took {found[0]!r} as {'an octave' if size == 12 else 'a whole tone'}; name an interval for another size."
    )
    return _moves(clause, sign * size, ids, stretches)


def key(clause: Clause) -> list[Act] | None:
    """ "put it in the parallel minor", "transpose to D", "in E flat instead"."""
    scan = clause.fresh()
    amounts.pull_interval(scan)
    pull_place(scan, clause.song)
    said = pull_key(scan, bare=True)
    if said is None:
        found = re.search(
            r"\b(?:transposed?|key|modulate|move)\b.*\b(?:to|of|in)\s+(?P<n>[A-Ga-g])(?P<s>[#b]?)(?:\s+(?P<w>flat|sharp))?\s*(?:$|[.,!?]|please|instead)",
            clause.text,
        )
        if not found:
            return None
        sign = {"flat": "b", "sharp": "#"}.get(found["w"] or "", found["s"])
        said = KeySaid(found["n"].upper() + sign)
    if not _KEY_VERB.search(clause.low) and len(scan.left()) > 3:
        return None
    return [clause.act("change_key", _key_args(said, clause))]


def _key_args(said: KeySaid, clause: Clause) -> dict[str, Any]:
    from tools.errors import MusicError
    from tools.theory.key import Key

    if said.relation is None:
        return {"tonic": said.tonic, "mode": said.mode}
    try:
        now = Key(clause.song.tonic, clause.song.mode)
    except MusicError:
        return {"mode": said.mode or "minor"}
    if said.relation == "relative":
        return {"tonic": now.relative.tonic, "mode": now.relative.mode}
    mode = said.mode or ("major" if now.is_minor else "minor")
    return {"tonic": now.tonic, "mode": mode}


def tempo(clause: Clause) -> list[Act] | None:
    """ "a bit slower", "make it faster, 120", "allegro", "the tempo down to 84"."""
    scan = clause.fresh()
    if (by := pull_tempo_by(scan)) is not None and clause.song.tempo_bpm:
        return _tempo_act(clause, TempoSaid(bpm=clause.song.tempo_bpm + by))
    said = pull_tempo_change(scan) or pull_tempo(scan)
    if said is None:
        found = re.search(
            r"\b(?:tempo|speed|pace|bpm)\b.*?\b(?P<n>\d{2,3})\b|^(?:make\s+(?:it|that)\s+|to\s+|at\s+)?(?P<n2>\d{2,3})\s*(?:please|instead)?$",
            clause.low,
        )
        if found:
            said = TempoSaid(bpm=float(found["n"] or found["n2"]))
    if said is None and (number := _TO_TEMPO.search(clause.low)):
        said = TempoSaid(bpm=float(number["n"]))
    if said is None:
        percent = re.search(r"(?P<sign>[+-])\s*(?P<n>\d{1,3})\s*%", clause.low)
        if percent and re.search(r"\b(?:tempo|speed)\b", clause.low):
            said = TempoSaid(percent=float(percent["n"]) * (1 if percent["sign"] == "+" else -1))
    if said is None:
        return None
    return _tempo_act(clause, said)


def _tempo_act(clause: Clause, said: TempoSaid) -> list[Act]:
    if said.bpm is not None:
        if not LOWEST_BPM <= said.bpm <= HIGHEST_BPM:
            return [
                refuse(
                    f"A tempo of {said.bpm:g} beats a minute is out of reach; {LOWEST_BPM:g} to {HIGHEST_BPM:g} is possible.",
                    "Name a tempo in that range.",
                )
            ]
        return [clause.act("set_tempo", {"bpm": said.bpm, "word": said.word})]
    if said.percent is not None:
        note = f"You did not say by how much, so I took {abs(said.percent):g} %." if said.assumed else ""
        return [clause.act("set_tempo", {"percent": said.percent}, *([note] if note else []))]
    low, high = tempo_range(said.word or "") or (90.0, 120.0)
    bpm = round((low + high) / 2)
    return [
        clause.act(
            "set_tempo", {"bpm": float(bpm), "word": said.word}, f"I took {said.word!r} as {bpm} beats a minute."
        )
    ]


def remove(clause: Clause) -> list[Act] | None:
    """ "lose the drums", "take the strings out", "no drums"."""
    if not (_REMOVE.search(clause.low) or _TAKE_OUT.search(clause.low)):
        return None
    scan = clause.fresh()
    stretches = clause.place(scan)
    if (
        amounts.pull_db(scan) is not None
        or amounts.pull_percent(scan) is not None
        or amounts.pull_interval(scan) is not None
    ):
        return None
    said = clause.tracks(scan)
    if said is None or said.everything:
        return None
    if said.unknown and not said.ids:
        return [missing(said.unknown[0], clause.song)]
    if said.pronoun and not _STRONG_REMOVE.search(clause.low):
        return None  # "no, that's worse" takes nothing out
    ids = clause.ids(said)
    if not ids:
        return None
    if stretches:
        return [_only_there(clause, ids, stretches)]
    return [clause.act("remove_track", {"tracks": ids})]


def _only_there(clause: Clause, ids: list[str], stretches: tuple[Stretch, ...]) -> Act:
    names = ", ".join(clause.song.names(ids))
    where = stretches[0].words
    return ask(
        f"I cannot silence {names} for {where} only yet. What shall I do?",
        (f"much softer in {where}", f"make the {names} a lot softer in bars {stretches[0].first_bar} to {stretches[0].last_bar}"),
        (f"mute {names} everywhere", f"mute the {names}"),
        (f"remove {names} everywhere", f"remove the {names}"),
    )  # fmt: skip


def add(clause: Clause) -> list[Act] | None:
    """ "add a cello playing long notes", "put some drums on it", "I'd love a french horn holding long notes underneath"."""
    if not _ADD.search(clause.low) or re.match(r"(?:who|what|why|where|which|how)\b", clause.low):
        return None
    if not _STRONG_ADD.search(clause.low) and not re.search(
        r"\b(?:another|second|third|more|extra|also|too)\b", clause.low
    ):
        named = find_named(clause.text)
        if (
            named
            and all(one.is_drum or resolve_words(one.name, clause.song) for one in named)
            and not any(one.is_drum and not _has_drums(clause.song) for one in named)
        ):
            return None  # all of them play already: it is not about a new part
    return add_players(clause)


def _has_drums(song: SongView) -> bool:
    return any(track.is_drum for track in song.tracks)


def add_players(clause: Clause) -> list[Act] | None:
    """One part for each instrument a clause names."""
    said = find_named(clause.text)
    if not said:
        return _add_role(clause)
    strong = bool(_STRONG_ADD.search(clause.low))
    acts = []
    for one in said[:4]:
        role = "drums" if one.is_drum else _role_said(clause.low, one) or one.role
        words = re.sub(r"\s+", " ", clause.text).strip()[:200]
        if one.is_ensemble and not strong:
            return None
        for _ in range(1 if one.is_ensemble else min(one.count, 4)):
            acts.append(clause.act("add_track", {"instrument": one.name, "role": role, "words": words}))
    return acts


def _role_said(low: str, one: InstrumentSaid) -> str | None:
    around = low[one.end : one.end + 60] + " " + low[max(0, one.start - 30) : one.start]
    for role, pattern in (
        ("counter", r"counter|answer|descant|second\s+(?:voice|melody)|harmony\s+line|obbligato"),
        ("bass", r"\bbass\s*(?:line|part)|low\s+end|bottom"),
        ("melody", r"\bmelody\b|\blead\b|\btune\b|\bsolo\b"),
        ("pad", r"long|sustained|held|holding|pad|background|underneath|drone|wash"),
        ("chords", r"chords|comp|strum|arpeggi|accompan"),
    ):
        if re.search(pattern, around):
            return role
    return None


_ROLE_DEFAULTS = {
    "melody": "flute",
    "counter-melody": "clarinet",
    "countermelody": "clarinet",
    "pad": "synth pad",
    "bass line": "bass",
    "bassline": "bass",
    "harmony": "strings",
    "beat": "drums",
    "percussion": "drums",
    "chords": "piano",
    "groove": "drums",
}


def _add_role(clause: Clause) -> list[Act] | None:
    """ "add a counter-melody", "add a theremin": a role brings its usual instrument; an unknown instrument is the tool's to name."""
    if not _STRONG_ADD.search(clause.low):
        return None
    for words, instrument in _ROLE_DEFAULTS.items():
        if re.search(rf"\b{words.replace('-', '[- ]?')}s?\b", clause.low):
            role = {"drums": "drums", "bass": "bass"}.get(instrument) or words.replace("-", "").replace(
                "countermelody", "counter"
            ).replace("harmony", "pad")
            return [
                clause.act(
                    "add_track",
                    {"instrument": instrument, "role": role, "words": clause.text[:200]},
                    f"You named no instrument, so I took {instrument}.",
                )
            ]
    if any(pattern.search(clause.low) for pattern, _ in _NOT_YET):
        return None
    found = re.search(
        r"\b(?:add|include|introduce|bring\s+in|throw\s+in)\s+(?:in\s+)?(?:an?|some)\s+(?P<w>[a-z][a-z -]{2,30}?)\s*(?:$|[.,!?]|playing|with|in\b|to\b)",
        clause.low,
    )
    return [clause.act("add_track", {"instrument": found["w"].strip(), "words": clause.text[:200]})] if found else None


def not_yet(clause: Clause) -> list[Act] | None:
    """What later editions will do: said so, with what can be done now."""
    for pattern, what in _NOT_YET:
        if pattern.search(clause.low):
            return [refuse(
                f"I cannot change {what} yet ({clause.text.strip()[:80]!r}).",
                "I can change tempo, key, transposition, instruments, parts and loudness, or write a new piece that has it: say what it should be.",
            )]  # fmt: skip
    return None


RULES: tuple[Rule, ...] = (
    give_tune,
    exchange,
    solo,
    reorchestrate,
    mute,
    swap,
    level,
    transpose,
    tempo,
    remove,
    key,
    add,
)
_STRICT: tuple[Rule, ...] = (level, remove, mute)
