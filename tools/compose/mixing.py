"""Where each part sits in the mix when a piece is new: fader, place from left to right, reverb and corners, by role and
job.

Rows are practitioner's rules: bass and drums in the middle, tune just off it, accompaniment to the sides and farther
back. Loudness of programs is levelled by
the renderer's own table, not here.
"""

from collections.abc import Sequence

from tools.compose.cast import Part
from tools.song.values import Master, TrackMix

# role: (gain dB, reverb send dB, low cut Hz)
_ROWS = {
    "melody": (0.0, -15.0, 120.0),
    "counter": (-2.0, -13.0, 140.0),
    "chords": (-4.5, -15.0, 110.0),
    "pad": (-6.5, -11.0, 150.0),
    "bass": (-2.0, -32.0, 0.0),
    "drums": (-3.5, -22.0, 0.0),
    "other": (-5.0, -14.0, 100.0),
}
_SIDES = {
    "chords": (-0.32, 0.36, -0.55, 0.55),
    "pad": (0.25, -0.3, 0.5),
    "counter": (0.28, -0.28, 0.45),
    "other": (0.4, -0.4),
}
_ROOMS = {"hall", "room", "plate", "church", "chamber"}


def mixes(parts: Sequence[Part]) -> tuple[TrackMix, ...]:
    """One mix row per part, in order."""
    counts: dict[str, int] = {}
    rows = []
    for part in parts:
        gain, send, cut = _ROWS[part.role]
        index = counts.get(part.role, 0)
        counts[part.role] = index + 1
        sides = _SIDES.get(part.role, ())
        pan = sides[index % len(sides)] if sides and len(parts) > 1 else 0.0
        if part.role == "melody" and len(parts) > 2:
            pan = -0.06
        if part.job == "inner":
            gain += 2.5  # voices of one ensemble stand near each other
        if len(parts) == 1:
            cut = 0.0
        if part.instrument.comfortable_lowest < 45 and part.role in ("chords", "other", "pad", "melody", "counter"):
            cut = min(cut, 60.0) if part.job not in ("solo",) else 0.0
        rows.append(TrackMix(gain_db=gain, pan=pan, reverb_send_db=send, low_cut_hz=cut))
    return tuple(rows)


def master(reverb: str, tail_s: float) -> Master:
    """The master of a new piece."""
    return Master(reverb=reverb if reverb in _ROOMS else "hall", tail_s=round(tail_s, 3))
