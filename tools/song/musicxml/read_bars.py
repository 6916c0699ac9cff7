"""The bars of a MusicXML score, laid out from what all its parts say together, and the limits of what is read."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from tools.errors import FormatError, LimitError
from tools.song.grid import bar_ticks, grid_of
from tools.song.musicxml.cursor import Cursor, note_children
from tools.song.musicxml.numbers import divisions_in, number_of
from tools.song.values import MeterChange, Song

MAX_DENOMINATOR = 128
MAX_NOTES = 200_000
MAX_BAR_NOTES = 1_500
MAX_BARS = 10_000
MAX_PARTS = 100


@dataclass(frozen=True)
class BarRow:
    """One bar as the file has it: start, end, printed label, its meter and whether it is marked as no full bar."""

    start_tick: int
    end_tick: int
    label: str
    meter: tuple[int, int]
    implicit: bool


def check_size(parts: list[Element], label: str) -> None:
    """Refuse a score with more parts, bars or notes than are read."""
    if not parts:
        raise FormatError(f"{label} holds no part with music", next_step="Export the whole score")
    if len(parts) > MAX_PARTS:
        raise LimitError(f"{label} holds {len(parts)} parts; {MAX_PARTS} is the most that is read")
    total = 0
    for part in parts:
        measures = part.findall("measure")
        if len(measures) > MAX_BARS:
            raise LimitError(f"{label} has {len(measures)} bars; {MAX_BARS} is the most that is read")
        for measure in measures:
            notes = sum(child.tag == "note" for child in measure)
            if notes > MAX_BAR_NOTES:
                where = f"bar {measure.get('number', '?')[:10]}"
                raise LimitError(
                    f"{label} has {notes} notes in {where}; {MAX_BAR_NOTES} a bar is the most that is read"
                )
            total += notes
    if total > MAX_NOTES:
        raise LimitError(f"{label} has {total} notes; {MAX_NOTES} is the most that is read")


def laid_out_bars(parts: list[Element], label: str) -> list[BarRow]:
    """Lay out the bars from what all parts say."""
    columns = [part.findall("measure") for part in parts]
    cursors = [Cursor(label) for _ in parts]
    meter, now = (4, 4), 0
    out: list[BarRow] = []
    for index in range(max(len(column) for column in columns)):
        row = [(i, column[index]) for i, column in enumerate(columns) if index < len(column)]
        lengths = []
        for i, measure in row:
            for found in _meters_in(measure, label):
                meter = found
            lengths.append(_bar_length(measure, cursors[i]))
        first = row[0][1]
        implicit = first.get("implicit") == "yes"
        length = _bar_ticks(lengths, bar_ticks(MeterChange(0, *meter)), implicit)
        out.append(BarRow(now, now + length, first.get("number", str(index + 1)).strip(), meter, implicit))
        now += length
    return out


def _bar_ticks(lengths: list[tuple[int, bool]], nominal: int, implicit: bool) -> int:
    """How long a bar is: as the fullest part fills it; in an upbeat, as the fullest part with notes does."""
    longest = max(length for length, _ in lengths)
    played = max((length for length, has_notes in lengths if has_notes), default=0)
    if longest == 0:
        return nominal
    if implicit and 0 < played < longest:
        return played
    return longest


def bar_fields(bars: list[BarRow]) -> dict[str, object]:
    """Meters, pickup, end and, where bars do not follow from these, the bars themselves."""
    meters: list[MeterChange] = []
    for bar in bars:
        if not meters or (meters[-1].numerator, meters[-1].denominator) != bar.meter:
            meters.append(MeterChange(bar.start_tick, *bar.meter))
    first = bars[0]
    length = first.end_tick - first.start_tick
    is_pickup = length < bar_ticks(meters[0]) and (first.implicit or first.label == "0") and len(bars) > 1
    fields: dict[str, object] = {
        "meters": tuple(meters),
        "pickup_ticks": length if is_pickup else 0,
        "end_tick": bars[-1].end_tick,
    }
    regular = grid_of(Song(**fields))  # type: ignore[arg-type]
    same = [(bar.start_tick, bar.label, bar.end_tick) for bar in regular.bars] == [
        (bar.start_tick, bar.label, bar.end_tick) for bar in bars
    ]
    if not same:
        fields["uneven_bars"] = tuple((bar.start_tick, bar.label) for bar in bars)
    return fields


def _bar_length(measure: Element, cursor: Cursor) -> tuple[int, bool]:
    """Length of a measure in ticks as its content fills it, and whether it holds notes."""
    has_notes = False
    cursor.start(measure.get("number", "?"))
    for child in measure:
        if child.tag == "attributes":
            found = child.find("divisions")
            if found is not None:
                cursor.divisions = divisions_in(found, cursor.label)
        elif child.tag == "note":
            inside, dots = note_children(child)
            has_notes |= "pitch" in inside or "unpitched" in inside
            if "duration" in inside and "chord" not in inside and "grace" not in inside:
                cursor.note(inside, dots)
        elif child.tag in ("backup", "forward"):
            cursor.move(child, back=child.tag == "backup")
    return cursor.longest, has_notes


def _meters_in(measure: Element, label: str) -> Iterator[tuple[int, int]]:
    """Time signatures of a measure.

    Raises:
        FormatError: One is impossible.
    """
    for time in measure.iterfind("attributes/time"):
        beats, types = time.findall("beats"), time.findall("beat-type")
        if not beats or not types:
            continue
        pairs = [
            (_sum(b.text or "", label), number_of(t, "beat type", label)) for b, t in zip(beats, types, strict=False)
        ]
        denominator = max(pair[1] for pair in pairs)
        for upper, lower in pairs:
            if lower not in (1, 2, 4, 8, 16, 32, 64, MAX_DENOMINATOR) or not 1 <= upper <= 128:
                raise FormatError(
                    f"{label} holds an invalid time signature, {upper}/{lower}",
                    "The lower number must be 1, 2, 4, 8, 16, 32, 64 or 128",
                    "Correct it in a notation program and export again",
                )
        yield sum(upper * (denominator // lower) for upper, lower in pairs), denominator


def _sum(text: str, label: str) -> int:
    try:
        return sum(int(part) for part in text.split("+"))
    except ValueError:
        raise FormatError(f"{label} holds an invalid time signature ({text[:20]!r} beats)") from None
