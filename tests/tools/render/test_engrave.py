import base64
import io
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tools.errors import FormatError, LimitError, MusicError
from tools.render.engrave import EngraveOptions, engrave
from tools.render.engrave_child import MOST_BARS, MOST_NOTES_IN_BAR, check_musicxml
from tools.render.score_fonts import Face, font_face_css, music_sign, text_advance_em

EVERYTHING = Path(__file__).with_name("everything.musicxml").read_bytes()
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def everything():
    return engrave(EVERYTHING)


def score(bars=1, notes_in_bar=4, part_name="Piano", beat_type=4, title="Test"):
    note = "<note><pitch><step>C</step><octave>5</octave></pitch><duration>1</duration><type>quarter</type></note>"
    head = (
        "<attributes><divisions>1</divisions><key><fifths>0</fifths></key><time><beats>4</beats>"
        f"<beat-type>{beat_type}</beat-type></time><clef><sign>G</sign><line>2</line></clef></attributes>"
    )
    measures = "".join(
        f'<measure number="{n}">{head if n == 1 else ""}{note * notes_in_bar}</measure>' for n in range(1, bars + 1)
    )
    return (
        f'<score-partwise version="4.0"><work><work-title>{title}</work-title></work><part-list><score-part id="P1">'
        f'<part-name>{part_name}</part-name></score-part></part-list><part id="P1">{measures}</part></score-partwise>'
    ).encode()


def words(page):
    return ["".join(text.itertext()) for text in ElementTree.fromstring(page).iter(f"{SVG}text")]


def test_the_same_score_gives_the_same_bytes(everything):
    assert engrave(EVERYTHING) == everything


def test_two_scores_on_one_page_share_no_id_but_their_notes(everything):
    other = engrave(EVERYTHING, EngraveOptions(id_seed=2)).pages[0]
    ids = [set(re.findall(r' id="([^"]+)"', page)) for page in (other, everything.pages[0])]
    assert {name for name in ids[0] & ids[1] if not name.startswith("t1.")} == set()


def test_notes_keep_their_ids_for_the_page_to_light(everything):
    for n in range(1, 8):
        assert f'<g id="t1.n{n}" class="note">' in everything.pages[0]


def test_the_timemap_tells_when_each_note_is_printed(everything):
    starts = {name: row["quarter"] for row in everything.timemap for name in row.get("on", ())}
    assert [starts[f"t1.n{n}"] for n in (1, 2, 3, 4, 5)] == pytest.approx([0, 1 / 3, 2 / 3, 1, 4], abs=1e-3)
    assert all(
        earlier["s"] <= later["s"] for earlier, later in zip(everything.timemap, everything.timemap[1:], strict=False)
    )


def test_title_composer_parts_tempo_and_chords_are_printed(everything):
    text = " ".join(words(everything.pages[0]))
    for expected in (
        "Every Sign & <script>alert(1)</script>",
        "Nobody Éxcept Ömer",
        "Clarinet in B",
        "Grand Piano",
        "Drum Kit",
    ):
        assert expected in text
    for expected in ("Slowly=92", "Bø7", "D°7", "Cmaj7", "dolce, poco a poco crescendo", "Sü", "ßer"):
        assert expected in text


def test_hostile_words_stay_words(everything):
    root = ElementTree.fromstring(everything.pages[0])
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert "script" not in tags
    assert not {"image", "a", "foreignObject", "iframe"} & tags


def test_a_page_needs_no_network_and_no_installed_font(everything):
    page = everything.pages[0]
    outside = re.sub(r"data:font/woff2;base64,[A-Za-z0-9+/=]+", "", page)
    assert set(re.findall(r"https?://[^\"' )]+", outside)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert "@import" not in page
    assert "Leipzig" not in page
    assert not re.search("[\ue000-\uf8ff]", page)


def test_the_fonts_inside_hold_every_letter_of_the_page(everything):
    from fontTools.ttLib import TTFont

    fonts = re.findall(r"font/woff2;base64,([A-Za-z0-9+/=]+)", everything.pages[0])
    covered = [set(TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap()) for data in fonts]
    letters = {ord(letter) for text in words(everything.pages[0]) for letter in text if not letter.isspace()}
    assert len(fonts) == 3  # upright, bold, italic
    assert letters <= set().union(*covered)
    assert sum(map(len, covered)) < 150  # and little else: the whole font has 668 glyphs a face


def test_accidentals_in_words_are_drawn_as_outlines(everything):
    page = everything.pages[0]
    for accidental in "♭♯♮":
        assert accidental not in page
    chord_symbols = re.findall(r'class="harm">(.*?)</g>', page)
    flats, sharps = (music_sign(sign).outline for sign in "♭♯")
    assert chord_symbols[0].count(flats) == 2  # B♭7/A♭
    assert chord_symbols[1].count(sharps) == chord_symbols[1].count(flats) == 1  # F♯m7♭5
    assert chord_symbols[2].count("<path") == 0  # Cmaj7
    assert chord_symbols[5].count(sharps) == 1  # G7♯9


def test_the_tempo_note_is_drawn_as_an_outline(everything):
    tempo = re.search(r'class="tempo".*?</g>', everything.pages[0])[0]
    quarter, dot = (music_sign(sign).outline for sign in "\ueca5\uecb7")
    assert quarter in tempo
    assert dot in tempo


def test_words_after_a_sign_begin_where_it_ends():
    page = engrave(EVERYTHING).pages[0]
    chord = re.search(r'class="harm">(.*?)</g>', page)[1]
    starts = [(int(x), text) for x, text in re.findall(r'<tspan x="(\d+)"[^>]*>([^<]*)</tspan>', chord)]
    size = float(re.search(r'font-size="([\d.]+)px"[^>]*>B<', chord)[1])
    flat = music_sign("♭").advance / 1000 * size * 1.15
    assert starts[1][0] == pytest.approx(starts[0][0] + text_advance_em("B", Face()) * size + flat, abs=2)


def test_degrees_that_the_symbol_says_already_are_not_printed_twice():
    chord = (
        b'<harmony><root><root-step>A</root-step></root><kind text="7b9">dominant</kind><degree print-object="no">'
        b"<degree-value>9</degree-value><degree-alter>-1</degree-alter><degree-type>add</degree-type></degree></harmony>"
    )
    page = engrave(score().replace(b"<note>", chord + b"<note>", 1)).pages[0]
    assert "A79" in words(page)  # the flat is drawn


def test_a_sixth_with_a_ninth_has_its_slash():
    chord = b'<harmony><root><root-step>C</root-step></root><kind text="69">major-sixth</kind></harmony>'
    assert "C6/9" in words(engrave(score().replace(b"<note>", chord + b"<note>", 1)).pages[0])


def test_directions_without_words_are_no_stumbling_block():
    empty = b"<direction><direction-type><words></words></direction-type></direction>"
    page = engrave(score().replace(b"<note>", empty + b"<note>", 1)).pages[0]
    assert words(page).count("Test") == 1


def test_long_part_names_stay_on_the_page():
    name = "Serene Orchestra of Wailing Concertinas"
    page = engrave(score(part_name=name)).pages[0]
    width = int(re.search(r'class="definition-scale"[^>]*viewBox="0 0 (\d+)', page)[1])
    margin = int(re.search(r'class="page-margin" transform="translate\((\d+)', page)[1])
    x, size = re.search(r'class="label"><text x="(-?\d+)"[^>]*>.*?font-size="([1-9]\d*)px"', page).groups()
    left = margin + int(x) - text_advance_em(name, Face()) * int(size)
    assert 0 <= left < width / 2


@pytest.mark.parametrize("length", [10, 60, 100, 400])
def test_titles_of_any_length_stay_on_the_page(length):
    title = ("The Endless Journey of a Very Small Tune " * 20)[:length].strip()
    page = engrave(score(title=title)).pages[0]
    width = int(re.search(r'class="definition-scale"[^>]*viewBox="0 0 (\d+)', page)[1])
    size, shown = re.search(r'class="pgHead.*?font-size="([1-9]\d*)px">([^<]*)<', page).groups()
    assert text_advance_em(shown, Face()) * int(size) < width
    assert shown == title or (shown.endswith("…") and title.startswith(shown[:-1]))
    assert (shown == title) == (length <= 100)


def test_endless_labels_are_cut():
    page = engrave(score(part_name="A &amp; B " * 30)).pages[0]
    label = next(text for text in words(page) if text.startswith("A & B"))
    assert len(label) <= 40
    assert label.endswith("…")


def test_long_scores_get_page_numbers_and_short_ones_none():
    pages = engrave(score(bars=300, title="Etude")).pages
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert f"Etude · {number} / {len(pages)}" in words(page)
    assert not any("/ 1" in text for text in words(engrave(score(title="Etude")).pages[0]))


def test_paper_is_a4_unless_asked_otherwise():
    assert 'width="210mm" height="297mm"' in engrave(score()).pages[0]
    letter = engrave(score(), EngraveOptions(page_width_mm=215.9, page_height_mm=279.4)).pages[0]
    assert 'width="215.9mm" height="279.4mm"' in letter


@pytest.mark.parametrize("beat_type", ["0", "-4", "3", "", "1e9"])
def test_an_impossible_time_signature_is_refused_before_verovio_dies_of_it(beat_type):
    with pytest.raises(FormatError, match="time signature"):
        engrave(score(beat_type=beat_type))


def test_a_crash_inside_verovio_is_one_sentence(monkeypatch):
    import tools.render.engrave as engraver

    monkeypatch.setattr(engraver, "engrave_here", crash)
    with pytest.raises(MusicError, match=r"The score .*crash.*SIGFPE"):
        engrave(score())


def crash(musicxml, options):
    import os
    import signal

    signal.raise_signal(signal.SIGFPE)
    os.abort()


def test_a_bar_of_too_many_notes_is_refused_with_the_limit():
    with pytest.raises(LimitError, match=f"Bar 1 has {MOST_NOTES_IN_BAR + 1} notes.*{MOST_NOTES_IN_BAR}"):
        engrave(score(notes_in_bar=MOST_NOTES_IN_BAR + 1))


def test_too_many_bars_are_refused_with_the_limit():
    with pytest.raises(LimitError, match=f"{MOST_BARS + 1} bars.*{MOST_BARS}"):
        check_musicxml(score(bars=MOST_BARS + 1, notes_in_bar=0))


@pytest.mark.parametrize(
    ("data", "words_of_it"),
    [
        (b"", "no readable MusicXML"),
        (b"<score-partwise", "no readable MusicXML"),
        (b"<html/>", "starts with <html>"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><score-partwise>&a;</score-partwise>', "entities"),
        (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><score-partwise>&a;</score-partwise>', "entities"),
        (
            b"<score-partwise><part><measure><attributes><divisions>0</divisions></attributes></measure></part></score-partwise>",
            "divisions",
        ),
    ],
)
def test_what_is_no_score_is_refused_in_one_sentence(data, words_of_it):
    with pytest.raises(FormatError, match=words_of_it) as refused:
        engrave(data)
    assert "Traceback" not in str(refused.value)
    assert "/etc" not in str(refused.value)


@pytest.mark.parametrize("count", ["100000", "0", "-1", "two", "9" * 40])
def test_an_impossible_number_of_staves_is_refused_before_verovio_dies_of_it(count):
    staves = f"<staves>{count}</staves><clef>".encode()
    with pytest.raises(FormatError, match="staves; 1 to 8"):
        engrave(score().replace(b"<clef>", staves))


def test_another_encoding_is_named():
    with pytest.raises(FormatError, match="UTF-8"):
        engrave(b'<?xml version="1.0" encoding="ISO-8859-1"?>' + score(title="Prélude").decode().encode("latin-1"))


def test_a_score_without_bars_is_refused():
    with pytest.raises(FormatError, match="no bar"):
        engrave(score(bars=0))


def test_a_plain_doctype_is_allowed():
    doctype = b'<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">'
    assert engrave(doctype + score()).pages


def test_embedded_fonts_are_small_and_the_same_each_time():
    css = font_face_css({Face(): set("Piano"), Face(bold=True): set("A")})
    assert css == font_face_css({Face(bold=True): set("A"), Face(): set("Piano")})
    assert 1000 < len(css) < 8000
