"""Edits of a part's own sound while its notes stay: one of our own sounds by name, and how worn it sounds.

Another General MIDI instrument is `tools.edit.instrument`'s matter; this one keeps the instrument and its name and
changes what plays it.
"""

from dataclasses import replace

from tools.edit.invariants import Invariant, everywhere
from tools.edit.scope import Scope
from tools.edit.sound.mixer import channels
from tools.edit.values import Edited, EditWish, Effect, in_words, with_tracks
from tools.errors import EditError
from tools.song.values import Song, Track
from tools.sound.effects import WEARS
from tools.sound.table import WEAR_SIGN, parsed

WEAR_WORDS = {
    "tape": "tape", "cassette": "cassette", "record": "record", "vinyl": "record", "old record": "record",
    "sampler": "sampler", "lo-fi": "sampler", "lofi": "sampler", "8-bit": "eight_bit", "8 bit": "eight_bit",
    "bitcrushed": "eight_bit", "eight_bit": "eight_bit", "none": "",
}  # fmt: skip
WEAR_NAMES = {
    "tape": "tape", "cassette": "a cassette", "record": "an old record", "sampler": "an old sampler",
    "eight_bit": "an 8-bit chip",
}  # fmt: skip
KEPT = ("notes", "names", "controllers", "lyrics", "tempo", "meter", "key", "chords", "form", "mix", "title")


def wear(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Some parts as from a tape, a cassette, an old record, a sampler or an 8-bit chip; or clean again."""
    tracks = channels(song, scope, "The medium a part sounds from")
    said = "none" if wish.direction == "none" else wish.words.strip().casefold()
    if said not in WEAR_WORDS:
        raise EditError(
            f"I have no medium called {wish.words[:40]!r}.", next_step=f"Choose one of {', '.join(sorted(WEARS))}"
        )
    to = WEAR_WORDS[said]

    def worn(track: Track) -> Track:
        found = parsed(track.instrument.sound)
        if track.instrument.sound and found is None:
            return track
        own = (found.sound if found else None) or ""
        name = f"{own}{WEAR_SIGN}{to}" if to else own
        return replace(track, instrument=replace(track.instrument, sound=name or None))

    edited = with_tracks(song, worn, [track.id for track in tracks])
    changed = [track for track in tracks if edited.track(track.id) != track]
    if not changed:
        raise EditError(
            f"{in_words(t.shown_name for t in tracks)} sounds like that already.", next_step="Choose another medium"
        )
    names = in_words(track.shown_name for track in changed)
    told = f"{names} as from {WEAR_NAMES[to]}." if to else f"{names} clean again."
    spot = Scope(tuple(track.id for track in changed), 0, max(1, song.end_tick))
    others = (Invariant("tracks", spot, outside=True),) if len(changed) < len(song.tracks) else ()
    effects = (Effect("worn medium", spot, "is", to or "none"),)
    return Edited(edited, everywhere(*KEPT) + others, told, {"tracks": [t.name for t in changed], "wear": to}, effects)
