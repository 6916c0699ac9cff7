"""Where an edit applies, nested and combined: "the second half of the last chorus", "the first two bars of every
verse", "bars 1-4 and the bridge", "beat 3 of bar 5", "0:12 to 0:30", "above G4", "except in the bridge".

Single places are read by `places`, `times` and `pitches`; here they are put together. Tracks are read elsewhere.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.planner.entities.pitches import pull_pitch_range
from assistant.planner.entities.places import PlaceSaid, Stretch, pull_place
from assistant.planner.entities.scan import TAKEN, Scan
from assistant.planner.entities.times import TimesSaid, pull_times
from assistant.planner.numerals import ORDINALS
from assistant.planner.state import SongView

MOST_PLACES = 12  # named in one clause
_JOIN = re.compile(r"\s*(?:,|&|\+|\band\b|\bplus\b|\bas\s+well\s+as\b|\bor\b)+\s*(?:also\s+)?(?:in\s+|the\s+)*\s*")
_THROUGH = re.compile(r"\s*(?:-|\bto\b|\buntil\b|\btill\b|\bthrough(?:\s+to)?\b|\bup\s+to\b)\s*(?:the\s+)?\s*")
_OF = re.compile(r"\s*(?:of|in|from|within)\b")
_ONWARDS = re.compile(r"\s*\b(?:on(?:wards?)?|forward|(?:to|till|until)\s+the\s+(?:very\s+)?end)\b")
_EVERYTHING = (
    r"(?:\b(?:everything|all(?:\s+of\s+it)?|the\s+(?:part|bit|music|bars?))\s+(?:that\s+comes\s+|right\s+|just\s+)?)"
)
_UP_TO = re.compile(rf"(?:\b(?:until|till|up\s+to|up\s+until)|{_EVERYTHING}before)\s+(?:the\s+)?$")
_PAST = re.compile(rf"{_EVERYTHING}after\s+(?:the\s+)?$")
_SPARED = re.compile(
    r"[\s,]*\b(?:but\s+not|not|except(?:\s+for)?|excepting|apart\s+from|other\s+than|excluding|leaving\s+out|outside(?:\s+of)?"
    r"|but\s+(?:leave|spare|skip)|everywhere\s+(?:but|except)|save(?:\s+for)?)(?:\s+(?:in|during|for|on|at))?\s+"
    r"(?=(?:the|bars?|measures?|every|each|both|all|verse|chorus|bridge|intro|outro|solo|section|part|last|first)\b)"
)
_PART_EDGE = re.compile(
    r"\b(?:(?:at|in|from|near|towards?|for)\s+)?(?:the\s+)?(?:very\s+)?(?P<edge>beginning|start|opening|end|middle|second\s+quarter|third\s+quarter|(?:first|second"
    r"|last|middle)\s+(?:third|quarter))(?:s)?(?=\s+of\b(?!\s+(?:it|the\s+(?:song|piece|tune|track|music|notes?|phrases?))\b))"
)
_EVERY_NTH = re.compile(
    r"\b(?:in\s+|on\s+|for\s+)?(?:every|each)\s+(?P<nth>other|2nd|second|3rd|third|4th|fourth|8th|eighth)\s+(?:bar|measure)\b"
)
_ORD = "|".join(ORDINALS)
_OF_BARS = r"(?:\s+(?:of|in)\s+(?P<every>every|each|all(?:\s+the)?)\s+(?:bars?|measures?))?"
_BEAT_EDGE = re.compile(
    rf"\b(?:(?:on|at|in|over)\s+)?(?:just\s+|only\s+)?(?:the\s+)?(?P<edge>first|last|final)\s+(?P<n>[1-9]|couple\s+of|few)?\s*beats?\b{_OF_BARS}"
)
_BEAT_RANGE = re.compile(
    rf"\b(?:(?:on|at|in|over|from)\s+)?(?:the\s+)?beats?\s*(?P<a>\d{{1,2}}(?:\.\d)?)\s*(?P<to>-|to|through|and|&)\s*(?:beat\s+)?(?P<b>\d{{1,2}}(?:\.\d)?)(?!\s*,?\s*(?:and|&)?\s*\d){_OF_BARS}"
)
_BEAT_FROM = re.compile(rf"\bfrom\s+beat\s*(?P<a>\d{{1,2}})\s+(?:on(?:wards?)?|to\s+the\s+end){_OF_BARS}")
_BEAT_ONE = re.compile(
    rf"\b(?:(?:on|at|in)\s+)?(?:the\s+)?(?:beat\s*(?P<a>\d{{1,2}}(?:\.\d)?)|(?P<ord>{_ORD})\s+beat\b|(?P<down>down-?\s?beats?)\b)(?!\s*(?:,|and|&)\s*\d){_OF_BARS}"
)


@dataclass(frozen=True, slots=True)
class WhereSaid:
    """A place as said.

    Attributes:
        stretches: Bars; () for all.
        spared: Bars to leave alone.
        first_beat, last_beat: In each bar, in the meter's lower number.
        from_s, to_s: Seconds.
        lowest, highest: MIDI pitches.
        unknown: Words of a place the song has not.
        words: Whatever was read, in order.
    """

    stretches: tuple[Stretch, ...] = ()
    spared: tuple[Stretch, ...] = ()
    first_beat: float | None = None
    last_beat: float | None = None
    from_s: float | None = None
    to_s: float | None = None
    lowest: int | None = None
    highest: int | None = None
    unknown: str = ""
    words: tuple[str, ...] = field(default=())

    @property
    def any(self) -> bool:
        """Whether a place was named at all."""
        return bool(self.words)


def pull_where(scan: Scan, song: SongView, context: dict[str, object] | None = None) -> WhereSaid:
    """Read everything that tells where, and take its words.

    Args:
        scan: The clause.
        song: Its sections, bars and meter.
        context: The page's selection and play position.
    """
    said = WhereSaid()
    said = _with_spared(said, scan, song, context)
    said = _with_times(said, pull_times(scan, song.boundaries()[-1]), song)
    found = pull_stretches(scan, song, context)
    if found:
        said = replace(said, stretches=found.stretches, unknown=found.unknown or said.unknown)
        said = replace(said, words=(*said.words, "bars"))
    said = with_beats(said, scan, song)
    if pitches := pull_pitch_range(scan):
        said = replace(said, lowest=pitches[0], highest=pitches[1], words=(*said.words, pitches[2]))
    return said


def arguments_of(said: WhereSaid) -> dict[str, Any]:
    """The same as arguments of a tool; what was not said is left out."""
    args: dict[str, Any] = {}
    if said.stretches:
        first, *more = said.stretches
        args |= {"first_bar": first.first_bar, "last_bar": first.last_bar}
        if more:
            args["more_bars"] = [[s.first_bar, s.last_bar] for s in more]
    if said.spared:
        args["except_bars"] = [[s.first_bar, s.last_bar] for s in said.spared]
    for name in ("first_beat", "last_beat", "from_s", "to_s", "lowest", "highest"):
        value = getattr(said, name)
        if value is not None:
            args[name] = value
    return args


def pull_stretches(scan: Scan, song: SongView, context: dict[str, object] | None = None) -> PlaceSaid | None:
    """Bars named by number, section, edge or part of one, joined by "and" or nested by "of"; the words are taken.
    What stands apart from the first of them is left unread: "copy bars 1 to 4 to the bridge".
    """
    if found := scan.pull(_EVERY_NTH):
        step = 2 if found["nth"] == "other" else ORDINALS[found["nth"]]
        bars = range(step, song.bars + 1, step)
        return PlaceSaid(tuple(Stretch(bar, bar, f"bar {bar}") for bar in bars)) if bars else None
    places = _all_places(scan, song, context)
    if not places:
        return None
    start, end, said = places[0]
    words = scan.low[start:end]
    for next_start, next_end, other in places[1:]:
        gap = scan.low[end:next_start]
        next_words = scan.low[next_start:next_end]
        if _OF.match(gap + next_words) and not gap.strip(" ofinrmwth") and _is_part(words):
            said = _within(words, said, other, song)
        elif _JOIN.fullmatch(gap):
            said = _joined(said, other)
        elif _THROUGH.fullmatch(gap) and said.stretches and other.stretches and _from(words, gap):
            said = _through(said, other)
        else:
            break
        end, words = next_end, next_words
    said, start, end = _reaching(said, scan, song, start, end)
    scan.take(start, end)
    return said


def _from(words: str, gap: str) -> bool:
    """Whether a stretch is meant and no second place: "from bar 1 to the outro", not "copy bar 1 to the outro"."""
    return bool(re.match(r"(?:from|between|starting)\b", words) or re.search(r"-|through", gap))


_IS_PART = re.compile(
    r"half|quarter|third\b|beginning|start|opening|\bend\b|middle|\b(?:first|last|final|closing|second|third|fourth|fifth|sixth|seventh|eighth)\s+"
    r"(?:\d+\s+|few\s+|couple\s+of\s+)?(?:bars?|measures?)|\b(?:bars?|measures?)\s*\d"
)


def _is_part(words: str) -> bool:
    return bool(_IS_PART.search(words))


def _all_places(scan: Scan, song: SongView, context: dict[str, object] | None) -> list[tuple[int, int, PlaceSaid]]:
    """(start, end, place) of every place in the unread text, in order."""
    work, rows = scan.copy(), []
    for found in list(_PART_EDGE.finditer(work.low)):
        rows.append((*found.span(), _edge(found["edge"], song.bars)))
        work.take(*found.span())
    for _ in range(MOST_PLACES):
        before = work.low
        said = pull_place(work, song, context or {}, timed=False)
        changed = [k for k, (old, new) in enumerate(zip(before, work.low, strict=True)) if old != new]
        if said is None or not changed:
            break
        start = changed[0]
        while before[start].isspace() and start < changed[-1]:
            start += 1
        rows.append((start, changed[-1] + 1, said))
    return sorted(rows, key=lambda row: row[:2])


def _edge(words: str, bars: int) -> PlaceSaid:
    """A part of so many bars: their beginning, end, middle, thirds and quarters."""
    if words.endswith("third"):
        parts, index = 3, {"first": 0, "second": 1, "middle": 1, "last": 2}[words.split()[0]]
    elif words.endswith("quarter"):
        parts, index = 4, {"first": 0, "second": 1, "third": 2, "last": 3, "middle": 1}[words.split()[0]]
    else:
        size = max(1, min(4, bars // 4)) if words != "middle" else max(1, bars // 2)
        start = {"end": bars - size, "middle": (bars - size) // 2}.get(words, 0)
        return PlaceSaid((Stretch(start + 1, start + size, words),))
    start, end = round(index * bars / parts), round((index + 1) * bars / parts)
    return PlaceSaid((Stretch(min(bars, start + 1), max(end, min(bars, start + 1)), words),))


def _within(words: str, outer: PlaceSaid, inner: PlaceSaid, song: SongView) -> PlaceSaid:
    """A part ("the first two bars") of every stretch of a place."""
    if inner.unknown or not inner.stretches:
        return inner
    cut: list[Stretch] = []
    for stretch in inner.stretches:
        size = stretch.last_bar - stretch.first_bar + 1
        found = _PART_EDGE.search(f"{words} of bars")
        small = SongView({**song.summary, "bars": size, "sections": []})
        said = _edge(found["edge"], size) if found else pull_place(Scan(words), small, timed=False)
        for part in said.stretches if said else ():
            first, last = stretch.first_bar + part.first_bar - 1, stretch.first_bar + part.last_bar - 1
            if part.first_bar > size:
                return PlaceSaid(unknown=f"bar {part.first_bar} of {stretch.words} ({size} bars)")
            cut.append(Stretch(first, min(last, stretch.last_bar), f"{words.strip()} of {stretch.words}"))
    return PlaceSaid(tuple(cut)) if cut else inner


def _joined(said: PlaceSaid, other: PlaceSaid) -> PlaceSaid:
    return PlaceSaid((*said.stretches, *other.stretches), said.unknown or other.unknown)


def _through(said: PlaceSaid, other: PlaceSaid) -> PlaceSaid:
    """From the first of one place to the last of another."""
    first, last = said.stretches[0].first_bar, other.stretches[-1].last_bar
    return PlaceSaid((Stretch(first, last, f"bars {first} to {last}"),)) if first <= last else _joined(said, other)


def _reaching(said: PlaceSaid, scan: Scan, song: SongView, start: int, end: int) -> tuple[PlaceSaid, int, int]:
    """Such as "from the bridge on", "until the chorus", "everything after the bridge"."""
    if not said.stretches:
        return said, start, end
    first, last = said.stretches[0].first_bar, said.stretches[-1].last_bar
    if re.match(r"from\b|starting\b", scan.low[start:end]) and (found := _ONWARDS.match(scan.low, end)):
        return PlaceSaid((Stretch(first, song.bars, f"bars {first} to {song.bars}"),)), start, found.end()
    if (found := _UP_TO.search(scan.low[:start])) and first > 1:
        return PlaceSaid((Stretch(1, first - 1, f"bars 1 to {first - 1}"),)), found.start(), end
    if (found := _PAST.search(scan.low[:start])) and last < song.bars:
        return PlaceSaid((Stretch(last + 1, song.bars, f"bars {last + 1} to {song.bars}"),)), found.start(), end
    return said, start, end


def _with_spared(said: WhereSaid, scan: Scan, song: SongView, context: dict[str, object] | None) -> WhereSaid:
    stretches = pull_excepted(scan, song, context)
    return replace(said, spared=stretches, words=(*said.words, "except")) if stretches else said


def pull_excepted(scan: Scan, song: SongView, context: dict[str, object] | None = None) -> tuple[Stretch, ...]:
    """Such as "except in the bridge", "but not bars 5 to 8"; the words are taken."""
    for found in _SPARED.finditer(scan.low):
        rest = Scan(scan.text[found.end() :])
        inner = pull_stretches(rest, song, context)
        if inner is None or inner.unknown or rest.text.lstrip("the ")[:1] != TAKEN:
            continue  # what is excepted is no place, or stands further on
        taken = max(k for k, char in enumerate(rest.text) if char == TAKEN) + 1
        scan.take(found.start(), found.end() + taken)
        return inner.stretches
    return ()


def _with_times(said: WhereSaid, times: TimesSaid | None, song: SongView) -> WhereSaid:
    if times is None:
        return said
    whole, words = song.boundaries()[-1], (*said.words, times.words)
    if times.from_s >= whole or (times.to_s is not None and times.to_s < times.from_s):
        return replace(said, unknown=times.words, words=words)
    if times.is_point:
        bar = song.bar_at_s(times.from_s)
        return replace(said, stretches=(Stretch(bar, bar, f"bar {bar}"),), words=words)
    to_s = None if times.to_s is None or times.to_s >= whole else times.to_s
    return replace(said, from_s=times.from_s, to_s=to_s, words=words)


def with_beats(said: WhereSaid, scan: Scan, song: SongView) -> WhereSaid:
    """Beats of each bar; "the last two beats of the chorus" are those of its last bar."""
    top, _, bottom = song.meter.partition("/")
    felt = int(top) // 3 if bottom == "8" and int(top) % 3 == 0 and int(top) > 3 else int(top)
    at_edge = ""
    if found := scan.pull(_BEAT_EDGE):
        count = int(found["n"]) if (found["n"] or "").isdigit() else 2 if found["n"] else 1
        at_edge = "" if found["every"] else "first" if found["edge"] == "first" else "last"
        first, last = (
            (1.0, float(count)) if found["edge"] == "first" else (float(max(1, felt - count + 1)), float(felt))
        )
    elif found := scan.pull(_BEAT_FROM):
        first, last = float(found["a"]), float(felt)
    elif (found := scan.search(_BEAT_RANGE)) and _contiguous(found):
        scan.take(*found.span())
        first, last = sorted((float(found["a"]), float(found["b"])))
    elif found := scan.pull(_BEAT_ONE):
        number = (
            1
            if found["down"]
            else float(found["a"] or (ORDINALS[found["ord"]] if ORDINALS[found["ord"]] > 0 else felt))
        )
        first = last = float(number)
    else:
        return said
    stretches = said.stretches
    if at_edge and len(stretches) >= 1:
        stretches = tuple(
            Stretch(s.first_bar, s.first_bar, s.words)
            if at_edge == "first"
            else Stretch(s.last_bar, s.last_bar, s.words)
            for s in stretches
        )
    if felt != int(top) and last <= felt:
        first, last = 3 * first - 2, 3 * last  # felt beats of 6/8 are three eighths each
    return replace(said, stretches=stretches, first_beat=first, last_beat=last, words=(*said.words, found[0].strip()))


def _contiguous(found: re.Match[str]) -> bool:
    return found["to"] not in ("and", "&") or abs(float(found["b"]) - float(found["a"])) == 1
