"""Sentences of the family "harmony" -> calls of its tool."""

from assistant.planner.edits.clause import Rule

RULES: tuple[Rule, ...] = ()
