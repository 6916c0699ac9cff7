"""A turn document as text for a terminal: the reply, choices, the receipt in one line, files, next sentences."""

from typing import Any


def spoken(document: dict[str, Any]) -> str:
    """A turn as text in a terminal: the reply, choices, files, next sentences."""
    lines = [document["reply"]]
    lines += [f"  - {choice['label']}: say {choice['say']!r}" for choice in document["choices"]]
    if document["receipt"]:
        lines.append(receipt_line(document["receipt"]))
    lines += [f"  {row['kind']}: {row['path']}" for row in document["artifacts"]]
    if document["suggestions"]:
        lines.append("Next you could say: " + " · ".join(document["suggestions"]))
    return "\n".join(lines)


def receipt_line(receipt: dict[str, Any]) -> str:
    """The receipt in one line: its own, or, in a document from before receipts had one, what its rows count."""
    if receipt.get("line"):
        return f"Receipt: {receipt['line']}"
    held = sum(row["ok"] for row in receipt["asked"])
    changed = "; ".join(f"{row['what']} ({row['where']}): {row['detail']}" for row in receipt["changed"][:4])
    more = f" and {len(receipt['changed']) - 4} more" if len(receipt["changed"]) > 4 else ""
    told = f"{held} of {len(receipt['asked'])} asked hold as measured. Changed: {changed}{more}."
    return f"Receipt: {told} Kept: {len(receipt['kept'])} checked."
