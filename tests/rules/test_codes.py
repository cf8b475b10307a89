"""Code tables."""

import pytest

from rules import codes
from rules.codes import CodeTable, UnknownCode, document_type_code

TABLES = tuple(value for value in vars(codes).values() if isinstance(value, CodeTable))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_code_and_every_shown_word_leads_to_its_code(table: CodeTable) -> None:
    for code, word in table.choices():
        assert code in table
        assert table.label(code) == word
        assert table.code(code) == table.code(word) == table.code(f" {word} ") == code


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_further_word_leads_to_a_code_of_the_table(table: CodeTable) -> None:
    for word, code in table.accepts.items():
        assert table.code(word) == code
        assert code in table


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_two_codes_share_a_word(table: CodeTable) -> None:
    assert len(set(table.codes.values())) == len(table) == len(list(table))
    assert table.source


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_an_unknown_word_is_refused_with_the_accepted_words(table: CodeTable) -> None:
    first_word = next(iter(table.codes.values()))
    with pytest.raises(UnknownCode, match=table.name) as refused:
        table.code("不存在的词")
    assert first_word in str(refused.value)
    with pytest.raises(UnknownCode, match="未填写"):
        table.code(" ")


@pytest.mark.parametrize(
    ("table", "written", "code"),
    (
        (codes.SEX, "男", "1"),
        (codes.SEX, "女性", "2"),
        (codes.SEX, "１", "1"),
        (codes.NATION, "汉", "01"),
        (codes.NATION, "汉族", "01"),
        (codes.NATION, "维吾尔", "05"),
        (codes.NATION, "基诺族", "56"),
        (codes.EDUCATION, "其他", "90"),
        (codes.HOUSEHOLD, "本地城镇户口", "11"),
        (codes.HOUSEHOLD, "本市城镇户口", "11"),
        (codes.HOUSEHOLD, "本市农村户口", "21"),
        (codes.HOUSEHOLD, "本市居民户口", "51"),
        (codes.HOUSEHOLD, "外埠城镇户口", "12"),
        (codes.HOUSEHOLD, "外地农村户口", "22"),
        (codes.HOUSEHOLD, "外埠农村", "22"),
        (codes.INSURANCE, "失业保险", "210"),
        (codes.INSURANCE, "企业职工基本养老保险", "110"),
        (codes.PAYMENT_TYPE, "正常应缴", "10"),
        (codes.PAYMENT_STATE, "暂停缴费（中断）", "2"),
        (codes.EMPLOYMENT_SCOPE, "公务员（公务员补助）", "GWY_BZ"),
        (codes.EMPLOYMENT_SCOPE, "公务员(门大)", "GWY_MD"),
        (codes.EMPLOYMENT_SCOPE, "njg", "NJG"),
        (codes.COVERAGE_KIND, "多重工伤", "2"),
        (codes.RETIREMENT_CATEGORY, "f55", "F55"),
        (codes.FILING_KIND, "退工", "2"),
        (codes.INJURY_CLASS, "第八类", "8"),
        (codes.INJURY_CLASS, "一类", "1"),
        (codes.ROLE, "单位经办", "clerk"),
        (codes.PERSON_STATE, "退休", "2"),
        (codes.STOP_REASON, "辞职", "6313"),
    ),
)
def test_words_as_employers_write_them_are_understood(table: CodeTable, written: str, code: str) -> None:
    assert table.code(written) == code


def test_sex_is_shown_short_and_household_of_this_city_as_the_manual_does() -> None:
    assert codes.SEX.label("1") == "男"
    assert codes.HOUSEHOLD.label("11") == "本市城镇户口"
    assert codes.PAYMENT_STATE.choices() == [("1", "参保缴费"), ("2", "暂停缴费"), ("3", "终止缴费")]


def test_payment_types_are_compared_whole_so_that_101_is_not_10() -> None:
    with pytest.raises(UnknownCode):
        codes.PAYMENT_TYPE.code("101")


def test_an_empty_code_shows_nothing_and_a_foreign_one_is_an_error() -> None:
    assert codes.EDUCATION.label("") == ""
    with pytest.raises(UnknownCode, match="99"):
        codes.EDUCATION.label("99")


def test_a_long_list_of_words_is_shortened_and_counted() -> None:
    with pytest.raises(UnknownCode, match="等 58 项"):
        codes.NATION.code("火星")


def test_a_refusal_quotes_only_the_beginning_of_a_long_text() -> None:
    with pytest.raises(UnknownCode) as refused:
        codes.SEX.code("某" * 500)
    assert len(str(refused.value)) < 100


@pytest.mark.parametrize(
    ("word", "number", "code"),
    (
        ("居民身份证", "219900196501010017", "01"),
        ("01", "219900196501010017", "01"),
        ("港澳居民来往内地通行证", "H12345678", "04"),
        ("港澳居民来往内地通行证", "m12345678", "05"),
        ("台湾居民来往大陆通行证", "12345678", "06"),
        ("外国人永久居留证", "932682198501010017", "07"),
        ("外国人护照", "E12345678", "08"),
        ("港澳台居民居住证", "810000199408230021", "16"),
    ),
)
def test_the_number_decides_which_permit_of_hong_kong_or_macao_it_is(word: str, number: str, code: str) -> None:
    assert document_type_code(word, number) == code


def test_a_permit_of_hong_kong_or_macao_must_begin_with_h_or_m() -> None:
    with pytest.raises(UnknownCode, match="H（香港）或 M（澳门）"):
        document_type_code("港澳居民来往内地通行证", "12345678")


def test_an_unknown_document_type_is_refused() -> None:
    with pytest.raises(UnknownCode, match="证件类型"):
        document_type_code("驾驶证", "219900196501010017")
