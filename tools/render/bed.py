"""The bed of noise under a mix: a record's crackle, a tape's hiss, rain, from `tools.sound`, as long as the mix.

It is a channel of the mixer and no track: no notes, no name among the players, nothing in MIDI or score. It goes past
the room.
"""

from __future__ import annotations

from functools import lru_cache

from tools.render.audio import SILENCE_DB, Audio, amplitude, silence
from tools.render.mix import Strip
from tools.render.parts import own_level
from tools.render.synth import Event, Schedule
from tools.song.values import TrackMix
from tools.sound.table import SOUNDS

BED = "bed"
VELOCITY, PITCH = 64, 60


def bed_strip(name: str, frames: int, rate_hz: int) -> Strip:
    """The channel of a bed; silent for a name that is none."""
    row = SOUNDS.get(name)
    if row is None or row.kind != "bed":
        return Strip(BED, lambda: silence(0, rate_hz), TrackMix(mute=True))
    return Strip(BED, lambda: _bed(name, frames, rate_hz), TrackMix(reverb_send_db=SILENCE_DB))


@lru_cache(maxsize=1)
def _bed(name: str, frames: int, rate_hz: int) -> Audio:
    from tools.sound.play import render

    events = (Event(0, "on", PITCH, VELOCITY), Event(frames, "off", PITCH, 0))
    samples = render(Schedule(SOUNDS[name].program, 0, False, events, frames), name, rate_hz)
    samples *= amplitude(own_level(name).gain_db)
    return Audio(samples, rate_hz)
