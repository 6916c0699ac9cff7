"""Sentences of the family "mixing" -> calls of its tool."""

from assistant.planner.edits.clause import Rule

RULES: tuple[Rule, ...] = ()
