"""Form and length: the rows of the catalogue."""

from tools.edit.catalogue import EditRow, lazy

_BARS = "tools.edit.form.bars:"
_END = "tools.edit.form.endings:"
_ADDED = "tools.edit.form.added:"
_COPY = "tools.edit.form.copies:"
_LENGTH = "tools.edit.form.length:"

ROWS: tuple[EditRow, ...] = (
    EditRow(
        "repeat",
        "play a section or bars once more (number: how many more times; direction 'varied': the last time decorated)",
        lazy(_BARS + "repeat"), ("number", "direction"), "repeated",
    ),
    EditRow("cut", "take a section or bars out", lazy(_BARS + "cut"), label="cut"),
    EditRow(
        "insert_bars",
        "put empty bars in (bars: how many; number: the bar, where: before or after it)",
        lazy(_BARS + "insert"), ("bars", "number", "where"), "bars of silence",
    ),
    EditRow("swap", "let two sections or stretches change places", lazy(_BARS + "swap"), label="swapped"),
    EditRow(
        "move", "put a section or bars elsewhere (number: a bar, where: before or after it)",
        lazy(_BARS + "move"), ("number", "where"), "moved",
    ),
    EditRow(
        "shorten", "cut a section, or the piece, down to so many bars (bars; half where none)",
        lazy(_BARS + "shorten"), ("bars",), "shortened",
    ),
    EditRow(
        "lengthen", "make a section so many bars longer (bars; twice as long where none)",
        lazy(_BARS + "lengthen"), ("bars",), "lengthened",
    ),
    EditRow(
        "copy", "play a section or bars again at another place (number: a bar, where: before or after it)",
        lazy(_COPY + "copy"), ("number", "where", "direction"), "repeated",
    ),
    EditRow(
        "add_again", "one more of a kind of section (section: 'Chorus'), where: before or after the place, or the end",
        lazy(_COPY + "add_again"), ("section", "where", "number", "direction"), "once more",
    ),
    EditRow(
        "add_section",
        "add a section (section: Intro, Pre-Chorus, Bridge, Interlude, Breakdown, Solo, Outro; bars; where: before or "
        "after the place; instrument: who plays a solo)",
        lazy(_ADDED + "add_section"), ("section", "bars", "where", "number", "instrument"), "a new section",
    ),
    EditRow(
        "set_form", "lay the piece out in another form (words: 'A A B A', or names with commas)",
        lazy("tools.edit.form.relaid:set_form"), ("words",), "another form",
    ),
    EditRow(
        "raise_key", "a key change on the way: the place, or the last chorus, in another key (semitones or tonic)",
        lazy("tools.edit.form.key_lift:raise_key"), ("semitones", "tonic", "direction"), "a key change",
    ),
    EditRow("tag", "the last line once more before the last bar (bars)", lazy(_COPY + "tag"), ("bars",), "a tag"),
    EditRow(
        "name_section", "call bars by a section's name (section)", lazy(_COPY + "name_section"), ("section",), "named",
    ),
    EditRow(
        "add_pickup", "an upbeat before bar 1 (number: beats)", lazy(_COPY + "add_pickup"), ("number",), "an upbeat",
    ),
    EditRow("remove_pickup", "begin on the downbeat", lazy(_COPY + "remove_pickup"), label="no upbeat"),
    EditRow(
        "set_bars", "make the piece so many bars long (bars), or so many times as long (number)",
        lazy(_LENGTH + "set_bars"), ("bars", "number"), "another length",
    ),
    EditRow(
        "set_length", "make the piece last so many seconds (number)", lazy(_LENGTH + "set_length"), ("number",),
        "another length",
    ),
    EditRow(
        "close_end", "a proper ending: home to the tonic, slowed and held", lazy(_END + "close_end"),
        label="a proper ending",
    ),
    EditRow(
        "open_end", "a cliff-hanger: stops on the suspended dominant (direction 'deceptive': on the lowered sixth)",
        lazy(_END + "open_end"), ("direction",), "an open ending",
    ),
    EditRow(
        "cold_end", "a button: one short last chord, no slowing, no ring-out", lazy(_END + "cold_end"),
        label="a cold ending",
    ),
    EditRow("fade_end", "fade out over the last bars (bars)", lazy(_END + "fade_end"), ("bars",), "a fade-out"),
    EditRow("slow_end", "a ritardando over the last bars (bars)", lazy(_END + "slow_end"), ("bars",), "a ritardando"),
    EditRow("hold_end", "a fermata on the last chord", lazy(_END + "hold_end"), label="a fermata"),
    EditRow("loop_end", "make the piece loop without a seam", lazy(_END + "loop_end"), label="a loop"),
)  # fmt: skip
