"""Sentences of the family "infill" -> calls of its tool."""

from assistant.planner.edits.clause import Rule

RULES: tuple[Rule, ...] = ()
