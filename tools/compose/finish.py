"""What is done to the sum of a new piece, and which sounds of our own its players have: both as the style says.

A bed of noise lies under a piece only where nobody named its players: who asked for piano and bass hears piano and
bass. Making sound is `tools/render` and `tools/sound`.
"""

from dataclasses import replace

from tools.compose.cast import Part
from tools.compose.plan import Plan
from tools.compose.seeds import stream
from tools.song.values import Instrument, Master
from tools.sound.table import sound_for

BAND, GENTLE = "band", "gentle"
RAIN, RAIN_WORDS = "rain", ("rain", "drizzle")


def finished(plan: Plan, master: Master) -> Master:
    """The master with the style's glue and bed."""
    return replace(master, glue=plan.style.glue or (BAND if plan.style.drums else GENTLE), bed=bed_of(plan))


def bed_of(plan: Plan) -> str:
    """The noise under a piece, "" for none."""
    beds, brief = plan.style.beds, plan.brief
    if not beds or brief.parts or brief.only_parts:
        return ""
    if RAIN in beds and any(word in brief.text.lower() for word in RAIN_WORDS):
        return RAIN
    return stream(plan.seed, "bed").choice(beds)


def sound_of(plan: Plan, part: Part) -> Instrument:
    """The part's instrument, with the sound of our own that the style names for it."""
    sound = sound_for(part.instrument.program, plan.style.sounds, part.is_drum)
    return replace(part.instrument.instrument(), sound=sound)
