"""What instruments there are: the General MIDI table, drum kits and keys, ensembles, and finding them by name."""

from tools.instruments.drums import DRUM_KEYS, DRUM_KITS, DRUM_WORDS
from tools.instruments.lookup import (
    all_rows,
    drum_keys,
    drum_row,
    find_ensemble,
    find_instrument,
    names,
    row,
    row_of,
)
from tools.instruments.values import Ensemble, InstrumentRow, Member

__all__ = [
    "DRUM_KEYS",
    "DRUM_KITS",
    "DRUM_WORDS",
    "Ensemble",
    "InstrumentRow",
    "Member",
    "all_rows",
    "drum_keys",
    "drum_row",
    "find_ensemble",
    "find_instrument",
    "names",
    "row",
    "row_of",
]
