"""What a sound was made from and what that allows, in one sentence, in English and by the page's keys.

Which font a licence policy lets play is `Session.studio_for`; the licences of the fonts stand in
`tools.render.soundfont`; what was really used is read from an artefact's facts. This is information out of tables, no
legal advice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.desk.told import Told, told
from tools.render.soundfont import SoundFont

# Licence as `tools.render.soundfont` names it -> what it says about music played with the font.
# MIT: https://opensource.org/license/mit (any use, notice kept with the font itself).
# GPL-2.0: https://www.gnu.org/licenses/old-licenses/gpl-2.0.html section 0: what a program puts out is covered only
# if it is itself a work based on the program; passing the font file on is what the licence binds.
SENTENCES: Mapping[str, str] = {
    "MIT": "free for any use, also commercial",
    "GPL-2.0": "the font itself may be passed on under the GPL only; music played with it may be used commercially",
}
UNKNOWN = "a SoundFont of your own, whose licence is not known here: see to its terms before you publish the sound"
# The page's key for each licence's sentence; one without a key is told in English.
KEYS: Mapping[str, str] = {"MIT": "rights_mit", "GPL-2.0": "rights_gpl"}
OWN_LEFT_OUT = (
    "Your own SoundFont was left out, because its licence is not known and the licence policy asks for commercial use."
)


@dataclass(frozen=True, slots=True)
class Rights:
    """What may be done with a file.

    Attributes:
        sentence: In English.
        told: The same by the page's keys, sentence by sentence.
    """

    sentence: str
    told: tuple[Told, ...]

    def row(self) -> dict[str, Any]:
        """As a document holds it."""
        return {"rights": self.sentence, "rights_told": list(self.told)}


NO_FONT = Rights("", ())
NOTES_ONLY = Rights("Notes only: no recording or SoundFont is in it.", (told("rights_notes"),))


def rights_of_sound(facts: Mapping[str, Any]) -> Rights:
    """Of sound that was made, from the facts kept with it."""
    recording = facts.get("recording")
    if isinstance(recording, Mapping) and recording.get("fits", True):
        return rights_of_recording(recording)
    return _rights(str(facts.get("soundfont") or "an unnamed SoundFont"), str(facts.get("soundfont_licence") or ""))


def rights_of_recording(recording: Mapping[str, Any]) -> Rights:
    """Of a recording a network made, from what is known of it (`assistant.recorded.recording_row`)."""
    maker, licence, terms = (str(recording.get(name) or "") for name in ("backend", "licence", "terms"))
    may = "" if recording.get("commercial") else "Not for commercial use. "
    key = "rights_recording" if recording.get("commercial") else "rights_recording_nc"
    sentence = f"A recording made by {maker} ({licence}). {may}{terms}".strip()
    return Rights(sentence, (told(key, maker=maker, licence=licence, terms=terms),))


def rights_of_font(font: SoundFont, left_out: bool = False) -> Rights:
    """Of sound that would be made with a font.

    Args:
        font: What would play.
        left_out: True when the licence policy keeps the person's own font from playing.
    """
    said = _rights(font.name, font.licence)
    return Rights(f"{said.sentence} {OWN_LEFT_OUT}", (*said.told, told("rights_left_out"))) if left_out else said


def is_known(licence: str) -> bool:
    """Whether a licence is one of those this release can speak of."""
    return licence in SENTENCES


def _rights(name: str, licence: str) -> Rights:
    if is_known(licence):
        sentence = f"Played with {name} ({licence}): {SENTENCES[licence]}."
        return Rights(sentence, (told(KEYS[licence], font=name),) if licence in KEYS else ())
    return Rights(f"Played with {name}: {UNKNOWN}.", (told("rights_own", font=name),))
