"""The layout of the tracking workbook, kept as text: a change of it is a change of that file.

`UPDATE_GOLDEN=1 pytest tests/unit/publish/test_workbook_golden.py` writes it anew.
"""

import os
import re
import zipfile
from pathlib import Path

from workbook_fakes import fake_results, publish_tracking

GOLDEN = Path(__file__).parents[2] / "golden" / "workbook_layout.txt"
WANTED = re.compile(
    r"<(?:pane|col|sheetPr|pageSetup|printOptions|tablePart)\b[^>]*>"
    r"|<(?:conditionalFormatting|dataValidation|dataBar)\b[^>]*>"
    r"|<(?:f(?: t=\"shared\" ref[^>]*)?|formula|formula1|formula2|oddHeader|oddFooter)>[^<]*<"
)


def describe_layout(path: Path) -> str:
    """Each part's panes, columns, formulas, rules and page set-up, one a line."""
    lines = []
    with zipfile.ZipFile(path) as file:
        for name in sorted(file.namelist()):
            xml = file.read(name).decode()
            if name.startswith("xl/worksheets/sheet"):
                lines += [f"# {name}", *(found.rstrip("<") for found in WANTED.findall(xml))]
            elif name.startswith("xl/tables/"):
                lines += [f"# {name}", *re.findall(r"<table [^>]*|<tableColumn [^>]*", xml)]
            elif name == "xl/workbook.xml":
                lines += [f"# {name}", *re.findall(r"<sheet [^>]*>|<definedName [^>]*>[^<]*", xml)]
    return "\n".join(lines) + "\n"


def test_the_layout_is_the_one_agreed_on(tmp_path: Path) -> None:
    """Sheets, names, columns, formulas, colour rules, checks and page set-up of a workbook of two cases."""
    results, path = fake_results(2), tmp_path / "output" / "t.xlsx"
    path.parent.mkdir()
    publish_tracking(path, results)
    found = describe_layout(path)
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(found, "utf-8")
    assert found == GOLDEN.read_text("utf-8")
