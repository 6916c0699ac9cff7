"""Which parts there are: added, removed, muted, heard alone."""

import re

from assistant.planner.acts import Act, refuse
from assistant.planner.edits.clause import Clause, missing
from assistant.planner.edits.not_yet import NOT_YET
from assistant.planner.entities import amounts
from assistant.planner.entities.instruments import InstrumentSaid, find_named
from assistant.planner.entities.places import pull_place
from assistant.planner.entities.tracks import resolve_words
from assistant.planner.entities.where import WhereSaid, with_beats
from assistant.planner.state import SongView

_ADD = re.compile(
    r"\b(?:add(?:ing)?|put\s+in|bring\s+in|throw\s+in|include|insert|introduce|layer(?:\s+in)?|drop\s+in"
    r"|mix\s+in|stick|i'd\s+(?:love|like)|i\s+would\s+(?:love|like)|i\s+want|i\s+need|we\s+need|needs?"
    r"|could\s+use|how\s+about|give\s+(?:it|me|us)|let's\s+(?:have|add|try)|let\s+there\s+be|can\s+we\s+have"
    r"|could\s+we\s+have|want|there\s+should\s+be|with|plus|have|put|try|also|another|ajoute[rz]?|f[uü]ge?"
    r"|a[ñn]ade|aggiungi)\b"
)
_STRONG_ADD = re.compile(
    r"\b(?:add|put\s+in|bring\s+in|throw\s+in|include|insert|introduce|layer|ajoute[rz]?|f[uü]ge?|a[ñn]ade"
    r"|aggiungi|let's\s+have|need|needs|could\s+use)\b"
)
_REMOVE = re.compile(
    r"\b(?:remove|delete|lose|drop|kill|ditch|scrap|erase|cut(?:\s+out)?|take\s+(?:out|away|off)|get\s+rid\s+of"
    r"|throw\s+out|without|strip\s+out|leave\s+out|no\s+more|eliminate|dump|axe|chuck|omit|exclude"
    r"|don't\s+(?:want|need|like)|do\s+without|minus|no|enlève|enlever|supprime|entferne|quita|togli|stop)\b"
)
_STRONG_REMOVE = re.compile(
    r"\b(?:remove|delete|lose|drop|kill|ditch|scrap|erase|take|get\s+rid\s+of|throw\s+out|cut|leave|eliminate"
    r"|dump|axe|chuck|omit)\b"
)
_TAKE_OUT = re.compile(r"\b(?:take|pull|leave|get|kick|throw|rip)\s+(?P<what>.+?)\s+(?:out|away|off)\b")
_MUTE = re.compile(
    r"\b(?:mute|silence|hush|shut\s+(?:up|off)|turn\s+off|switch\s+off|mute\s+out|quiet\s+down\s+completely)\b"
    r"|\b(?:turn|switch|shut)\s+(?P<what>.+?)\s+off\b"
)
_UNMUTE = re.compile(
    r"\b(?:un-?mute|un-?silence|turn\s+on|switch\s+on|let\s+.+?\s+(?:sound|be\s+heard)\s+again|bring\s+back"
    r"|bring\s+.+?\s+back(?:\s+in)?|put\s+.+?\s+back(?:\s+in)?)\b|\b(?:turn"
    r"|switch)\s+(?P<what>.+?)\s+(?:back\s+)?on\b"
)
_SOLO = re.compile(
    r"\bhear\b.*\b(?:on\s+(?:its|their)\s+own|by\s+(?:itself|themselves)|alone|isolated)\b"
    r"|^(?:please\s+)?(?:solo|isolate)\b|\b(?:only|just)\s+(?:hear|play|let\s+me\s+hear|listen\s+to)\s+the\b"
    r"|^(?:just|only)\s+the\b|\b(?:let\s+me|i\s+want\s+to)\s+hear\s+(?:only|just)\b|\bhear\s+(?:only|just)\b"
)


def solo(clause: Clause) -> list[Act] | None:
    """Such as "solo the piano": everything else is muted."""
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
    """Such as "mute the flute", "bring the flute back in"."""
    for pattern, muted in ((_UNMUTE, False), (_MUTE, True)):
        if not pattern.search(clause.low):
            continue
        scan = clause.fresh()
        stretches = clause.place(scan)
        said = clause.tracks(scan)
        if said is None:
            return None
        ids = clause.ids(said)
        if ids is None and said.pronoun and not muted:
            ids = [t.id for t in clause.song.tracks if t.muted] or None  # "unmute it": what is muted
        if stretches and ids:
            return [_silent_there(clause, ids)] if muted else None
        if ids is None and said.everything:
            ids = [t.id for t in clause.song.tracks]
        if (
            (
                not muted
                and said.any
                and ids is not None
                and not any(t.muted for t in clause.song.tracks if t.id in ids)
                and not re.search(r"un-?mute|turn|switch", clause.low)
            )
            and clause.state.song
            and any(t.id in ids for t in clause.song.tracks)
        ):
            return [clause.act("mute", {"tracks": ids, "muted": False})]
        if not said.any and said.unknown and not muted:
            return None  # "bring back the strings" that were removed is for undo or add
        return [clause.act("mute", {"tracks": ids, "muted": muted})] if ids else None
    return None


def remove(clause: Clause) -> list[Act] | None:
    """Such as "lose the drums", "take the strings out", "no drums"."""
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
    if said is None:
        return None
    if said.everything or len(said.ids) == len(clause.song.tracks):  # never a reason to add another
        there = ", ".join(track.shown for track in clause.song.tracks)
        return [
            refuse(f"That would leave nothing: the piece has only {there}.", 'Say "undo", or describe a new piece.')
        ]
    if said.unknown and not said.ids:
        return [missing(said.unknown[0], clause.song)]
    if said.pronoun and not _STRONG_REMOVE.search(clause.low):
        return None  # "no, that's worse" takes nothing out
    ids = clause.ids(said)
    if not ids:
        return None
    if stretches or with_beats(WhereSaid(), scan, clause.song).any:
        return [_silent_there(clause, ids)]
    return [clause.act("remove_track", {"tracks": ids})]


def _silent_there(clause: Clause, ids: list[str]) -> Act:
    """A part that is silent in some bars stays a part of the piece."""
    return clause.act("arrange", {"edit": "sit_out", **clause.where(), "tracks": ids})


def add(clause: Clause) -> list[Act] | None:
    """Such as "add a cello playing long notes", "put some drums on it", "I'd love a french horn holding long notes
    underneath".
    """
    if not _ADD.search(clause.low) or re.match(r"(?:who|what|why|where|which|how)\b", clause.low):
        return None
    if not _STRONG_ADD.search(clause.low) and not re.search(
        r"\b(?:another|second|third|more|extra|also|too)\b", clause.low
    ):
        named = find_named(clause.text)
        if (
            named
            and all(one.is_drum or resolve_words(one.name, clause.song) for one in named)
            and not any(one.is_drum and not has_drums(clause.song) for one in named)
        ):
            return None  # all of them play already: it is not about a new part
    return add_players(clause)


def has_drums(song: SongView) -> bool:
    """Whether any track is a drum kit."""
    return any(track.is_drum for track in song.tracks)


def add_players(clause: Clause) -> list[Act] | None:
    """One part for each instrument a clause names."""
    said = find_named(clause.text)
    if not said:
        return _add_role(clause)
    strong = bool(_STRONG_ADD.search(clause.low))
    place = pull_place(clause.fresh(), clause.song)
    if place and any(s.first_bar > 1 or s.last_bar < clause.song.bars for s in place.stretches):
        clause.notes.append(
            f"A new part plays through the whole piece, not in {place.stretches[0].words} alone, so far."
        )
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
    """Such as "add a counter-melody", "add a theremin": a role brings its usual instrument; an unknown instrument is
    the tool's to name.
    """
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
    if any(pattern.search(clause.low) for pattern, _ in NOT_YET):
        return None
    found = re.search(
        r"\b(?:add|include|introduce|bring\s+in|throw\s+in)\s+(?:in\s+)?(?:an?"
        r"|some)\s+(?P<w>[a-z][a-z -]{2,30}?)\s*(?:$|[.,!?]|playing|with|in\b|to\b)",
        clause.low,
    )
    return [clause.act("add_track", {"instrument": found["w"].strip(), "words": clause.text[:200]})] if found else None
