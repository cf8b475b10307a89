"""One row at a time: what is refused, in which column, and in which words. No database."""

import pytest

from exchange.core_data.layout import Fault
from exchange.core_data.sheets import SHEETS
from tests.exchange.feed import CITIZEN, GOOD, OTHER_UNIT, UNIT, WOMAN

SHEET = {sheet.file: sheet for sheet in SHEETS}


def read(file: str, **cells: str) -> tuple[dict[str, object], list[Fault]]:
    sheet = SHEET[file]
    values, faults = sheet.read(list((GOOD[file] | cells).values()))
    return dict(zip(sheet.headers, values, strict=True)), list(faults)


@pytest.mark.parametrize("file", GOOD)
def test_the_headers_are_those_agreed(file: str) -> None:
    assert SHEET[file].headers == tuple(GOOD[file])


@pytest.mark.parametrize("file", GOOD)
def test_the_good_row_is_good(file: str) -> None:
    assert read(file)[1] == []


REFUSED = (
    ("units.csv", "统一社会信用代码", "91219900MA0DEMA1", "18 位"),
    ("units.csv", "统一社会信用代码", "91219900MA0DEMA17I", "I、O"),
    ("units.csv", "统一社会信用代码", "", "未填写"),
    ("units.csv", "单位名称", " ", "未填写"),
    ("units.csv", "经办机构", "火星区", "“火星区”"),
    ("units.csv", "工伤行业类别", "9", "“9”"),
    ("units.csv", "养老结算期", "202613", "月份应为 1 至 12"),
    ("units.csv", "失业结算期", "", "未填写"),
    ("units.csv", "养老单位编号", "1" * 21, "最多 20 位"),
    ("units.csv", "上级单位信用代码", UNIT, "不能是本单位"),
    ("persons.csv", "个人编号", "", "未填写"),
    ("persons.csv", "证件类型", "学生证", "学生证"),
    ("persons.csv", "证件号码", "219900196501010018", "校验码"),
    ("persons.csv", "证件号码", "2199001965010100", "现在是 16 位"),
    ("persons.csv", "姓名", "长" * 51, "最多 50 个字"),
    ("persons.csv", "性别", "雄", "“雄”"),
    ("persons.csv", "出生日期", "19650102", "与证件号码"),
    ("persons.csv", "出生日期", "19650230", "没有 30 日"),
    ("persons.csv", "出生日期", "65-01-01", "20261130 或 2026-11-30"),
    ("persons.csv", "参加工作日期", "19640101", "早于出生日期"),
    ("persons.csv", "民族", "火星族", "民族"),
    ("persons.csv", "户口性质", "本星户口", "户口性质"),
    ("persons.csv", "手机号码", "12345", "11 位"),
    ("persons.csv", "家庭电话", "13900008642", "固定电话"),
    ("persons.csv", "邮政编码", "1100", "6 位"),
    ("persons.csv", "常住地详细地址", "长" * 101, "最多 100 个字"),
    ("persons.csv", "退休类别", "M61", "“M61”"),
    ("persons.csv", "实际缴费月数", "-1", "0 至 1200"),
    ("persons.csv", "人员状态", "离休", "“离休”"),
    ("coverages.csv", "险种", "养老", "“养老”"),
    ("coverages.csv", "用工范围", "临时工", "“临时工”"),
    ("coverages.csv", "是否法人", "", "未填写"),
    ("coverages.csv", "是否法人", "也许", "“是”或“否”"),
    ("coverages.csv", "参保类型", "多重工伤", "只有工伤保险"),
    ("coverages.csv", "停止年月", "201912", "早于开始年月"),
    ("coverages.csv", "缴费工资", "0", "大于 0"),
    ("coverages.csv", "缴费工资", "8000.555", "最多两位小数"),
    ("employment.csv", "备案类型", "停工", "“停工”"),
    ("employment.csv", "备案日期", "20230229", "没有 29 日"),
    ("contributions.csv", "应缴类型", "白交", "“白交”"),
    ("contributions.csv", "缴费基数", "", "未填写"),
    ("contributions.csv", "单位金额", "-1", "只有退收"),
    ("contributions.csv", "缴费到账", "2", "“是”或“否”"),
    ("accounts.csv", "登录名", "", "未填写"),
    ("accounts.csv", "角色", "厂长", "“厂长”"),
    ("accounts.csv", "统一社会信用代码", "", "单位经办和单位复核"),
)


@pytest.mark.parametrize(("file", "column", "cell", "words"), REFUSED)
def test_a_bad_cell_is_named_with_what_is_wrong(file: str, column: str, cell: str, words: str) -> None:
    _, faults = read(file, **{column: cell})
    assert [(fault.header, fault.blocks) for fault in faults] == [(column, True)]
    assert words in faults[0].message


def test_all_faults_of_a_row_are_told_at_once() -> None:
    _, faults = read("persons.csv", 证件号码="219900196501010018", 性别="雄", 手机号码="1", 参加工作日期="19000101")
    assert [fault.header for fault in faults] == ["性别", "手机号码", "证件号码", "参加工作日期"]


def test_a_row_of_another_width_is_named_once_but_keeps_its_key() -> None:
    sheet = SHEET["persons.csv"]
    values, faults = sheet.read(["2026000001", "居民身份证"])
    assert [fault.message for fault in faults] == ["这一行有 2 列，应为 20 列。空着的列也要保留逗号。"]
    assert values == ["2026000001", *[None] * 19]


DOCUMENTS = (
    ("居民身份证", "219900196501010017", "01"),
    ("01", "２１９９００１９６５０１０１００１７", "01"),
    ("居民身份证", "21990019840902006x", "01"),
    ("港澳居民来往内地通行证", "H12345678", "04"),
    ("港澳居民来往内地通行证", "m12345678", "05"),
    ("台湾居民来往大陆通行证", "12345678", "06"),
    ("港澳台居民居住证", "81000019880808003X", "16"),
    ("外国人永久居留证", "932682198501010017", "07"),
    ("外国人护照", "E1234567", "08"),
)


@pytest.mark.parametrize(("word", "number", "code"), DOCUMENTS)
def test_every_kind_of_document_is_read_by_its_word(word: str, number: str, code: str) -> None:
    values, faults = read("persons.csv", 证件类型=word, 证件号码=number, 出生日期="", 性别="未知", 参加工作日期="")
    assert faults == []
    assert values["证件类型"] == code


def test_a_permit_that_begins_with_neither_h_nor_m_is_refused() -> None:
    _, faults = read("persons.csv", 证件类型="港澳居民来往内地通行证", 证件号码="T12345678")
    assert [fault.header for fault in faults] == ["证件号码"]


def test_a_birth_date_left_out_is_that_of_the_number() -> None:
    values, faults = read("persons.csv", 出生日期="")
    assert (values["出生日期"], faults) == ("1965-01-01", [])


def test_a_sex_other_than_that_of_the_number_is_a_warning() -> None:
    _, faults = read("persons.csv", 性别="女")
    assert [(fault.header, fault.blocks) for fault in faults] == [("性别", False)]


def test_words_and_codes_mean_the_same() -> None:
    by_word, _ = read(
        "persons.csv", 民族="汉族", 户口性质="本地城镇户口", 文化程度="本科", 退休类别="M60", 人员状态="在职"
    )
    by_code, _ = read("persons.csv", 民族="01", 户口性质="11", 文化程度="21", 人员状态="1", 性别="1", 证件类型="01")
    assert by_word == by_code
    by_word, _ = read("coverages.csv", 是否法人="是")
    by_code, _ = read("coverages.csv", 险种="110", 用工范围="ZG", 是否法人="1", 参保类型="1", 缴费状态="1")
    assert by_word == by_code


def test_names_of_any_script_and_what_looks_like_code_stay_as_they_are() -> None:
    for name in ("𠮷野", "阿不都·热依木", "<script>alert(1)</script>", "{{7*7}}", "=HYPERLINK(1)", "Zoë O'Brien", "%s"):
        values, faults = read("persons.csv", 姓名=name)
        assert (values["姓名"], faults) == (name, [])


def test_what_cannot_be_seen_is_cleaned_away() -> None:
    values, _ = read("persons.csv", 姓名=" 张\u200b三\u3000", 户口地址="示例街\r\n1号", 个人编号=" 2026\u00a0000001")
    assert (values["姓名"], values["户口地址"], values["个人编号"]) == ("张三", "示例街 1号", "2026000001")


def test_a_wage_may_be_missing_as_not_declared_yet() -> None:
    values, faults = read("coverages.csv", 缴费工资="")
    assert (values["缴费工资"], faults) == (None, [])


def test_a_pause_without_its_last_month_is_a_warning() -> None:
    _, faults = read("coverages.csv", 缴费状态="暂停缴费")
    assert [(fault.header, fault.blocks) for fault in faults] == [("停止年月", False)]


def test_additional_injury_coverage_is_for_work_injury() -> None:
    assert read("coverages.csv", 险种="工伤保险", 参保类型="多重工伤")[1] == []


def test_a_refund_may_be_negative() -> None:
    assert read("contributions.csv", 应缴类型="退收", 单位金额="-1280.08", 个人金额="-640.04")[1] == []


def test_a_failing_check_digit_of_a_unit_is_a_warning() -> None:
    _, faults = read("units.csv", 统一社会信用代码=UNIT[:-1] + "C")
    assert [(fault.header, fault.blocks) for fault in faults] == [("统一社会信用代码", False)]


def test_a_failing_number_of_the_legal_representative_is_a_warning() -> None:
    assert read("units.csv", 法定代表人证件号码=CITIZEN)[1] == []
    _, faults = read("units.csv", 法定代表人证件号码=CITIZEN[:-1] + "8")
    assert [(fault.header, fault.blocks) for fault in faults] == [("法定代表人证件号码", False)]


BELONGING = (
    ("单位经办", f" {UNIT} ; {OTHER_UNIT.lower()} ；{UNIT}", f"{UNIT};{OTHER_UNIT}"),
    ("单位复核", UNIT, UNIT),
    ("审核员", "", ""),
    ("审核员", "铁西区;1", "5;1"),
    ("窗口经办", "和平区人才和就业服务中心", "1"),
    ("管理员", "", ""),
    ("个人", "2026000001", "2026000001"),
)


@pytest.mark.parametrize(("role", "cell", "stored"), BELONGING)
def test_what_an_account_belongs_to_depends_on_its_role(role: str, cell: str, stored: str) -> None:
    values, faults = read("accounts.csv", 角色=role, 统一社会信用代码=cell)
    assert (values["统一社会信用代码"], faults) == (stored, [])


@pytest.mark.parametrize(
    ("role", "cell", "words"),
    (
        ("单位复核", " ; ", "单位经办和单位复核"),
        ("个人", "", "个人编号"),
        ("个人", "1;2", "只填一个"),
        ("管理员", UNIT, "请留空"),
        ("审核员", f"铁西区;{UNIT}", "名录中没有"),
    ),
)
def test_what_an_account_cannot_belong_to(role: str, cell: str, words: str) -> None:
    _, faults = read("accounts.csv", 角色=role, 统一社会信用代码=cell)
    assert [(fault.header, fault.blocks) for fault in faults] == [("统一社会信用代码", True)]
    assert words in faults[0].message


def test_a_weak_first_password_is_a_warning_that_does_not_repeat_it() -> None:
    _, faults = read("accounts.csv", 初始密码="abc12")
    assert {(fault.header, fault.blocks) for fault in faults} == {("初始密码", False)}
    assert not any("abc12" in fault.message for fault in faults)


def test_a_woman_born_on_her_numbers_day() -> None:
    values, faults = read(
        "persons.csv", 证件号码=WOMAN, 性别="女", 出生日期="1984-09-02", 参加工作日期="", 退休类别="F55"
    )
    assert faults == []
    assert values["出生日期"] == "1984-09-02"
