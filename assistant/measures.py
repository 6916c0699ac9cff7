"""The table of measures: how each thing asked for is measured in the result.

Every row reads exported files or rendered stems, never the request; `got` is what was found. What cannot be measured
is said so. The measures stand in `measures_of_music`, `measures_of_parts` and `measures_of_sound`.
"""

from typing import Any

from assistant.evidence import Evidence, Measures
from assistant.heard import heard
from assistant.measure_words import measure_words
from assistant.measures_of_music import MUSIC_MEASURES
from assistant.measures_of_parts import DRAWN_NOTES, PART_MEASURES
from assistant.measures_of_sound import SOUND_MEASURES
from assistant.workbench import Wish
from tools.song.values import Song

Row = dict[str, Any]


def measure(wish: Wish, evidence: Evidence) -> Row:
    """One row of the receipt's `asked`."""
    got, ok = MEASURES[wish.what](wish, _against(wish, evidence))
    asked = {"notes": len(wish.asked["notes"]), "gone": wish.asked["gone"]} if wish.what == DRAWN_NOTES else wish.asked
    row: Row = {"what": wish.effect.what if wish.effect else wish.what, "asked": asked, "got": got, "ok": bool(ok)}
    where = _where(wish, evidence.song)
    return row | ({"where": where} if where else {})


def _against(wish: Wish, e: Evidence) -> Evidence:
    """What a change is compared with: the song before the turn, or, where that lacks the part, before the edit."""
    there = {track.id for track in e.before.tracks} if e.before is not None else set()
    if wish.since is None or (e.before is not None and set(wish.track_ids) <= there):
        return e
    return Evidence(e.song, wish.since, e.rendered, e.render_stems, e.version_id)


def _where(wish: Wish, song: Song) -> str:
    if wish.effect is not None:
        told = wish.effect.scope.where(song) if wish.effect.scope else ""
        return "" if told == "everywhere" else told
    names = [t.name for t in song.tracks if t.id in wish.track_ids]
    names += [a.name for a in song.audio_tracks if a.id in wish.track_ids]
    bars = [f"bars {wish.bars[0]}-{wish.bars[1]}"] if wish.bars else []
    return ", ".join(bars + names)


def _version(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    return e.version_id, e.version_id == wish.asked


def _effect(wish: Wish, e: Evidence) -> tuple[Any, bool]:
    """The claim of an edit by name, measured by code that does not know the edit."""
    from tools.measure.effects import check_effects

    if wish.effect is None or wish.since is None:
        return "nothing to compare with", False
    (found,) = check_effects(wish.since, e.song, (wish.effect,))
    told = "as before" if found.ok and wish.effect.direction == "same" else found.in_words
    sound = heard(wish.effect, wish.since, e)
    return (told, found.ok) if sound is None else (f"{told}; {sound[0]}", found.ok and sound[1])


MEASURES: Measures = {
    **MUSIC_MEASURES,
    **PART_MEASURES,
    **SOUND_MEASURES,
    "version": _version,
    "words": measure_words,
    "effect": _effect,
}
