"""Harmony: the rows of the catalogue."""

from tools.edit.catalogue import EditRow, lazy

_HERE = "tools.edit.harmony"

ROWS: tuple[EditRow, ...] = (
    EditRow(
        "use_chords",
        "put the named chords (`chords`: symbols or numerals, '|' between bars) under the place, one a bar or `number` "
        "bars each, repeated to its end; the tune stays",
        lazy(f"{_HERE}.stated:use_chords"),
        ("chords", "number"),
        "new chords",
    ),
    EditRow(
        "fit_tune",
        "move the tune's strong-beat notes that clash with their chord to the nearest chord tone",
        lazy(f"{_HERE}.stated:fit_tune"),
        (),
        "tune fitted to the chords",
    ),
)
