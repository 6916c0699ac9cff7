"""Every style as it is printed: all words on the page, none upon another."""

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest

from tools.compose import compose, style_names
from tools.render.engrave_child import engrave_here
from tools.render.engrave_options import EngraveOptions
from tools.render.score_fonts import Face, text_advance_em
from tools.song.brief import Brief
from tools.song.musicxml import save_musicxml

SVG = "{http://www.w3.org/2000/svg}"
WORDS = ("harm", "tempo", "reh", "label", "labelAbbr", "dir", "mNum", "pgHead")
TOUCH_PX = 20  # a tenth of a letter: what the eye still sees apart


def labels(page):
    """(class, text, left, top, right, bottom) of every group of words, in Verovio's units from the page's corner."""
    sheet = next(ElementTree.fromstring(page).iter(f"{SVG}svg")).find(f"{SVG}svg")
    width, height = (float(side) for side in sheet.get("viewBox").split()[2:])
    margin = sheet.find(f"{SVG}g")
    dx, dy = (float(part) for part in re.findall(r"-?[\d.]+", margin.get("transform")))
    found = []
    for group in margin.iter(f"{SVG}g"):
        kind = (group.get("class") or "").split(" ")[0]
        if kind not in WORDS:
            continue
        runs = [run for text in group.findall(f"{SVG}text") for run in runs_of(text, kind)]
        for frame in group.findall(f"{SVG}rect"):
            x, y, w, h = (float(frame.get(side)) for side in ("x", "y", "width", "height"))
            runs.append(("", x, y, x + w, y + h))
        if runs:
            box = (min(r[1] for r in runs), min(r[2] for r in runs), max(r[3] for r in runs), max(r[4] for r in runs))
            place = (box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy)
            found.append((kind, "".join(run[0] for run in runs), *place))
    return found, width, height


def runs_of(text, kind):
    x, y, anchor = float(text.get("x", 0)), float(text.get("y", 0)), text.get("text-anchor", "start")
    face = Face(bold=kind in ("tempo", "reh"), italic=kind == "mNum")
    for span in text.iter():
        if "x" in span.attrib:
            x, y = float(span.get("x")), float(span.get("y", y))
            anchor = span.get("text-anchor", anchor)
        size = float(span.get("font-size", "0px").removesuffix("px"))
        if size and (span.text or "").strip():
            width = text_advance_em(span.text, face) * size
            left = x - width * {"start": 0, "middle": 0.5, "end": 1}[anchor]
            yield span.text, left, y - 0.7 * size, left + width, y + 0.05 * size
            x += width


@pytest.mark.parametrize("style", style_names())
def test_no_word_leaves_the_page_or_stands_upon_another(style):
    song = compose(Brief(style=style, bars=12), 11).song
    pages, _ = engrave_here(save_musicxml(song), EngraveOptions())
    for page in pages:
        assert not re.search("[\ue000-\uf8ff]", page)
        found, width, height = labels(page)
        assert {"label", "labelAbbr"} & {kind for kind, *_ in found}
        for kind, text, left, top, right, bottom in found:
            assert 0 < left < right < width, (kind, text)
            assert 0 < top < bottom < height, (kind, text)
        assert collisions(found) == []


def collisions(found):
    def meet(one, other):
        across = min(one[4], other[4]) - max(one[2], other[2])
        along = min(one[5], other[5]) - max(one[3], other[3])
        return min(across, along) >= TOUCH_PX

    return [(one[:2], other[:2]) for one, other in combinations(found, 2) if meet(one, other)]


def test_words_upon_words_would_be_noticed():
    page = engrave_here(save_musicxml(compose(Brief(style="pop", bars=4), 1).song), EngraveOptions())[0][0]
    found, _, _ = labels(page)
    x, y = re.search(r'class="tempo"[^>]*><text font-size="0px"><tspan x="(\d+)" y="(-?\d+)"', page).groups()
    doctored = re.sub(r'(class="harm"[^>]*><text) x="-?\d+" y="-?\d+"', rf'\1 x="{x}" y="{y}"', page, count=1)
    assert doctored != page
    assert collisions(labels(doctored)[0]) != collisions(found) == []
