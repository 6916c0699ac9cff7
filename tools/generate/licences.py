"""What each licence of weights and fonts says of sound made with them: one row each. Information, no legal advice."""

from __future__ import annotations

from collections.abc import Mapping

from tools.generate.values import Licence

# MIT: https://opensource.org/license/mit. CC-BY-NC-4.0: https://creativecommons.org/licenses/by-nc/4.0/legalcode,
# section 1(i) defines the use it does not allow. Stability AI Community License of 2024-07-05, section II: commercial
# use is free below 1,000,000 USD of revenue a year after registering; beyond it needs a contract. Whether a licence of
# weights binds the sound they make is not settled; Parlando keeps on the safe side.
# GPL-2.0, section 0: what a program puts out is covered only if it is itself a work based on the program.
LICENCES: Mapping[str, Licence] = {
    licence.name: licence
    for licence in (
        Licence("MIT", True, "MIT: free for any use, also commercial."),
        Licence("Apache-2.0", True, "Apache-2.0: free for any use, also commercial."),
        Licence(
            "CC-BY-NC-4.0",
            False,
            "The weights are CC-BY-NC-4.0, for non-commercial use only; Parlando treats the recordings they make the "
            "same way.",
        ),
        Licence(
            "Stability AI Community",
            False,
            "The weights are under the Stability AI Community License: commercial use only below 1,000,000 USD of "
            "revenue a year and after registering with Stability AI, so a commercial project does without them.",
        ),
        Licence(
            "GPL-2.0",
            True,
            "The SoundFont itself may be passed on under the GPL only; music played with it may be used commercially.",
        ),
    )
}
OWN_FONT = Licence(
    "the person's own", False, "Played by a SoundFont of your own, whose licence is not known here: see to its terms."
)


def unknown(what: str) -> Licence:
    """Of weights the person brought, whose licence nobody stated."""
    return Licence(
        "unknown", False, f"The licence of {what} is not known here: see to its terms before you publish the sound."
    )
