"""Rhythm and feel: the rows of the catalogue."""

from tools.edit.catalogue import EditRow, lazy

_AT = "tools.edit.rhythm"

ROWS: tuple[EditRow, ...] = (
    EditRow("swing", "off-beats late, by the law of the tempo or a percentage (50 to 80); words 'sixteenths'",
            lazy(f"{_AT}.swing:swing"), ("number", "unit", "words"), inverse="straighten"),
    EditRow("straighten", "the swing taken out", lazy(f"{_AT}.swing:straighten"), label="straight again"),
    EditRow("triplet_feel", "pairs of eighths written as triplets", lazy(f"{_AT}.swing:triplet_feel")),
    EditRow("change_meter", "another meter (words, such as '6/8'): bars regrouped, the tune re-timed",
            lazy(f"{_AT}.meter:change_meter"), ("words",), label="another meter"),
    EditRow("tempo_there", "another tempo in the place only: number in bpm, % or times, or direction up or down",
            lazy(f"{_AT}.tempo_places:tempo_there"), ("number", "unit", "direction"), label="another tempo"),
    EditRow("ritardando", "slower little by little", lazy(f"{_AT}.tempo_places:ritardando"), ("number", "unit")),
    EditRow("accelerando", "faster little by little", lazy(f"{_AT}.tempo_places:accelerando"), ("number", "unit")),
    EditRow("rubato", "the tempo bends within each phrase", lazy(f"{_AT}.tempo_places:rubato"), ("number", "unit")),
    EditRow("humanise", "played less exactly, as people do; pedal for a piano named",
            lazy(f"{_AT}.timing:humanise"), label="freer timing"),
    EditRow("quantise", "played nearer to the grid, by a percentage", lazy(f"{_AT}.timing:quantise"),
            ("number", "unit"), label="tighter timing"),
    EditRow("drag", "played behind the beat (number: ms)", lazy(f"{_AT}.timing:drag"), ("number", "unit"),
            inverse="rush", label="behind the beat"),
    EditRow("rush", "played ahead of the beat (number: ms)", lazy(f"{_AT}.timing:rush"), ("number", "unit"),
            inverse="drag", label="ahead of the beat"),
    EditRow("push", "notes on the beat come an eighth early, tied over", lazy(f"{_AT}.figures:push"), label="pushed"),
    EditRow("play_in", "a part struck in wholes, halves, quarters, eighths or sixteenths (words)",
            lazy(f"{_AT}.figures:play_in"), ("words",), label="other note values"),
    EditRow("block_chords", "chords struck together", lazy(f"{_AT}.figures:block_chords")),
    EditRow("arpeggiate", "chords broken into single notes (words: note values; direction)",
            lazy(f"{_AT}.figures:arpeggiate"), ("words", "direction"), label="broken chords"),
    EditRow("strum", "the tones of each chord a little apart", lazy(f"{_AT}.figures:strum"),
            ("number", "unit", "direction"), label="strummed"),
)  # fmt: skip
