"""Bytes to rows: encodings, line numbers, and files that are no tables."""

import io

import pytest

from exchange.core_data.csv_files import LONGEST_LINE, BrokenFile, CsvFile

HEADERS = ("姓名", "地址")
Told = list[tuple[int, str, str]]


def read(content: bytes) -> tuple[list[tuple[int, list[str]]], Told]:
    told: Told = []
    file = CsvFile(io.BytesIO(content), lambda *problem: told.append(problem))
    if not file.read_header(HEADERS):
        return [], told
    rows = []
    try:
        for row in file.rows():
            rows.append(row)  # noqa: PERF402 - what was read before the file broke counts
    except BrokenFile:
        rows.append((0, ["broken"]))
    return rows, told


@pytest.mark.parametrize("encoding", ("utf-8", "utf-8-sig", "gb18030"))
@pytest.mark.parametrize("end", ("\n", "\r\n"))
def test_utf_8_with_or_without_bom_and_gb18030_are_read(encoding: str, end: str) -> None:
    text = f"姓名,地址{end}𠮷野·阿不都,示例街1号{end}"
    assert read(text.encode(encoding)) == ([(2, ["𠮷野·阿不都", "示例街1号"])], [])


def test_a_quoted_first_header_may_follow_a_bom() -> None:
    assert read('"姓名","地址"\n甲,乙\n'.encode("utf-8-sig")) == ([(2, ["甲", "乙"])], [])


def test_a_row_has_the_line_it_starts_on_even_after_line_breaks_in_quotes() -> None:
    rows, told = read('姓名,地址\n甲,"一\n二\n三"\n\n乙,"四""五,六"\n丙,七'.encode())
    assert rows == [(2, ["甲", "一\n二\n三"]), (6, ["乙", '四"五,六']), (7, ["丙", "七"])]
    assert told == []


def test_empty_rows_are_passed_over() -> None:
    assert read("姓名,地址\n\n,\n甲,乙\n,\n".encode()) == ([(4, ["甲", "乙"])], [])


def test_columns_may_stand_in_another_order() -> None:
    assert read("地址,姓名\n乙,甲\n".encode()) == ([(2, ["甲", "乙"])], [])


def test_a_row_with_too_many_cells_keeps_them() -> None:
    assert read("地址,姓名\n乙,甲,丙\n".encode())[0] == [(2, ["乙", "甲", "丙"])]


@pytest.mark.parametrize(
    ("header", "expected"),
    (
        ("姓名", [("地址", "缺少")]),
        ("姓名,地址,电话", [("电话", "多出“电话”")]),
        ("姓名,住址", [("住址", "是否应为“地址”")]),
        ("姓名,地址,姓名", [("姓名", "出现了 2 次")]),
        ("姓名,地址,", [("", "空白的列")]),
        ("姓名;地址", [("", "英文逗号")]),
        ("姓名\t地址", [("", "英文逗号")]),
        ("甲,乙", [("甲", "多出"), ("乙", "多出"), ("姓名", "缺少"), ("地址", "缺少")]),
    ),
)
def test_every_wrong_header_is_named(header: str, expected: list[tuple[str, str]]) -> None:
    rows, told = read(f"{header}\n甲,乙\n".encode())
    assert rows == []
    assert [(line, column) for line, column, _ in told] == [(1, column) for column, _ in expected]
    for (_, _, message), (_, part) in zip(told, expected, strict=True):
        assert part in message


def test_an_empty_file_is_told_what_its_first_line_should_be() -> None:
    assert read(b"") == ([], [(1, "", "文件是空的。第一行应为表头：姓名,地址。")])


def test_a_line_in_another_encoding_is_named_and_the_others_are_read() -> None:
    rows, told = read("姓名,地址\n甲,乙\n".encode() + "丙,丁\n".encode("gb18030") + "戊,己\n".encode())
    assert rows == [(2, ["甲", "乙"]), (4, ["戊", "己"])]
    assert [(line, "UTF-8" in message) for line, _, message in told] == [(3, True)]


def test_a_quote_that_never_closes_is_named_where_it_opens() -> None:
    rows, told = read('姓名,地址\n甲,乙\n丙,"丁\n戊,己\n'.encode())
    assert rows == [(2, ["甲", "乙"]), (0, ["broken"])]
    assert [(line, "双引号" in message) for line, _, message in told] == [(3, True)]


@pytest.mark.parametrize("content", (b'\xe5\xa7\x93,"' + b"x" * LONGEST_LINE, b"x" * (LONGEST_LINE + 5)))
def test_a_header_without_end_does_not_fill_the_memory(content: bytes) -> None:
    rows, told = read(content)
    assert rows == []
    assert [(line, "太长" in message) for line, _, message in told] == [(1, True)]


def test_a_line_without_end_stops_the_file() -> None:
    rows, told = read("姓名,地址\n甲,".encode() + b"x" * LONGEST_LINE * 2)
    assert rows == [(0, ["broken"])]
    assert [(line, "太长" in message) for line, _, message in told] == [(2, True)]


def test_bare_carriage_returns_are_named() -> None:
    _, told = read("姓名,地址\r甲,乙\r".encode())
    assert [(line, "只有 CR" in message) for line, _, message in told] == [(1, True)]


def test_utf_16_is_refused() -> None:
    rows, told = read("姓名,地址\n甲,乙\n".encode("utf-16"))
    assert rows == []
    assert told
