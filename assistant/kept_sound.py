"""What was kept in sound: dry stems of tracks that did not change, and in those that did the samples outside the place.

Compared in the stems the turn rendered, never derived from the notes. Another stem for a track nothing of which
changed breaks a promise and fails the turn; a sample that differs outside a place is told with its share.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from assistant.evidence import Evidence
from assistant.workbench import Workbench
from tools.edit.invariants import Invariant
from tools.edit.scope import Scope
from tools.errors import MusicError
from tools.song.values import Song, Track

SAME_BYTES = "dry stem, same bytes"
SAME_SAMPLES = "dry stem, same samples"
MOST_COMPARED = 8  # tracks a turn: each costs the sound of the place twice
_PLAYED_SIGNS = ("repeat_start", "repeat_end", "volta", "jump")


class BrokenPromise(MusicError):
    """An edit did not keep what it declared: the turn fails and changes nothing."""


def kept_stems(bench: Workbench, evidence: Evidence) -> list[dict[str, Any]]:
    """Which dry stems are the same bytes as before: those that are one and the same file, addressed by content.

    Told for every track nothing audible of which changed.

    Raises:
        BrokenPromise: One of these is another file.
    """
    before, rendered = evidence.before, evidence.rendered
    if rendered is None or before is None or bench.fresh or evidence.stem_keys is None:
        return []
    alike = [track for track in evidence.song.tracks if _sounds_alike(before, evidence.song, track.id)]
    keys = evidence.stem_keys(before) if alike else {}
    facts = rendered.facts.stems
    for track in alike:
        if track.id in facts and facts[track.id].key != keys[track.id]:
            raise BrokenPromise(
                f"The change would have altered the sound of {track.shown_name}, nothing of which was to change. "
                "Nothing was changed; say it in other words or name the bars and tracks."
            )
    rows = [{"what": SAME_BYTES, "where": track.name, "ok": True} for track in alike if track.id in facts]
    return rows + _kept_samples(bench, evidence, before)


def _sounds_alike(before: Song, after: Song, track_id: str) -> bool:
    old = next((t for t in before.tracks if t.id == track_id), None)
    return old is not None and same_time(before, after) and _heard(old) == _heard(after.track(track_id))


def _heard(track: Track) -> tuple[Any, ...]:
    """All of a track that a dry stem is made of."""
    ornaments = tuple(mark for mark in track.marks if mark.kind == "ornament")
    notes = tuple(replace(note, spelling=None, voice=1, staff=1, tuplet=None) for note in track.notes)
    return notes, track.curves, track.instrument, track.program_changes, ornaments


def same_time(before: Song, after: Song) -> bool:
    """Whether a tick is the same second in both, repeats and all."""

    def signs(song: Song) -> tuple[Any, ...]:
        order = tuple(mark for mark in song.marks if mark.kind in _PLAYED_SIGNS)
        return song.tempi, song.keys, order, (song.end_tick, song.meters) if order else ()

    return signs(before) == signs(after)


def _kept_samples(bench: Workbench, evidence: Evidence, before: Song) -> list[dict[str, Any]]:
    """For tracks that changed in a place: whether every sample outside it and its ring is as before."""
    from tools.render.locality import compare_stems

    after = evidence.song
    rows: list[dict[str, Any]] = []
    if evidence.reach is None or not same_time(before, after):
        return []
    for track in after.tracks:
        place = _place(bench, before, after, track.id)
        if place is None or len(rows) >= MOST_COMPARED:
            continue
        one, two = evidence.stem(track.id, after=False), evidence.stem(track.id)
        if one is None or two is None:
            continue
        found = compare_stems(one, two, place, after, evidence.reach(before, after, place, track.id))
        rows.append(
            {
                "what": SAME_SAMPLES,
                "where": f"everywhere but {place.where(after)}",
                "ok": found.is_local,
                "detail": _figures(found),
            }
        )
    return rows


def _figures(found: Any) -> str:
    if not found.is_local:
        return f"{100 * found.share_changed_outside:.2g} % of {found.compared} samples differ"
    ring = f"; it rings on for {found.decay_s:.1f} s" if found.decay_s >= 0.05 else ""
    return f"{found.compared} samples compared, 0 differ{ring}"


def _place(bench: Workbench, before: Song, after: Song, track_id: str) -> Scope | None:
    """Where the turn's edits reached in a track that sounds otherwise now; None where that is the whole of it, or no
    edit said where.
    """
    if not any(track.id == track_id for track in before.tracks) or _sounds_alike(before, after, track_id):
        return None
    spans: list[tuple[int, int]] = []
    for old, new, kept in bench.promises:
        if any(t.id == track_id for t in old.tracks) and _sounds_alike(old, new, track_id):
            continue
        scope = _told_scope(kept)
        if scope is None or not scope.has_track(after.track(track_id)):
            return None
        spans += scope.stretches
    joined = tuple(_joined(spans))
    if not joined:
        return None
    place = Scope((track_id,), joined[0][0], joined[-1][1], joined if len(joined) > 1 else ())
    return None if place.is_whole_time(after) else place


def _told_scope(kept: Iterable[Any]) -> Scope | None:
    rows = (row for row in kept if isinstance(row, Invariant))
    return next((row.scope for row in rows if row.what == "notes" and row.outside and row.scope is not None), None)


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out
