"""Louder and softer: by the velocities as played, so that the change is heard in the dry stem, or by the fader.

The velocity curve is the renderer's contract, that of SoundFont 2.01 and General MIDI 2: level_db = 40 log10(velocity /
127). A change by `db` multiplies velocities by 10^(db / 40); what the limits 1 and 127 cut off goes to the fader only
where whole tracks are meant, because a fader knows no bars.
"""

from dataclasses import dataclass, replace
from math import log10
from typing import Any

from tools.edit.invariants import Invariant, everywhere, outside
from tools.edit.scope import Scope, bars_in_words, check_locks, whole_song
from tools.edit.values import Edited, in_words, with_tracks
from tools.errors import EditError
from tools.song.values import Note, Song, Track

LIMIT_DB = 40.0
GAIN_LIMITS_DB = (-60.0, 12.0)
FADER_FROM_DB = 0.3
_MEANS = ("velocity_before", "velocity_after")
_KEPT = (
    "pitches",
    "onsets",
    "lengths",
    "played timing",
    "programs",
    "controllers",
    "tempo",
    "meter",
    "key",
    "chords",
    "form",
)


@dataclass(frozen=True, slots=True)
class _Reached:
    """What velocities alone reached on one track: decibels by energy, and notes stopped at a limit."""

    db: float
    clamped: int
    notes: int
    mean_before: float
    mean_after: float


def velocity_db(velocity: int) -> float:
    """Level of a velocity below full scale, in decibels."""
    return 40 * log10(velocity / 127)


def change_level(song: Song, scope: Scope | None, db: float) -> Edited:
    """Play some tracks or bars louder or softer.

    Args:
        scope: None is the whole song.
        db: Wanted change of level; positive is louder.

    Raises:
        EditError: There is nothing to play there, the change is too large, or every note is at its limit already and
            the fader cannot help.
    """
    scope = scope or whole_song(song)
    if not abs(db) <= LIMIT_DB:
        raise EditError(f"A change by {db:+g} dB is out of reach; choose one from -{LIMIT_DB:g} to +{LIMIT_DB:g} dB.")
    tracks = [t for t in song.tracks if any(scope.has(t, n) for n in t.notes)]
    if not tracks:
        raise EditError(f"There is no note in {scope.where(song)}; name a track and bars that have some.")
    check_locks(song, scope)
    scaled = {t.id: _scaled(t, scope, db) for t in tracks}
    reached = {t.id: _reached(t, scaled[t.id], scope) for t in tracks}
    with_faders = _is_whole_tracks(song, scope, tracks)
    faders = {t.id: _fader(t, db - reached[t.id].db) for t in tracks} if with_faders else {}
    edited = with_tracks(
        song, lambda t: replace(scaled[t.id], mix=replace(t.mix, gain_db=faders.get(t.id, t.mix.gain_db))), scaled
    )
    if edited == song and abs(db) >= FADER_FROM_DB:
        limit = "loudest, 127" if db > 0 else "softest, 1"
        raise EditError(
            f"Every note in {scope.where(song)} is played at its {limit} already; "
            "change the whole track, which also has a fader."
        )
    kept = everywhere(*_KEPT) + _kept_mix(song, scope, faders) + outside(scope, song)
    return Edited(edited, kept, *_told(song, edited, scope, db, reached))


def _kept_mix(song: Song, scope: Scope, faders: dict[str, float]) -> tuple[Invariant, ...]:
    moved = any(faders[t.id] != t.mix.gain_db for t in song.tracks if t.id in faders)
    return () if moved else everywhere("mix")


def _scaled(track: Track, scope: Scope, db: float) -> Track:
    factor = 10 ** (db / 40)

    def played(note: Note) -> Note:
        return (
            replace(note, velocity=max(1, min(127, round(note.velocity * factor)))) if scope.has(track, note) else note
        )

    return replace(track, notes=tuple(played(note) for note in track.notes))


def _reached(old: Track, new: Track, scope: Scope) -> _Reached:
    pairs = [(a.velocity, b.velocity) for a, b in zip(old.notes, new.notes, strict=True) if scope.has(old, a)]
    energy = [sum(10 ** (velocity_db(v) / 10) for v in row) for row in zip(*pairs, strict=True)]
    clamped = sum(b in (1, 127) and a != b for a, b in pairs) + sum(a == b and a in (1, 127) for a, b in pairs)
    means = [sum(row) / len(pairs) for row in zip(*pairs, strict=True)]
    return _Reached(10 * log10(energy[1] / energy[0]), clamped, len(pairs), means[0], means[1])


def _is_whole_tracks(song: Song, scope: Scope, tracks: list[Track]) -> bool:
    return (scope.is_whole_time(song) and not scope.apart) or all(scope.has(t, n) for t in tracks for n in t.notes)


def _fader(track: Track, rest_db: float) -> float:
    """The fader after it took over what velocities could not reach."""
    if abs(rest_db) < FADER_FROM_DB:
        return track.mix.gain_db
    low, high = GAIN_LIMITS_DB
    return max(low, min(high, round(track.mix.gain_db + rest_db, 1)))


def _told(
    song: Song, edited: Song, scope: Scope, db: float, reached: dict[str, _Reached]
) -> tuple[str, dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for track_id, r in reached.items():
        before, after = song.track(track_id), edited.track(track_id)
        fader = round(after.mix.gain_db - before.mix.gain_db, 2)
        rows.append(
            {
                "track": before.name,
                "notes": r.notes,
                "velocity_before": round(r.mean_before, 1),
                "velocity_after": round(r.mean_after, 1),
                "velocity_db": round(r.db, 2),
                "fader_db": fader,
                "clamped": r.clamped,
                "level_db": round(r.db + fader, 2),
            }
        )
    clamped = sum(row["clamped"] for row in rows)
    return _sentence(song, scope, db, rows, clamped), {"asked_db": db, "tracks": rows, "clamped": clamped}


def _sentence(song: Song, scope: Scope, db: float, rows: list[dict[str, Any]], clamped: int) -> str:
    names = in_words(track.shown_name for track in song.tracks if track.name in {row["track"] for row in rows})
    bars = bars_in_words(song, scope)
    spread = sorted(abs(row["level_db"]) for row in rows)
    got = f"{spread[0]:.1f}" if spread[-1] - spread[0] < 0.05 else f"{spread[0]:.1f} to {spread[-1]:.1f}"
    short = f", not the full {abs(db):g} dB" if spread[0] < abs(db) - FADER_FROM_DB else ""
    means = [sum(row[key] * row["notes"] for row in rows) / sum(row["notes"] for row in rows) for key in _MEANS]
    text = f"{names} {'louder' if db > 0 else 'softer'}{' in ' + bars if bars else ''} by {got} dB{short}: "
    text += f"mean velocity {means[0]:.0f} -> {means[1]:.0f}."
    if clamped:
        text += f" {clamped} notes stand at the limit of velocity."
    faders = [row for row in rows if row["fader_db"]]
    given = in_words(f"{row['fader_db']:+.1f} dB" for row in faders)
    return f"{text} The fader gives the rest, {given}." if faders else text


def set_gain(song: Song, track_id: str, gain_db: float) -> Edited:
    """Set a track's fader; no note and no dry stem changes.

    Raises:
        EditError: The gain is out of the fader's reach.
    """
    low, high = GAIN_LIMITS_DB
    if not low <= gain_db <= high:
        raise EditError(f"A fader at {gain_db:g} dB is out of reach; choose a gain from {low:g} to {high:+g} dB.")
    track = song.track(track_id)
    edited = with_tracks(song, lambda t: replace(t, mix=replace(t.mix, gain_db=float(gain_db))), [track_id])
    scope = Scope((track_id,), 0, whole_song(song).end_tick)
    kept = everywhere("notes", "programs", "controllers", "tempo", "meter", "key", "chords", "form")
    kept += (Invariant("tracks", scope, outside=True),) if len(song.tracks) > 1 else ()
    facts = {"track": track.name, "gain_db": {"before": track.mix.gain_db, "after": float(gain_db)}}
    return Edited(edited, kept, f"{track.shown_name}: fader {track.mix.gain_db:g} -> {gain_db:g} dB.", facts)
