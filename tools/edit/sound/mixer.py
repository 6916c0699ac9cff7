"""What all edits of the mixer share: which channels a scope means, what they promise, how a change is told.

A channel of the mixer is a whole part: a place in time cannot have a mix of its own, and an edit that is asked for one
says so. Notes and dry stems are never touched here.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from tools.edit.invariants import Invariant, everywhere
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect, in_words, with_tracks
from tools.errors import EditError
from tools.song.values import Song, Track, TrackMix

KEPT = (
    "notes", "programs", "names", "controllers", "lyrics", "tempo", "meter", "key", "chords", "form", "title"
)  # fmt: skip
ALREADY = "That is as far as it goes already"


def channels(song: Song, scope: Scope, what: str) -> tuple[Track, ...]:
    """The tracks whose mix a scope means.

    Args:
        what: The setting, for the message.

    Raises:
        EditError: The scope names bars or pitches, which a mix does not know, or no track.
    """
    narrowed = scope.low_pitch > 0 or scope.high_pitch < 127
    if narrowed or not scope.is_whole_time(song):
        raise EditError(
            f"{what} holds for a whole part, not for {scope.where(song)} alone.",
            next_step="Leave the place out, or make the part louder or softer there: loudness can change from bar to "
            "bar",
        )
    tracks = tuple(track for track in song.tracks if scope.has_track(track))
    if not tracks:
        raise EditError("There is no part to change here.", next_step="Add one first")
    return tracks


def is_all(song: Song, scope: Scope) -> bool:
    """Whether every track is meant."""
    return all(scope.has_track(track) for track in song.tracks)


def remixed(
    song: Song, tracks: Sequence[Track], change: Callable[[Track], TrackMix], told: Callable[[str], str], what: str
) -> Edited:
    """The song with the mix of some tracks changed.

    Args:
        song: The song.
        tracks: Whose mix.
        change: The mix each gets.
        told: The summary, given the names of those that changed.
        what: The measure of `tools.measure.effect_rows.sound` that tells the change.

    Raises:
        EditError: Nothing changes.
    """
    mixes = {track.id: change(track) for track in tracks}
    changed = [track for track in tracks if mixes[track.id] != track.mix]
    if not changed:
        raise EditError(
            f"{ALREADY} for {in_words(track.shown_name for track in tracks)}.", next_step="Say it the other way round"
        )
    edited = with_tracks(song, lambda track: replace(track, mix=mixes[track.id]), [track.id for track in changed])
    scope = Scope(tuple(track.id for track in changed), 0, max(1, song.end_tick))
    others = (Invariant("tracks", scope, outside=True),) if len(changed) < len(song.tracks) else ()
    summary = told(in_words(track.shown_name for track in changed))
    facts = {"tracks": [track.name for track in changed], "what": what}
    return Edited(edited, everywhere(*KEPT) + others, summary, facts)


def claimed(edited: Edited, what: str, direction: str, track_ids: Sequence[str], amount: float | None = None) -> Edited:
    """The same with the claim that a measure moved on these tracks."""
    scope = Scope(tuple(track_ids), 0, max(1, edited.song.end_tick))
    effect = Effect(what, scope, direction, amount)  # type: ignore[arg-type]
    return replace(edited, effects=(*edited.effects, effect))


def ids_of(song: Song, edited: Edited) -> tuple[str, ...]:
    """The tracks whose mix an edit changed."""
    return tuple(t.id for t in song.tracks if edited.song.track(t.id).mix != t.mix)


def by_amount(wish: EditWish, slight: float, plain: float, strong: float) -> float:
    """A size for "a bit", nothing said and "a lot"."""
    return {"slight": slight, "plain": plain, "strong": strong}[wish.amount]


def is_less(wish: EditWish) -> bool:
    """Whether the way is down."""
    return wish.direction in ("less", "down") or (wish.number is not None and wish.number < 0)
