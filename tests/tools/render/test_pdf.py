"""The PDF looks as a browser shows the SVG: no missing glyph, no clipped label, no shifted word."""

import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from tools.errors import RenderError
from tools.render.engrave import engrave
from tools.render.pdf import svg_to_pdf

EVERYTHING = Path(__file__).with_name("everything.musicxml").read_bytes()
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PDFTOPPM = shutil.which("pdftoppm")
A4_PX = (794, 1123)
# Greatest difference of mean ink in any 8 x 8 window at 192 dpi. Measured between PDF and browser: 0.22 (edges of
# thin lines); with one flat sign missing 0.40, with the tempo note missing 0.98.
MOST_DIFFERENCE = 0.3


@pytest.fixture(scope="module")
def page():
    return engrave(EVERYTHING).pages[0]


@pytest.fixture(scope="module")
def pdf_ink(page, tmp_path_factory):
    if PDFTOPPM is None:
        pytest.skip("pdftoppm (poppler-utils) is not installed, so the PDF cannot be looked at")
    folder = tmp_path_factory.mktemp("pdf")
    (folder / "page.pdf").write_bytes(svg_to_pdf([page]))
    subprocess.run([PDFTOPPM, "-gray", "-r", "384", folder / "page.pdf", folder / "page"], check=True, timeout=60)
    ink = ink_of(next(folder.glob("page*.pgm")))
    height, width = ink.shape[0] // 2, ink.shape[1] // 2  # halved, since poppler widens thin lines to whole pixels
    return ink[: 2 * height, : 2 * width].reshape(height, 2, width, 2).mean(axis=(1, 3))


def ink_of(picture):
    from PIL import Image

    return 1 - np.asarray(Image.open(picture).convert("L"), dtype=np.float64) / 255


def browser_ink(svg, folder):
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed to compare the PDF with")
    (folder / "page.svg").write_text(svg, "utf-8")
    flags = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync --hide-scrollbars --force-device-scale-factor=2"
    ).split()
    places = [f"--user-data-dir={folder / 'profile'}", f"--screenshot={folder / 'page.png'}"]
    size = f"--window-size={A4_PX[0]},{A4_PX[1]}"
    command = [CHROMIUM, *flags, *places, size, f"file://{folder / 'page.svg'}"]
    subprocess.run(command, check=True, timeout=90, capture_output=True)
    return ink_of(folder / "page.png")


def greatest_difference(one, other):
    from scipy.ndimage import uniform_filter

    height, width = min(one.shape[0], other.shape[0]), min(one.shape[1], other.shape[1])
    first, second = (uniform_filter(ink[:height, :width], 8) for ink in (one, other))
    return np.abs(first - second).max()


def ink_box(ink):
    rows, columns = np.where(ink > 0.3)
    return np.array([columns.min(), rows.min(), columns.max(), rows.max()])


def without_first_sign(svg, group):
    """The page with the first outline inside a group of this class taken out."""
    start = svg.index("<path", svg.index(f'class="{group}"'))
    return svg[:start] + svg[svg.index("/>", start) + 2 :]


def test_the_pdf_looks_as_the_browser_shows_the_page(page, pdf_ink, tmp_path):
    seen = browser_ink(page, tmp_path)
    assert np.abs(ink_box(seen) - ink_box(pdf_ink)).max() <= 3
    assert seen.sum() == pytest.approx(pdf_ink.sum(), rel=0.1)
    assert greatest_difference(seen, pdf_ink) < MOST_DIFFERENCE


@pytest.mark.parametrize("group", ["harm", "tempo", "label"])
def test_a_missing_sign_would_be_noticed(page, pdf_ink, tmp_path, group):
    seen = browser_ink(without_first_sign(page, group), tmp_path)
    assert greatest_difference(seen, pdf_ink) > MOST_DIFFERENCE


def test_the_letters_are_embedded_and_are_those_of_the_page(page, tmp_path):
    pdffonts = shutil.which("pdffonts")
    if pdffonts is None:
        pytest.skip("pdffonts (poppler-utils) is not installed")
    (tmp_path / "page.pdf").write_bytes(svg_to_pdf([page]))
    rows = subprocess.run([pdffonts, tmp_path / "page.pdf"], check=True, capture_output=True, text=True).stdout
    fonts = [line for line in rows.splitlines()[2:] if line.strip()]
    assert len(fonts) == 3
    for font in fonts:
        assert "+LiberationSerif" in font
        assert re.search(r"Identity-H\s+yes yes yes", font)


def test_words_can_be_searched(page, tmp_path):
    pdftotext = shutil.which("pdftotext")
    if pdftotext is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    (tmp_path / "page.pdf").write_bytes(svg_to_pdf([page]))
    text = subprocess.run([pdftotext, tmp_path / "page.pdf", "-"], check=True, capture_output=True, text=True).stdout
    for expected in ("Every Sign", "Grand Piano", "Slowly", "Cmaj7"):
        assert expected in text


def test_the_same_pages_give_the_same_bytes(page):
    assert svg_to_pdf([page], "Title") == svg_to_pdf([page], "Title")


def test_each_page_is_a_page_of_the_paper_size(page, tmp_path):
    made = svg_to_pdf([page, page, page], 'A "title" \\ with #signs $and$ \x00')
    assert made.startswith(b"%PDF-")
    pdfinfo = shutil.which("pdfinfo")
    if pdfinfo is None:
        pytest.skip("pdfinfo (poppler-utils) is not installed")
    (tmp_path / "page.pdf").write_bytes(made)
    facts = subprocess.run([pdfinfo, tmp_path / "page.pdf"], check=True, capture_output=True, text=True).stdout
    assert re.search(r"Pages:\s+3\b", facts)
    assert re.search(r"Page size:\s+595\.\d+ x 841\.\d+ pts \(A4\)", facts)
    assert 'A "title" \\ with #signs $and$' in facts


def test_no_page_is_refused():
    with pytest.raises(RenderError, match="no page"):
        svg_to_pdf([])


def test_what_is_no_page_is_refused_in_one_sentence():
    with pytest.raises(RenderError, match="Page 1 .*no size"):
        svg_to_pdf(["<svg/>"])
