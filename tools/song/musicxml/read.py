"""A MusicXML element tree to a Song: bars from all parts together, parts to tracks, what they share to the song.

Single parts are read in `read_part`. What Song does not model stays in the source and is copied from there (`patch`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from xml.etree.ElementTree import Element, SubElement

from tools.errors import FormatError
from tools.song.labels import one_line
from tools.song.musicxml import tables
from tools.song.musicxml.loudness import Loudness
from tools.song.musicxml.numbers import times_of
from tools.song.musicxml.parts import PartInfo, part_infos
from tools.song.musicxml.read_bars import BarRow, bar_fields, check_size, laid_out_bars
from tools.song.musicxml.read_part import PartReader, PartReading, RawNote
from tools.song.roles import with_roles
from tools.song.values import (
    TICKS_PER_QUARTER,
    ChordSymbol,
    Curve,
    KeyChange,
    Mark,
    Note,
    Section,
    Song,
    TempoChange,
    Track,
)
from tools.theory.key import name_at
from tools.theory.scale import SCALES, is_mode, mode_name

SAME_SIGN_TICKS = TICKS_PER_QUARTER // 4


@dataclass(frozen=True)
class Reading:
    """A song and what writing it back into its source needs to know.

    Attributes:
        song: The song.
        part_ids: Part id of each track id.
        numbers: By track id, the numbers spanning signs have in the file.
        chord_part: Place of the part that carries the chord symbols.
        transpositions: By track id, (tick, chromatic, diatonic) where a part changes its transposition.
        voices: By track id, the file's voice number of each (staff, voice).
        drum_ids: By track id, the score-instrument id of each drum key.
        trailing: By track id, the grace notes that stand before the barline they lead over.
        warnings: What was put right, one sentence each.
    """

    song: Song
    part_ids: dict[str, str]
    numbers: dict[str, dict[Mark, str]]
    chord_part: int
    transpositions: dict[str, tuple[tuple[int, int, int], ...]]
    voices: dict[str, dict[tuple[int, int], int]]
    drum_ids: dict[str, dict[int, str]]
    trailing: dict[str, frozenset[str]]
    warnings: tuple[str, ...] = ()


def read_score(root: Element, label: str) -> Reading:
    """Read a whole score.

    Args:
        root: `<score-partwise>` or `<score-timewise>`.
        label: The file's name for messages.

    Raises:
        FormatError: It is no score, or says something impossible.
        LimitError: It is too large.
    """
    root = partwise(root, label)
    parts = root.findall("part")
    check_size(parts, label)
    infos = part_infos(root, parts)
    bars = laid_out_bars(parts, label)
    readings = []
    for number, (part, info) in enumerate(zip(parts, infos, strict=True), 1):
        reader = PartReader(f"t{number}", label, info.drum_keys, info.default_drum)
        for measure, bar in zip(part.iterfind("measure"), bars, strict=False):
            reader.measure(measure, bar.start_tick)
        readings.append(reader.reading)
    return _assembled(root, parts, infos, bars, readings, label)


def partwise(root: Element, label: str) -> Element:
    """The score with parts outside and measures inside; a timewise one is turned over.

    Raises:
        FormatError: The element is no score.
    """
    if root.tag == "score-partwise":
        return root
    if root.tag != "score-timewise":
        what = root.tag.rsplit("}", 1)[-1][:40]
        raise FormatError(
            f"{label} is XML but no MusicXML score (it is {what!r})", next_step="Export the score as MusicXML"
        )
    turned = Element("score-partwise", root.attrib)
    parts: dict[str, Element] = {}
    for child in root:
        if child.tag != "measure":
            turned.append(child)
            continue
        for part in child.iterfind("part"):
            name = part.get("id", "P1")
            if name not in parts:
                parts[name] = SubElement(turned, "part", {"id": name})
            SubElement(parts[name], "measure", child.attrib).extend(part)
    return turned


# --- the song ---


def _assembled(
    root: Element,
    parts: list[Element],
    infos: list[PartInfo],
    bars: list[BarRow],
    readings: list[PartReading],
    label: str,
) -> Reading:
    tracks = tuple(
        _track(f"t{n}", info, reading) for n, (info, reading) in enumerate(zip(infos, readings, strict=True), 1)
    )
    fields = bar_fields(bars)
    song = Song(title=_title(root, label), tracks=with_roles(tracks), credits=_credits(root), **fields)  # type: ignore[arg-type]
    chord_part = max(range(len(readings)), key=lambda i: (len(readings[i].chords), -i))
    song = replace(
        song,
        tempi=_tempi(readings, song),
        chords=_chords(readings[chord_part]),
        marks=_song_marks(readings, parts[0], bars, label),
    )
    song = replace(song, keys=_keys(readings, song), sections=_sections(song))
    return Reading(
        song,
        {track.id: info.id for track, info in zip(tracks, infos, strict=True)},
        {track.id: reading.signs.numbers for track, reading in zip(tracks, readings, strict=True)},
        chord_part,
        {
            track.id: tuple((row.tick, int(row.value[0]), int(row.value[1])) for row in reading.transpositions)
            for track, reading in zip(tracks, readings, strict=True)
        },
        {
            track.id: {(staff, i): voice for (staff, voice), i in _voice_numbers(reading.notes).items()}
            for track, reading in zip(tracks, readings, strict=True)
        },
        {
            track.id: {key: name for name, key in info.drum_keys.items()}
            for track, info in zip(tracks, infos, strict=True)
        },
        {
            track.id: _trailing(reading.notes, {bar.end_tick for bar in bars})
            for track, reading in zip(tracks, readings, strict=True)
        },
        tuple(sentence for reading in readings for sentence in reading.warnings),
    )


def _trailing(notes: Iterable[RawNote], barlines: set[int]) -> frozenset[str]:
    """Grace notes written at the end of a bar: their onset is the barline."""
    return frozenset(n.id for n in notes if n.grace and n.onset in barlines and n.onset != n.bar_start)


def _title(root: Element, label: str) -> str:
    for path in ("work/work-title", "movement-title"):
        text = one_line(root.findtext(path, ""))
        if text:
            return text[:200]
    for credit in root.iterfind("credit"):
        if credit.findtext("credit-type", "").strip() == "title":
            return one_line(credit.findtext("credit-words", ""))[:200] or "Untitled"
    return label.rsplit(".", 1)[0] or "Untitled"


def _credits(root: Element) -> tuple[tuple[str, str], ...]:
    rows = [(c.get("type", "composer"), one_line(c.text or "")) for c in root.iterfind("identification/creator")]
    rows += [("rights", one_line(c.text or "")) for c in root.iterfind("identification/rights")]
    return tuple((role, name) for role, name in rows if name)


def _track(track_id: str, info: PartInfo, reading: PartReading) -> Track:
    loudness = Loudness(reading.signs.marks)
    voices = _voice_numbers(reading.notes)
    notes = tuple(
        sorted(
            (_note(raw, voices, loudness) for raw in reading.notes), key=lambda n: (n.onset_tick, n.midi_pitch, n.id)
        )
    )
    is_drum = info.is_drum or 2 * reading.unpitched > len(reading.notes) > 0
    chromatic, diatonic = reading.transpositions[0].value if reading.transpositions else (0, 0)
    instrument = replace(
        info.instrument,
        is_drum=is_drum,
        program=info.drum_kit if is_drum else info.instrument.program,
        transpose_chromatic=int(chromatic),
        transpose_diatonic=int(diatonic),
    )
    track = Track(track_id, info.name, "other", instrument, notes, staves=reading.staves)
    marks = (*reading.signs.marks, *_clef_changes(track, reading.clefs))
    pedal = _pedal(reading.signs.marks)
    return replace(track, marks=marks, curves=pedal, syllables=tuple(reading.signs.syllables))


def _note(raw: RawNote, voices: dict[tuple[int, int], int], loudness: Loudness) -> Note:
    length = raw.end - raw.onset
    share = min((tables.SHORTENED[sign] for sign in raw.signs if sign in tables.SHORTENED), default=None)
    return Note(
        raw.id,
        raw.onset,
        length,
        raw.midi_pitch,
        raw.velocity or loudness.velocity(raw.onset, raw.signs),
        raw.spelling,
        voices[raw.staff, raw.voice],
        raw.staff,
        raw.shift,
        round(length * share) if share is not None and length else None,
        raw.tuplet,
        raw.grace,
    )


def _voice_numbers(notes: Iterable[RawNote]) -> dict[tuple[int, int], int]:
    """The file's voice numbers counted from 1 within each staff."""
    seen: dict[int, set[int]] = {}
    for note in notes:
        seen.setdefault(note.staff, set()).add(note.voice)
    return {(staff, voice): i for staff, voices in seen.items() for i, voice in enumerate(sorted(voices), 1)}


def _clef_changes(track: Track, clefs: list[Mark]) -> list[Mark]:
    """The clefs that are not what the instrument would have anyway."""
    from tools.song.musicxml.clefs import usual_clef

    out: list[Mark] = []
    now = {staff: usual_clef(track, staff) for staff in range(1, track.staves + 1)}
    for mark in clefs:
        if now.get(mark.staff) != mark.value:
            out.append(mark)
        now[mark.staff] = mark.value
    return out


def _pedal(marks: list[Mark]) -> tuple[Curve, ...]:
    """The sustain pedal as it is played."""
    points: list[tuple[int, int]] = []
    for mark in sorted((m for m in marks if m.kind == "pedal"), key=lambda m: m.tick):
        points += [(mark.tick, 127), (max(mark.tick + 1, (mark.end_tick or mark.tick) - 1), 0)]
    return (Curve("cc64", tuple(points)),) if points else ()


# --- what parts say for the whole song ---


def _tempi(readings: list[PartReading], song: Song) -> tuple[TempoChange, ...]:
    rows: dict[int, TempoChange] = {}
    for reading in readings:
        for row in reading.tempi:
            us, printed = int(row.value[0]), bool(row.value[1])
            known = rows.get(row.tick)
            if row.tick <= song.end_tick and (known is None or (printed and not known.written)):
                rows[row.tick] = TempoChange(row.tick, us, printed)
    out: list[TempoChange] = []
    for tempo in sorted(rows.values(), key=lambda t: t.tick):
        again = bool(out) and out[-1].us_per_quarter == tempo.us_per_quarter
        if again and tempo.tick - out[-1].tick < SAME_SIGN_TICKS:  # one sign, rounded differently by two parts
            out[-1] = replace(out[-1], written=out[-1].written or tempo.written)
        elif not again or tempo.written:
            out.append(tempo)
    if not out or out[0].tick > 0:
        out.insert(0, TempoChange(0, _us_of_words(readings, song), written=False))
    return tuple(out)


def _us_of_words(readings: list[PartReading], song: Song) -> int:
    """A score that gives only a word at its start is played in the middle of what the word means, else at 120."""
    from tools.song.tempo import us_per_quarter
    from tools.theory.tempo_words import tempo_range

    for reading in readings:
        for mark in reading.signs.song_marks:
            found = tempo_range(mark.value.strip(" .,")) if mark.kind == "tempo_text" and mark.tick == 0 else None
            if found:
                return us_per_quarter(round(sum(found) / 2), song.meters[0])
    return 500_000


def _chords(reading: PartReading) -> tuple[ChordSymbol, ...]:
    rows = {row.tick: ChordSymbol(row.tick, str(row.value[0])) for row in reading.chords}
    return tuple(rows[tick] for tick in sorted(rows))


def _keys(readings: list[PartReading], song: Song) -> tuple[KeyChange, ...]:
    """Key signatures of the first part that has any; a mode left open is guessed from the music under the signature."""
    from tools.listen.key import estimate_key

    pitched = [reading for reading, track in zip(readings, song.tracks, strict=True) if not track.instrument.is_drum]
    rows = next((reading.keys for reading in pitched if reading.keys), [])
    out: list[KeyChange] = []
    for row, following in zip_longest(rows, rows[1:]):
        fifths, mode = int(row.value[0]), str(row.value[1])
        if is_mode(mode):
            mode = mode_name(mode)
            tonic = name_at(fifths - SCALES[mode].signature)
        else:
            guess = estimate_key(song, row.tick, following.tick if following else None, fifths)
            tonic, mode = (guess.tonic, guess.mode) if guess else (name_at(fifths), "major")
        if not out or (out[-1].tonic, out[-1].mode) != (tonic, mode):
            out.append(KeyChange(row.tick if out else 0, tonic, mode))
    if not out:
        guess = estimate_key(song)
        out.append(KeyChange(0, guess.tonic, guess.mode) if guess else KeyChange(0, "C", "major"))
    return tuple(out)


def _song_marks(readings: list[PartReading], part: Element, bars: list[BarRow], label: str) -> tuple[Mark, ...]:
    out: list[Mark] = []
    for reading in readings:
        out += [mark for mark in reading.signs.song_marks if mark not in out]
    return tuple(sorted([*out, *_barline_marks(part, bars, label)], key=lambda m: m.tick))


def _barline_marks(part: Element, bars: list[BarRow], label: str) -> list[Mark]:
    """Repeat signs and voltas of one part, which all parts share."""
    out: list[Mark] = []
    opened: tuple[int, str] | None = None
    for measure, bar in zip(part.iterfind("measure"), bars, strict=False):
        for barline in measure.iterfind("barline"):
            repeat, ending = barline.find("repeat"), barline.find("ending")
            if repeat is not None and repeat.get("direction") == "forward":
                out.append(Mark("repeat_start", bar.start_tick))
            elif repeat is not None:
                out.append(Mark("repeat_end", bar.end_tick, value=times_of(repeat, bar.label, label)))
            if ending is not None and ending.get("type") == "start":
                numbers = [n for n in ending.get("number", "1").replace(",", " ").split() if n.isdigit()]
                opened = (bar.start_tick, ",".join(numbers) or "1")
            elif ending is not None and opened is not None:
                out.append(Mark("volta", opened[0], bar.end_tick, opened[1]))
                opened = None
    return out


def _sections(song: Song) -> tuple[Section, ...]:
    """Sections from rehearsal marks, each until the next."""
    marks = {mark.tick: mark.value for mark in song.marks if mark.kind == "rehearsal" and mark.value}
    ticks = [*sorted(marks), song.end_tick]
    return tuple(
        Section(f"s{i}", marks[start], start, end) for i, (start, end) in enumerate(pairwise(ticks), 1) if start < end
    )
