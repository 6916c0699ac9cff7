"""Where an edit reaches: some tracks, some bars. Finding tracks by what people call them, and the locks that forbid a
change.

A note belongs to a scope by its written onset. Does not read sentences: it is handed single names ("drums", "t2", "the
guitars", "everything except the bass").
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tools.errors import EditError, MusicError
from tools.instruments.lookup import find_instrument, plain, row_of
from tools.song.values import Lock, Note, Role, Song, Track
from tools.theory.pitch import plain_name

_ROLE_WORDS: dict[str, tuple[Role, ...]] = {
    "melody": ("melody",),
    "tune": ("melody",),
    "lead": ("melody",),
    "theme": ("melody",),
    "counter": ("counter",),
    "counter melody": ("counter",),
    "countermelody": ("counter",),
    "harmony": ("chords", "pad"),
    "chords": ("chords",),
    "chord": ("chords",),
    "comping": ("chords",),
    "accompaniment": ("chords", "pad", "bass"),
    "backing": ("chords", "pad", "bass", "drums"),
    "pad": ("pad",),
    "bass": ("bass",),
    "bassline": ("bass",),
    "bass line": ("bass",),
    "low end": ("bass",),
    "drums": ("drums",),
    "drum": ("drums",),
    "beat": ("drums",),
    "beats": ("drums",),
    "percussion": ("drums",),
    "rhythm section": ("bass", "drums"),
    "other": ("other",),
}
_ALL_WORDS = {
    "all",
    "everything",
    "everyone",
    "every track",
    "all tracks",
    "the whole song",
    "whole song",
    "whole piece",
    "song",
    "piece",
    "band",
}
_EXCEPT = re.compile(
    r"^(?:all|everything|everyone|every track|all tracks|the rest)\s+"
    r"(?:except|but|apart from|other than|besides)(?:\s+for)?\s+(.+)$",
    re.I,
)
_FAMILY_WORDS = {
    "strings": ("strings",),
    "brass": ("brass",),
    "woodwind": ("reed", "pipe"),
    "wind": ("reed", "pipe", "brass"),
    "guitar": ("guitar",),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """A stretch, or several, of some tracks.

    Attributes:
        track_ids: The tracks; None means every track.
        start_tick: First tick inside.
        end_tick: First tick after it.
        spans: Several stretches (start, end), in order and apart; start_tick and end_tick are then their hull. () is
            the one stretch.
        low_pitch, high_pitch: MIDI pitches of the notes it holds, both included.
        apart: Scopes whose notes are left out of it, such as what is locked.
    """

    track_ids: tuple[str, ...] | None
    start_tick: int
    end_tick: int
    spans: tuple[tuple[int, int], ...] = ()
    low_pitch: int = 0
    high_pitch: int = 127
    apart: tuple["Scope", ...] = ()

    @property
    def stretches(self) -> tuple[tuple[int, int], ...]:
        """The stretches (start tick, end tick) it reaches over, in order."""
        return self.spans or ((self.start_tick, self.end_tick),)

    def has_track(self, track: Track) -> bool:
        """Whether the track is in the scope."""
        return self.track_ids is None or track.id in self.track_ids

    def has_tick(self, tick: int) -> bool:
        """Whether the moment is in one of its stretches."""
        return any(start <= tick < end for start, end in self.stretches)

    def has(self, track: Track, note: Note) -> bool:
        """Whether the note is in the scope."""
        return (
            self.has_track(track)
            and self.low_pitch <= note.midi_pitch <= self.high_pitch
            and self.has_tick(note.onset_tick)
            and not any(other.has(track, note) for other in self.apart)
        )

    def is_whole_time(self, song: Song) -> bool:
        """Whether it reaches from the start to the end without a gap."""
        return not self.spans and self.start_tick <= 0 and self.end_tick >= last_tick(song)

    def where(self, song: Song) -> str:
        """In words: "everywhere", "bars 5-8", "bars 5-8, Drums", "bars 1-4 and 9-12, C4 to B4"."""
        names = "" if self.track_ids is None else ", ".join(t.name for t in song.tracks if t.id in self.track_ids)
        told = ", ".join(p for p in (bars_in_words(song, self), names, self._pitches_in_words()) if p) or "everywhere"
        return f"{told} but not {' or '.join(o.where(song) for o in self.apart)}" if self.apart else told

    def covers(self, lock: Lock) -> bool:
        """Whether all that a lock holds lies in this scope."""
        tracks = self.track_ids is None or (bool(lock.track_ids) and set(lock.track_ids) <= set(self.track_ids))
        return tracks and self.start_tick <= lock.start_tick and lock.end_tick <= self.end_tick and not self.spans

    def _pitches_in_words(self) -> str:
        if self.low_pitch <= 0 and self.high_pitch >= 127:
            return ""
        low, high = (plain_name(p) for p in (self.low_pitch, self.high_pitch))
        return (
            f"from {low} up"
            if self.high_pitch >= 127
            else f"up to {high}"
            if self.low_pitch <= 0
            else f"{low} to {high}"
        )


def last_tick(song: Song) -> int:
    """End of the song, or just after the last onset where notes stand beyond the closing barline."""
    return max([song.end_tick, *(track.notes[-1].onset_tick + 1 for track in song.tracks if track.notes)])


def whole_song(song: Song) -> Scope:
    """Every track from start to end."""
    return Scope(None, 0, last_tick(song))


def bars_in_words(song: Song, scope: Scope) -> str:
    """Such as "bars 5-8" or "bar 5"; empty when the scope is the whole time."""
    if scope.is_whole_time(song):
        return ""
    runs: list[list[int]] = []
    for first, last in (song.grid.bars_touched(start, end) for start, end in scope.stretches):
        if runs and first <= runs[-1][1] + 1:
            runs[-1][1] = max(last, runs[-1][1])
        else:
            runs.append([first, last])
    told = [str(first) if first == last else f"{first}-{last}" for first, last in runs]
    return f"bar {told[0]}" if len(told) == 1 and "-" not in told[0] else f"bars {' and '.join(told)}"


def resolve_scope(
    song: Song, tracks: Sequence[str] | None = None, first_bar: int | None = None, last_bar: int | None = None
) -> Scope:
    """The scope that names and bars mean.

    Args:
        tracks: Ids, names, roles, instruments or "everything except ..."; None or empty means every track.
        first_bar: First bar as printed; None starts at the beginning.
        last_bar: Last bar, inclusive; None goes to the end (to `first_bar` alone where only that is given by the
            caller's own choice of passing both).

    Raises:
        EditError: No such track or bar; the text names what there is.
    """
    ids = None if not tracks else _ids(song, tracks)
    start, end = 0, last_tick(song)
    if first_bar is not None or last_bar is not None:
        bars = song.grid.bars
        first = first_bar if first_bar is not None else bars[0].number
        last = last_bar if last_bar is not None else bars[-1].number
        try:
            start, stop = song.grid.span(first, last)
        except MusicError as error:
            raise EditError(str(error)) from None
        end = end if stop >= song.end_tick else stop
    return Scope(ids, start, end)


def _ids(song: Song, names: Sequence[str]) -> tuple[str, ...] | None:
    found: set[str] = set()
    for name in names:
        ids = _named(song, name)
        if ids is None:
            return None
        found |= ids
    return tuple(track.id for track in song.tracks if track.id in found)


def _named(song: Song, name: str) -> set[str] | None:
    """Ids that one name means, None for every track."""
    excepted = _EXCEPT.match(name.strip())
    if excepted:
        out: set[str] = set()
        for part in re.split(r"\s*,\s*|\s+and\s+", excepted[1]):
            out |= _named(song, part) or set()
        return {track.id for track in song.tracks} - out
    word = re.sub(r"^(?:the|a|an|my|your|our|all the|all)\s+(?=\S)", "", plain(name))
    if word in _ALL_WORDS:
        return None
    for search in (_by_name, _by_role, _by_part_of_name, _by_instrument):
        ids = search(song, word, name)
        if ids:
            return ids
    known = ", ".join(f"{track.shown_name} ({track.id}, {track.role})" for track in song.tracks) or "no tracks"
    raise EditError(f"There is no track {name[:40]!r}; the song has {known}. Name one of these.")


def _forms(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((word, word.removesuffix("s"), word.removesuffix("es"), f"{word}s")))


def _pick(song: Song, test: Callable[[Track], bool]) -> set[str]:
    return {track.id for track in song.tracks if test(track)}


def _by_name(song: Song, word: str, name: str) -> set[str]:
    by_handle = _pick(song, lambda track: plain(track.name) == word)
    return _pick(song, lambda track: track.id == name.strip() or plain(track.shown_name) == word) or by_handle


def _by_role(song: Song, word: str, _: str) -> set[str]:
    roles = next((_ROLE_WORDS[form] for form in _forms(word) if form in _ROLE_WORDS), ())
    return _pick(song, lambda track: track.role in roles or (track.instrument.is_drum and "drums" in roles))


def _by_part_of_name(song: Song, word: str, _: str) -> set[str]:
    if not word:
        return set()
    return _pick(
        song,
        lambda track: any(f" {form} " in f" {plain(track.name)} {plain(track.label)} " for form in _forms(word)),
    )


def _by_instrument(song: Song, word: str, _: str) -> set[str]:
    wanted = find_instrument(word)
    exact = _pick(song, lambda t: wanted is not None and row_of(t.instrument) == wanted)
    if exact:
        return exact
    families = next((_FAMILY_WORDS[form] for form in _forms(word) if form in _FAMILY_WORDS), ())
    if wanted is not None and not families:
        families = (wanted.family,)
    return _pick(song, lambda track: row_of(track.instrument).family in families)


def pitched_ids(song: Song, track_ids: Iterable[str] | None) -> tuple[str, ...]:
    """Ids of the pitched tracks among `track_ids` (None: all), in the song's order."""
    wanted = None if track_ids is None else set(track_ids)
    return tuple(t.id for t in song.tracks if not t.instrument.is_drum and (wanted is None or t.id in wanted))


def check_locks(song: Song, scope: Scope) -> None:
    """Refuse a change of notes or instruments inside a locked stretch.

    Raises:
        EditError: A lock overlaps the scope.
    """
    ids = {track.id for track in song.tracks if scope.has_track(track)}
    for lock in song.locks:
        if (
            (not lock.track_ids or ids & set(lock.track_ids))
            and any(lock.start_tick < end and start < lock.end_tick for start, end in scope.stretches)
            and not any(other.covers(lock) for other in scope.apart)
        ):
            place = Scope(lock.track_ids or None, lock.start_tick, lock.end_tick).where(song)
            raise EditError(
                f"{lock.words!r} is locked ({place}) and this change would touch it; "
                "unlock it first, or name other bars or tracks."
            )
