"""What a run tells on the screen: plain Chinese lines that read the same on a terminal and in a log."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import typer

from pipeline.masking import mask_contacts
from pipeline.model import FileReading
from pipeline.words import CLOCK, SEVERITY

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from pipeline.model import Results
    from pipeline.run import Found, Outcome, ReportOutcome

MOST_LISTED = 5
"""Problem kinds and clocks named in the closing summary; the workbook has them all."""

ROWS = "读入 {read:,} 行 = 采用 {accepted:,} + 退回 {rejected:,} + 重复 {duplicates:,} + 忽略 {ignored:,}"


def show_outcome(outcome: "Outcome", *, month_chosen: bool) -> None:
    """The closing summary: files, records, problems, breaches, where the outputs are."""
    for line in _summarise(outcome, month_chosen=month_chosen):
        typer.echo(line)


def show_problems(found: "Found", copies: "list[Path]") -> None:
    """Each problem in a line, then the counts and the marked copies."""
    for problem in found.problems.fillna("").itertuples():
        typer.echo(tell_problem(problem))
    typer.echo(_count_files(found.files))
    for line in _list_notes(found.files):
        typer.echo(line)
    typer.echo(_count_problems(found.problems))
    for line in _compare(found):
        typer.echo(line)
    for path in copies:
        typer.echo(f"已标注的副本  {path}")


def show_reports(outcome: "ReportOutcome") -> None:
    """Where the reports are; which were closed before; why they are not final."""
    for path in outcome.paths:
        typer.echo(path)
    for name in outcome.closed:
        typer.echo(f"{name}  已定稿，保持定稿时的内容", err=True)
    if not outcome.paths and not outcome.closed:
        typer.echo("这一期已定稿，文件已按保存期限清除，数字仍在", err=True)
    show_unreadable(outcome.found)
    if outcome.refused:
        typer.echo("有文件未能读取，这次写出的是草稿，没有定稿", err=True)


def show_unreadable(found: "Found") -> None:
    """Each file that could not be read, with its reason."""
    for file in found.unreadable:
        typer.echo(f"  未能读取 {file.path}：{file.reason}", err=True)


def show_notice(line: str) -> None:
    """What went otherwise than the user meant, beside the results."""
    typer.echo(mask_contacts(line), err=True)


def tell_problem(problem: Any) -> str:  # noqa: ANN401 - a row of the problems table, blanks as ""
    """`file!sheet!cell  code  message  → suggestion`, contacts masked."""
    place = "!".join(part for part in (problem.file, problem.sheet, problem.cell) if part)
    return mask_contacts(f"{place}  {problem.code}  {problem.message}  → {problem.suggestion}")


def _summarise(outcome: "Outcome", *, month_chosen: bool) -> Iterator[str]:
    results = outcome.results
    yield ""
    yield _count_files(results.files)
    for file in outcome.found.unreadable:
        yield f"  未能读取 {file.path}：{file.reason}"
    yield from _list_notes(results.files)
    counts = {"工单": results.cases, "回访": results.visits, "满意度评估": results.assessments}
    records = " · ".join(f"{name} {len(table):,}" for name, table in counts.items())
    yield f"记录　{records}（{ROWS.format(**results.rows)}）"
    yield _count_problems(results.problems)
    yield from _compare(outcome.found)
    yield _count_breaches(results.clocks)
    month = results.month + (_tell_choice(results) if month_chosen else "")
    yield f"报告月份　{month}　统计时间 {results.as_of:%Y-%m-%d %H:%M}"
    yield "结果"
    yield from _list_paths(outcome.paths, outcome.output)


def _tell_choice(results: "Results") -> str:
    complete = results.as_of.to_period("M") - 1
    if results.month == str(complete):
        return "（最近一个完整的月份，可用 --month 指定）"
    return f"（{complete} 没有记录，改用最近有记录的月份，可用 --month 指定）"


def _count_files(files: Iterable[FileReading]) -> str:
    by_status = {"read": 0, "failed": 0, "ignored": 0}
    for file in files:
        by_status[file.status] += 1
    return (
        f"文件　已读取 {by_status['read']} · 未能读取 {by_status['failed']} · 已忽略 {by_status['ignored']}"
    )


def _list_notes(files: Iterable[FileReading]) -> Iterator[str]:
    """What a user may not expect of the sheets that were read."""
    notes = [f"  {f.path}!{sheet.name}：{note}" for f in files for sheet in f.sheets for note in sheet.notes]
    yield from notes[:MOST_LISTED]
    if len(notes) > MOST_LISTED:
        yield f"  …另有 {len(notes) - MOST_LISTED} 条，见 feedback check --mapping"


def _count_problems(problems: "pd.DataFrame") -> str:
    severity = problems["severity"].value_counts()
    total = " · ".join(f"{label} {severity.get(code, 0):,}" for code, label in SEVERITY.items())
    kinds = [f"{code} {count:,}" for code, count in problems["code"].value_counts().head(MOST_LISTED).items()]
    return f"问题　{total}" + (f"（{'，'.join(kinds)}）" if kinds else "")


def _compare(found: "Found") -> Iterator[str]:
    """What became of the last run's problems; nothing where it had none."""
    since = found.problems["since"]
    standing = since[since < found.as_of]
    if len(standing) or len(found.mended):
        first = f"（最早 {standing.min():%Y-%m-%d}）" if len(standing) else ""
        counts = f"已改正 {len(found.mended):,} · 仍未改正 {len(standing):,}{first}"
        yield f"与上次相比　{counts} · 新发现 {len(since) - len(standing):,}"
    for place in found.mended[["file", "sheet", "cell"]].head(MOST_LISTED).fillna("").itertuples():
        yield "  已改正 " + "!".join(part for part in map(str, place[1:]) if part)


def _count_breaches(clocks: "pd.DataFrame") -> str:
    states = clocks["state"].value_counts()
    overdue = clocks.loc[clocks["state"].eq("overdue"), "clock"].value_counts().head(MOST_LISTED)
    kinds = [f"{CLOCK.get(str(clock), clock)} {count:,}" for clock, count in overdue.items()]
    said = {"overdue": "已超时未完成", "warning": "即将到期", "breached": "超时完成"}
    counts = " · ".join(f"{word} {states.get(state, 0):,}" for state, word in said.items())
    return f"时限　{counts}" + (f"（未完成：{'，'.join(kinds)}）" if kinds else "")


def _list_paths(paths: "list[Path]", output: "Path") -> Iterator[str]:
    """The files of the output folder by name, those of its subfolders by number."""
    inside = Counter(path.relative_to(output).parts[0] for path in paths if path.parent != output)
    yield from (f"  {path}" for path in paths if path.parent == output)
    yield from (f"  {output / folder}/（{count} 个文件）" for folder, count in inside.items())
