"""What the planner knows, as data: shorthand, foreign words, moods, scenes, styles, ensembles, titles."""


def rows(table: str) -> list[str]:
    """The rows of a table: one a line, where a line indented by four spaces goes on with the row above."""
    found: list[str] = []
    for line in table.strip("\n").splitlines():
        if line.startswith("    ") and found:
            found[-1] += " " + line.strip()
        elif line.strip():
            found.append(line)
    return found
