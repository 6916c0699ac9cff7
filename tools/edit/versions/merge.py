"""What was edited elsewhere, put onto the version the file came from.

Three songs meet: the version, the file as it would come back untouched (its echo), and the file as it came back. Only
what differs between the last two was edited; all else stays the version's own, to the note: what no MIDI file or score
can hold (chords, sections, words, mix, locks, how notes are spelled and played) and what the way through a file rounds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from statistics import fmean

from tools.edit.tracks import unique_track
from tools.edit.values import sorted_notes
from tools.edit.versions.bar_map import BarMap, map_bars, moved_along
from tools.edit.versions.heard import ROUNDING_TICKS, Heard, heard, pair, same_tracks
from tools.instruments.lookup import row_of
from tools.song.values import QUARTER, Curve, Mark, Note, Song, Syllable, TempoChange, Track

SAME_TEMPO = 0.002  # of it: programs write beats a minute with two decimals
SHORTEST_TICKS = QUARTER // 16
LENGTH_ROUNDING_TICKS = 2 * ROUNDING_TICKS  # both ends of a note are rounded


@dataclass(frozen=True)
class Merged:
    """A version with what was edited in a file.

    Attributes:
        song: The version itself where nothing was edited.
        edited: How many notes and other things differ: 0 for none.
        kept_notes: How many notes of the file are notes of the version.
        notes: How many notes the larger of the two has.
        asides: What was found and left alone, a sentence each.
    """

    song: Song
    edited: int
    kept_notes: int
    notes: int
    asides: tuple[str, ...] = ()


def merge(version: Song, echo: Song, file: Song) -> Merged:
    """Put what differs between `echo` and `file` onto `version`.

    Args:
        version: The song as we know it.
        echo: The version written as such a file and read back.
        file: What came in.
    """
    found = same_tracks(echo, file)
    bars = map_bars(echo, file, found)
    own = {old.id: mine for old in echo.tracks if (mine := _own(version, echo, old)) is not None}
    base, count, kept = moved_along(version, bars), len(bars.put_in) + len(bars.taken_out), 0
    asides: list[str] = []
    tracks: list[Track] = []
    to_file = {old: new for new, old in found.items()}
    mine_of = {mine: old for old, mine in own.items()}
    for track in base.tracks:
        old = echo.track(mine_of[track.id]) if track.id in mine_of else None
        if old is None or (not old.notes and old.id not in to_file):
            tracks.append(track)  # a part without notes is in no file
        elif old.id in to_file:
            done, edits, same = _track(
                version, track, old, file.track(to_file[old.id]), bars, _knows_players(file, echo)
            )
            tracks.append(done)
            count, kept = count + edits, kept + same
        else:
            count += 1 + len(old.notes)
    merged = replace(base, tracks=tuple(tracks))
    for track in file.tracks:
        if track.id not in found and track.notes:
            merged = _with_track(merged, track)
            count += 1 + len(track.notes)
    merged, more = _whole(merged, echo, file, bars, asides)
    notes = max(sum(len(t.notes) for t in echo.tracks), sum(len(t.notes) for t in file.tracks), 1)
    return Merged(version if merged == version else merged, count + more, kept, notes, tuple(asides))


def _own(version: Song, echo: Song, track: Track) -> str | None:
    """The version's track that an echo's is: by name, as we wrote it, else by its place."""
    named = next((t.id for t in version.tracks if t.name == track.name), None)
    place = echo.tracks.index(track)
    return named or (version.tracks[place].id if place < len(version.tracks) else None)


def _knows_players(file: Song, echo: Song) -> bool:
    """Whether a file says who plays: all of program 0 where nearly none was is a file that does not."""
    return not (all(t.instrument.program == 0 for t in file.tracks) and any(t.instrument.program for t in echo.tracks))


def _track(
    version: Song, base: Track, echo: Track, file: Track, bars: BarMap, knows_players: bool
) -> tuple[Track, int, int]:
    """(the track with its edits, how many, how many notes are the version's)."""
    longest = max(end - start for start, end in bars.old)
    old = [heard(n, shift) for n in echo.notes if (shift := bars.shift(n.onset_tick)) is not None]
    gone = len(echo.notes) - len(old)
    pairs, only_old, only_new = pair(old, [heard(n) for n in file.notes], longest)
    mine, _, _ = pair([heard(n) for n in base.notes], [heard(n) for n in echo.notes], longest)
    own = {id(theirs.note): ours.note for ours, theirs in mine}
    echoed = {id(ours.note) for ours, _ in mine}
    notes = [_shifted(n, bars) for n in base.notes if id(n) not in echoed and bars.shift(n.onset_tick) is not None]
    edits = gone + len(only_old) + len(only_new)
    same = 0
    for was, now in pairs:
        if (note := own.get(id(was.note))) is None:
            continue
        moved = _shifted(note, bars)
        changed = _edited(moved, was, now)
        edits, same = edits + (changed is not moved), same + (changed is moved)
        notes.append(changed)
    taken = {n.id for t in version.tracks for n in t.notes}
    notes += _numbered((row.note for row in only_new), base.id, taken)
    done = _hung(replace(base, notes=sorted_notes(notes)))
    done, more = _player(done, echo, file, knows_players)
    done, moved_curves = _curves(done, echo, file, bars)
    return (base if done == base else done), edits + more + moved_curves, same


def _shifted(note: Note, bars: BarMap) -> Note:
    shift = bars.shift(note.onset_tick) or 0
    return replace(note, onset_tick=note.onset_tick + shift) if shift else note


def _edited(note: Note, was: Heard, now: Heard) -> Note:
    """The version's note with what differs between its echo and the file; the note itself where nothing does."""
    later = now.start_tick - was.start_tick
    written = now.note.onset_tick - (was.note.onset_tick + was.start_tick - was.note.performed_onset_tick)
    changed = note
    if abs(later) > ROUNDING_TICKS:
        if written:
            changed = replace(changed, onset_tick=max(0, note.onset_tick + written))
        if abs(later - written) > ROUNDING_TICKS:
            changed = replace(changed, shift_ticks=note.shift_ticks + later - written)
    longer = now.length_ticks - was.length_ticks
    if abs(longer) > LENGTH_ROUNDING_TICKS:
        by = now.note.length_ticks - was.note.length_ticks
        if by and note.length_ticks + by >= SHORTEST_TICKS:
            changed = replace(changed, length_ticks=note.length_ticks + by, tuplet=now.note.tuplet)
        if note.sounding_ticks is not None:
            changed = replace(changed, sounding_ticks=max(1, note.sounding_ticks + longer))
        elif not by:
            changed = replace(changed, sounding_ticks=max(1, note.length_ticks + longer))
    if now.pitch != was.pitch:
        pitch = min(127, max(0, note.midi_pitch + now.pitch - was.pitch))
        changed = replace(changed, midi_pitch=pitch, spelling=now.note.spelling)
    if harder := now.note.velocity - was.note.velocity:
        changed = replace(changed, velocity=min(127, max(1, note.velocity + harder)))
    return changed


def _numbered(notes: Iterable[Note], track_id: str, taken: set[str]) -> list[Note]:
    """New notes with ids that no note of the version has."""
    numbers = [int(tail) for i in taken if (tail := i.rpartition("n")[2]).isdigit()]
    start = max(numbers, default=0) + 1
    return [replace(note, id=f"{track_id}.n{start + i}", voice=1) for i, note in enumerate(notes)]


def _hung(track: Track) -> Track:
    """Marks and words follow the notes they hang on, and go where those went."""
    there = {note.id: note for note in track.notes}

    def mark(found: Mark) -> Mark | None:
        if found.note_id is None:
            return found
        note = there.get(found.note_id)
        if note is None or (found.end_note_id is not None and found.end_note_id not in there):
            return None
        return replace(found, tick=note.onset_tick) if found.kind in ("articulation", "ornament") else found

    def syllable(found: Syllable) -> Syllable | None:
        if found.note_id is None:
            return found
        note = there.get(found.note_id)
        return None if note is None else replace(found, tick=note.onset_tick)

    marks = tuple(row for m in track.marks if (row := mark(m)) is not None)
    syllables = tuple(sung for s in track.syllables if (sung := syllable(s)) is not None)
    return replace(track, marks=marks, syllables=syllables)


def _player(track: Track, echo: Track, file: Track, knows_players: bool) -> tuple[Track, int]:
    """Another instrument where the file names one. Another channel alone is none, not even that of the drums."""
    if not knows_players or track.instrument.is_drum != file.instrument.is_drum:
        return track, 0
    if echo.instrument.program == file.instrument.program:
        return track, 0
    return replace(track, instrument=file.instrument, label=row_of(file.instrument).name), 1


def _curves(track: Track, echo: Track, file: Track, bars: BarMap) -> tuple[Track, int]:
    """Controllers drawn elsewhere; a file without any is one that does not hold them."""
    if (
        not file.curves
        or _rounded(file.curves, 0) == _rounded(replace_points(echo.curves, bars), 0)
        or _rounded(file.curves, 1) == _rounded(replace_points(echo.curves, bars), 1)
    ):
        return track, 0
    return replace(track, curves=file.curves), 1


def replace_points(curves: tuple[Curve, ...], bars: BarMap) -> tuple[Curve, ...]:
    """Controllers moved with their bars."""
    if bars.is_same:
        return curves
    return tuple(replace(c, points=tuple((bars.moved(tick), value) for tick, value in c.points)) for c in curves)


def _rounded(curves: tuple[Curve, ...], offset: int) -> Mapping[str, list[tuple[int, int]]]:
    """Points on a grid that another resolution does not move them off; two grids, for points on the edge of one."""
    step = 4 * ROUNDING_TICKS
    return {c.controller: [((tick + offset * step // 2) // step, value) for tick, value in c.points] for c in curves}


def _with_track(song: Song, track: Track) -> Song:
    own = unique_track(song, track)
    at = next((i for i, t in enumerate(song.tracks) if t.instrument.is_drum), len(song.tracks))
    at = len(song.tracks) if own.instrument.is_drum else at
    return replace(song, tracks=(*song.tracks[:at], own, *song.tracks[at:]))


def _whole(song: Song, echo: Song, file: Song, bars: BarMap, asides: list[str]) -> tuple[Song, int]:
    """Tempo, meter, key and chords, where the file has other ones than its echo."""
    edits = 0
    if (tempi := _tempi(song, echo, file)) is not None:
        song, edits = replace(song, tempi=tempi), edits + 1
    if (
        bars.is_same
        and file.meters != echo.meters
        and song.meters != file.meters
        and len(file.meters) >= len(echo.meters)
    ):
        song, edits = replace(song, meters=file.meters), edits + 1
    if bars.is_same and file.keys != echo.keys and (file.keys[0].tonic, file.keys[0].mode) != ("C", "major"):
        song, edits = replace(song, keys=file.keys), edits + 1
    if echo.chords and file.chords and bars.is_same and file.chords != echo.chords:
        song, edits = replace(song, chords=file.chords), edits + 1
    if _names(file) - _names(echo):
        asides.append("Parts named otherwise there keep the names they have here.")
    return song, edits


def _names(song: Song) -> set[str]:
    return {track.name for track in song.tracks}


def _tempi(song: Song, echo: Song, file: Song) -> tuple[TempoChange, ...] | None:
    """The tempi after the edit; None where the file has those of its echo."""
    old, new = echo.tempi, file.tempi
    if len(old) == len(new):
        ratios = [b.us_per_quarter / a.us_per_quarter for a, b in zip(old, new, strict=True)]
        in_place = all(abs(a.tick - b.tick) <= ROUNDING_TICKS for a, b in zip(old, new, strict=True))
        if (in_place or song.end_tick != echo.end_tick) and max(ratios) - min(ratios) <= 2 * SAME_TEMPO:
            ratio = fmean(ratios)
            if abs(ratio - 1) <= SAME_TEMPO:
                return None
            return tuple(replace(t, us_per_quarter=max(1, round(t.us_per_quarter * ratio))) for t in song.tempi)
    if len(new) == 1 and abs(new[0].us_per_quarter / old[0].us_per_quarter - 1) <= SAME_TEMPO and len(old) > 1:
        return None  # a program that knows one tempo wrote the first of them
    return new
