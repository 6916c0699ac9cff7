"""The tune: the rows of the catalogue."""

from tools.edit.catalogue import EditRow, lazy

_AT = "tools.edit.melody."

ROWS: tuple[EditRow, ...] = (
    EditRow("tune_contour", "the tune starts lower and climbs ('up'), falls ('down'), or goes in an 'arch' or 'valley'",
            lazy(f"{_AT}pitches:contour"), ("direction",), "tune's contour"),
    EditRow("tune_range", "the tune's range wider ('more') or narrower ('less')",
            lazy(f"{_AT}pitches:tune_range"), ("direction",), "tune's range"),
    EditRow("tune_octave_up", "the tune's notes an octave higher",
            lazy(f"{_AT}pitches:octave_up"), (), "tune an octave up", "tune_octave_down"),
    EditRow("tune_octave_down", "the tune's notes an octave lower",
            lazy(f"{_AT}pitches:octave_down"), (), "tune an octave down"),
    EditRow("smoother_tune", "the tune moves more by step ('more'), or leaps more ('less')",
            lazy(f"{_AT}pitches:smoothness"), ("direction",), "smoother tune"),
    EditRow("fit_range", "the tune brought into the range of a voice or instrument (instrument: 'tenor', 'flute')",
            lazy(f"{_AT}fitting:fit_range"), ("instrument",), "fitted range"),
    EditRow("fix_wrong_notes", "notes that clash with their chord or leave the key go to the nearest that fits",
            lazy(f"{_AT}fitting:fix_clashes"), (), "wrong notes mended"),
    EditRow("invert_tune", "the tune upside down", lazy(f"{_AT}pitches:mirror"), (), "tune upside down"),
    EditRow("less_busy_tune", "fewer notes in the tune, those on strong beats stay (number with unit '%')",
            lazy(f"{_AT}rhythms:less_busy"), ("number", "unit"), "less busy tune"),
    EditRow("longer_notes", "longer notes in the tune ('less': shorter)",
            lazy(f"{_AT}rhythms:longer_notes"), ("direction",), "longer notes"),
    EditRow("syncopate_tune", "notes of the tune come early, before the beat",
            lazy(f"{_AT}rhythms:syncopate"), (), "syncopated tune"),
    EditRow("straighten_tune", "notes of the tune between beats go onto the beat",
            lazy(f"{_AT}rhythms:straighten"), (), "straightened tune"),
    EditRow("busier_tune", "passing and neighbour notes in the tune; notes on beats stay",
            lazy(f"{_AT}ornate:busier"), (), "busier tune"),
    EditRow("ornament_tune", "trills, turns and mordents as signs ('less': taken away)",
            lazy(f"{_AT}ornate:ornamented"), ("direction",), "ornaments"),
    EditRow("vary_repeats", "the tune is decorated where it comes back; the first time stays",
            lazy(f"{_AT}ornate:vary_repeats"), (), "varied repeats"),
)  # fmt: skip
