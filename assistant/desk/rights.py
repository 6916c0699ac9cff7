"""What a sound was made from and what that allows, in one sentence.

Which font a licence policy lets play is `Session.studio_for`; the licences of the fonts stand in
`tools.render.soundfont`; what was really used is read from an artefact's facts. This is information out of tables, no
legal advice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
NOTES_ONLY = "Notes only: no recording or SoundFont is in it."
OWN_LEFT_OUT = (
    "Your own SoundFont was left out, because its licence is not known and the licence policy asks for commercial use."
)


def rights_of_sound(facts: Mapping[str, Any]) -> str:
    """The sentence for sound that was made, from the facts kept with it."""
    return _sentence(str(facts.get("soundfont") or "an unnamed SoundFont"), str(facts.get("soundfont_licence") or ""))


def rights_of_font(font: SoundFont, left_out: bool = False) -> str:
    """The sentence for sound that would be made with a font.

    Args:
        font: What would play.
        left_out: True when the licence policy keeps the person's own font from playing.
    """
    said = _sentence(font.name, font.licence)
    return f"{said} {OWN_LEFT_OUT}" if left_out else said


def is_known(licence: str) -> bool:
    """Whether a licence is one of those this release can speak of."""
    return licence in SENTENCES


def _sentence(name: str, licence: str) -> str:
    if is_known(licence):
        return f"Played with {name} ({licence}): {SENTENCES[licence]}."
    return f"Played with {name}: {UNKNOWN}."
