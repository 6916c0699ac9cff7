"""What a receipt may look at: the exported MIDI read back, the songs before and after, and the sound when it was
rendered.

Reads lazily: a turn without sound never touches a stem. Judges nothing; `assistant.measures` does.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.workbench import Wish
from tools.measure.midi_facts import MidiFacts, read_midi_facts
from tools.song.values import Song

if TYPE_CHECKING:
    from tools.edit.scope import Scope
    from tools.render.stems import Rendered


@dataclass
class Evidence:
    """Before and after, as far as they were made.

    Attributes:
        song: The result.
        before: The song the turn's edits started from; None for a new piece in an empty project.
        rendered: Sound of the result, None when none was asked for.
        render_stems: Renders dry stems of some tracks of a song (from the cache where they are there).
        version_id: The version the turn ends on.
        stem_keys: Tells which file of the stem cache each track of a song is.
        reach: Tells when the notes of a place sound in a track, before and after, until they have rung out.
    """

    song: Song
    before: Song | None = None
    rendered: "Rendered | None" = None
    render_stems: "Callable[[Song, Sequence[str]], dict[str, Any]] | None" = None
    version_id: str = ""
    stem_keys: "Callable[[Song], dict[str, str]] | None" = None
    reach: "Callable[[Song, Song, Scope, str], tuple[tuple[float, float], ...]] | None" = None
    _stems: dict[tuple[bool, str], Any] = field(default_factory=dict)

    @cached_property
    def midi(self) -> MidiFacts:
        """The written MIDI of the result, read back."""
        return _read(self.song)

    @cached_property
    def midi_before(self) -> MidiFacts | None:
        """The written MIDI from before."""
        return None if self.before is None else _read(self.before)

    def stem(self, track_id: str, after: bool = True) -> Any:
        """The dry stem of a track, None when no sound is being made or the track is not there."""
        song = self.song if after else self.before
        if self.rendered is None or song is None or track_id not in {t.id for t in song.tracks}:
            return None
        if after and track_id in self.rendered.stems_dry:
            return self.rendered.stems_dry[track_id]
        key = (after, track_id)
        if key not in self._stems and self.render_stems is not None:
            self._stems[key] = self.render_stems(song, [track_id]).get(track_id)
        return self._stems.get(key)


MOST_READ = 8
_read_last: list[tuple[Song, MidiFacts]] = []  # what a turn reads as its result, the next reads as what was before


def _read(song: Song) -> MidiFacts:
    from tools.song.midi import save_midi

    for read, facts in tuple(_read_last):
        if read is song:
            return facts
    facts = read_midi_facts(save_midi(song, performed=False))
    _read_last.append((song, facts))
    del _read_last[:-MOST_READ]
    return facts


Measures = Mapping[str, Callable[[Wish, Evidence], tuple[Any, bool]]]
"""What a wish may ask for, by its name, and how that is measured: (what was found, whether it is what was asked)."""
