"""The files of a report: both formats, under the name of the edition and its period."""

from pathlib import Path

import pytest

from pipeline.config import build_settings
from pipeline.errors import TemplateError
from pipeline.publish.report import render_report
from tests.support.report_results import make_edition, make_results


def test_both_formats_and_their_data_are_rendered() -> None:
    """The document, the page and the workbook of the month, by their names in contract section 3."""
    files = render_report(make_edition(make_results(30)), settings=build_settings({}))
    assert {name: content[:2] for name, content in files.items()} == {
        "月度分析报告-2026-10.docx": b"PK",
        "月度分析报告-2026-10.html": b"<!",
        "月度分析报告-2026-10-数据.xlsx": b"PK",
    }


def test_an_edition_has_its_own_template_and_file_name(tmp_path: Path) -> None:
    """`template` names the file in the templates folder; the format it lacks comes from the packaged one."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "brief.html").write_text("<p>{{ title }}</p>", "utf-8")
    edition = make_edition(make_results(1), name="简报", title="一页简报", template="brief")
    files = render_report(edition, settings=build_settings({}, folder=tmp_path))
    assert list(files) == ["简报-2026-10.docx", "简报-2026-10.html", "简报-2026-10-数据.xlsx"]
    assert files["简报-2026-10.html"] == "<p>一页简报</p>".encode()


def test_nothing_is_rendered_where_a_template_is_broken(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "report.html").write_text("{{ titel }}", "utf-8")
    with pytest.raises(TemplateError):
        render_report(make_edition(make_results(1)), settings=build_settings({}, folder=tmp_path))
