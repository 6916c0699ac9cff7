"""Note values by their American and British names: "dotted quarter", "crotchet", "semiquavers", "triplets".

Lengths are in quarter notes. The pairs are those of any primer of notation.
"""

import re

from assistant.planner.entities.scan import Scan

# Quarter notes -> names, American | British.
_VALUES = (
    (8.0, r"double\s+whole\s*-?\s*notes?|breves?"),
    (4.0, r"(?:whole|1/1)[\s-]*notes?|semi-?breves?"),
    (2.0, r"(?:half|1/2)[\s-]*notes?|minims?"),
    (1.0, r"(?:quarter|1/4|4th)[\s-]*notes?|crotch[ei]ts?|crochets?"),
    (0.5, r"(?:eighth|eigth|8th|1/8)s?[\s-]*notes?|eighths|8ths|quavers?"),
    (0.25, r"(?:sixteenth|16th|1/16)s?[\s-]*notes?|sixteenths|16ths|semi-?quavers?"),
    (0.125, r"(?:thirty-second|32nd|1/32)s?[\s-]*notes?|32nds|demi-?semi-?quavers?"),
    (0.0625, r"(?:sixty-fourth|64th|1/64)s?[\s-]*notes?|64ths|hemi-?demi-?semi-?quavers?"),
)
_DOTS = {"": 1.0, "dotted": 1.5, "double dotted": 1.75, "triplet": 2 / 3}
_NAMED = re.compile(
    r"(?<![\w/])(?P<kind>double[\s-]dotted|dotted|triplet)?\s*-?\s*(?:"
    + "|".join(f"(?P<v{k}>{names})" for k, (_, names) in enumerate(reversed(_VALUES)))
    + r")(?:\s+(?P<after>triplets?))?(?![\w/])"
)
_TRIPLETS = re.compile(r"\btriplets\b")


def pull_note_value(scan: Scan) -> float | None:
    """The length of a note value that is named, in quarter notes; its words are taken."""
    if found := scan.pull(_NAMED):
        k = next(k for k in range(len(_VALUES)) if found[f"v{k}"])
        kind = "triplet" if found["after"] else (found["kind"] or "").replace("-", " ")
        return round(_VALUES[len(_VALUES) - 1 - k][0] * _DOTS[kind], 6)
    return round(1 / 3, 6) if scan.pull(_TRIPLETS) else None
