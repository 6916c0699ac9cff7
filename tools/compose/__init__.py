"""From a brief to a finished Song, and one more part for a Song that is there.

`compose` and `compose_part` are all that other packages need. Both are pure: the same arguments give the same music in
any process.
"""

from tools.compose.choices import Choice, Composition
from tools.compose.composer import compose
from tools.compose.part import compose_part
from tools.compose.style import style_names

__all__ = ["Choice", "Composition", "compose", "compose_part", "style_names"]
