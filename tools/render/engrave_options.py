"""How a score shall be engraved: a frozen value, handed through to the child process. No drawing here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EngraveOptions:
    """Page and look.

    Attributes:
        page_width_mm, page_height_mm: Paper, A4 portrait by default.
        staff_size_percent: 100 is a staff of 7.2 mm; None fits it to the number of staves.
        page_numbers: Print title and page number under each page when there are several.
        id_seed: Seed of Verovio's element ids; scores shown on one page need different ones.
    """

    page_width_mm: float = 210.0
    page_height_mm: float = 297.0
    staff_size_percent: int | None = None
    page_numbers: bool = True
    id_seed: int = 1
