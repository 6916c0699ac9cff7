"""One clause that changes a song -> tool calls: verb by object over typed entities.

A clause is read by the first rule that fits; rules stand from the most telling verb to the vaguest. What a rule
assumes (how
much "a bit" is) is told in the act's notes. Which sentences are edits at all is decided in `understand`.
"""

from assistant.planner.acts import Act
from assistant.planner.edits import energy, form, harmony, infill, melody, mixing, rhythm
from assistant.planner.edits.clause import Clause, Rule
from assistant.planner.edits.length import length
from assistant.planner.edits.out_of_reach import out_of_reach
from assistant.planner.edits.parts import add, mute, remove, solo
from assistant.planner.edits.pitch import key, transpose
from assistant.planner.edits.players import exchange, give_tune, reorchestrate, swap
from assistant.planner.edits.sound import level, more_or_less, tempo


def read_clause(clause: Clause) -> list[Act]:
    """The calls one clause asks for; [] when no rule fits."""
    for rule in RULES:
        acts = rule(clause)
        if clause.problem is not None and (acts or rule in _STRICT):
            return [clause.problem]
        if acts:
            return acts
        clause.notes, clause.problem = [], None
    return []


# Edits of the catalogue go first: each names what it means, the older rules read single verbs.
FAMILIES: tuple[Rule, ...] = (
    *infill.RULES,
    *form.RULES,
    *harmony.RULES,
    *melody.RULES,
    *rhythm.RULES,
    *energy.RULES,
    *mixing.RULES,
)
RULES: tuple[Rule, ...] = (
    *FAMILIES,
    out_of_reach,
    give_tune,
    exchange,
    solo,
    reorchestrate,
    mute,
    swap,
    length,
    more_or_less,
    level,
    transpose,
    tempo,
    remove,
    key,
    add,
)
_STRICT: tuple[Rule, ...] = (level, remove, mute)
