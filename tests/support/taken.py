"""One file as a run takes it in, in few words: its records, its refused values, the notes on its sheets."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.config import build_settings
from pipeline.model import FileReading
from pipeline.take_in import take_in_file

SETTINGS = build_settings({})
SOURCE = ("source_file", "source_sheet", "source_row", "handbook", "reopened")


@dataclass(frozen=True)
class TakenFile:
    """`records` have what is not blank; `refused` are (field, code); `notes` those of all sheets."""

    reading: FileReading
    records: list[dict[str, object]]
    refused: list[tuple[str, str]]
    notes: tuple[str, ...]


def take(content: bytes, folder: Path, file: str = "数据.xlsx") -> TakenFile:
    """Writes the file and takes it in."""
    path = folder / file
    path.write_bytes(content)
    taken = take_in_file((path, file), SETTINGS)
    assert taken.reading.status == "read", taken.reading.reason
    rows = [
        {str(name): value for name, value in row.dropna().items() if name not in SOURCE}
        for records in taken.intake.records.values()
        for _, row in records.frame.iterrows()
    ]
    refused = [(finding.field, finding.code) for finding in taken.intake.findings]
    notes = tuple(note for sheet in taken.reading.sheets for note in sheet.notes)
    return TakenFile(taken.reading, rows, refused, notes)
