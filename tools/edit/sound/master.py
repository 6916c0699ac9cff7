"""Edits of what is done to the sum of all parts: the room, the bed of noise, the glue, the loudness of the whole.

They change `Song.master` alone: notes, MIDI, score, faders and dry stems stay as they are.
"""

from dataclasses import replace

from tools.edit.invariants import everywhere
from tools.edit.scope import Scope
from tools.edit.sound.mixer import KEPT, is_all, is_less
from tools.edit.values import Edited, EditWish, Effect
from tools.errors import EditError
from tools.song.values import Master, Song

# What people call rooms and beds -> rows of the renderer's tables.
ROOM_WORDS = {
    "hall": "hall", "concert hall": "hall", "big hall": "hall", "large hall": "hall", "small hall": "chamber",
    "chamber": "chamber", "room": "room", "small room": "room", "living room": "room", "bedroom": "room",
    "club": "room", "studio": "studio", "booth": "studio", "dry studio": "studio", "church": "church",
    "cathedral": "church", "cave": "church", "chapel": "chamber", "plate": "plate", "none": "none",
}  # fmt: skip
BED_WORDS = {
    "vinyl": "vinyl", "vinyl crackle": "vinyl", "crackle": "vinyl", "record": "vinyl", "record noise": "vinyl",
    "tape": "tape", "tape hiss": "tape", "hiss": "tape", "cassette": "tape", "rain": "rain", "none": "",
}  # fmt: skip
BED_NAMES = {"vinyl": "the crackle of a record", "tape": "the hiss of a tape", "rain": "rain"}
LOUDNESS_LIMITS = (-30.0, -7.0)
LOUDER_LU = {"slight": 1.0, "plain": 2.0, "strong": 4.0}
GLUES = ("", "gentle", "band")


def room(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Another room for the whole song: studio, room, chamber, hall, church, plate or none."""
    _whole(song, scope, "The room")
    said = wish.words.strip().casefold()
    if said not in ROOM_WORDS:
        names = ", ".join(sorted(set(ROOM_WORDS.values())))
        raise EditError(f"I have no room called {wish.words[:40]!r}.", next_step=f"Choose one of {names}")
    to = ROOM_WORDS[said]
    told = "no room: dry" if to == "none" else f"a {to}" if to != "plate" else "a plate reverb"
    return _with_master(
        song,
        replace(song.master, reverb=to),
        f"The room is now {told} (was {song.master.reverb or 'none'}).",
        (Effect("room", None, "is", to),),
    )


def bed(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """A bed of noise under the whole: the crackle of a record, the hiss of a tape, rain; or none."""
    _whole(song, scope, "A bed of noise")
    said = wish.words.strip().casefold()
    if wish.direction == "none":
        said = "none"
    if said not in BED_WORDS:
        raise EditError(f"I have no bed called {wish.words[:40]!r}.", next_step="Choose vinyl, tape, rain or none")
    to = BED_WORDS[said]
    told = f"{BED_NAMES[to]} lies under it".capitalize() if to else "No noise lies under it any more"
    return _with_master(
        song, replace(song.master, bed=to), f"{told}.", (Effect("bed of noise", None, "is", to or "none"),)
    )


def glue(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """More or less of what holds the mix together: drums pressed, peaks rounded, lows in the middle."""
    _whole(song, scope, "Glue")
    now = song.master.glue
    if wish.direction in ("less", "none"):
        to = "" if wish.direction == "none" or now in GLUES[:2] else "gentle"
    else:
        to = "band" if now in ("gentle", "band") or wish.amount == "strong" else now or "gentle"
    return _with_master(
        song,
        replace(song.master, glue=to),
        f"The mix is held together by {to or 'nothing'} glue (was {now or 'none'})."
        if to
        else "Nothing holds the mix together any more: drums and peaks are as they are.",
        (Effect("glue", None, "is", to or "none"),),
    )


def loudness(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """The loudness of the finished whole, in LUFS or relative: every note is played as before."""
    _whole(song, scope, "The loudness of the master")
    now = song.master.target_lufs
    if wish.number is not None and wish.unit == "LUFS":
        to = -abs(wish.number)
    else:
        size = abs(wish.number) if wish.number is not None and wish.unit == "dB" else LOUDER_LU[wish.amount]
        to = now - size if is_less(wish) else now + size
    low, high = LOUDNESS_LIMITS
    if wish.number is not None and not low <= to <= high:
        raise EditError(f"A loudness of {to:g} LUFS is out of reach.", next_step=f"Choose {low:g} to {high:g} LUFS")
    to = round(max(low, min(high, to)), 2)
    if to == now:
        raise EditError(f"The whole is at {now:g} LUFS already.", next_step="Say another figure")
    return _with_master(
        song,
        replace(song.master, target_lufs=to, gain_db=None),
        f"The whole at {to:g} LUFS (was {now:g}).",
        (Effect("loudness aimed at (LUFS)", None, "is", to),),
    )


def _whole(song: Song, scope: Scope, what: str) -> None:
    narrowed = scope.low_pitch > 0 or scope.high_pitch < 127
    if not scope.is_whole_time(song) or narrowed or not is_all(song, scope):
        raise EditError(
            f"{what} holds for the whole song, not for {scope.where(song)} alone.",
            next_step="Leave the place out; reverb, brightness and loudness can change for single parts",
        )


def _with_master(song: Song, master: Master, summary: str, effects: tuple[Effect, ...]) -> Edited:
    if replace(master, gain_db=None) == replace(song.master, gain_db=None):
        raise EditError("It is like that already.", next_step="Say another one")
    kept = everywhere(*KEPT, "mix", "tracks")
    return Edited(replace(song, master=master), kept, summary, {"what": effects[0].what}, effects)
