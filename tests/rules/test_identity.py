"""Numbers of persons."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import identity
from rules.identity import check_number, guess_check, mask_name, mask_number, mask_phone

CITIZENS = (
    ("219900196501010017", date(1965, 1, 1), "1"),
    ("219900196206050032", date(1962, 6, 5), "1"),
    ("219900197001010023", date(1970, 1, 1), "2"),
    ("219900197501010046", date(1975, 1, 1), "2"),
    ("21990019840902006X", date(1984, 9, 2), "2"),
    ("219900200002290017", date(2000, 2, 29), "1"),
    ("219900198002290025", date(1980, 2, 29), "2"),
)
RESIDENTS = (
    "810000199408230021",
    "830000199201300022",
    "81000019880808003X",
    "820000199101010042",
    "830000199505050018",
)
FOREIGNERS = ("932682198501010017", "921840198501010011", "92139219790315002X")

digits = st.text("0123456789", min_size=17, max_size=17)
citizen_heads = st.builds(
    lambda born, order: f"219900{born:%Y%m%d}{order:03d}",
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.integers(0, 999),
)


def codes_of(document_type: str, number: str) -> list[str]:
    return [finding.code for finding in check_number(document_type, number)]


@pytest.mark.parametrize(("number", "born", "sex"), CITIZENS)
def test_a_citizens_number_is_accepted_and_tells_birth_date_and_sex(number: str, born: date, sex: str) -> None:
    assert check_number("01", number) == guess_check(number) == []
    assert (identity.birth_date(number), identity.sex(number)) == (born, sex)


@pytest.mark.parametrize("number", RESIDENTS)
def test_a_residence_permit_of_hong_kong_macao_or_taiwan_is_accepted(number: str) -> None:
    assert check_number("16", number) == guess_check(number) == []
    assert codes_of("01", number) == ["number-document-type"]


@pytest.mark.parametrize("number", (*FOREIGNERS, "USA110000123456"))
def test_a_permanent_residence_permit_is_accepted_in_its_new_and_its_old_form(number: str) -> None:
    assert check_number("07", number) == guess_check(number) == []


@pytest.mark.parametrize(
    ("document_type", "number"),
    (
        ("04", "H12345678"),
        ("04", "H1234567890"),
        ("05", "M12345678"),
        ("05", "M1234567890"),
        ("06", "12345678"),
        ("06", "1234567890"),
        ("08", "E12345678"),
        ("08", "123456789"),
        ("08", "AB1234"),
        ("08", "ABCDEF12345678"),
        ("02", "军字第1234567号"),
        ("03", "武字第12345号"),
    ),
)
def test_other_documents_are_accepted_by_their_pattern(document_type: str, number: str) -> None:
    assert check_number(document_type, number) == []


@pytest.mark.parametrize(
    ("document_type", "number", "code", "said"),
    (
        ("01", "", "number-missing", "未填写"),
        ("01", "21990019650101001", "number-length", "现在是 17 位。请检查是否少输了一位"),
        ("01", "2199001965010100178", "number-length", "现在是 19 位。请检查是否多输了一位"),
        ("01", "610104620927690", "number-length", "15 位"),
        ("01", "2199001965O1010017", "number-characters", "第 11 位不符合"),
        ("01", "2199001965010100١7", "number-characters", "第 17 位不符合"),
        ("01", "21990019650101001x", "number-characters", "第 18 位不符合"),
        ("01", "019900196501010017", "number-area", "第 1、2 位"),
        ("01", "219900198102290022", "number-birth-date", "1981年2月没有 29 日"),
        ("01", "219900196513010017", "number-birth-date", "月份是 13"),
        ("01", "219900186501010017", "number-birth-date", "年份是 1865"),
        ("01", "219900216501010017", "number-birth-date", "年份是 2165"),
        ("01", "219900196501010018", "number-check-digit", "第 18 位校验码不对"),
        ("01", "219900195601010017", "number-check-digit", "第 18 位校验码不对"),
        ("01", "932682198501010017", "number-document-type", "外国人永久居留证"),
        ("07", "911124198108030028", "number-check-digit", "第 18 位校验码不对"),
        ("07", "999682198501010017", "number-area", "第 2、3 位"),
        ("07", "219900196501010017", "number-area", "以 9 开头"),
        ("07", "USA11000012345", "number-characters", "现在是 14 位"),
        ("07", "93268219850101001", "number-length", "17 位"),
        ("16", "219900196501010017", "number-area", "810000"),
        ("16", "810000199402300021", "number-birth-date", "没有 30 日"),
        ("16", "81000019940823002", "number-length", "17 位"),
        ("04", "H1234567", "number-length", "现在是 8 位"),
        ("04", "H1234567A", "number-characters", "其他字符"),
        ("04", "M12345678", "number-document-type", "首字母"),
        ("05", "H12345678", "number-document-type", "首字母"),
        ("05", "C12345678", "number-characters", "H（香港）或 M（澳门）"),
        ("06", "1234567", "number-length", "现在是 7 位"),
        ("06", "A2345678", "number-characters", "其他字符"),
        ("08", "E1234", "number-length", "现在是 5 位"),
        ("08", "E1234-5678", "number-characters", "其他字符"),
        ("99", "12345678", "document-type-unknown", "证件类型"),
    ),
)
def test_a_wrong_number_is_refused_with_the_fault_and_what_to_do(
    document_type: str, number: str, code: str, said: str
) -> None:
    findings = check_number(document_type, number, field="number")
    assert [finding.code for finding in findings] == [code]
    assert said in findings[0].text
    assert findings[0].clause
    assert findings[0].remedy
    assert findings[0].blocks
    assert findings[0].field == "number"


def test_no_message_repeats_the_number_or_tells_the_right_check_digit() -> None:
    for number in ("219900196501010018", "219900198102290022", "2199001965010100178"):
        assert number not in check_number("01", number)[0].text
    assert "7" not in check_number("01", "219900196501010018")[0].text


def test_an_abolished_county_is_no_fault() -> None:
    assert check_number("01", "219900196501010017") == []


@pytest.mark.parametrize(
    ("number", "said"),
    (
        ("", "请输入社会保障号码"),
        ("12345678", "应为 18 位，现在是 8 位"),
        ("21990019650101001", "应为 18 位，现在是 17 位"),
        ("2199001965010100178", "应为 18 位，现在是 19 位"),
        ("219900196501010018", "校验码不对"),
        ("911124198108030028", "校验码不对"),
        ("000104620927690", "第 1、2 位"),
        ("610104621327690", "月份是 13"),
        ("21990019650101001!", "第 18 位不符合"),
        ("张三", "现在是 2 位"),
    ),
)
def test_a_search_for_an_impossible_number_says_what_is_expected(number: str, said: str) -> None:
    findings = guess_check(number)
    assert len(findings) == 1
    assert said in findings[0].text


@pytest.mark.parametrize(
    "number", ("610104620927690", "H12345678", "M1234567890", "E12345678", "USA110000123456", "HKG0H12345678")
)
def test_a_search_accepts_old_numbers_permits_and_passports(number: str) -> None:
    assert guess_check(number) == []


@pytest.mark.parametrize(
    ("old", "new"),
    (("610104620927690", "610104196209276908"), ("150102880730303", "150102198807303035")),
)
def test_an_old_number_becomes_its_long_form(old: str, new: str) -> None:
    assert identity.upgrade_15(old) == new
    assert check_number("01", new) == []
    assert identity.birth_date(old) == identity.birth_date(new)
    assert identity.sex(old) == identity.sex(new)


@pytest.mark.parametrize("number", ("", "21990019650101001", "61010462092769X", "１５０１０２８８０７３０３０３"))
def test_only_fifteen_digits_can_be_upgraded(number: str) -> None:
    with pytest.raises(ValueError, match="15 位"):
        identity.upgrade_15(number)


@pytest.mark.parametrize("first17", ("", "2199001965010100", "2199001965010100X", "219900196501010017"))
def test_a_check_digit_needs_seventeen_digits(first17: str) -> None:
    with pytest.raises(ValueError, match="17 位"):
        identity.check_digit(first17)


@given(digits)
def test_a_number_with_its_check_digit_satisfies_iso_7064(first17: str) -> None:
    number = first17 + identity.check_digit(first17)
    values = [10 if char == "X" else int(char) for char in number]
    assert sum(value * pow(2, 17 - place) for place, value in enumerate(values)) % 11 == 1


@given(citizen_heads, st.integers(0, 16), st.integers(1, 9))
def test_any_single_wrong_digit_is_caught(head: str, place: int, shift: int) -> None:
    number = head + identity.check_digit(head)
    assert check_number("01", number) == []
    wrong = str((int(number[place]) + shift) % 10)
    assert check_number("01", number[:place] + wrong + number[place + 1 :]) != []


@given(citizen_heads, st.integers(0, 15))
def test_two_digits_changing_places_are_caught(head: str, place: int) -> None:
    number = head + identity.check_digit(head)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        assert check_number("01", swapped) != []


@pytest.mark.parametrize("number", ("H12345678", "E12345678", "12345678", "", "USA110000123456"))
def test_permits_and_passports_carry_neither_birth_date_nor_sex(number: str) -> None:
    assert identity.birth_date(number) is None
    assert identity.sex(number) is None


def test_an_impossible_birth_date_is_none() -> None:
    assert identity.birth_date("219900198102290022") is None


@pytest.mark.parametrize(
    ("number", "masked"),
    (
        ("219900196501010017", "219900********0017"),
        ("21990019840902006X", "219900********006X"),
        ("H12345678", "H1*****78"),
        ("610104620927690", "61***********90"),
        ("HKG0H1234567890123", "HK**************23"),
        ("ABCDEF", "A***EF"),
        ("ABC", "**C"),
        ("A", "*"),
        ("", ""),
    ),
)
def test_an_identity_number_is_masked(number: str, masked: str) -> None:
    assert mask_number(number) == masked


@given(st.text("0123456789ABCHMX", max_size=30))
def test_at_least_half_of_a_shorter_number_is_hidden(number: str) -> None:
    masked = mask_number(number)
    assert len(masked) == len(number)
    assert masked.count("*") * 2 >= len(number) or masked.count("*") == 8


@pytest.mark.parametrize(
    ("number", "masked"),
    (
        ("13900008642", "139****8642"),
        ("024-31096625", "024-******25"),
        ("02431096625", "024******25"),
        ("0410-7654321", "0410-*****21"),
        ("010-87654321", "010-******21"),
        ("31096625", "******25"),
        ("24843636-317", "********-*17"),
        ("12", "*2"),
        ("", ""),
    ),
)
def test_a_phone_number_is_masked(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    (
        ("王芳", "王*"),
        ("王丽华", "王**"),
        ("欧阳建国", "欧**"),
        ("阿卜杜拉·买买提", "阿**"),
        ("SPECIMEN JANE", "S**"),
        ("王", "*"),
        ("", "*"),
    ),
)
def test_of_a_masked_name_one_character_is_left(name: str, masked: str) -> None:
    assert mask_name(name) == masked
