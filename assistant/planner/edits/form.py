"""Sentences of the family "form" -> calls of its tool."""

from assistant.planner.edits.clause import Rule

RULES: tuple[Rule, ...] = ()
