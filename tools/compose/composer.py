"""The composer: one call from a brief to a Song. The stages and their order are in `tools.compose.stages`.

The same brief, seed and taste give the same Song, whatever was composed before in the process; the seed the Song then
names gives it without the taste.
"""

from dataclasses import replace

from tools.compose import stages
from tools.compose.choices import Composition
from tools.compose.taste import Taste
from tools.song.brief import Brief


def compose(brief: Brief, seed: int, taste: Taste | None = None) -> Composition:
    """Compose a piece.

    Args:
        brief: What was asked; open fields are chosen.
        seed: Any integer; with the brief it determines every note.
        taste: What the person's own choices say about tunes (`tools.compose.taste`), where no seed was asked for. Where
            it changed which tune was kept, `song.seed` names that tune too.

    Returns:
        The Song and the choices made for what was open.

    Raises:
        BriefError: The brief contradicts itself or asks for what cannot be; the text names the numbers.
    """
    made = stages.score(brief, seed, taste)
    song = stages.song(made.plan, made.parts, made.sheet, made.arrangement)
    return Composition(replace(song, seed=made.seed), made.choices, made.tune)
