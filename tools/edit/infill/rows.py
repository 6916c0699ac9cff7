"""Bars composed anew: the rows of the catalogue."""

from tools.edit.catalogue import EditRow, lazy

ROWS: tuple[EditRow, ...] = (
    EditRow(
        "rewrite",
        "compose the named bars of the named parts anew over the same chords",
        lazy("tools.edit.infill.rewritten:rewrite_bars"),
        ("words",),
        "rewritten",
    ),
    EditRow(
        "new_tune",
        "another tune over the same chords, everybody else as before",
        lazy("tools.edit.infill.rewritten:new_tune"),
        ("words",),
        "a new tune",
    ),
    EditRow(
        "variations",
        "offer `number` variations of the named bars (of the tune when no part is named) to choose from",
        lazy("tools.edit.infill.rewritten:variations"),
        ("number", "words"),
    ),
    EditRow(
        "go_on",
        "continue for so many `bars` after the end in the same manner, with a close at the end",
        lazy("tools.edit.infill.goes_on:go_on"),
        ("bars",),
        "goes on",
    ),
    EditRow(
        "finish",
        "bring a song that stops in the middle to its end: to the next full phrase, with a cadence",
        lazy("tools.edit.infill.goes_on:finish"),
        ("bars",),
        "finished",
    ),
    EditRow(
        "accompany",
        "chords, bass and drums for a tune that stands alone, in a `style` if one was named",
        lazy("tools.edit.infill.accompany:accompany"),
        ("style",),
        "with an accompaniment",
    ),
    EditRow(
        "restyle",
        "the same tune, chords and form in another `style`; with a place, what accompanies there plays in that style",
        lazy("tools.edit.infill.restyle:restyle"),
        ("style",),
        "another style",
    ),
)
