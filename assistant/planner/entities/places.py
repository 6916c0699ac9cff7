"""Where in the song: "bars 5 to 8", "the last four bars", "the second chorus", "from bar 9 on", "the second half",
"here".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.planner.entities.form import SECTION_NAMES
from assistant.planner.entities.scan import Scan
from assistant.planner.entities.times import pull_times
from assistant.planner.numerals import ORDINALS
from assistant.planner.state import SongView


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bars first to last, inclusive, as printed, and how the person called them."""

    first_bar: int
    last_bar: int
    words: str


@dataclass(frozen=True, slots=True)
class PlaceSaid:
    """Stretches meant; `unknown` holds the words of a place the song does not have."""

    stretches: tuple[Stretch, ...] = ()
    unknown: str = ""


_IN = (
    r"(?:\b(?:in|on|at|for|during|from|over|of|within|around|through|throughout|only\s+in|just\s+in"
    r"|starting\s+(?:at|from))\s+)?(?:the\s+)?"
)
_BAR = r"(?:bars?|measures?|mm?\.|takte?n?|mesures?|comp[aá]s(?:es)?|battut[ae])"
_RANGE = re.compile(
    rf"{_IN}\b{_BAR}\s*(?:numbers?\s*)?#?(?P<a>\d{{1,4}})\s*(?:-|to|through|thru|until|till|up\s+to|bis|à"
    rf"|a|\.\.)\s*(?:(?:the\s+)?{_BAR}\s*)?(?P<b>\d{{1,4}})\b"
)
_ITEM = r"\d{1,4}(?:\s*(?:-|to|through|thru)\s*\d{1,4})?"
_NO_AMOUNT = r"(?!\s*(?:%|db\b|bpm\b|percent|semi|half|beats?\b|seconds?\b|octaves?\b|steps?\b|times\b))"
_LIST = re.compile(
    rf"{_IN}\b{_BAR}\s*(?P<all>{_ITEM}(?:\s*(?:,|and|&)+\s*(?:and\s+)?(?:in\s+)?(?:{_BAR}"
    rf"\s+)?{_ITEM}\b{_NO_AMOUNT})+)"
)
_BETWEEN = re.compile(rf"\bbetween\s+{_BAR}\s*(?P<a>\d{{1,4}})\s+and\s+(?:{_BAR}\s*)?(?P<b>\d{{1,4}})\b")
_FROM_ON = re.compile(
    rf"\b(?:from|after|starting\s+(?:at|from|in)|beginning\s+(?:at"
    rf"|in))\s+{_BAR}\s*(?P<a>\d{{1,4}})(?:\s+(?:on(?:wards?)?|forward|to\s+the\s+end|till\s+the\s+end"
    rf"|until\s+the\s+end))?\b"
)
_UNTIL = re.compile(rf"\b(?:until|till|up\s+to|before|through)\s+{_BAR}\s*(?P<b>\d{{1,4}})\b")
_ONE = re.compile(
    rf"{_IN}\b{_BAR}\s*(?:number\s*)?#?(?P<a>\d{{1,4}})\b|{_IN}(?P<nth>\d{{1,3}})(?:st|nd|rd|th)\s+(?:bar"
    rf"|measure)\b|{_IN}\b(?P<ord>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\s+(?:bar"
    rf"|measure)\b"
)
_EDGE = re.compile(
    rf"{_IN}\b(?P<edge>first|last|final|opening|closing)\s+(?P<n>\d{{1,3}}|few|couple\s+of)?\s*(?:bars?|measures?)\b"
)
_HALF = re.compile(rf"{_IN}\b(?P<edge>first|second|last|1st|2nd)\s+half\b")
_SECTION = "|".join(
    re.escape(name)
    for name in sorted({*SECTION_NAMES, "solo"}, key=len, reverse=True)
    if name not in ("build", "head", "trio", "theme", "tag", "ending", "break")
)
_ORDINAL = "|".join(ORDINALS)
_SECTION_NAMED = re.compile(
    rf"{_IN}(?:\b(?P<every>every|each|all(?:\s+the)?|both)\s+)?(?:(?P<ord0>{_ORDINAL})\s+(?:and|&|,)\s+(?:the"
    rf"\s+)?(?={_ORDINAL}))?(?:(?P<ord>{_ORDINAL})\s+)?\b(?P<name>{_SECTION}"
    rf")(?P<plural>e?s)?\b(?:\s*(?:number\s+|#)?(?P<n>[1-9])(?P<more>(?:\s*(?:,|and"
    rf"|&)+\s*[1-9](?![\d.:]){_NO_AMOUNT}(?!\s*bars?\b))*))?"
    r"(?!\s+(?:band|tune))"
)
_LETTER = re.compile(
    r"\b(?:[Ii]n|[Oo]f|[Dd]uring|[Ff]or|the|The)\s+(?:the\s+)?(?:(?P<ord>first|second|third"
    r"|last)\s+)?(?P<name>[A-E])[\s-]+(?:section|part)s?\b|\b(?:[Ss]ection|[Pp]art)\s+(?P<name2>[A-E])\b"
)
_HOW = (  # what is said of a place that is named as the thing to change: "make the end louder"
    r"(?=\s+(?:(?:a\s+(?:bit|little|lot|touch|tad)|much|way|even|slightly|more|less|sound|feel)\s+)*"
    r"(?:louder|softer|quieter|busier|calmer|bigger|fuller|thinner|sparser|simpler|brighter|darker|faster|slower"
    r"|higher|lower"
    r"|stronger|gentler|more|less|sound|feel)\b)"
)
_START = re.compile(r"\b(?:at|in|from)\s+the\s+(?:very\s+)?(?:beginning|start|opening)\b(?!\s+of\s+(?:bar|measure))")
_START_IS = re.compile(
    r"\bthe\s+(?:very\s+)?(?:beginning|start|opening)(?=\s+(?:is|was|sounds?|feels?|seems?|could|should|needs?"
    r"|must)\b)"
    rf"|\bthe\s+(?:very\s+)?(?:beginning|start|opening){_HOW}"
)
_END = re.compile(
    r"\b(?:at|in|towards?|near|for)\s+the\s+(?:very\s+)?(?:end|ending|close)\b|\bthe\s+ending\b"
    rf"|^the\s+(?:very\s+)?end\b|\bthe\s+(?:very\s+)?end{_HOW}"
)
_HERE = re.compile(
    r"\b(?:right\s+)?(?:here|this\s+(?:bar|measure|spot|passage|part|bit|moment)|these\s+(?:bars|measures)"
    r"|the\s+selected\s+(?:bars|part)|the\s+selection|(?:in\s+)?that\s+passage)\b"
)
_HEARD = re.compile(
    r"\b(?:in\s+|at\s+|on\s+|during\s+)?(?:the|that|this)?\s*(?:last\s+)?(?:bit|part|passage|bars?|section|phrase"
    r"|music|spot|thing|stretch|what)\s+"
    r"(?:that\s+|which\s+)?(?:i|we|you)(?:'ve)?\s+(?:have\s+)?just\s+(?:heard|listened\s+to|played)\b"
    r"|\b(?:what|the\s+(?:bit|part|passage))\s+(?:that\s+)?(?:(?:i|we)\s+heard\s+just\s+now|just\s+(?:played|came"
    r"|went\s+by|sounded))\b"
    r"|\bwhat\s+(?:i|we)\s+just\s+(?:heard|listened\s+to)\b"
)
FEW_BARS = 4
_ALSO_VERBS = frozenset(
    {"solo", "drop", "hook", "refrain", "instrumental", "break", "build"}
)  # also verbs or ways of playing


def _has_section(name: str, song: SongView) -> bool:
    return any(name in str(s.get("name", "")).lower() for s in song.sections)


def pull_place(
    scan: Scan, song: SongView | None, context: dict[str, object] | None = None, timed: bool = True
) -> PlaceSaid | None:
    """Read where an edit or a question applies, and take the words.

    Args:
        scan: The clause.
        song: For sections and counted ends; without it only numbered bars are read.
        context: The page's selection and play position.
        timed: Whether times of the player are read as the bars nearest to them.
    """
    bars = song.bars if song else 0
    return (
        (_heard(scan, song, context or {}) if song else None)
        or _numbered(scan, bars)
        or (_timed(scan, song) if song and timed else None)
        or (_relative(scan, song) if song else None)
        or (_here(scan, song, context or {}) if song else None)
    )


def _numbered(scan: Scan, bars: int) -> PlaceSaid | None:
    if not scan.search(_BETWEEN) and (found := scan.pull(_LIST)):
        items = [[int(n) for n in re.findall(r"\d+", item)] for item in re.findall(_ITEM, found["all"])]
        return PlaceSaid(tuple(_runs([bar for item in items for bar in range(min(item), max(item) + 1)])))
    for pattern in (_BETWEEN, _RANGE):
        if found := scan.pull(pattern):
            first, last = sorted((int(found["a"]), int(found["b"])))
            return _said(first, last)
    if (found := scan.search(_FROM_ON)) and bars:
        scan.take(*found.span())
        first = int(found["a"]) + (1 if found[0].startswith("after") else 0)
        return _said(first, max(first, bars))
    if found := scan.pull(_UNTIL):
        last = int(found["b"]) - (1 if found[0].startswith("before") else 0)
        return _said(1, max(1, last))
    if found := scan.pull(_EDGE):
        if not bars and found["edge"] in ("last", "final", "closing"):
            return None
        count = (
            int(found["n"])
            if (found["n"] or "").isdigit()
            else 1
            if found["n"] is None
            else FEW_BARS
            if found["n"] == "few"
            else 2
        )
        if found["edge"] in ("first", "opening"):
            return _said(1, min(count, bars or count), found[0])
        return _said(max(1, bars - count + 1), bars, found[0])
    if found := scan.pull(_ONE):
        number = int(found["a"] or found["nth"] or ORDINALS[found["ord"]])
        return _said(number, number)
    return None


def _timed(scan: Scan, song: SongView) -> PlaceSaid | None:
    """Times of the player as the bars that come nearest to them."""
    whole = song.boundaries()[-1]
    times = pull_times(scan, whole)
    if times is None:
        return None
    if times.is_point:
        bar = song.bar_at_s(times.from_s)
        return _said(bar, bar) if times.from_s <= whole else PlaceSaid(unknown=times.words)
    end_s = whole if times.to_s is None else times.to_s
    if times.from_s >= whole or end_s <= times.from_s:
        return PlaceSaid(unknown=times.words)
    return _said(*song.bars_between(times.from_s, end_s))


def _runs(bars: list[int]) -> list[Stretch]:
    """Bars named one by one as stretches: 5, 6, 7 and 9 are 5 to 7 and 9."""
    runs: list[list[int]] = []
    for bar in sorted(set(bars)):
        if runs and bar == runs[-1][-1] + 1:
            runs[-1].append(bar)
        else:
            runs.append([bar])
    return [
        Stretch(run[0], run[-1], f"bar {run[0]}" if len(run) == 1 else f"bars {run[0]} to {run[-1]}") for run in runs
    ]


def _said(first: int, last: int, words: str = "") -> PlaceSaid:
    return PlaceSaid(
        (Stretch(first, last, words.strip() or (f"bar {first}" if first == last else f"bars {first} to {last}")),)
    )


def _relative(scan: Scan, song: SongView) -> PlaceSaid | None:
    if found := scan.pull(_HALF):
        middle = song.bars // 2
        first_half = found["edge"] in ("first", "1st")
        return (
            _said(1, max(1, middle), "the first half")
            if first_half
            else _said(middle + 1, max(song.bars, middle + 1), "the second half")
        )
    if found := scan.pull(_LETTER, exact_case=True):
        return _by_letter(found, song)
    for found in _SECTION_NAMED.finditer(scan.low):
        if found["name"] in _ALSO_VERBS and not _is_a_place(found, song):
            continue
        scan.take(*found.span())
        return _by_name(found, song)
    if scan.pull(_START) or scan.pull(_START_IS):
        return _edge_section(song, first=True)
    if scan.pull(_END):
        return _edge_section(song, first=False)
    return None


def _is_a_place(found: re.Match[str], song: SongView) -> bool:
    """Whether a word that is a verb too names a section: "in the drop", or in a song that has one "the drop"; never the
    "drop" of "drop the kick in bar 8".
    """
    if re.match(r"(?:in|during|at|of|on|over)\s+the\b", found[0]):
        return True
    named = (
        found["ord"]
        or found["n"]
        or found["every"]
        or re.match(r"(?:the|in|during|at|of|on|over|from|for)\b", found[0])
    )
    return bool(named) and _has_section(found["name"], song)


def _by_letter(found: re.Match[str], song: SongView) -> PlaceSaid:
    letter = found["name"] or found["name2"]
    rows = [s for s in song.sections if s.get("letter") == letter or str(s.get("name")) == letter]
    return _chosen(rows, ORDINALS.get(found["ord"] or ""), False, f"section {letter}")


def _by_name(found: re.Match[str], song: SongView) -> PlaceSaid:
    wanted = SECTION_NAMES.get(found["name"], found["name"].title()).lower()
    rows = [s for s in song.sections if str(s.get("name", "")).lower().startswith(wanted)]
    if not rows:
        rows = [s for s in song.sections if wanted in str(s.get("name", "")).lower()]
    number = int(found["n"]) if found["n"] else ORDINALS.get(found["ord"] or "")
    further = [int(n) for n in re.findall(r"\d", found["more"] or "")]
    further += [ORDINALS[found["ord0"]]] if found["ord0"] else []
    if further and number is not None:
        return _several(rows, sorted([number, *further]), " ".join(found[0].split()))
    named = [s for s in rows if str(s.get("name", "")).split()[-1] == found["n"]] if found["n"] else []
    words = " ".join(found[0].split())
    return (
        _chosen(named, 1, False, words)
        if named
        else _chosen(rows, number, bool(found["every"] or found["plural"]), words)
    )


def _several(rows: list[Any], numbers: list[int], words: str) -> PlaceSaid:
    """Such as "verses 1 and 2", "the first and the last chorus"."""
    said = [_chosen(rows, number, False, words) for number in numbers]
    unknown = next((one.unknown for one in said if one.unknown), "")
    stretches = {stretch.first_bar: stretch for one in said for stretch in one.stretches}
    return PlaceSaid(() if unknown else tuple(stretches[bar] for bar in sorted(stretches)), unknown)


def _chosen(rows: list[Any], number: int | None, every: bool, words: str) -> PlaceSaid:
    if not rows:
        return PlaceSaid(unknown=re.sub(r"^(?:in|on|at|for|during|from|over|of)\s+", "", words))
    if number is not None:
        index = number - 1 if number > 0 else len(rows) + number
        if not 0 <= index < len(rows):
            return PlaceSaid(unknown=re.sub(r"^(?:in|on|at|for|during|from|over|of)\s+", "", words))
        rows = [rows[index]]
    return PlaceSaid(tuple(_stretch(row) for row in rows))


def _stretch(row: Mapping[str, Any]) -> Stretch:
    first = int(row.get("start_bar") or 1)
    return Stretch(first, first + max(1, int(row.get("bars") or 1)) - 1, str(row.get("name") or "the section"))


def _edge_section(song: SongView, first: bool) -> PlaceSaid:
    count = min(FEW_BARS, song.bars or FEW_BARS)
    if first:
        return _said(1, count, f"the first {count} bars")
    return _said(max(1, song.bars - count + 1), song.bars, f"the last {count} bars")


def _heard(scan: Scan, song: SongView, context: dict[str, object]) -> PlaceSaid | None:
    """The phrase before the play position: four bars from the start of its section, or those before them when the
    phrase has only begun.
    """
    at_s = context.get("at_s")
    found = scan.search(_HEARD)
    if not found or not isinstance(at_s, int | float) or at_s <= 0:
        return None
    scan.take(*found.span())
    bar = song.bar_at_s(float(at_s))
    start = max((int(s.get("start_bar") or 1) for s in song.sections if int(s.get("start_bar") or 1) <= bar), default=1)
    first = start + (bar - start) // FEW_BARS * FEW_BARS
    if bar == first and bar > 1:  # the phrase has only begun: the one before is meant
        return _said(max(1, first - FEW_BARS), first - 1, "what you just heard")
    return _said(first, bar, "what you just heard")


def _here(scan: Scan, song: SongView, context: dict[str, object]) -> PlaceSaid | None:
    found = scan.search(_HERE)
    if not found:
        return None
    place = selected_bars(context)
    if place is None and isinstance(context.get("at_s"), int | float):
        bar = song.bar_at_s(float(context["at_s"]))  # type: ignore[arg-type]
        place = Stretch(bar, bar, f"bar {bar}")
    if place is None:
        return None
    scan.take(*found.span())
    return PlaceSaid((place,))


def bars_of(args: Mapping[str, Any]) -> tuple[Stretch, ...]:
    """The bars a call was kept to, () for all."""
    first, last = args.get("first_bar"), args.get("last_bar")
    if first is None and last is None:
        return ()
    first, last = int(first or last or 1), int(last or first or 1)
    pairs = [(first, last), *((int(a), int(b)) for a, b in args.get("more_bars") or ())]
    return tuple(Stretch(a, b, f"bar {a}" if a == b else f"bars {a} to {b}") for a, b in pairs)


def selected_bars(context: dict[str, object]) -> Stretch | None:
    """The bars selected on the page."""
    selection = context.get("selection")
    bars = selection.get("bars") if isinstance(selection, dict) else None
    if isinstance(bars, list) and len(bars) == 2 and all(isinstance(bar, int) for bar in bars):
        return Stretch(min(bars), max(bars), f"bars {min(bars)} to {max(bars)}")
    return None
