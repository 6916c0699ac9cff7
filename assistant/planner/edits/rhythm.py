"""Sentences of the family "rhythm" -> calls of its tool."""

from assistant.planner.edits.clause import Rule

RULES: tuple[Rule, ...] = ()
