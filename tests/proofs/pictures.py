"""Pictures of every sheet for the documentation: the sample input, as the workbooks show it at its moment.

    python -m tests.proofs.pictures docs/images

Needs LibreOffice, poppler's pdftotext and pdftoppm, ImageMagick's convert, and a Chinese font.
"""

import argparse
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.soffice import convert, stop_the_clock

AS_OF = "2026-10-31T18:00"
DOTS = "110"
PICTURES = {
    "客户反馈跟踪表.xlsx": {
        "客户反馈总览": "workbook-overview",
        "跟踪表": "workbook-tracking",
        "超时与预警": "workbook-deadlines",
        "周会清单": "workbook-meeting",
        "待回访": "workbook-revisits",
        "回访记录": "workbook-visits",
        "满意度评估": "workbook-assessments",
        "绩效": "workbook-scorecard",
        "指标明细": "workbook-counted",
        "数据问题": "workbook-problems",
        "冲突": "workbook-conflicts",
        "颜色": "workbook-guide",
    },
    "催办/技术部.xlsx": {"催办": "chase-list", "按人": "chase-persons"},
    "周会/周会清单-2026-W44.xlsx": {"周会清单": "meeting-list"},
}
"""Workbook → what the first page of a sheet begins with → the picture's name."""
WHOLE = ("workbook-overview", "workbook-guide")
SHAPE = ("-trim", "+repage", "-bordercolor", "white", "-border", "8", "-colors", "128")
TOP = ("-gravity", "north", "-crop", "100%x62%+0+0", "+repage")


def run(*command: str | Path, cwd: Path | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, check=True, capture_output=True, encoding="utf-8")  # noqa: S603
    return done.stdout


def make_workbooks(folder: Path) -> Path:
    """The outputs of the sample."""
    command = (sys.executable, "-m", "pipeline")
    run(*command, "init", folder, "--sample")
    run(*command, "run", "--month", "2026-10", "--as-of", AS_OF, cwd=folder)
    return folder / "output"


def draw_page(pdf: Path, page: int, picture: Path) -> None:
    run("pdftoppm", "-r", DOTS, "-f", str(page), "-l", str(page), "-singlefile", "-png", pdf, picture)
    drawn = picture.with_suffix(".png")
    run("convert", drawn, *(() if picture.name in WHOLE else TOP), *SHAPE, drawn)


def main() -> None:
    """Draws each picture into the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    pictures = parser.parse_args().folder.resolve()
    with TemporaryDirectory() as place:
        output = make_workbooks(Path(place) / "workplace")
        for number, (name, sheets) in enumerate(PICTURES.items()):
            copy = stop_the_clock(output / name, AS_OF, Path(place) / f"{number}.xlsx")
            pdf = convert(copy, "pdf", Path(place))
            begins = [page.lstrip()[:20] for page in run("pdftotext", pdf, "-").split("\f")]
            for word, picture in sheets.items():
                page = next(at for at, text in enumerate(begins, 1) if text.startswith(word))
                draw_page(pdf, page, pictures / picture)
                print(f"{picture}.png")


if __name__ == "__main__":
    main()
