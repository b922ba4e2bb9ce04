"""The files of a report: both formats, under the name of the edition and its period."""

from pathlib import Path

import pytest

from pipeline.config import build_settings
from pipeline.publish.report.render import render_report
from tests.support.report_results import make_edition, make_results


def test_both_formats_and_their_data_are_rendered() -> None:
    """The document, the page and the workbook of the month, by their names in contract section 3."""
    files = render_report(make_edition(make_results(30)), settings=build_settings({}), tell=pytest.fail)
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
    files = render_report(edition, settings=build_settings({}, folder=tmp_path), tell=pytest.fail)
    assert list(files) == ["简报-2026-10.docx", "简报-2026-10.html", "简报-2026-10-数据.xlsx"]
    assert files["简报-2026-10.html"] == "<p>一页简报</p>".encode()


def test_a_template_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A name in the config that no file has: one line for the edition, and the built-in templates."""
    told: list[str] = []
    edition = make_edition(make_results(1), template="breif")
    files = render_report(edition, settings=build_settings({}, folder=tmp_path), tell=told.append)
    assert told == ["templates/ 中没有模板 breif.docx 或 breif.html。本次用内置模板代替"]
    assert len(files) == 3
