"""Cleaning of what people type or paste."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.text import normalise_number, normalise_text


@pytest.mark.parametrize(
    ("raw", "value", "changes"),
    (
        ("219900196501010017", "219900196501010017", ()),
        ("21990019840902006x", "21990019840902006X", ("小写 x 已改为大写 X",)),
        ("２１９９００１９６５０１０１００１７", "219900196501010017", ("全角数字已转为半角",)),
        ("21990019840902006Ｘ", "21990019840902006X", ("全角字母已转为半角",)),
        ("21990019840902006ｘ", "21990019840902006X", ("全角字母已转为半角", "小写 x 已改为大写 X")),
        ("h12345678", "H12345678", ("小写字母已改为大写",)),
        ("（024）31096625", "(024)31096625", ("全角符号已转为半角",)),
        (" 219900 19650101 0017 ", "219900196501010017", ("已去掉空格和不可见字符",)),
        ("219900\u00a019650101\u30000017", "219900196501010017", ("已去掉空格和不可见字符",)),
        ("\ufeff219900196501010017\u200b", "219900196501010017", ("已去掉空格和不可见字符",)),
        ("219900196501010017\r\n", "219900196501010017", ("已去掉空格和不可见字符",)),
        ("\u202d219900196501010017\u202c", "219900196501010017", ("已去掉空格和不可见字符",)),
        ("'219900196501010017", "219900196501010017", ("已去掉撇号",)),
        ("＇219900196501010017", "219900196501010017", ("已去掉撇号",)),
        ("’219900196501010017", "219900196501010017", ("已去掉撇号",)),
        ("", "", ()),
    ),
)
def test_a_number_is_cleaned_and_the_cleaning_is_told(raw: str, value: str, changes: tuple[str, ...]) -> None:
    normalised = normalise_number(raw)
    assert (normalised.value, normalised.changes) == (value, changes)


def test_a_number_is_never_repaired() -> None:
    assert normalise_number("2199001965O1010017").value == "2199001965O1010017"


@given(st.text())
def test_cleaning_a_number_twice_changes_nothing_more(text: str) -> None:
    once = normalise_number(text)
    again = normalise_number(once.value)
    assert (again.value, again.changes) == (once.value, ())
    assert bool(once.changes) == (once.value != text)


@pytest.mark.parametrize(
    ("raw", "value", "changes"),
    (
        ("和平区长白西路51号", "和平区长白西路51号", ()),
        ("阿卜杜拉·买买提", "阿卜杜拉·买买提", ()),
        ("𠮷野家路1号", "𠮷野家路1号", ()),
        ("  和平区 ", "和平区", ("已去掉首尾空格",)),
        ("\u3000和平区\u00a0", "和平区", ("已去掉首尾空格",)),
        ("和平区\r\n长白西路", "和平区 长白西路", ("换行已合并为空格",)),
        ("和平区 \n\n\t 长白西路", "和平区 长白西路", ("换行已合并为空格",)),
        ("和平\u200b区\x00", "和平区", ("已去掉不可见字符",)),
        ("Jose\u0301", "José", ("字符已转为标准编码",)),
        ("\n", "", ("已去掉首尾空格",)),
    ),
)
def test_free_text_becomes_one_clean_line(raw: str, value: str, changes: tuple[str, ...]) -> None:
    normalised = normalise_text(raw)
    assert (normalised.value, normalised.changes) == (value, changes)


@given(st.text())
def test_cleaning_free_text_twice_changes_nothing_more(text: str) -> None:
    once = normalise_text(text)
    again = normalise_text(once.value)
    assert (again.value, again.changes) == (once.value, ())
    assert bool(once.changes) == (once.value != text)


@given(st.text())
def test_clean_text_holds_nothing_invisible(text: str) -> None:
    value = normalise_text(text).value
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in value)
    assert value == value.strip()
