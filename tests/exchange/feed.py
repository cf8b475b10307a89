"""A directory of core data for tests: one good row in each file, for a test to change where it is about something."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import select

from exchange.core_data import Problem, Report, load
from exchange.core_data.sheets import SHEETS
from extensions import db

UNIT = "91219900MA0DEMA17B"
OTHER_UNIT = "91219900MA0DEMC1XT"
CITIZEN = "219900196501010017"
WOMAN = "21990019840902006X"

GOOD: dict[str, dict[str, str]] = {
    "units.csv": {
        "统一社会信用代码": UNIT,
        "单位名称": "示例机械制造有限公司",
        "养老单位编号": "2199000286",
        "失业单位编号": "2199870315",
        "经办机构": "铁西区",
        "法定代表人证件号码": "",
        "工伤行业类别": "3",
        "养老结算期": "202611",
        "失业结算期": "2026-11",
        "上级单位信用代码": "",
    },
    "persons.csv": {
        "个人编号": "2026000001",
        "证件类型": "居民身份证",
        "证件号码": CITIZEN,
        "姓名": "张三",
        "性别": "男",
        "出生日期": "19650101",
        "民族": "汉族",
        "户口性质": "本市城镇户口",
        "户口地址": "示例市铁西区示例街1号",
        "参加工作日期": "1985-07-01",
        "文化程度": "大学本科",
        "手机号码": "13900008642",
        "家庭电话": "024-23456789",
        "常住地详细地址": "示例市铁西区示例街1号",
        "邮寄地址": "",
        "邮政编码": "110000",
        "退休类别": "M60",
        "实际缴费月数": "300",
        "视同缴费月数": "",
        "人员状态": "在职",
    },
    "coverages.csv": {
        "统一社会信用代码": UNIT,
        "个人编号": "2026000001",
        "险种": "企业职工基本养老保险",
        "用工范围": "职工",
        "是否法人": "否",
        "参保类型": "正常",
        "缴费状态": "参保缴费",
        "开始年月": "202001",
        "停止年月": "",
        "缴费工资": "8000.50",
    },
    "employment.csv": {
        "统一社会信用代码": UNIT,
        "个人编号": "2026000001",
        "备案类型": "用工",
        "备案日期": "20200103",
    },
    "contributions.csv": {
        "统一社会信用代码": UNIT,
        "个人编号": "2026000001",
        "险种": "企业职工基本养老保险",
        "结算期": "202610",
        "费款所属期": "202610",
        "应缴类型": "正常应缴",
        "缴费基数": "8000.5",
        "单位金额": "1280.08",
        "个人金额": "640.04",
        "缴费到账": "是",
        "权益到账": "否",
    },
    "accounts.csv": {
        "登录名": "jingban1",
        "姓名": "钱立新",
        "角色": "单位经办",
        "统一社会信用代码": UNIT,
        "初始密码": "Secret-2026-Ok",
    },
}

HEADERS = {sheet.file: sheet.headers for sheet in SHEETS}


class Feed:
    """Files in a directory. `change` and `add` build on the good rows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows = {file: [dict(row)] for file, row in GOOD.items()}

    def change(self, file: str, row: int = 0, /, **cells: str) -> "Feed":
        """Give some cells of a row another content."""
        self.rows[file][row] |= cells
        return self

    def add(self, file: str, /, **cells: str) -> "Feed":
        """One more row, like the good one but for these cells."""
        self.rows[file].append(GOOD[file] | cells)
        return self

    def only(self, *files: str) -> "Feed":
        self.rows = {file: rows for file, rows in self.rows.items() if file in files}
        return self

    def write(self, encoding: str = "utf-8") -> Path:
        for old in self.folder.iterdir():
            old.unlink()
        for file, rows in self.rows.items():
            with (self.folder / file).open("w", encoding=encoding, newline="") as stream:
                writer = csv.DictWriter(stream, HEADERS[file])
                writer.writeheader()
                writer.writerows(rows)
        return self.folder

    def load(self) -> Report:
        return load(self.write())

    def loaded(self) -> Report:
        """Load what must be accepted."""
        report = self.load()
        assert report.applied, "\n".join(report.lines())
        return report

    def refused(self) -> list[Problem]:
        """Load what must be refused without a trace."""
        before = everything()
        report = self.load()
        assert not report.applied
        assert report.problems
        assert everything() == before
        return report.problems


def only(problems: Iterable[Problem]) -> tuple[str, int, str, str]:
    (problem,) = problems
    return problem.file, problem.line, problem.column, problem.message


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    db.session.rollback()
    content = {}
    for table in db.metadata.sorted_tables:
        content[table.name] = sorted((tuple(row) for row in db.session.execute(select(table))), key=repr)
    db.session.rollback()
    return content
