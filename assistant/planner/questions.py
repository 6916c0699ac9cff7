"""Questions: about the song (answered from facts), about music theory (answered from the glossary)."""

import re

from assistant.planner.acts import Act, say
from assistant.planner.entities.places import pull_place
from assistant.planner.entities.scan import Scan
from assistant.planner.entities.tracks import pull_tracks
from assistant.planner.state import DialogueState
from assistant.planner.theory_answers import instrument_range

_ASKING = re.compile(
    r"^(?:(?:and|so|ok(?:ay)?|but|hey|well|then|also|now|please|hmm+|hi|hello|actually|by\s+the\s+way"
    r"|sorry)[\s,]+)*(?:what|which|whats|what's|how|where|when|who|whose|whom|why|is|are|was|does|do\s+(?:you"
    r"|we|they|i|the|both|any)|did|has|have\s+(?:you|we|i)|can\s+you\s+tell|could\s+you\s+tell"
    r"|can\s+you\s+explain|could\s+you\s+explain|tell\s+me|show\s+me|list|describe|name|give\s+me\s+(?:the"
    r"|a\s+list)|explain|define|in\s+what|in\s+which|at\s+what|on\s+which|for\s+how|i\s+(?:wonder"
    r"|want\s+to\s+know)|quel(?:le)?|was|wie|qu[eé]|cu[aá]l|che|quale|welche[rs]?|combien|wieviele?|remind\s+me"
    r"|meaning\s+of|difference)\b"
)
_TOPICS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("key", re.compile(
        r"\b(?:key(?!board)(?!\s*change)|tonality|key\s+signature|scale\s+(?:is|does)|mode\s+is\s+it"
        r"|major\s+or\s+minor|in\s+(?:major|minor)\s*\?|tonart|tonalit[eéà]|tonalidad)\b"
    )),
    ("tempo", re.compile(
        r"\b(?:tempo|bpm|how\s+fast|how\s+slow|speed|beats\s+(?:per|a)\s+minute|quel\s+tempo|wie\s+schnell)\b"
    )),
    ("chords", re.compile(
        r"\b(?:chords?|harmony|harmonies|changes|progression|harmoni[sz]ed|akkorde?|accords?|acordes?|accordi)\b"
    )),
    ("meter", re.compile(
        r"\b(?:time\s+signature|meter|metre|beats\s+(?:in|per|to)\s+(?:a|the|each)\s+(?:bar|measure)"
        r"|what\s+time\s+is\s+it\s+in|taktart)\b"
    )),
    ("range", re.compile(
        r"\b(?:range|highest|lowest|how\s+high|how\s+low|top\s+note|bottom\s+note|(?:go(?:es)?|gets?|reach(?:es)?"
        r"|ever)\s+(?:go\s+)?(?:below|above|under|over|beyond|as\s+(?:high|low))|ambitus|compass)\b"
    )),
    ("length", re.compile(
        r"\b(?:how\s+long|length|duration|how\s+many\s+(?:bars?|measures?|minutes?|seconds?|mesures|takte)"
        r"|number\s+of\s+(?:bars|measures)|(?:bars|measures)\s+(?:does|has|are|long)|how\s+much\s+time|wie\s+lang"
        r"|dauer)\b"
    )),
    ("notes", re.compile(r"\b(?:how\s+many\s+notes|which\s+notes|what\s+notes|note\s+count|(?:first|last)\s+note)\b")),
    ("form", re.compile(
        r"\b(?:form|structure|sections?|how\s+is\s+it\s+(?:built|structured|organi[sz]ed)|where\s+(?:is|does|do"
        r"|are)\s+the\s+\w+|verse|chorus|bridge|intro|outro|parts\s+of\s+the\s+song|aufbau)\b"
    )),
    ("instruments", re.compile(
        r"\b(?:instruments?|instrumentation|orchestration|who\s+(?:plays?|is\s+playing|has|carries)|who's\s+playing"
        r"|line-?up|tracks?|parts|players|what\s+(?:is|are)\s+playing|what's\s+playing|voices|besetzung"
        r"|plays?\s+(?:the\s+)?(?:melody|tune|bass))\b"
    )),
    ("versions", re.compile(
        r"\b(?:versions?|history|what\s+(?:have\s+we|did\s+(?:we|you|i))\s+(?:done|do|change)|changes\s+so\s+far|what\s+(?:all\s+)?have\s+(?:i|we|you)\s+(?:changed|done|made)(?:\s+(?:so\s+far|until\s+now|up\s+to\s+now))?"
        r"|undo\s+list)\b"
    )),
    ("all", re.compile(
        r"\b(?:what(?:'s|\s+is)\s+in\s+(?:this|that|the|my)\s+(?:file|song|piece|midi|score|upload)|about\s+(?:it|this|the\s+(?:song|piece))|describe\s+(?:it|this|the\s+\w+)|summary|overview|title"
        r"|name\s+of\s+(?:it|this|the)|what\s+(?:is|have)\s+(?:this|it|we\s+got)|what\s+did\s+you\s+(?:make|write"
        r"|compose|choose|do)|facts|style|seed)\b"
    )),
)  # fmt: skip
_EXPLAIN = re.compile(
    r"^(?:(?:and|so|ok|please|hey|hi|hello|sorry|but)[\s,]+)*(?:(?:can|could|would"
    r"|will)\s+you\s+)?(?:please\s+)?(?:explain(?:\s+to\s+me)?|define|tell\s+me\s+(?:about|what)"
    r"|what\s+exactly\s+(?:is|are|does)|what(?:'s|\s+is|\s+are|\s+does|\s+do)?|whats|how\s+does|how\s+do"
    r"|meaning\s+of|the\s+meaning\s+of|describe|was\s+ist|qu'est-ce\s+qu'une?|que\s+es|qu[eé]\s+es"
    r"|che\s+cos'?[eè]|i\s+don't\s+know\s+what|(?:what(?:'s|\s+is)\s+)?the\s+difference\s+between"
    r"|difference\s+between)\s+(?P<what>.+?)(?:\s+(?:is|are|mean|means|work|works|do|stand\s+for))?[\s?.!]*$"
)
_MEANS = re.compile(
    r"\bwhat\s+(?:do\s+you\s+mean|is\s+meant)\s+by\s+(?P<what>.+?)[\s?.!]*$"
    r"|^(?P<what2>[\w\s'-]{3,40}?)\s*(?:,\s*what's\s+that|,\s*what\s+is\s+that|meaning|definition)\s*\??$"
)
_ARTICLE = re.compile(
    r"^(?:(?:the\s+(?:word|term|meaning\s+of)|an?|the|une?|eine?|un|una|what|is|are|meant\s+by|by|of)\s+)+"
)
_POLITE_EDIT = re.compile(
    r"^(?:(?:and|so|but|ok(?:ay)?|hey|please|hmm+|well)[\s,]+)*(?:can|could|would|will|may|might)\s+(?:you|we|i"
    r"|the|it)\b(?!\s+(?:tell|explain|describe|list|name|say|show|remind))"
)
_SONG_REFERENCE = re.compile(
    r"\b(?:it|this|that|the\s+(?:song|piece|tune|music|track|bass|melody|drums|score|chorus|verse|\w+\s+part)"
    r"|here|my|our|we|bars?|measures?|now|these|is\s+this|mine)\b"
)


_OPENS = re.compile(
    r"^(?:(?:and|so|ok(?:ay)?|but|hey|well|then|also|now|please|hmm+|hi|hello|actually|by\s+the\s+way|sorry)[\s,]+)*"
    r"(?:what(?!\s+(?:about|if|(?:i|we)\s+just\s+heard|just\s+played|would\s+(?:it|this|that)\s+(?:sound|be)\s+like)\b)|what's|whats|which|who|whose|where|when|why(?!\s+(?:not|don't)\b)"
    r"|how(?!\s+about\b)|is(?!\s+(?:it\s+possible|there\s+(?:a|any)\s+way)\s+(?:for\s+you\s+)?to\b)|are(?!\s+you\s+able)|was|were|does|did|do\s+(?:you|we|they|i|the|any|both)\b(?!.*\b(?:too|as\s+well|also)[\s.!]*$)|has|have\s+(?:you|we|i)"
    r"|should(?:n't)?\s+(?:i|we|there|the|it)\b|is\s+it\s+(?:better|worth|wise|a\s+good\s+idea)"
    r"|tell\s+me\s+(?:what|which|who|how|where|when|why|about))\b"
)


def opens_as_question(low: str) -> bool:
    """Whether a sentence is a question from its first word on: it is answered and never changes the piece."""
    return bool(_OPENS.match(low))


def is_asking(low: str) -> bool:
    """Whether a sentence is put as a question and not as a polite request."""
    return bool(
        (_ASKING.match(low) or low.rstrip().endswith("?") or re.search(r"[,;]\s*(?:what|which|how)\b", low))
        and not _POLITE_EDIT.match(low)
    )


_PLAYS = re.compile(r"\bwhat\s+(?:notes\s+)?(?:does|do|is|are)\b.*\bplay(?:s|ing)?\b")


def song_question(text: str, state: DialogueState) -> list[Act] | None:
    """Look-ups for a question about the song, one for each thing asked; None when nothing of the song is asked."""
    low = text.lower()
    scan = Scan(text)
    after = re.search(r"\b(?:after|follows?|following|comes\s+next\s+after)\s+(?:bar|measure)\s+(?P<n>\d{1,4})\b", low)
    if after and re.search(r"\bchords?\b", low) and state.song is not None:
        bar = int(after["n"]) + 1
        return [Act("song_facts", {"topic": "chords", "first_bar": bar, "last_bar": bar}, words=text)]
    place = pull_place(scan, state.song, dict(state.context))
    topics = [topic for topic, pattern in _TOPICS if pattern.search(low)]
    if not topics:
        follow = (
            re.match(r"^(?:and|what\s+about|how\s+about)\s+", low)
            if state.last and any(f.tool == "song_facts" for f in state.last.frames)
            else None
        )
        if follow and place and place.stretches:
            topics = [str(f.args.get("topic", "chords")) for f in state.last.frames if f.tool == "song_facts"][:1]  # type: ignore[union-attr]
        elif (
            _PLAYS.search(low) and state.song is not None and (who := pull_tracks(scan.copy(), state.song)) and who.ids
        ):
            topics = ["notes"]
        elif place and place.stretches and re.search(r"\bwhat(?:'s|\s+(?:is|happens|are))\b|\bwhat\s+is\s+played", low):
            topics = ["chords"]
        else:
            return None
    if "all" in topics and len(topics) > 1:
        topics.remove("all")
    if "instruments" in topics and "range" in topics:
        topics.remove("instruments")
    if "form" in topics and place and place.stretches and len(topics) > 1:
        topics.remove("form")
    if re.search(
        r"\b(?:which|what)\s+bars\s+(?:is|are|does|do)\s+the\s+(?:verses?|chorus(?:es)?|bridge|intro|outro|refrain)\b",
        low,
    ):
        topics = ["form"]
    if "length" in topics and place and place.stretches and re.search(r"how\s+(?:long|many\s+bars)", low):
        topics = ["form" if topic == "length" else topic for topic in topics]
    if "form" in topics:
        place = None if "chords" not in topics else place
    topics = list(dict.fromkeys(topics))
    if "length" in topics and "meter" in topics and not re.search(r"time\s+signature|\bmeter\b|\bmetre\b", low):
        topics.remove("meter")
    if state.song is None:
        return [
            say(
                "There is no piece in this project yet, so there is nothing to look up. Say what to compose, "
                "or attach a MIDI or MusicXML file."
            )
        ]
    args: dict[str, object] = {}
    if place and place.stretches:
        args |= {"first_bar": place.stretches[0].first_bar, "last_bar": place.stretches[0].last_bar}
    said = pull_tracks(scan, state.song)
    if "range" in topics and said and said.unknown and not said.ids:
        return [a] if (a := instrument_range(text, state.song)) else [say(f"No {said.unknown[0]} plays in this piece.")]
    if "range" in topics and not (said and said.ids):
        pitched = [t.id for t in state.song.tracks if not t.is_drum]
        args = args | {"tracks": pitched} if 0 < len(pitched) < len(state.song.tracks) else args
    acts = []
    for topic in topics[:4]:
        extra = dict(args)
        if topic != "range":
            extra.pop("tracks", None)
        if said and said.ids and topic in ("range", "notes") and len(said.ids) < len(state.song.tracks):
            extra["tracks"] = list(said.ids)
        if topic not in ("chords", "notes", "key", "form"):
            extra.pop("first_bar", None)
            extra.pop("last_bar", None)
        acts.append(Act("song_facts", {"topic": topic, **extra}, words=text))
    return acts


def theory_question(text: str) -> list[Act] | None:
    """Glossary look-ups; None when no term of the glossary is asked for."""
    from tools.theory.glossary import find_term

    low = text.lower().strip()
    found = _EXPLAIN.match(low) or _MEANS.search(low)
    if not found:
        return None
    groups = found.groupdict()
    what = (groups.get("what") or groups.get("what2") or "").strip(" ?.!\"'")
    what = re.sub(r"\s+(?:to\s+me|for\s+me|please|in\s+music|again|briefly)$", "", what)
    if "difference" in low or re.search(r"\b(?:vs\.?|versus)\b", what):
        what = re.sub(r"^(?:the\s+)?difference\s+between\s+", "", what)
        pair = [part for part in re.split(r"\s+(?:and|vs\.?|versus|from|or)\s+", what) if part]
        noun = pair[-1].split()[-1] if pair and len(pair[-1].split()) > 1 else ""
        terms = [
            (find_term(_ARTICLE.sub("", f"{part} {noun}")), find_term(_ARTICLE.sub("", part))) for part in pair[:3]
        ]
        entries = [entry for both in terms if (entry := both[0] or both[1])]
        if len(entries) >= 2:
            return [Act("explain", {"topic": entry.term}, words=text) for entry in entries]
    entry = find_term(_ARTICLE.sub("", what)) or find_term(what)
    return [Act("explain", {"topic": entry.term}, words=text)] if entry else None


_THE_TOPIC = re.compile(
    r"\b(?:the|its|it's|this|our|my)\s+(?:key|tempo|bpm|meter|metre|time\s+signature|form|structure|chords?"
    r"|harmony|progression|bars?|range|length|duration|instruments?|melody|bass|dynamics)\b(?!\s+(?:of"
    r"|is)\s+(?:an?|fifths))"
)


def asks_for_the(low: str) -> bool:
    """Such as "what's the tempo?": the tempo of this piece, not the term."""
    return bool(_THE_TOPIC.search(low))


def mentions_song(low: str) -> bool:
    """Whether a question points at the piece."""
    return bool(_SONG_REFERENCE.search(low))
