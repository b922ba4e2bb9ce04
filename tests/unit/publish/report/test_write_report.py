"""Both files of the report are put in place, or none."""

from pathlib import Path

import pytest

from pipeline.config import build_settings
from pipeline.errors import TemplateError
from pipeline.publish.report import write_report
from tests.support.report_results import make_extras, make_results


def test_both_formats_are_written(tmp_path: Path) -> None:
    """The document and the page of the month, by their names in contract section 3."""
    results = make_results(30)
    paths = write_report(tmp_path, results, settings=build_settings({}), extras=make_extras(results))
    assert [path.name for path in paths] == ["月度分析报告-2026-10.docx", "月度分析报告-2026-10.html"]
    assert [path.read_bytes()[:2] for path in paths] == [b"PK", b"<!"]


def test_nothing_is_written_where_a_template_is_broken(tmp_path: Path) -> None:
    """A broken page template leaves the document of the run before as it was."""
    templates, output = tmp_path / "templates", tmp_path / "output"
    for folder in (templates, output):
        folder.mkdir()
    (templates / "report.html").write_text("{{ titel }}", "utf-8")
    (output / "月度分析报告-2026-10.docx").write_bytes(b"before")
    results = make_results(1)
    with pytest.raises(TemplateError):
        write_report(
            output, results, settings=build_settings({}, folder=tmp_path), extras=make_extras(results)
        )
    assert {path.name: path.read_bytes() for path in output.iterdir()} == {
        "月度分析报告-2026-10.docx": b"before"
    }
