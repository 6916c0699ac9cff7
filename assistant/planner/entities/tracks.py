"""Which tracks are meant: by name ("the piano"), role ("the bass", "the tune"), family ("the strings"), "everything
but the drums", "it".

Names come from the song, which may be an upload: they are compared, never obeyed.
"""

import re
from dataclasses import dataclass

from assistant.planner.entities.described import pull_described
from assistant.planner.entities.gazetteer import normal
from assistant.planner.entities.instruments import find_named, gazetteer
from assistant.planner.entities.scan import TAKEN, Scan
from assistant.planner.state import SongView, TrackView

# What people call a role; the first that the song has wins.
ROLE_WORDS: dict[str, tuple[str, ...]] = {
    "melody": ("melody",), "tune": ("melody",), "lead": ("melody",), "lead line": ("melody",), "lead part": ("melody",
    ), "theme": ("melody",),
    "top line": ("melody",), "topline": ("melody",), "soloist": ("melody",), "vocal line": ("melody",),
    "main line": ("melody",),
    "counter-melody": ("counter",), "countermelody": ("counter",), "counter melody": ("counter",),
    "counter line": ("counter",), "second voice": ("counter",),
    "chords": ("chords", "pad"), "comping": ("chords",), "accompaniment": ("chords", "pad"), "backing": ("chords",
    "pad"), "harmony": ("chords", "pad"),
    "rhythm guitar": ("chords",), "pad": ("pad",), "pads": ("pad",), "background": ("pad", "chords"), "bass": ("bass",
    ), "bass line": ("bass",),
    "bassline": ("bass",), "bass part": ("bass",), "low end": ("bass",), "drums": ("drums",), "drum": ("drums",),
    "drum kit": ("drums",), "beat": ("drums",),
    "percussion": ("drums",), "groove": ("drums",), "kit": ("drums",), "drumming": ("drums",),
    "rhythm section": ("drums", "bass"), "drum part": ("drums",),
    "drum beat": ("drums",), "drum track": ("drums",),
}  # fmt: skip
# Families by General MIDI program.
FAMILIES: dict[str, frozenset[int]] = {
    "strings": frozenset({*range(40, 46), *range(48, 52), 110}), "string section": frozenset({*range(40, 46),
    *range(48, 52)}),
    "brass": frozenset(range(56, 64)), "horns": frozenset(range(56, 64)), "guitars": frozenset(range(24, 32)),
    "guitar": frozenset(range(24, 32)),
    "keys": frozenset({*range(0, 8), *range(16, 21)}), "keyboards": frozenset({*range(0, 8), *range(16, 21)}),
    "keyboard": frozenset({*range(0, 8), *range(16, 21)}),
    "winds": frozenset(range(64, 80)), "woodwinds": frozenset(range(64, 80)), "synths": frozenset({38, 39, *range(50,
    52), *range(80, 104)}),
    "synth": frozenset({*range(80, 96)}), "voices": frozenset(range(52, 55)), "choir": frozenset(range(52, 55)),
    "vocals": frozenset(range(52, 55)),
    "saxes": frozenset(range(64, 68)), "sax": frozenset(range(64, 68)), "saxophone": frozenset(range(64, 68)),
    "saxophones": frozenset(range(64, 68)),
    "piano": frozenset({0, 1, 2, 3, 4, 5}), "organ": frozenset(range(16, 21)), "violin": frozenset({40, 110}),
    "fiddle": frozenset({40, 110}),
    "bells": frozenset({9, 14, 98, 112}), "mallets": frozenset(range(9, 14)), "electric guitar": frozenset(range(26,
    32)), "acoustic guitar": frozenset({24, 25}),
    "bass": frozenset(range(32, 40)), "double bass": frozenset({32, 43}), "upright bass": frozenset({32, 43}),
    "pad": frozenset(range(88, 96)), "pads": frozenset(range(88, 96)),
    "electric piano": frozenset({4, 5}), "flute": frozenset(range(72, 76)), "trumpet": frozenset({56, 59}),
    "horn": frozenset({60}),
}  # fmt: skip
_EXCEPT = re.compile(
    r"\b(?:(?:everything|everyone|everybody|all(?:\s+(?:the\s+)?(?:tracks|instruments|parts|others?"
    r"|the\s+rest))?|the\s+(?:whole|entire)\s+(?:thing|band|piece|song)|the\s+rest|the\s+others|tout|alles|todo"
    r"|tutto)\s+)"
    r"(?:except|but|apart\s+from|other\s+than|besides|save|minus|without|bar|sauf|ausser|außer|menos|salvo"
    r"|tranne)(?:\s+for)?\s+"
)
_EXCEPT_LATER = re.compile(
    r"\b(?:except|but\s+not|apart\s+from|other\s+than|not\s+(?=the\b)|excluding|leaving\s+out"
    r"|without\s+touching|but\s+leave|but\s+keep)\s*(?:for\s+)?(?:the\s+)?(?=\w)"
)
_ALL = re.compile(
    r"\b(?:everything|everyone|everybody|all\s+(?:of\s+(?:it|them)|(?:the\s+)?(?:tracks|instruments|parts))"
    r"|(?:the\s+)?(?:whole|entire|full)\s+(?:thing|piece|song|track|band|tune|arrangement|lot)|the\s+(?:song"
    r"|piece|music|mix|arrangement|band|lot)|overall|tout|alles|todo|tutto)\b"
)
_IT = re.compile(
    r"\b(?:it|them|him|her|that|this|these|those|that\s+one|this\s+one|the\s+(?:same|new)\s+(?:one|part|track"
    r"|instrument))\b"
)
_ARTICLE = r"(?:(?:the|my|our|that|this|those|le|la|les|die|der|das|el|los|las|il|lo|l')\s+)?"
_ROLE = re.compile(
    rf"\b{_ARTICLE}(?P<role>"
    rf"{'|'.join(re.escape(w).replace('-', '[- ]') for w in sorted(ROLE_WORDS, key=len, reverse=True))})s?\b"
    rf"(?:\s+(?:part|parts|track|line|tracks|lines))?(?!\s+(?:clarinet|trombone|guitar|drum|synth|flute"
    rf"|recorder|sax|saxophone))"
)
_COUNTS_BEATS = re.compile(r"beats\b|beat\s*\d|beat\s+(?:of|per|a)\b")
_ID = re.compile(r"\btracks?\s*#?(?P<n>\d{1,2})\b|\b(?P<id>t\d{1,2})\b")
# A file may call its tracks anything; words of the grammar are not taken for names.
_NO_NAMES = frozenset(
    "it that this the a an all and or in on to up down of at by for with without make more less bar bars "
    "everything except but not no undo louder softer faster slower song piece whole".split()
)
_AND = re.compile(rf"^[\s{TAKEN}]*(?:,|and|&|or|plus|as\s+well\s+as|und|et|y|e)*[\s{TAKEN}]*(?:the\s+)?$")


@dataclass(frozen=True, slots=True)
class TracksSaid:
    """Which tracks: ids in the song's order; () with `everything` for all; `unknown` for words that name nothing in
    the song. `described`: by how they sound; `unknown` then holds the ids that fit alike.
    """

    ids: tuple[str, ...] = ()
    everything: bool = False
    pronoun: bool = False
    unknown: tuple[str, ...] = ()
    words: str = ""
    at: int = 0
    described: bool = False

    @property
    def any(self) -> bool:
        """Whether something that is there was meant."""
        return bool(self.ids) or self.everything


def pull_tracks(scan: Scan, song: SongView) -> TracksSaid | None:
    """Read which tracks a clause is about, and take the words; None when it names none."""
    if found := scan.search(_EXCEPT):
        rest = Scan(scan.text[found.end() :])
        inner = _named(rest, song)
        if inner and inner.ids:
            scan.take(
                found.start(),
                len(scan.text) - len(rest.text.lstrip(TAKEN)) if not rest.text.strip(TAKEN + " ") else found.end(),
            )
            _take_same(scan, rest, found.end())
            return TracksSaid(
                tuple(t.id for t in song.tracks if t.id not in inner.ids),
                words="everything but " + inner.words,
                at=found.start(),
            )
        if inner and inner.unknown:
            return TracksSaid(unknown=inner.unknown, words=inner.words, at=found.start())
    if apart := _except_later(scan, song):
        return apart
    named = _named(scan, song)
    if named:
        return named
    if described := pull_described(scan, song):
        ids = described.ids if len(described.ids) == 1 else ()
        return TracksSaid(ids, unknown=described.ids if not ids else (), words=described.words, at=described.at,
                          described=True)  # fmt: skip
    if found := scan.pull(_ALL):
        return TracksSaid(everything=True, words=found[0], at=found.start())
    if found := scan.pull(_IT):
        return TracksSaid(pronoun=True, words=found[0], at=found.start())
    return None


def _except_later(scan: Scan, song: SongView) -> TracksSaid | None:
    """Such as "everything up a tone except the drums": the exception stands apart from what it is taken from."""
    found = _EXCEPT_LATER.search(scan.low)
    if not found:
        return None
    rest = Scan(scan.text[found.end() :])
    inner = _named(rest, song)
    if not inner or not inner.ids:
        return None
    before = _named(Scan(scan.text[: found.start()]), song)
    if before and before.any and not _ALL.search(scan.low[: found.start()]):
        scan.take(found.start(), len(scan.text))  # "remove the bass, not the drums": the bass alone
        return None
    scan.take(found.start(), len(scan.text))
    scan.pull(_ALL)
    return TracksSaid(
        tuple(t.id for t in song.tracks if t.id not in inner.ids),
        words="everything but " + inner.words,
        at=found.start(),
    )


def _take_same(scan: Scan, rest: Scan, offset: int) -> None:
    for index, char in enumerate(rest.text):
        if char == TAKEN:
            scan.take(offset + index, offset + index + 1)


def _named(scan: Scan, song: SongView) -> TracksSaid | None:
    """Tracks named one after the other: "the piano, the bass and the drums"."""
    found: list[tuple[int, int, tuple[str, ...], str]] = []
    for start, end, ids, words in _mentions(scan, song):
        if found and not _AND.match(scan.low[found[-1][1] : start]):
            break
        found.append((start, end, ids, words))
    if not found:
        return None
    for start, end, _, _ in found:
        scan.take(start, end)
    wanted = {track_id for _, _, ids, _ in found for track_id in ids}
    return TracksSaid(
        tuple(t.id for t in song.tracks if t.id in wanted), unknown=tuple(words for _, _, ids,
        words in found if not ids),
        words=", ".join(words for _, _, _, words in found), at=found[0][0],
    )  # fmt: skip


def _mentions(scan: Scan, song: SongView) -> list[tuple[int, int, tuple[str, ...], str]]:
    """(start, end, track ids, words) of every mention in the unread text, in order; ids are () for an instrument the
    song has not.
    """
    spans: list[tuple[int, int, tuple[str, ...], str]] = []
    reading = scan.copy()
    longer = [hit for hit in gazetteer().find(reading, take=False) if " " in hit.words]
    for called in sorted(
        {
            name
            for t in song.tracks
            for name in (t.shown.lower(), t.instrument.lower(), _handle(t).lower())
            if len(name) > 1 and name not in _NO_NAMES
        },
        key=lambda n: (-len(n), n),
    ):
        # A track's own name wins over the instrument it plays.
        ids = (
            tuple(t.id for t in song.tracks if t.shown.lower() == called)
            or tuple(t.id for t in song.tracks if t.instrument.lower() == called)
            or tuple(t.id for t in song.tracks if _handle(t).lower() == called)
        )
        for match in re.finditer(
            rf"(?<!\w){_ARTICLE}(?P<called>{re.escape(called)})(?!\w)(?:\s+(?:part|track|line)\b)?", reading.low
        ):
            start, end = match.span("called")
            if any(hit.start <= start and end <= hit.end and normal(hit.words) != normal(called) for hit in longer):
                continue  # the bass of "bass clarinet"
            spans.append((match.start(), match.end(), ids, called))
            reading.take(*match.span())
    for match in reading.pull_all(_ID):
        index = int(match["n"]) - 1 if match["n"] else -1
        by_id = tuple(t.id for k, t in enumerate(song.tracks) if t.id == match["id"] or k == index)
        spans.append((match.start(), match.end(), by_id, match[0]))
    # Instruments before roles, so that "bass clarinet" is no bass; a role word alone stays a role.
    for hit in gazetteer().find(reading, take=False):
        words = normal(hit.words)
        if words in ROLE_WORDS or words.removesuffix("s") in ROLE_WORDS:
            continue
        ids = resolve(words, song)
        reading.take(hit.start, hit.end)
        spans.append((hit.start, hit.end, ids, hit.words))
    for match in _ROLE.finditer(reading.low):
        if (
            match["role"] in ("harmony", "groove", "beat", "lead", "theme", "backing")
            and not match[0].startswith(("the ", "my ", "that "))
            and match["role"] not in ("lead", "beat")
        ):
            continue
        if match["role"] == "beat" and _COUNTS_BEATS.match(reading.low, match.start("role")):
            continue
        spans.append((match.start(), match.end(), by_role(match["role"], song), match["role"]))
    return sorted(spans)


def is_role(words: str) -> bool:
    """Whether some words are what people call a role: "drums", "the bass line"."""
    return normal(words).removesuffix("s") in ROLE_WORDS or normal(words) in ROLE_WORDS


def by_role(word: str, song: SongView) -> tuple[str, ...]:
    """Ids of the tracks a role word means: the first of its roles the song has, else an instrument family of that
    name.
    """
    for role in ROLE_WORDS.get(word.lower(), ROLE_WORDS.get(word.lower().replace(" ", "-"), ())):
        ids = tuple(t.id for t in song.tracks if (t.is_drum if role == "drums" else t.role == role and not t.is_drum))
        if ids:
            return ids
    return _by_family(normal(word), song)


def resolve(words: str, song: SongView) -> tuple[str, ...]:
    """Ids of the tracks some words name: by name, by program, by family."""
    wanted = normal(words)
    singular = wanted.removesuffix("s")
    for name_of in (lambda t: t.shown, _handle):
        if exact := tuple(t.id for t in song.tracks if normal(name_of(t)) in (wanted, singular)):
            return exact
    named = find_named(words)
    if named and named[0].is_drum:
        return tuple(t.id for t in song.tracks if t.is_drum)
    program = named[0].program if named else None
    by_program = (
        tuple(t.id for t in song.tracks if not t.is_drum and t.program == program) if program is not None else ()
    )
    partly = tuple(t.id for t in song.tracks if re.search(rf"\b{re.escape(singular)}s?\b", normal(t.shown)))
    return by_program or partly or _by_family(wanted, song)


def _by_family(words: str, song: SongView) -> tuple[str, ...]:
    family = FAMILIES.get(words) or FAMILIES.get(words.removesuffix("s")) or frozenset()
    return tuple(t.id for t in song.tracks if not t.is_drum and t.program in family)


def resolve_words(words: str, song: SongView) -> tuple[str, ...]:
    """Ids of the tracks a bare phrase names, by name, role or instrument."""
    said = pull_tracks(Scan(words.strip()), song)
    return said.ids if said else ()


def _handle(track: TrackView) -> str:
    """The handle of a track where it still says something true: "Piano" is gone once a vibraphone plays its part."""
    if track.name == track.shown or track.is_drum:
        return track.name
    known = find_named(track.name)
    return "" if known and (known[0].is_drum or known[0].program not in (None, track.program)) else track.name


def describe(song: SongView) -> str:
    """The song's tracks in a few words: "Flute, Piano, Bass and Drums"."""
    return joined([track.shown for track in song.tracks])


def joined(words: list[str] | tuple[str, ...]) -> str:
    """A list in a sentence."""
    return ", ".join(words[:-1]) + (" and " if len(words) > 1 else "") + words[-1] if words else "nothing"
