"""Edits: a Song in, another Song out, with the invariants it promises.

Each is a pure function `Song -> Edited(song, kept, summary, facts)`; `check_invariants` compares what was promised.
`docs/edits.md` lists them.
"""

from tools.edit.instrument import change_instrument, give_tune_to, melody_track
from tools.edit.invariants import Checked, Invariant, check_invariants
from tools.edit.key import change_key
from tools.edit.level import change_level, set_gain
from tools.edit.orchestrate import reorchestrate
from tools.edit.scope import Scope, check_locks, resolve_scope, whole_song
from tools.edit.tempo import duration_s, set_tempo
from tools.edit.tracks import add_track, mute, remove_track, set_title
from tools.edit.transpose import transpose
from tools.edit.values import Edited

__all__ = [
    "Checked",
    "Edited",
    "Invariant",
    "Scope",
    "add_track",
    "change_instrument",
    "change_key",
    "change_level",
    "check_invariants",
    "check_locks",
    "duration_s",
    "give_tune_to",
    "melody_track",
    "mute",
    "remove_track",
    "reorchestrate",
    "resolve_scope",
    "set_gain",
    "set_tempo",
    "set_title",
    "transpose",
    "whole_song",
]
