"""Places that the config names by a URL: which are accepted, where their mirrors stand, what stays a path."""

import pickle
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Settings, build_settings
from pipeline.errors import ConfigError
from pipeline.urls import place_mirror, was_url

S3 = {"input": "s3://bucket/fb/input", "output": "s3://bucket/fb/output", "state_dir": "state"}


def faults_of(**config: Any) -> list[str]:
    with pytest.raises(ConfigError) as told:
        build_settings(config)
    return [fault.rpartition(" @ ")[2] for fault in told.value.faults]


def test_a_plain_path_is_what_it_was(tmp_path: Path) -> None:
    settings = build_settings({"input": "in", "output": "D:/out"}, folder=tmp_path)
    assert (settings.input, settings.output) == (tmp_path / "in", tmp_path / "D:/out")
    assert settings.urls == {}


def test_a_url_stands_in_a_mirror_beside_the_state(tmp_path: Path) -> None:
    settings = build_settings(S3, folder=tmp_path)
    mirrors = tmp_path / "state" / "mirror" / "s3" / "bucket" / "fb"
    assert (settings.input, settings.output) == (mirrors / "input", mirrors / "output")
    assert settings.state == tmp_path / "state" / "feedback.sqlite"
    assert settings.urls == {"input": S3["input"], "output": S3["output"]}


def test_the_state_of_a_team_with_a_plain_output_stays_in_it() -> None:
    settings = build_settings({"input": "smb://server/share/input"})
    assert settings.input == Path("output/state/mirror/smb/server/share/input")


def test_what_leads_from_place_to_place_leads_from_mirror_to_mirror() -> None:
    """So a link from the workbook to a source is the same relative path there."""
    book, source = (
        place_mirror("smb://user@server:445/share/a/output"),
        place_mirror("smb://server:445/share/a/in"),
    )
    assert (book.parent, source.parent) == (source.parent, book.parent)


@pytest.mark.parametrize(
    "url", ["file:///srv/反馈", "FILE:///srv/%E5%8F%8D%E9%A6%88", "file://localhost/srv/反馈"]
)
def test_a_file_url_is_the_path_it_names(url: str) -> None:
    settings = build_settings({"input": url})
    assert (settings.input, settings.urls) == (Path("/srv/反馈"), {})


def test_a_file_url_may_name_a_drive() -> None:
    assert build_settings({"input": "file:///D:/in"}).input == Path("D:/in")


@pytest.mark.parametrize(
    "url",
    [
        "s3://",
        "s3://bucket/../other",
        "s3://bucket//in",
        "s3://bucket/in?versionId=1",
        "simplecache::s3://bucket",
        "smb://user:secret@server/share",
        "file://server/share",
        "file:///",
    ],
)
def test_a_url_that_names_no_folder_or_holds_a_password_is_a_fault(url: str) -> None:
    assert faults_of(input=url) == ["input"]


def test_what_must_be_on_this_computer_is_told() -> None:
    assert faults_of(templates="s3://bucket/templates", state_dir="s3://bucket/state") == [
        "templates",
        "state_dir",
    ]
    assert faults_of(output="s3://bucket/output") == ["state_dir"]


def test_no_place_lies_in_the_other() -> None:
    assert faults_of(**S3 | {"input": "s3://bucket/fb/output/input"}) == ["output"]
    assert faults_of(**S3 | {"output": "s3://bucket/fb/input"}) == ["output"]


def test_nobody_writes_the_urls_in_the_config() -> None:
    assert faults_of(_urls={"input": "s3://bucket"}) == ["_urls"]


def test_the_settings_reach_a_child_process_with_their_urls() -> None:
    settings = build_settings(S3)
    sent = pickle.loads(pickle.dumps(settings))  # noqa: S301 - our own
    assert isinstance(sent, Settings)
    assert (sent, sent.urls) == (settings, settings.urls)


def test_a_url_that_was_read_as_a_path_is_known() -> None:
    assert [was_url(Path(text)) for text in ("s3://bucket/x", "D:/x", "in/x", "/x")] == [
        True,
        False,
        False,
        False,
    ]
