"""The composer: one call from a brief to a Song. The stages and their order are in `tools.compose.stages`.

The same brief and seed give the same Song, whatever was composed before in the process.
"""

from tools.compose import stages
from tools.compose.choices import Composition
from tools.song.brief import Brief


def compose(brief: Brief, seed: int) -> Composition:
    """Compose a piece.

    Args:
        brief: What was asked; open fields are chosen.
        seed: Any integer; with the brief it determines every note.

    Returns:
        The Song and the choices made for what was open.

    Raises:
        BriefError: The brief contradicts itself or asks for what cannot be; the text names the numbers.
    """
    made = stages.score(brief, seed)
    return Composition(stages.song(made.plan, made.parts, made.sheet, made.arrangement), made.choices)
