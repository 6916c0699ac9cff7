"""Edits of the mixer's channels: reverb, place from left to right, width, brightness, corners, distance, balance.

Each changes `TrackMix` and nothing else: MIDI, score and dry stems stay the same bytes. The room itself, the bed and
the loudness of the whole are `master.py`'s.
"""

from dataclasses import replace
from math import log10

from tools.edit.scope import Scope
from tools.edit.sound.mixer import by_amount, channels, claimed, ids_of, is_all, is_less, remixed
from tools.edit.values import Edited, EditWish, Effect, in_words
from tools.errors import EditError
from tools.render.rooms import distance_of, room_named
from tools.song.values import Song, Track, TrackMix

NO_SEND_DB, DRIEST_DB, WETTEST_DB = -120.0, -40.0, -3.0
TONE_LIMIT_DB = 12.0
WIDEST, WIDEST_PAN = 2.0, 1.0
GAIN_LIMITS_DB = (-60.0, 12.0)
MUD_HZ, THIN_LIMIT_HZ = 150.0, 600.0
DULLEST_HZ = 1_000.0
LOW_ROLES = ("bass", "drums")


def reverb(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """More or less of some parts sent into the room; "none" makes them dry."""
    tracks = channels(song, scope, "Reverb")
    if wish.direction == "none":
        return _dry(song, tracks)
    if room_named(song.master.reverb) is None:
        raise EditError(
            "This song has no room to send anything into.", next_step='Say which one: "put it in a hall" or "a plate"'
        )
    less = is_less(wish)
    size = abs(wish.number) if wish.number is not None and wish.unit == "dB" else by_amount(wish, 2.5, 5.0, 9.0)
    if wish.number is not None and wish.unit == "%":
        size = _percent_db(abs(wish.number), less)
    elif wish.number is not None and wish.unit == "times" and wish.number > 0:
        less, size = wish.number < 1, round(abs(20 * log10(wish.number)), 2)

    def sent(track: Track) -> TrackMix:
        send = max(DRIEST_DB, track.mix.reverb_send_db) if not less else track.mix.reverb_send_db
        moved = send - size if less else send + size
        if less and moved < DRIEST_DB:
            moved = NO_SEND_DB
        distance = track.mix.distance or distance_of("", track.mix.reverb_send_db)
        return replace(track.mix, reverb_send_db=round(min(WETTEST_DB, moved), 2), distance=distance)

    edited = remixed(
        song, tracks, sent, lambda who: f"{who}: {'less' if less else 'more'} reverb, by {size:g} dB.", "reverb"
    )
    least = min(1.0, size / 2)
    return claimed(edited, "reverb (dB sent)", "less" if less else "more", ids_of(song, edited), least)


def _percent_db(percent: float, less: bool) -> float:
    if less and percent >= 100:
        return 100.0
    return round(abs(20 * log10(1 + (-percent if less else percent) / 100)), 2)


def _dry(song: Song, tracks: tuple[Track, ...]) -> Edited:
    edited = remixed(
        song, tracks, lambda t: replace(t.mix, reverb_send_db=NO_SEND_DB), lambda who: f"{who}: no reverb.", "reverb"
    )
    return claimed(edited, "reverb (dB sent)", "less", ids_of(song, edited))


def pan(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Some parts to a side or to the middle; a percentage says how far."""
    tracks = channels(song, scope, "The place from left to right")
    if wish.direction not in ("left", "right", "middle"):
        raise EditError("I need a side for that.", next_step='Say "to the left", "to the right" or "in the middle"')
    sign = {"left": -1.0, "right": 1.0, "middle": 0.0}[wish.direction]
    far = min(1.0, abs(wish.number) / 100) if wish.number is not None else by_amount(wish, 0.3, 0.6, 1.0)
    to = round(sign * far, 2)
    place = "in the middle" if not sign else f"{abs(to):.0%} to the {wish.direction}"
    edited = remixed(song, tracks, lambda t: replace(t.mix, pan=to), lambda who: f"{who}: {place}.", "place")
    scope = Scope(ids_of(song, edited), 0, max(1, song.end_tick))
    return replace(edited, effects=(Effect("place (-100 left, 100 right)", scope, "is", round(100 * to)),))


def width(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Parts wider or narrower: further apart and each wider in itself; "mono" puts them into one point."""
    tracks = channels(song, scope, "Width")
    if wish.direction == "mono":
        edited = remixed(
            song, tracks, lambda t: replace(t.mix, pan=0.0, width=0.0), lambda who: f"{who} in mono.", "width"
        )
        return claimed(edited, "stereo width (%)", "less", ids_of(song, edited))
    less = is_less(wish)
    step = abs(wish.number) / 100 if wish.number is not None and wish.unit == "%" else by_amount(wish, 0.2, 0.4, 0.8)
    factor = max(0.0, 1 - step) if less else 1 + step

    def spread(track: Track) -> TrackMix:
        if track.role in LOW_ROLES and not less and is_all(song, scope) and len(song.tracks) > 1:
            return track.mix  # what is low stays in the middle
        own = max(track.mix.width, 0.25) if not less else track.mix.width
        pan_to = max(-WIDEST_PAN, min(WIDEST_PAN, track.mix.pan * factor))
        return replace(track.mix, pan=round(pan_to, 3), width=round(min(WIDEST, own * factor), 3))

    edited = remixed(song, tracks, spread, lambda who: f"{who} {'narrower' if less else 'wider'}.", "width")
    return claimed(edited, "stereo width (%)", "less" if less else "more", ids_of(song, edited))


def brightness(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Brighter or warmer: the treble of some parts above 3500 Hz up or down."""
    tracks = channels(song, scope, "Brightness")
    less = is_less(wish)
    size = abs(wish.number) if wish.number is not None and wish.unit == "dB" else by_amount(wish, 1.5, 3.0, 6.0)

    def toned(track: Track) -> TrackMix:
        tone = track.mix.tone_db - size if less else track.mix.tone_db + size
        open_hz = 0.0 if not less else track.mix.high_cut_hz
        return replace(track.mix, tone_db=round(max(-TONE_LIMIT_DB, min(TONE_LIMIT_DB, tone)), 2), high_cut_hz=open_hz)

    word = "warmer" if less else "brighter"
    edited = remixed(
        song, tracks, toned, lambda who: f"{who} {word}: treble {'-' if less else '+'}{size:g} dB.", "tone"
    )
    return claimed(edited, "treble (dB)", "less" if less else "more", ids_of(song, edited))


def low_cut(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Less rumble and mud: what is low taken out of parts that do not need it; a frequency says from where."""
    tracks = channels(song, scope, "A low cut")
    if wish.direction == "none":
        edited = remixed(
            song, tracks, lambda t: replace(t.mix, low_cut_hz=0.0), lambda who: f"{who}: full low end again.", "lows"
        )
        return claimed(edited, "low cut (Hz)", "less", ids_of(song, edited))
    spared = is_all(song, scope) and len(song.tracks) > 1 and wish.number is None
    said = _hz(wish)

    def thinned(track: Track) -> TrackMix:
        if spared and track.role in LOW_ROLES:
            return track.mix
        to = said or min(THIN_LIMIT_HZ, max(MUD_HZ, track.mix.low_cut_hz * 1.5) * by_amount(wish, 0.75, 1.0, 1.6))
        return replace(track.mix, low_cut_hz=round(max(to, 0.0 if said else track.mix.low_cut_hz), 1))

    edited = remixed(song, tracks, thinned, lambda who: f"{who}: {_corner(song, said, 'below')}.", "lows")
    return claimed(edited, "low cut (Hz)", "more" if not said else "is", ids_of(song, edited), said or None)


def high_cut(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Duller, as from the next room: the highs of some parts taken out; a frequency says from where."""
    tracks = channels(song, scope, "A high cut")
    if wish.direction == "none":
        edited = remixed(
            song, tracks, lambda t: replace(t.mix, high_cut_hz=0.0), lambda who: f"{who}: full treble again.", "highs"
        )
        return claimed(edited, "high cut (Hz)", "more", ids_of(song, edited))
    said = _hz(wish)

    def dulled(track: Track) -> TrackMix:
        now = track.mix.high_cut_hz or 12_000.0
        return replace(track.mix, high_cut_hz=round(said or max(DULLEST_HZ, now * by_amount(wish, 0.75, 0.5, 0.25)), 1))

    edited = remixed(song, tracks, dulled, lambda who: f"{who}: {_corner(song, said, 'above')}.", "highs")
    return claimed(edited, "high cut (Hz)", "less" if not said else "is", ids_of(song, edited), said or None)


def _hz(wish: EditWish) -> float:
    if wish.number is None or wish.unit not in ("Hz", "kHz"):
        return 0.0
    hz = wish.number * (1000.0 if wish.unit == "kHz" else 1.0)
    if not 20.0 <= hz <= 20_000.0:
        raise EditError(f"A corner at {hz:g} Hz is out of reach.", next_step="Name one from 20 to 20000 Hz")
    return hz


def _corner(song: Song, said: float, side: str) -> str:
    what = "lows" if side == "below" else "highs"
    return f"the {what} {side} {said:g} Hz taken out" if said else f"{'fewer' if side == 'below' else 'softer'} {what}"


DISTANCES = ("near", "mid", "far")


def distance(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Some parts closer or further away: how the room answers them, their treble and their level."""
    tracks = channels(song, scope, "Distance")
    further = wish.direction in ("more", "up", "far")
    steps = {"slight": 1, "plain": 1, "strong": 2}[wish.amount]

    def moved(track: Track) -> TrackMix:
        here = DISTANCES.index(distance_of(track.mix.distance, track.mix.reverb_send_db))
        to = max(0, min(2, here + (steps if further else -steps)))
        gone = to - here
        if gone == 0:
            return track.mix
        send = max(DRIEST_DB, track.mix.reverb_send_db) + 2.0 * gone
        gain = max(GAIN_LIMITS_DB[0], min(GAIN_LIMITS_DB[1], track.mix.gain_db - 1.5 * gone))
        return replace(
            track.mix, distance=DISTANCES[to], reverb_send_db=round(min(WETTEST_DB, send), 2), gain_db=round(gain, 2)
        )

    word = "further away" if further else "closer"
    edited = remixed(song, tracks, moved, lambda who: f"{who} {word}.", "distance")
    return claimed(edited, "distance (1 near, 3 far)", "more" if further else "less", ids_of(song, edited))


def fader(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Some parts up or down in the mix by the fader alone: they are played as before."""
    tracks = channels(song, scope, "A fader")
    less = is_less(wish)
    size = abs(wish.number) if wish.number is not None and wish.unit == "dB" else by_amount(wish, 1.5, 3.0, 6.0)

    def set_to(track: Track) -> TrackMix:
        gain = track.mix.gain_db - size if less else track.mix.gain_db + size
        return replace(track.mix, gain_db=round(max(GAIN_LIMITS_DB[0], min(GAIN_LIMITS_DB[1], gain)), 2))

    way = "down" if less else "up"
    edited = remixed(song, tracks, set_to, lambda who: f"{who} {way} by {size:g} dB at the fader.", "fader")
    return claimed(edited, "fader (dB)", "less" if less else "more", ids_of(song, edited), min(0.5, size))


def bring_out(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Some parts to the front: they come up and closer, the others step back a little."""
    tracks = channels(song, scope, "The balance")
    front = {track.id for track in tracks}
    if len(front) == len(song.tracks):
        raise EditError("Everything cannot come to the front.", next_step='Name one part: "bring out the melody"')
    up, back = by_amount(wish, 1.0, 2.0, 3.5), by_amount(wish, 0.5, 1.0, 2.0)

    def balanced(track: Track) -> TrackMix:
        gain = track.mix.gain_db + (up if track.id in front else -back)
        gain = round(max(GAIN_LIMITS_DB[0], min(GAIN_LIMITS_DB[1], gain)), 2)
        return replace(track.mix, gain_db=gain, distance="near" if track.id in front else track.mix.distance)

    names = in_words(track.shown_name for track in tracks)
    edited = remixed(
        song,
        song.tracks,
        balanced,
        lambda _: f"{names} to the front: {up:g} dB up and close, the others {back:g} dB back.",
        "balance",
    )
    return claimed(edited, "level beside the others (dB)", "more", tuple(front), up)


def muted_channels(song: Song) -> tuple[str, ...]:
    """Ids of the tracks that are switched off."""
    return tuple(track.id for track in song.tracks if track.mix.mute)
