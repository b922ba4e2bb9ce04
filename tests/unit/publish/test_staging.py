"""`place_together` and `finish_interrupted`: a set of files is old or new, or is completed."""

import io
from pathlib import Path
from zipfile import ZipFile

import pytest

from pipeline.digest import NOTHING, digest_file
from pipeline.errors import PublishError
from pipeline.publish import staging
from pipeline.publish.atomic import STAGING, Prepared, prepare_together, replace_file
from pipeline.publish.staging import finish_interrupted, place_together

NAMES = ("a.txt", "sub/b.txt", "sub/c.txt")


class Killed(BaseException):
    """The process ends here."""


def prepare(folder: Path, content: str, *, found: str | None = None) -> list[Prepared]:
    with prepare_together(folder) as prepared:
        for name in NAMES:
            replace_file(folder / name, lambda path: path.write_text(content) and None, found=found)
    return prepared


def read_all(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place_together(tmp_path, prepare(tmp_path, "old"))
    assert read_all(tmp_path) == dict.fromkeys(NAMES, "old")
    return tmp_path


def place_until(folder: Path, prepared: list[Prepared], name: str, count: int) -> None:
    """Places the files by a process that ends when `name` is called for the `count`-th time, from 0."""
    real, calls = getattr(staging, name), iter(range(count + 1))

    def call(*arguments: object, **named: object) -> object:
        if next(calls) == count:
            raise Killed
        return real(*arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(staging, name, call)
        with pytest.raises(Killed):
            place_together(folder, prepared)


@pytest.mark.parametrize("count", range(len(NAMES)))
def test_a_set_that_was_begun_is_completed_by_the_next_run(folder: Path, count: int) -> None:
    """Killed at any file: the next run goes on from there, without the run that made them."""
    prepared = prepare(folder, "new")
    place_until(folder, prepared, "put", count)
    done = finish_interrupted(folder)
    assert [path.relative_to(folder).as_posix() for path in done] == list(NAMES[count:])
    assert read_all(folder) == dict.fromkeys(NAMES, "new")


@pytest.mark.parametrize(("name", "count"), [("save_content", 0), ("_write_manifest", 0)])
def test_a_set_that_was_only_prepared_is_cleared_away(folder: Path, name: str, count: int) -> None:
    prepared = prepare(folder, "new")
    place_until(folder, prepared, name, count)
    assert finish_interrupted(folder) == []
    assert read_all(folder) == dict.fromkeys(NAMES, "old")


def test_what_somebody_saved_between_is_not_replaced(folder: Path) -> None:
    """The file that may be replaced is known by its digest, in the next run too."""
    prepared = prepare(folder, "new", found=digest_file(folder / "a.txt"))
    place_until(folder, prepared, "put", 1)
    (folder / "sub" / "b.txt").write_text("typed")
    finish_interrupted(folder)
    found = read_all(folder)
    (dated,) = found.keys() - set(NAMES)
    assert found == {"a.txt": "new", "sub/b.txt": "typed", "sub/c.txt": "new", dated: "new"}
    assert dated.startswith("sub/b-")


def test_a_file_that_appeared_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    prepared = prepare(tmp_path, "new", found=NOTHING)
    (tmp_path / "a.txt").write_text("typed")
    placed = place_together(tmp_path, prepared)
    assert (tmp_path / "a.txt").read_text() == "typed"
    assert placed[0].read_text() == "new"


def test_content_that_is_the_same_is_not_written_again(folder: Path) -> None:
    stamps = {name: (folder / name).stat().st_mtime_ns for name in NAMES}
    place_together(folder, prepare(folder, "old"))
    assert {name: (folder / name).stat().st_mtime_ns for name in NAMES} == stamps


def _damage(content: bytes) -> bytes:
    return content[:60] + b"\xff" + content[61:]


def _make_package() -> bytes:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as package:
        package.writestr("xl/workbook.xml", "x" * 200)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", _damage(_make_package())),
        ("a.docx", _make_package()[:-30]),
        ("a.parquet", b"PAR1 half"),
        ("summary.json", b'{"as_of": '),
        ("a.html", b""),
    ],
)
def test_a_file_that_is_not_whole_stops_the_set_before_the_first_is_touched(
    folder: Path, name: str, content: bytes
) -> None:
    with prepare_together(folder):
        replace_file(folder / "a.txt", lambda path: path.write_text("new") and None)
        with pytest.raises(PublishError, match=f"^{name} 写出后检查不通过"):
            replace_file(folder / name, lambda path: path.write_bytes(content) and None)
    finish_interrupted(folder)
    assert read_all(folder) == dict.fromkeys(NAMES, "old")


def test_a_set_prepared_in_a_moved_folder_is_completed_there(folder: Path) -> None:
    """The manifest holds places below the folder."""
    prepared = prepare(folder, "new")
    place_until(folder, prepared, "put", 0)
    moved = folder.rename(folder.with_name("moved"))
    finish_interrupted(moved)
    assert read_all(moved) == dict.fromkeys(NAMES, "new")
    assert not (moved / STAGING).exists()
