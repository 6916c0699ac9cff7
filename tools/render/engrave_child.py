"""What runs in the child process: MusicXML through Verovio. Called by `engrave` only, through the sandbox.

Counts before it engraves: Verovio needs time that grows with the square of the notes in one bar, and dies of a time
signature over 0.
"""

import json
import re
from html import escape, unescape
from typing import Any

from tools.errors import FormatError, LimitError, RenderError
from tools.render.engrave_options import EngraveOptions
from tools.render.score_page import stand_alone

MOST_BARS = 4000
MOST_NOTES_IN_BAR = 1500
MOST_NOTES = 60_000
MOST_PAGES = 400
MOST_STAVES, MOST_STAVES_IN_PART = 120, 8
# Verovio prints a chord symbol's degrees even where the score hides them because its text says them already.
_HIDDEN_DEGREE = re.compile(r'<degree print-object="no">.*?</degree>', re.DOTALL)
# Longest labels in letters: a longer part name pushes the staves off the page.
_LONGEST_LABEL = {"part-name": 40, "part-abbreviation": 14, "rehearsal": 32}
_LABEL = re.compile(rf"<({'|'.join(_LONGEST_LABEL)})((?:\s[^>]*)?)>([^<]*)</\1>")
_BEAT_TYPES = frozenset(("1", "2", "4", "8", "16", "32", "64", "128"))


def engrave_here(musicxml: bytes, options: EngraveOptions) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """Pages and timemap.

    Raises:
        FormatError: The bytes are no MusicXML, or hold a time signature that cannot be.
        LimitError: There are too many bars, notes, notes in a bar, or pages.
        RenderError: Verovio refuses.
    """
    import verovio

    facts = check_musicxml(musicxml)
    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit()
    toolkit.setOptions(verovio_options(options, facts["staves"]))
    if not toolkit.loadData(_for_verovio(_text(musicxml))):
        raise RenderError("The score could not be engraved", next_step="Check that a notation program opens it")
    count = toolkit.getPageCount()
    if count > MOST_PAGES:
        raise LimitError(f"The score fills {count} pages; {MOST_PAGES} is the limit", next_step="Engrave a part of it")
    pages = [toolkit.renderToSVG(number) for number in range(1, count + 1)]
    timemap = _timemap(toolkit.renderToTimemap({"includeMeasures": True, "includeRests": False}))
    size_mm = (options.page_width_mm, options.page_height_mm)
    return stand_alone(pages, size_mm, options.page_numbers, facts["title"], facts["composer"]), timemap


def _text(musicxml: bytes) -> str:
    try:
        return musicxml.decode("utf-8")
    except UnicodeDecodeError:
        raise FormatError("The score is not written in UTF-8", next_step="Save it as UTF-8 MusicXML") from None


def _for_verovio(musicxml: str) -> str:
    """The score without what Verovio prints badly: degrees said twice, and labels longer than their place."""

    def shortened(found: re.Match[str]) -> str:
        name, attributes, text, most = found[1], found[2], unescape(found[3]).strip(), _LONGEST_LABEL[found[1]]
        text = text if len(text) <= most else text[: most - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
        return f"<{name}{attributes}>{escape(text, quote=False)}</{name}>"

    return _LABEL.sub(shortened, _HIDDEN_DEGREE.sub("", musicxml))


def check_musicxml(musicxml: bytes) -> dict[str, Any]:
    """Count what could take too long, before Verovio sees it: staves, title and composer come back.

    Raises:
        FormatError, LimitError: See `engrave_here`.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(musicxml)  # refuses entities; a plain DOCTYPE line is harmless
    except DefusedXmlException:
        raise FormatError(
            "The score defines XML entities, which are not read", next_step="Export it anew as plain MusicXML"
        ) from None
    except (ParseError, ValueError) as error:
        raise FormatError(f"The score is no readable MusicXML ({error})", next_step="Export it anew") from None
    if root.tag not in ("score-partwise", "score-timewise"):
        raise FormatError(f"The score starts with <{root.tag}>, not <score-partwise>; only MusicXML can be engraved")
    _check_meters(root)
    _check_counts(root)
    staves = sum(_staves(part) for part in root.iter("part"))
    if staves > MOST_STAVES:
        raise LimitError(f"The score has {staves} staves; {MOST_STAVES} can be engraved", next_step="Print fewer parts")
    title = root.findtext("movement-title") or root.findtext("work/work-title") or ""
    composer = root.findtext("identification/creator[@type='composer']") or ""
    return {"staves": staves, "title": title.strip(), "composer": composer.strip()}


def _staves(part: Any) -> int:
    """Staves of a part.

    Raises:
        FormatError: They are no small number.
    """
    counts = {(element.text or "").strip() for element in part.iter("staves")}
    for count in counts:
        if not (count.isdecimal() and 1 <= int(count) <= MOST_STAVES_IN_PART):
            raise FormatError(f"A part of the score has {count!r} staves; 1 to {MOST_STAVES_IN_PART} is possible")
    return max((int(count) for count in counts), default=1)


def _check_meters(root: Any) -> None:
    for element in root.iter("beat-type"):
        value = (element.text or "nothing").strip()
        if value not in _BEAT_TYPES:
            raise FormatError(
                f"The score has an invalid time signature, over {value}",
                limit="1, 2, 4, 8, 16, 32, 64 or 128 is possible",
            )
    for element in root.iter("divisions"):
        if not _is_positive(element.text or ""):
            raise FormatError(f"The score counts {element.text!r} divisions to a quarter; it must be a number above 0")


def _is_positive(text: str) -> bool:
    try:
        return 0 < float(text) < float("inf")
    except ValueError:
        return False


def _check_counts(root: Any) -> None:
    parts = list(root.iter("part"))
    measures = [measure for part in parts for measure in part.iter("measure")] or list(root.iter("measure"))
    bars = max((len(part.findall("measure")) for part in parts), default=0)
    if bars > MOST_BARS:
        raise LimitError(f"The score has {bars} bars; {MOST_BARS} can be engraved", next_step="Engrave a part of it")
    if not measures:
        raise FormatError("The score has no bar to print", next_step="Write at least one bar first")
    total = 0
    for measure in measures:
        notes = sum(1 for _ in measure.iter("note"))
        total += notes
        if notes > MOST_NOTES_IN_BAR:
            raise LimitError(
                f"Bar {measure.get('number', '?')} has {notes} notes in one part; {MOST_NOTES_IN_BAR} can be engraved",
                next_step="Split it into shorter bars",
            )
    if total > MOST_NOTES:
        raise LimitError(f"The score has {total} notes; {MOST_NOTES} can be engraved", next_step="Engrave a part of it")


def verovio_options(options: EngraveOptions, staves: int) -> dict[str, Any]:
    """Verovio's settings. More staves are drawn smaller, so that a page holds at least two systems of them."""
    size = options.staff_size_percent or _size_for(staves)
    return {
        "xmlIdSeed": options.id_seed,
        "smuflTextFont": "none",
        "svgFormatRaw": True,
        "svgRemoveXlink": True,
        "svgViewBox": True,
        "header": "auto",
        "footer": "none",
        "breaks": "auto",
        "mnumInterval": 0,
        "bottomMarginHeader": 8.0,
        "breaksNoWidow": True,
        "pedalStyle": "line",
        "justifyVertically": True,
        "pageWidth": round(options.page_width_mm * 1000 / size),
        "pageHeight": round(options.page_height_mm * 1000 / size),
        "pageMarginLeft": round(12_000 / size),
        "pageMarginRight": round(12_000 / size),
        "pageMarginTop": round(12_000 / size),
        "pageMarginBottom": round(16_000 / size),
        "scale": size,
    }


def _size_for(staves: int) -> int:
    return next((size for most, size in ((2, 90), (4, 80), (6, 70), (9, 60), (14, 50)) if staves <= most), 40)


def _timemap(raw: Any) -> list[dict[str, Any]]:
    """Verovio's timemap under names with units: quarters and seconds, ids of notes that start and end."""
    rows = json.loads(raw) if isinstance(raw, str) else raw
    names = {"qstamp": "quarter", "on": "on", "off": "off", "measureOn": "measure", "tempo": "bpm"}
    out = []
    for row in rows:
        entry: dict[str, Any] = {name: row[key] for key, name in names.items() if key in row}
        entry["s"] = row["tstamp"] / 1000
        out.append(entry)
    return out
