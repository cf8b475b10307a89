"""The table of `make bench`: what passes, how it is aligned, where its figures go."""

from pathlib import Path

import pytest

from bench.results import count, middle_ratio, ratio, seconds, size, told
from bench.rows import ROWS
from bench.table import BEGIN, END, aligned, width, write_figures


def test_a_figure_at_its_limit_passes_and_one_above_it_fails() -> None:
    assert size("page", 30_000, 30).passed
    assert not size("page", 30_001, 30).passed
    assert count("requests", 5, 5).passed
    assert not count("requests", 6, 5).passed
    assert not seconds("job", 8.01, 8, "").passed
    assert ratio("search", 3.0, 3, "").passed


def test_a_figure_that_is_only_told_is_not_judged() -> None:
    assert told("portal", "1.2 s").passed is None
    assert told("portal", "1.2 s").verdict == "-"


def test_ratios_are_taken_pair_by_pair() -> None:
    assert middle_ratio([2.0, 40.0, 6.0], [1.0, 10.0, 2.0]) == 3.0


def test_columns_are_aligned_for_eyes_that_see_a_chinese_character_as_two() -> None:
    lines = aligned([told("首页", "1 KB"), told("page", "22 KB")]).splitlines()[1:]
    starts = {width(line[: line.index(figure)]) for line, figure in zip(lines, ("1 KB", "22 KB"), strict=True)}
    assert starts == {len("page") + 2}


def test_the_figures_replace_those_between_the_markers_and_nothing_else(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write_figures(document, [size("a | b", 100, 1)])
    written = document.read_text(encoding="utf-8")
    assert written.startswith(f"before\n{BEGIN}\n`make bench` on ")
    assert "| a \\| b | 0.10 KB | ≤ 1 KB | fixed | pass |" in written
    assert written.endswith(f"{END}\nafter\n")
    assert "old" not in written


def test_a_document_without_markers_is_left_alone(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text("nothing to fill in", encoding="utf-8")
    with pytest.raises(ValueError, match="markers"):
        write_figures(document, [])
    assert document.read_text(encoding="utf-8") == "nothing to fill in"


def test_the_document_has_its_markers_and_every_row_its_own_name() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "performance.md").read_text(encoding="utf-8")
    assert text.count(BEGIN) == text.count(END) == 1
    assert len({row.name for row in ROWS}) == len(ROWS)
