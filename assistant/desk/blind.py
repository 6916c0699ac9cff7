"""Two versions to be judged by ear alone: in an order of chance, without names, equally loud.

Equally loud by ITU-R BS.1770-4 as measured in each finished mix; the louder one is turned down by the difference, so
nothing is ever turned up. Nothing is stored here: what was chosen comes back as a choice.
"""

from __future__ import annotations

import random
from typing import Any

from assistant.desk.views import audio_view, heard
from assistant.store.store import Store
from assistant.store.values import Use
from tools.errors import RenderError

MATCHED_WITHIN_LU = 0.1


def blind_sides(store: Store, project_id: str, one: str, other: str, seed: int | None = None) -> list[dict[str, Any]]:
    """The two, in an order of chance: where each is fetched, and by how many decibels it is played softer.

    Args:
        store: Where their sound is.
        project_id: Whose versions they are.
        one: A version.
        other: Another.
        seed: Fixes the order, for tests; None leaves it to chance.

    Raises:
        RenderError: One of them has no sound, or is silent.
    """
    rows = []
    for version in (one, other):
        mix = heard(store.artefacts(project_id, version=version))
        view = audio_view(version, mix)
        if mix is None or view is None:
            raise RenderError(f"Version {version} has no sound yet", next_step="Show it and make its sound first")
        rows.append((version, view, _lufs(store, mix, version)))
    softest = min(lufs for _, _, lufs in rows)
    sides = [
        {"version": version, "url": view["url"], "mime": view["mime"], "gain_db": round(softest - lufs, 3)}
        for version, view, lufs in rows
    ]
    (random.Random(seed) if seed is not None else random.SystemRandom()).shuffle(sides)
    return sides


def _lufs(store: Store, mix: Use, version: str) -> float:
    """Loudness as measured when the mix was made, else now."""
    told = mix.artefact.facts.get("lufs")
    if isinstance(told, int | float):
        return float(told)
    from tools.render.audio import read_audio
    from tools.render.loudness import NO_LOUDNESS, integrated_lufs

    measured = integrated_lufs(read_audio(store.read_artefact(mix.artefact)))
    if measured == NO_LOUDNESS:
        raise RenderError(f"Version {version} is silent", next_step="Choose another one to compare")
    return measured
