"""Harmony: what is measured of a song, without knowing what was done to it."""

from collections.abc import Mapping

from tools.measure.effects_values import Measure

MEASURES: Mapping[str, Measure] = {}
