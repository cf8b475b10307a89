"""统一社会信用代码 (GB 32100-2015)."""

from __future__ import annotations

import re

from stdnum.cn import uscc

from rules.finding import Finding

_CLAUSE = "GB 32100-2015"
_CHARACTER = "0-9A-HJ-NP-RTUWXY"
_CODE = re.compile(rf"[{_CHARACTER}]{{2}}[0-9]{{6}}[{_CHARACTER}]{{10}}")


def check_uscc(code: str, field: str | None = None) -> list[Finding]:
    """What is wrong with a unit's code, already cleaned by `rules.text.normalise_number`.

    A wrong length or character blocks; a wrong check digit only warns, because some codes issued in the
    pilot regions do not satisfy the check and are valid all the same.
    """
    if len(code) != 18:
        return [_wrong_length(len(code), field)]
    if not _CODE.fullmatch(code):
        return [_wrong_characters(field)]
    if uscc.calc_check_digit(code[:17]) != code[17]:
        return [_wrong_check_digit(field)]
    return []


def _wrong_length(length: int, field: str | None) -> Finding:
    return Finding(
        code="uscc-length",
        message=f"统一社会信用代码应为 18 位，现在是 {length} 位。",
        clause=_CLAUSE,
        remedy="请对照营业执照或登记证书重新填写。",
        field=field,
    )


def _wrong_characters(field: str | None) -> Finding:
    return Finding(
        code="uscc-characters",
        message="统一社会信用代码只用数字和除 I、O、S、V、Z 以外的大写字母，第 3 至 8 位为数字。",
        clause=_CLAUSE,
        remedy="请检查是否把数字 0、1、2、5 写成了字母 O、I、Z、S。",
        field=field,
    )


def _wrong_check_digit(field: str | None) -> Finding:
    return Finding(
        code="uscc-check-digit",
        message="统一社会信用代码第 18 位校验码不对。",
        clause=_CLAUSE,
        remedy="请对照营业执照或登记证书核对；少数早期发放的代码不符合校验规则，确认无误的可以继续。",
        field=field,
        blocks=False,
    )
