"""Edits: a Song in, another Song out, with the invariants it promises."""
