"""在职人员非敏感信息变更: six fields."""

import pytest

from rules import contact
from rules.codes import EDUCATION

LABELS = ["常住地详细地址", "手机号码", "家庭电话", "文化程度", "邮寄地址", "邮政编码"]
NAMES = ["residence_address", "mobile", "home_phone", "education", "mailing_address", "postcode"]


def test_exactly_the_six_fields_of_the_manual_may_be_changed() -> None:
    assert [field.label for field in contact.FIELDS] == LABELS
    assert [field.name for field in contact.FIELDS] == NAMES
    assert [contact.field(name).name for name in NAMES] == NAMES


@pytest.mark.parametrize("name", ("name", "number", "household", "unit_id", ""))
def test_any_other_field_is_refused(name: str) -> None:
    with pytest.raises(KeyError):
        contact.field(name)
    with pytest.raises(KeyError):
        contact.clean(name, "x")
    with pytest.raises(KeyError):
        contact.shown(name, "x", masked=False)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("raw", ("", "  ", "\u3000\n"))
def test_every_field_may_be_left_empty(name: str, raw: str) -> None:
    assert contact.clean(name, raw)[:2] == ("", [])
    assert contact.shown(name, "", masked=True) == ""


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    (
        ("mobile", "13900008642", "13900008642"),
        ("mobile", "19912345678", "19912345678"),
        ("mobile", "１３９００００８６４２", "13900008642"),
        ("mobile", "139 0000 8642", "13900008642"),
        ("mobile", "139-0000-8642", "13900008642"),
        ("mobile", "+86 139 0000 8642", "13900008642"),
        ("mobile", "008613900008642", "13900008642"),
        ("home_phone", "31096625", "31096625"),
        ("home_phone", "7654321", "7654321"),
        ("home_phone", "024-31096625", "024-31096625"),
        ("home_phone", "02431096625", "02431096625"),
        ("home_phone", "0410-7654321", "0410-7654321"),
        ("home_phone", "24843636-317", "24843636-317"),
        ("home_phone", "024-24843636-317", "024-24843636-317"),
        ("home_phone", "（024）24843636转317", "024-24843636-317"),
        ("home_phone", "024—24843636", "024-24843636"),
        ("postcode", "110031", "110031"),
        ("postcode", "１１００３１", "110031"),
        ("education", "90", "90"),
        ("education", "其他", "90"),
        ("education", " 大学本科 ", "21"),
        ("residence_address", "  和平区长白西路51号\n3单元 ", "和平区长白西路51号 3单元"),
        ("mailing_address", "𠮷" * 100, "𠮷" * 100),
    ),
)
def test_what_is_right_is_accepted_in_its_clean_form(name: str, raw: str, value: str) -> None:
    cleaned, findings, changes = contact.clean(name, raw)
    assert (cleaned, findings) == (value, [])
    assert not changes or raw != value


@pytest.mark.parametrize(
    ("name", "raw", "text"),
    (
        ("mobile", "1390000864", "手机号码应为 11 位数字，现在是 10 位。请检查是否少输了一位。"),
        ("mobile", "139000086", "手机号码应为 11 位数字，现在是 9 位。请检查是否少输了 2 位。"),
        ("mobile", "139000086421", "手机号码应为 11 位数字，现在是 12 位。请检查是否多输了一位。"),
        ("mobile", "1390000864O", "手机号码应为 11 位数字，现在含有其他字符。请只填写数字。"),
        ("mobile", "1390000864٢", "手机号码应为 11 位数字，现在含有其他字符。请只填写数字。"),
        ("mobile", "12900008642", "手机号码应以 13 至 19 开头。请核对号码；固定电话请填写在家庭电话中。"),
        ("mobile", "02431096625", "手机号码应以 13 至 19 开头。请核对号码；固定电话请填写在家庭电话中。"),
        ("home_phone", "13900008642", "家庭电话应为固定电话，现在是手机号码。请将手机号码填写在手机号码中。"),
        ("postcode", "11003", "邮政编码应为 6 位数字，现在是 5 位。请检查是否少输了一位。"),
        ("postcode", "1100311", "邮政编码应为 6 位数字，现在是 7 位。请检查是否多输了一位。"),
        ("postcode", "11003A", "邮政编码应为 6 位数字，现在含有其他字符。请只填写数字。"),
        ("mailing_address", "路" * 101, "邮寄地址最多 100 个字，现在是 101 个字。请删减 1 个字。"),
        ("residence_address", "路" * 123, "常住地详细地址最多 100 个字，现在是 123 个字。请删减 23 个字。"),
    ),
)
def test_what_is_wrong_is_told_with_the_rule_and_the_way_out(name: str, raw: str, text: str) -> None:
    _, findings, _ = contact.clean(name, raw)
    assert [(finding.text, finding.field, finding.blocks) for finding in findings] == [(text, name, True)]
    assert findings[0].clause


@pytest.mark.parametrize("raw", ("1234", "024-1234", "99-31096625", "024-31096625-", "024-31096625-1234567", "无"))
def test_a_home_phone_of_another_shape_is_refused_with_examples(raw: str) -> None:
    _, findings, _ = contact.clean("home_phone", raw)
    assert [finding.code for finding in findings] == ["home-phone-format"]
    assert "格式填写" in findings[0].remedy


def test_an_unknown_education_is_refused_with_the_choices() -> None:
    _, (finding,), _ = contact.clean("education", "火星大学")
    assert "大学本科" in finding.text


def test_what_was_cleaned_is_told() -> None:
    assert contact.clean("mobile", "１３９-００００-８６４２")[2] == ("全角数字已转为半角", "已去掉短横线")
    assert contact.clean("mobile", "13900008642")[2] == ()


def test_a_refused_value_is_given_back_so_that_it_can_be_corrected() -> None:
    assert contact.clean("mobile", " 1390000864 ")[0] == "1390000864"


@pytest.mark.parametrize(
    ("name", "value", "plain", "masked"),
    (
        ("education", "90", "其他", "其他"),
        ("mobile", "13900008642", "13900008642", "139****8642"),
        ("home_phone", "024-31096625", "024-31096625", "024-******25"),
        ("postcode", "110031", "110031", "110031"),
        ("mailing_address", "长白西路51号", "长白西路51号", "长白西路51号"),
    ),
)
def test_values_are_shown_as_words_and_phones_masked_where_asked(
    name: str, value: str, plain: str, masked: str
) -> None:
    assert contact.shown(name, value, masked=False) == plain
    assert contact.shown(name, value, masked=True) == masked


def test_the_browser_never_fills_in_the_clerks_own_data() -> None:
    assert {field.autocomplete for field in contact.FIELDS} == {"off"}
    assert contact.field("education").choices == tuple(EDUCATION.choices())
