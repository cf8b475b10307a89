"""Cells to values; and that every short cut says what the rule would have said."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.core_data import readers, rows, values
from rules import contact, identity

CELL = st.text(max_size=8) | st.text("0123456789xXａ１ '|-\u200b\u3000ABc张", max_size=8)
PHONE = st.from_regex(r"1[0-9]{10}|[0-9-]{9,14}|0[0-9]{2,3}-[0-9]{7,8}(-[0-9]{1,3})?||1\|1", fullmatch=True)
READERS = (
    readers.Text(6),
    readers.Text(6, needed=True),
    readers.Number(6),
    readers.Number(6, needed=True),
    readers.Few(values.text(6), needed=True),
)


def one_by_one(reader: readers.Reader, cells: list[str]) -> object:
    try:
        return [reader.one(cell) for cell in cells]
    except values.Unreadable:
        return "unreadable"


def all_together(reader: readers.Reader, cells: list[str]) -> object:
    try:
        return list(reader.many(cells))
    except values.Unreadable:
        return "unreadable"


@given(st.lists(CELL, min_size=1, max_size=4), st.sampled_from(READERS))
def test_cells_read_together_are_what_they_are_one_by_one(cells: list[str], reader: readers.Reader) -> None:
    assert all_together(reader, cells) == one_by_one(reader, cells)


@given(st.lists(PHONE, min_size=1, max_size=4), st.sampled_from((readers.mobile(), readers.home_phone())))
def test_phone_numbers_read_together_are_what_they_are_one_by_one(cells: list[str], reader: readers.Reader) -> None:
    assert all_together(reader, cells) == one_by_one(reader, cells)


@given(PHONE)
def test_phone_numbers_are_judged_by_the_rules(cell: str) -> None:
    for name, reader in (("mobile", readers.mobile()), ("home_phone", readers.home_phone())):
        stored, findings, _ = contact.clean(name, cell)
        assert all_together(reader, [cell]) == ("unreadable" if findings else [stored])


@given(
    st.sampled_from(("219900", "990000", "810000", "932682", "119900")),
    st.dates(),
    st.integers(0, 999),
    st.sampled_from("0123456789X"),
    st.sampled_from(("01", "07", "16")),
)
def test_a_plainly_valid_number_is_one_the_rules_find_nothing_wrong_with(
    area: str, birth: Any, order: int, last: str, kind: str
) -> None:
    first17 = f"{area}{birth:%Y%m%d}".ljust(14, "0")[:14] + f"{order:03d}"
    for number in (first17 + last, first17 + identity.check_digit(first17)):
        findings = identity.check_number(kind, number)
        person = ["1", kind, number, "甲", None, f"{birth.isoformat()}", *[None] * 14]
        for _ in range(2):  # the first may remember the area, the second uses it
            faults = [fault for fault in rows.check_person(list(person)) if fault.header == "证件号码"]
            assert [fault.message for fault in faults] == [finding.text for finding in findings]


@pytest.mark.parametrize(
    ("cell", "fen"),
    (("8000", 800000), ("8000.5", 800050), ("8000.50", 800050), ("0", 0), ("-12.34", -1234), (" １２.３ ", 1230)),
)
def test_amounts_are_read_as_fen(cell: str, fen: int) -> None:
    assert values.amount(cell) == fen


@pytest.mark.parametrize("cell", ("8000.123", "8,000.00", "8000元", "1e3", "NaN", "", ".5", "12345678901"))
def test_other_amounts_are_refused(cell: str) -> None:
    with pytest.raises(values.Unreadable, match="最多两位小数"):
        values.amount(cell)


@pytest.mark.parametrize(("cell", "value"), (("是", True), ("否", False), ("1", True), ("0", False), ("Ｙ", True)))
def test_yes_and_no(cell: str, value: bool) -> None:
    assert values.yes_no(cell) is value


def test_memory_forgets_before_it_grows_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MOST_REMEMBERED", 3)
    memory = readers.Memory(int)
    assert [memory[str(number)] for number in range(10)] == list(range(10))
    assert len(memory) <= 3


def test_what_cannot_be_read_is_not_remembered() -> None:
    memory = readers.Memory(values.yes_no)
    for _ in range(2):
        with pytest.raises(values.Unreadable):
            memory["maybe"]
    assert not memory


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    (
        (values.day, "20261130", "2026-11-30"),
        (values.day, "2026-11-30", "2026-11-30"),
        (values.month, "202611", 202611),
        (values.month, "2026-11", 202611),
        (values.office, "铁西区", 5),
        (values.office, "5", 5),
        (values.month_count, "０12", 12),
    ),
)
def test_values_in_each_way_of_writing(read: values.Read, cell: str, value: object) -> None:
    assert read(cell) == value
