"""Mirrors: what is brought, what is put back, and what never happens to a file that somebody else saved."""

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

import pytest

import pipeline.mirror
from pipeline.errors import PublishError
from pipeline.mirror import Mirror
from pipeline.model import TRACKING_FILE
from pipeline.place import Place, UnreachableError
from tests.support.places import Shaky, read_there, remove_there, save_there
from tests.support.workplace import list_files

SUMMARY = "summary.json"
DONE = {"data": b"2", TRACKING_FILE: b"2", SUMMARY: b"2"}
DATED = r"-\d{8}-\d{6}"


@pytest.fixture(autouse=True)
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(pipeline.mirror, "WAIT_SECONDS", 0)
    Shaky.reset()
    yield
    Shaky.reset()


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return tmp_path / "here"


def open_mirror(here: Path, told: list[str] | None = None, url: str = "shaky://fb") -> Mirror:
    told = [] if told is None else told
    return Mirror(Place(url), folder=here, note=here.with_suffix(".jsonl"), tell=told.append)


def read_here(here: Path) -> dict[str, bytes]:
    return {name: (here / name).read_bytes() for name in list_files(here)}


def run(here: Path, told: list[str] | None = None, **written: bytes | None) -> None:
    """A run: brings, writes (None: removes) files of the output, puts them back."""
    mirror = open_mirror(here, told)
    mirror.bring()
    write(here, **written)
    mirror.push()


def write(here: Path, **written: bytes | None) -> None:
    for name, content in written.items():
        if content is None:
            (here / name).unlink()
        else:
            (here / name).write_bytes(content)


def test_an_input_is_followed_and_only_what_changed_is_fetched(here: Path) -> None:
    for name in ("甲.xlsx", "华东/乙.xlsx", "丙.csv"):
        save_there(name, name.encode())
    open_mirror(here).follow()
    assert read_here(here) == read_there()
    Shaky.asked.clear()
    save_there("华东/乙.xlsx", b"new")
    remove_there("丙.csv")
    Shaky.asked.clear()
    open_mirror(here).follow()
    assert read_here(here) == read_there() == {"甲.xlsx": "甲.xlsx".encode(), "华东/乙.xlsx": b"new"}
    assert Shaky.asked_to("get") == ["华东/乙.xlsx"]


def test_lock_temporary_and_hidden_files_stay_where_they_are(here: Path) -> None:
    for name in ("甲.xlsx", "~$甲.xlsx", ".~甲.xlsx", ".git/config", "sub/.DS_Store"):
        save_there(name, b"x")
    open_mirror(here).follow()
    assert list_files(here) == {"甲.xlsx"}


def test_a_name_has_one_spelling_here_and_none_leads_out_of_the_folder(here: Path) -> None:
    composed, decomposed = (normalize(form, "é.xlsx") for form in ("NFC", "NFD"))
    for name in (decomposed, "../out.xlsx"):
        save_there(name, b"x")
    open_mirror(here).follow()
    assert list_files(here.parent) == {f"here/{composed}", "here.jsonl"}


@pytest.mark.skipif(os.name != "posix", reason="such a name cannot be written here")
def test_a_name_that_this_system_allows_is_read(here: Path) -> None:
    save_there("10:30 记录?.xlsx", b"x")
    open_mirror(here).follow()
    assert read_here(here) == read_there()


def test_two_names_that_are_one_here_are_told_and_neither_takes_the_others_place(here: Path) -> None:
    for form in ("NFC", "NFD"):
        save_there(normalize(form, "é.xlsx"), form.encode())
    told: list[str] = []
    open_mirror(here, told).follow()
    assert (list(read_here(here).values()), len(told)) == ([b"NFD"], 1)


def test_a_place_that_is_gone_is_told_and_what_was_brought_is_kept(here: Path) -> None:
    """A share that is gone looks like an empty folder."""
    save_there("甲.xlsx", b"x")
    open_mirror(here).follow()
    remove_there("甲.xlsx")
    with pytest.raises(UnreachableError, match="找不到文件夹 shaky://fb") as told:
        open_mirror(here).follow()
    assert told.value.exit_code == 2
    assert read_here(here) == {"甲.xlsx": b"x"}


def test_an_output_that_is_gone_is_told_but_one_that_never_was_is_made(here: Path) -> None:
    run(here, data=b"x")
    assert read_there() == {"data": b"x"}
    remove_there("data")
    Shaky.pseudo_dirs[:] = [""]
    with pytest.raises(UnreachableError, match="找不到文件夹"):
        open_mirror(here).bring()


def test_a_part_that_cannot_be_listed_is_no_part_without_files(here: Path) -> None:
    save_there("sub/甲.xlsx", b"x")
    open_mirror(here).follow()
    Shaky.refused["ls", "sub"] = PermissionError()
    with pytest.raises(UnreachableError, match="不能访问 shaky://fb（PermissionError）"):
        open_mirror(here).follow()
    assert list_files(here) == {"sub/甲.xlsx"}


def test_a_single_input_that_cannot_be_had_is_told_and_empty_here_until_it_can(here: Path) -> None:
    save_there("甲.xlsx", b"x")
    save_there("乙.xlsx", b"y")
    Shaky.refused["get", "甲.xlsx"] = PermissionError()
    told: list[str] = []
    open_mirror(here, told).follow()
    assert read_here(here) == {"甲.xlsx": b"", "乙.xlsx": b"y"}
    assert told == ["shaky://fb 中的 甲.xlsx 无法取回（PermissionError）"]
    Shaky.refused.clear()
    open_mirror(here).follow()
    assert read_here(here) == read_there()


def test_a_file_that_is_saved_while_it_is_fetched_is_fetched_again(here: Path) -> None:
    save_there("甲.xlsx", b"half")
    Shaky.after["get", "甲.xlsx"] = lambda: save_there("甲.xlsx", b"whole")
    open_mirror(here).follow()
    assert read_here(here) == {"甲.xlsx": b"whole"}


def test_what_a_run_wrote_and_removed_is_put_back_data_first_the_summary_last(here: Path) -> None:
    save_there("old", b"x")
    run(here, **{SUMMARY: b"s", TRACKING_FILE: b"t", "data": b"d", "z": b"z", "old": None})
    assert read_there() == {SUMMARY: b"s", TRACKING_FILE: b"t", "data": b"d", "z": b"z"}
    assert Shaky.asked_to("put") == ["data", "z", TRACKING_FILE, SUMMARY]
    Shaky.asked.clear()
    run(here)
    assert (Shaky.asked_to("put"), Shaky.asked_to("get"), Shaky.asked_to("remove")) == ([], [], [])


def test_what_others_saved_or_removed_is_brought_before_a_run(here: Path) -> None:
    run(here, book=b"1", copy=b"1")
    save_there("book", b"typed")
    remove_there("copy")
    open_mirror(here).bring()
    assert read_here(here) == {"book": b"typed"}


def test_a_file_saved_between_fetch_and_put_keeps_its_name_and_ours_stands_beside(here: Path) -> None:
    run(here, **{"book.xlsx": b"1"})
    mirror = open_mirror(here, told := [])
    mirror.bring()
    write(here, **{"book.xlsx": b"ours"})
    save_there("book.xlsx", b"typed")
    mirror.push()
    (beside,) = read_there().keys() - {"book.xlsx"}
    assert re.fullmatch(f"book{DATED}.xlsx", beside)
    assert read_there() == {"book.xlsx": b"typed", beside: b"ours"}
    assert beside in told[0]
    open_mirror(here).bring()
    assert read_here(here) == read_there()


def test_a_file_that_is_open_in_excel_is_left_and_ours_stands_beside(here: Path) -> None:
    """SMB tells it as an OSError with a number."""
    run(here, **{"book.xlsx": b"1"})
    Shaky.refused["put", "book.xlsx"] = OSError(errno.EBUSY, "sharing violation")
    run(here, **{"book.xlsx": b"ours"})
    assert sorted(read_there().values()) == [b"1", b"ours"]


def test_a_windows_share_tells_what_is_wrong_by_number(here: Path) -> None:
    """Its errors are of a class of their own, of which the system knows nothing."""

    class ShareError(OSError):
        ntstatus: int | None = None

    run(here, **{"book.xlsx": b"1"})
    denied, missing = ShareError(0, "denied"), ShareError(errno.ENOENT, "no such folder")
    denied.ntstatus = 0xC0000022
    Shaky.refused["put", "book.xlsx"] = denied
    run(here, **{"book.xlsx": b"ours"})
    assert sorted(read_there().values()) == [b"1", b"ours"]
    Shaky.refused["info", "/fb"] = missing
    assert not Place("shaky://fb").exists()


def test_on_a_windows_share_others_may_keep_a_file_open_and_nothing_is_written_at_its_root(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: dict[str, str] = {}
    monkeypatch.setattr(
        "fsspec.core.url_to_fs", lambda _, **options: (asked.update(options), "/share/fb/out")
    )
    Place("smb://server/share/fb/out/")
    assert asked == {"share_access": "rwd", "temppath": "/fb/out/.~staging"}


def test_a_save_in_the_very_moment_of_the_put_is_not_taken_for_ours(here: Path) -> None:
    """It is there when we look whether ours is."""
    run(here, book=b"1")
    Shaky.after["put", "book"] = lambda: Shaky.after.update(
        {("info", "book"): lambda: save_there("book", b"typed")}
    )
    run(here, book=b"ours")
    open_mirror(here).bring()
    assert read_there() == {"book": b"typed"}
    assert (here / "book").read_bytes() == b"typed"


def test_a_file_removed_here_is_removed_there_unless_somebody_changed_it(here: Path) -> None:
    run(here, a=b"1", b=b"1", c=b"1")
    mirror = open_mirror(here)
    mirror.bring()
    write(here, a=None, b=None, c=None)
    save_there("b", b"typed")
    remove_there("c")
    mirror.push()
    assert read_there() == {"b": b"typed"}
    open_mirror(here).bring()
    assert read_here(here) == {"b": b"typed"}


def test_a_run_that_was_killed_before_it_put_anything_back_is_completed_by_the_next(here: Path) -> None:
    run(here, kept=b"1", gone=b"1")
    open_mirror(here).bring()
    write(here, kept=b"2", new=b"2", gone=None)
    run(here)
    assert read_there() == read_here(here) == {"kept": b"2", "new": b"2"}


def test_a_file_saved_again_as_it_was_is_not_theirs(here: Path) -> None:
    """A killed run had written one file and removed another; there both were copied back, with new times."""
    run(here, **{"book.xlsx": b"1", "gone": b"1"})
    open_mirror(here).bring()
    write(here, **{"book.xlsx": b"2", "gone": None})
    save_there("book.xlsx", b"1")
    save_there("gone", b"1")
    run(here)
    assert read_there() == {"book.xlsx": b"2"}


def test_where_both_changed_theirs_keeps_its_name(here: Path) -> None:
    """A killed run had not put its file back, and somebody typed in the old one meanwhile."""
    run(here, **{"book.xlsx": b"1"})
    open_mirror(here).bring()
    write(here, **{"book.xlsx": b"ours"})
    save_there("book.xlsx", b"typed")
    run(here)
    assert sorted(read_there().values()) == [b"ours", b"typed"]
    assert read_there()["book.xlsx"] == b"typed"


def test_whichever_call_fails_the_next_run_completes_it_and_no_save_of_others_is_lost(tmp_path: Path) -> None:
    codes, calls = set(), range(1, 100)
    for call in calls:
        Shaky.reset()
        here = tmp_path / str(call) / "here"
        run(here, **dict.fromkeys([*DONE, "gone"], b"1"))
        save_there(TRACKING_FILE, b"typed")
        Shaky.asked.clear()
        Shaky.fails_at = call
        try:
            run(here, **DONE, gone=None)
        except (UnreachableError, PublishError) as error:
            codes.add(error.exit_code)
        there = read_there()
        assert there[SUMMARY] == b"1" or there == DONE  # the summary tells of nothing that is not there
        if len(Shaky.asked) < call:
            break
        Shaky.fails_at = None
        run(here, **DONE)
        run(here, gone=None) if (here / "gone").exists() else None
        assert read_there() == read_here(here) == DONE
    assert (codes, call > 20) == ({1, 2}, True)


def test_a_file_that_was_put_but_not_noted_is_known_again_by_its_content(here: Path) -> None:
    run(here, book=b"1")
    note = here.with_suffix(".jsonl")
    before = note.read_bytes()
    run(here, book=b"2")
    note.write_bytes(before + b'["book", {"there": "bo')
    run(here)
    assert read_there() == read_here(here) == {"book": b"2"}


def test_a_driver_that_tells_no_times_is_asked_for_the_content(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline.place, "_TIMES", ())
    run(here, same=b"1", book=b"1")
    mirror = open_mirror(here)
    mirror.bring()
    write(here, same=b"2", book=b"2")
    save_there("book", b"typed")
    mirror.push()
    assert read_there()["same"] == b"2"
    assert read_there()["book"] == b"typed"


def test_what_a_killed_fetch_left_is_swept(here: Path) -> None:
    save_there("甲.xlsx", b"x")
    open_mirror(here).follow()
    (here / ".~fetched123").write_bytes(b"half")
    open_mirror(here).follow()
    assert list_files(here) == {"甲.xlsx"}


def test_a_copy_that_somebody_deleted_is_made_anew_and_nothing_is_removed_there(here: Path) -> None:
    run(here, book=b"1")
    (here / "book").unlink()
    here.rmdir()
    run(here)
    assert read_there() == read_here(here) == {"book": b"1"}


def test_a_folder_on_a_disk_is_mirrored_the_same_way(here: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    write_to = there / "sub"
    write_to.mkdir(parents=True)
    (write_to / "book").write_bytes(b"1")
    mirror = open_mirror(here, url=f"local://{there}")
    mirror.bring()
    write(here, **{"sub/book": b"2", "new": b"2"})
    mirror.push()
    assert read_here(there) == {"sub/book": b"2", "new": b"2"}
