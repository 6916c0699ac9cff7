"""Half way between two versions, or any share of the way.

Tempo, velocities, played timing and faders go the share of the way. Notes cannot be halved: of the bars in which the
versions differ, the share is taken from the second, in pairs of bars spread evenly, in all parts at once, so that every
bar is one that somebody made. What is claimed, that the result is nearer to each than they are to one another, is
measured (`distance`) before it is handed out.
"""

from collections.abc import Mapping
from dataclasses import replace
from math import log10

from tools.edit.invariants import everywhere
from tools.edit.locks import broken_locks
from tools.edit.tracks import unique_track
from tools.edit.values import Edited, sorted_notes
from tools.edit.versions.distance import distance
from tools.edit.versions.pairs import pair_notes, sounding, track_of
from tools.errors import EditError
from tools.song.tempo import felt_bpm
from tools.song.values import ChordSymbol, Master, Note, Song, TempoChange, Track, TrackMix

GROUP_BARS = 2
LEAST_GAIN_DB = -24.0


def morph(song: Song, other: Song, share: float = 0.5) -> Edited:
    """A song that far on the way from one version to another.

    Args:
        song: Where the way begins.
        other: Where it ends.
        share: 0 to 1, both excluded; 0.5 is half way.

    Raises:
        EditError: Meter or length differ, nothing does, or a lock forbids it.
    """
    _check(song, other, share)
    seconds = _bars_of_the_second(song, other, share)
    tracks = [_between(song, t, track_of(other, t), seconds, share) for t in song.tracks]
    blended = replace(
        song,
        tempi=_tempi(song, other, share),
        master=_master(song.master, other.master, share),
        chords=_chords(song, other, seconds),
        tracks=tuple(tracks),
    )
    for track in other.tracks:
        if track_of(song, track) is None:
            alone = replace(unique_track(blended, track), mix=_fainter(track.mix, share))
            at = len(blended.tracks) if alone.instrument.is_drum else _before_drums(blended)
            blended = replace(blended, tracks=(*blended.tracks[:at], alone, *blended.tracks[at:]))
    if broken := broken_locks(song, blended):
        raise EditError(f"You locked {broken[0].words!r}, and the way between would change it; unlock it first.")
    return _measured(song, other, blended, seconds)


def _check(song: Song, other: Song, share: float) -> None:
    if not 0 < share < 1:
        raise EditError(f"{share:g} is no place between two versions; say one such as half way or a third of the way.")
    if song.meters != other.meters or song.end_tick != other.end_tick:
        one, two = (
            f"{s.grid.bar_count} bars of {s.meters[0].numerator}/{s.meters[0].denominator}" for s in (song, other)
        )
        raise EditError(
            f"One version has {one} and the other {two}, so there is no way between them bar by bar; "
            'choose two of the same length and meter, or say "take the drums from version 2".'
        )


def _measured(song: Song, other: Song, blended: Song, seconds: frozenset[int]) -> Edited:
    apart, to_first, to_second = distance(song, other), distance(song, blended), distance(blended, other)
    if apart.total == 0:
        raise EditError("That changes nothing: the two versions are the same in tempo, notes, velocities and mix.")
    if max(to_first.total, to_second.total) >= apart.total or blended == song:
        raise EditError(
            "The two versions are too near to one another for a step between them; choose two that differ more."
        )
    tempo = felt_bpm(blended)
    bars = f" {len(seconds)} of its {song.grid.bar_count} bars are the second's." if seconds else ""
    summary = (
        f"Between the two: {tempo:.4g} beats a minute, velocities and faders in between.{bars} "
        f"It lies {to_first.total:.2f} from the first and {to_second.total:.2f} from the second; "
        f"they lie {apart.total:.2f} apart."
    )
    facts = {
        "distance": {
            "first": round(to_first.total, 4),
            "second": round(to_second.total, 4),
            "apart": round(apart.total, 4),
        },
        "tempo_bpm": tempo,
        "bars_of_the_second": sorted(seconds),
    }
    return Edited(blended, everywhere("title", "meter", "form"), summary, facts)


def _bars_of_the_second(song: Song, other: Song, share: float) -> frozenset[int]:
    """Numbers of the bars that are the second's: of the pairs of bars that differ the share, spread evenly."""
    differ = sorted({bar for number in _differing(song, other) for bar in (number,)})
    groups: dict[int, list[int]] = {}
    for number in differ:
        groups.setdefault((number - 1) // GROUP_BARS, []).append(number)
    if len(groups) < 2 and differ:
        groups = dict(enumerate([number] for number in differ))
    chosen: list[int] = []
    for place, key in enumerate(sorted(groups)):
        if int((place + 1) * share + 1e-9) > int(place * share + 1e-9):
            chosen += groups[key]
    return frozenset(chosen)


def _differing(song: Song, other: Song) -> set[int]:
    """Bars in which a part of both plays other notes, or another chord stands."""
    found: set[int] = set()
    for track in song.tracks:
        if (twin := track_of(other, track)) is None:
            continue
        mine, theirs = ({(n.onset_tick, n.midi_pitch, n.length_ticks) for n in t.notes} for t in (track, twin))
        found |= {_bar(song, onset) for onset, _, _ in mine ^ theirs}
    found |= {_bar(song, chord.tick) for chord in set(song.chords) ^ set(other.chords)}
    return found


def _bar(song: Song, tick: int) -> int:
    return song.grid.bar_at(min(tick, max(song.end_tick - 1, 0))).number


def _between(song: Song, track: Track, twin: Track | None, seconds: frozenset[int], share: float) -> Track:
    if twin is None:
        return replace(track, mix=_fainter(track.mix, 1 - share))
    found = pair_notes(track.notes, twin.notes)
    partner: Mapping[int, tuple[Note, Note]] = {id(n): (a, b) for a, b in found.pairs for n in (a, b)}
    mine = [n for n in track.notes if _bar(song, n.onset_tick) not in seconds]
    theirs = [n for n in twin.notes if _bar(song, n.onset_tick) in seconds]
    taken = {n.id for t in song.tracks for n in t.notes}
    notes: list[Note] = []
    used: set[str] = set()
    for note in [*mine, *theirs]:
        own, its = partner.get(id(note), (note, note))
        note_id = own.id if own.id not in used else _free(note.id, taken | used, track.id)
        if id(note) not in partner and note in theirs and note_id in taken:
            note_id = _free(note_id, taken | used, track.id)
        used.add(note_id)
        notes.append(_lerp(replace(note, id=note_id), own, its, share))
    ids = {note.id for note in notes}
    return replace(
        track,
        notes=sorted_notes(notes),
        mix=_mix(track.mix, twin.mix, share),
        instrument=track.instrument if share <= 0.5 else twin.instrument,
        label=track.label if share <= 0.5 else twin.label,
        marks=tuple(m for m in track.marks if m.note_id is None or m.note_id in ids),
        syllables=tuple(s for s in track.syllables if s.note_id is None or s.note_id in ids),
    )


def _free(wanted: str, taken: set[str], track_id: str) -> str:
    if wanted not in taken:
        return wanted
    numbers = [int(tail) for i in taken if (tail := i.rpartition("n")[2]).isdigit()]
    return f"{track_id}.n{max(numbers, default=0) + 1}"


def _lerp(note: Note, own: Note, its: Note, share: float) -> Note:
    if sounding(own) == sounding(its):
        return note
    velocity = round(own.velocity + (its.velocity - own.velocity) * share)
    shift = round(own.shift_ticks + (its.shift_ticks - own.shift_ticks) * share)
    return replace(note, velocity=velocity, shift_ticks=shift)


def _tempi(song: Song, other: Song, share: float) -> tuple[TempoChange, ...]:
    """The first's tempi, all scaled to the tempo on the way (a musical middle: equal factors)."""
    factor = (felt_bpm(song) / felt_bpm(other)) ** share
    if factor == 1:
        return song.tempi
    return tuple(replace(t, us_per_quarter=max(1, round(t.us_per_quarter * factor))) for t in song.tempi)


def _chords(song: Song, other: Song, seconds: frozenset[int]) -> tuple[ChordSymbol, ...]:
    rows = [c for c in song.chords if _bar(song, c.tick) not in seconds]
    rows += [c for c in other.chords if _bar(song, c.tick) in seconds]
    return tuple(sorted(rows, key=lambda c: c.tick)) or song.chords


def _mix(one: TrackMix, other: TrackMix, share: float) -> TrackMix:
    def way(a: float, b: float) -> float:
        return a if a == b else round(a + (b - a) * share, 3)

    return replace(
        one,
        gain_db=way(one.gain_db, other.gain_db),
        pan=way(one.pan, other.pan),
        reverb_send_db=way(one.reverb_send_db, other.reverb_send_db),
        mute=one.mute if share <= 0.5 else other.mute,
    )


def _fainter(mix: TrackMix, share: float) -> TrackMix:
    """A part that only one has, as loud as that one's share of the way."""
    return replace(mix, gain_db=round(mix.gain_db + max(LEAST_GAIN_DB, 20 * log10(share)), 2))


def _master(one: Master, other: Master, share: float) -> Master:
    if one.target_lufs == other.target_lufs:
        return one
    return replace(one, target_lufs=round(one.target_lufs + (other.target_lufs - one.target_lufs) * share, 2))


def _before_drums(song: Song) -> int:
    return next((i for i, track in enumerate(song.tracks) if track.instrument.is_drum), len(song.tracks))
