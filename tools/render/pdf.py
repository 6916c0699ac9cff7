"""SVG pages to one PDF of the same look, by typst, in a limited child process.

typst draws Verovio's pages right and embeds the fonts; the words keep the letters of the SVG (Liberation Serif, out
of Verovio's wheel), and can be searched and copied. Only our own pages come here: no SVG of a user's.
"""

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tools.errors import RenderError
from tools.render.score_fonts import text_faces_as_truetype
from tools.sandbox import Limits, run_limited

MOST_PAGES = 400
LIMITS = Limits(wall_s=60.0, cpu_s=60, memory_bytes=3 * 1024**3, file_bytes=64 * 1024**2)
_VIEW_BOX = re.compile(r'<svg[^>]*?viewBox="0 0 ([\d.]+) ([\d.]+)"')
_FONT_FACE = re.compile(r"@font-face\{[^}]*\}")


def svg_to_pdf(pages: Sequence[str], title: str = "", page_width_mm: float = 210.0) -> bytes:
    """The pages as one PDF, each as wide as asked and as high as its shape says. The same pages give the same bytes.

    Args:
        pages: SVG documents as `engrave` makes them, each with a `viewBox` at its root.
        title: Shown by PDF readers.
        page_width_mm: Paper width, A4 by default.

    Raises:
        RenderError: There is no page, or typst cannot draw one.
        LimitError: It takes too long or too much memory.
    """
    if not pages:
        raise RenderError("There is no page to print", next_step="Make a score with at least one bar first")
    if len(pages) > MOST_PAGES:
        raise RenderError(
            f"A PDF of {len(pages)} pages is too long; {MOST_PAGES} is the limit", next_step="Print a part"
        )
    with tempfile.TemporaryDirectory() as folder:  # made and removed here: the child may not delete files
        return run_limited(
            pdf_here, tuple(pages), title, page_width_mm, folder, limits=LIMITS, label="The PDF of the score"
        )


def pdf_here(pages: Sequence[str], title: str, page_width_mm: float, folder_name: str) -> bytes:
    """What runs in the child process, with an empty folder to work in; see `svg_to_pdf`."""
    import typst

    folder = Path(folder_name)
    for number, page in enumerate(pages):  # typst takes the fonts from the folder, not from inside the pages
        (folder / f"{number}.svg").write_text(_FONT_FACE.sub("", page), "utf-8")
    (folder / "main.typ").write_text(_typst_source(pages, title, page_width_mm), "utf-8")
    for name, data in text_faces_as_truetype().items():
        (folder / name).write_bytes(data)
    try:
        made = typst.compile(folder / "main.typ", root=folder, font_paths=[folder], format="pdf", timestamp=0)
    except typst.TypstError as error:
        raise RenderError(f"The score could not be made into a PDF ({error.message})") from None
    return bytes(made)


def _typst_source(pages: Sequence[str], title: str, page_width_mm: float) -> str:
    lines = [f'#set document(title: "{_typst_string(title)}", date: none)'] if title else ["#set document(date: none)"]
    for number, page in enumerate(pages):
        box = _VIEW_BOX.search(page)
        if box is None:
            raise RenderError(f"Page {number + 1} of the score has no size")
        height_mm = page_width_mm * float(box[2]) / float(box[1])
        size = f"width: {page_width_mm:g}mm, height: {height_mm:.3f}mm"
        lines.append(f'#page({size}, margin: 0mm)[#image("{number}.svg", {size}, fit: "contain")]')
    return "\n".join(lines)


def _typst_string(text: str) -> str:
    printable = "".join(character if character.isprintable() else " " for character in text)
    return printable.replace("\\", "\\\\").replace('"', '\\"')
