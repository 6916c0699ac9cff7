"""How likely a voice is in a take, as far as that was measured of the measure itself."""

from __future__ import annotations

from tools.listen.sound import voice
from tools.render.audio import Audio


def voice_of(audio: Audio) -> float | None:
    """0 to 1, or None while nobody has measured how often the ear for voices is right."""
    return float(voice.voice_in(audio).value) if voice.MEASURED_ON else None
