"""退休: when, after how many months, and how much earlier or later by choice (注意事项 1; reform of 2024-09-13).

All judgements are by the month: who turns the age on the 20th may be declared from the 1st (decision 7).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from rules.codes import RETIREMENT_CATEGORY
from rules.finding import Finding
from rules.parameters import NoParameterInForce, in_force, rows
from rules.periods import Month

_MANUAL = "注意事项 1"
_DECREE = "国务院关于渐进式延迟法定退休年龄的办法"
_AGE = f"{_MANUAL}；{_DECREE} 第一条"
_YEARS = f"{_MANUAL}；{_DECREE} 第二条"
_FLEXIBLE = f"{_DECREE} 第三条"


class State(StrEnum):
    """Where a person stands on a day, by the month."""

    TOO_EARLY = "too early"
    EARLY = "flexible early"
    """弹性提前 is possible."""
    DUE = "due"
    """In the statutory month."""
    LATE = "flexible late"
    """Past it, 弹性延迟 is possible."""
    PAST = "past"
    """Past it, and 弹性延迟 was never or is no longer possible."""


@dataclass(frozen=True)
class RetirementFacts:
    """What the agency knows of a person. `category` is decided by the post held, never guessed from the ID."""

    birth_date: date | None
    category: str | None
    paid_months: int = 0
    deemed_months: int = 0
    """视同缴费月数."""

    @property
    def months(self) -> int:
        return self.paid_months + self.deemed_months

    @property
    def dates(self) -> Retirement | None:
        """None where birth date or category is not known."""
        if self.birth_date is None or self.category not in RETIREMENT_CATEGORY:
            return None
        return retirement(self.category, self.birth_date)


NOTHING_KNOWN = RetirementFacts(birth_date=None, category=None)


@dataclass(frozen=True)
class Retirement:
    """A person's retirement dates. `earliest` and `latest` are None where the flexible scheme does not apply."""

    age_months: int
    delay: int
    original: date
    statutory: date
    minimum_months: int
    earliest: date | None
    latest: date | None

    @property
    def age_label(self) -> str:
        """For reading: 60岁1个月."""
        return _years_and_months(self.age_months, "岁")

    @property
    def minimum_label(self) -> str:
        """For reading: 16年6个月."""
        return _years_and_months(self.minimum_months, "年")

    def state(self, on: date) -> State:
        month, due = Month.of(on), Month.of(self.statutory)
        if month == due:
            return State.DUE
        if month < due:
            flexible = self.earliest is not None and month >= Month.of(self.earliest)
            return State.EARLY if flexible else State.TOO_EARLY
        return State.LATE if self.latest is not None and month <= Month.of(self.latest) else State.PAST

    def minimum_when_early(self, on: date) -> int:
        """Minimum months of an early retirement on a day: which year decides is a parameter (人社部发〔2024〕94号)."""
        row = in_force("retirement.flexible", Month.of(self.statutory))
        return minimum_months(Month.of(on)) if row["early_minimum_by"] == "chosen" else self.minimum_months


@lru_cache(maxsize=65536)
def retirement(category: str, birth: date) -> Retirement:
    """The dates of a person of a category (M60, F55, F50) born on a day (办法 第一条至第三条).

    From 2025-01 on, the age rises by one month for every 4 (F50: 2) months by which the original age is reached
    later, to 63, 58 and 55. A day that the month does not have becomes its last one. Raises KeyError for another
    category.
    """
    original_months = in_force("retirement.age", Month.of(birth))[category] * 12
    original = _after(birth, original_months)
    delay = _delay(category, Month.of(original))
    age = original_months + delay
    statutory = _after(birth, age)
    due = Month.of(statutory)
    earliest = latest = None
    try:
        flexible = in_force("retirement.flexible", due)
    except NoParameterInForce:
        pass
    else:
        earliest = _after(birth, max(original_months, age - flexible["early_months"]))
        latest = _after(birth, age + flexible["late_months"])
    return Retirement(age, delay, original, statutory, minimum_months(due), earliest, latest)


def minimum_months(month: Month) -> int:
    """最低缴费年限 in months for who reaches the age in a month: 180 to 2029, +6 a year, 240 from 2039 (第二条)."""
    months: int = in_force("retirement.minimum", month)["months"]
    return months


def retirement_due(facts: RetirementFacts, on: date, paid_to: Month | None = None) -> Iterator[Finding]:
    """人员符合退休年龄,且缴费满 15 年,可在网厅申报退休减少 (注意事项 1), with the years of the reform.

    `on` is the 变更日期; `paid_to` the last month among the paid ones, to say when missing months can be complete.
    """
    dates = facts.dates
    if dates is None:
        yield _unknown()
        return
    state = dates.state(on)
    if state in {State.TOO_EARLY, State.EARLY}:
        yield _not_due(dates, on, state)
        return
    yield from _years_short(facts, dates.minimum_months, paid_to)
    overdue = Month.of(on) - Month.of(dates.statutory)
    if overdue > in_force("retirement.long_past", Month.of(on))["months"]:
        yield _long_past(dates, state, overdue)


def early_retirement(facts: RetirementFacts, on: date, paid_to: Month | None = None) -> Iterator[Finding]:
    """弹性提前退休: at most 3 years early, not before the original age, with the minimum years (第三条)."""
    dates = facts.dates
    if dates is None:
        yield _unknown()
        return
    state = dates.state(on)
    if state == State.TOO_EARLY:
        yield _too_early_for_flexible(dates)
    elif state == State.EARLY:
        yield from _years_short(facts, dates.minimum_when_early(on), paid_to)
    else:
        message = f"法定退休日期是 {_day(dates.statutory)}，按变更日期已经到龄，不属于弹性提前退休。"
        yield Finding("early-not-early", message, _FLEXIBLE, "请改选退休，无需书面告知。", "sub_reason")


def late_retirement(facts: RetirementFacts, on: date, paid_to: Month | None = None) -> Iterator[Finding]:
    """弹性延迟退休: by agreement with the unit, at most 3 years after the statutory date (第三条)."""
    dates = facts.dates
    if dates is None:
        yield _unknown()
        return
    state = dates.state(on)
    if state in {State.TOO_EARLY, State.EARLY}:
        yield _not_due(dates, on, state)
        return
    if state == State.DUE:
        message = f"{Month.of(dates.statutory).label} 到法定退休年龄，当月退休不属于弹性延迟退休。"
        yield Finding("late-not-late", message, _FLEXIBLE, "请改选退休，无需书面协议。", "sub_reason")
    elif state == State.PAST:
        yield _too_late_for_flexible(dates)
    yield from _years_short(facts, dates.minimum_months, paid_to)


def _delay(category: str, original: Month) -> int:
    row = in_force("retirement.delay", original)
    later = original - Month.parse(row["from"]) + 1
    step, cap = row[category]["step"], row[category]["cap"]
    return int(min(cap, -(-later // step)))


def _after(birth: date, months: int) -> date:
    month = Month.of(birth) + months
    return date(month.year, month.month, min(birth.day, calendar.monthrange(month.year, month.month)[1]))


def _unknown() -> Finding:
    message = "未登记出生日期或原法定退休年龄类别，无法判断是否符合退休年龄。"
    remedy = "原法定退休年龄类别由经办机构按岗位确认，请到经办机构服务窗口核实后再申报。"
    return Finding("retirement-unknown", message, _MANUAL, remedy, "reason")


def _not_due(dates: Retirement, on: date, state: State) -> Finding:
    due = Month.of(dates.statutory)
    message = f"未到法定退休年龄：{_day(dates.statutory)} 满 {dates.age_label}，还差 {due - Month.of(on)} 个月。"
    if state == State.EARLY:
        remedy = f"现在退休的，请选弹性提前退休并上传书面告知；否则请从 {due.label} 起申报退休。"
    elif dates.earliest is not None:
        remedy = f"请从 {due.label} 起申报退休；{Month.of(dates.earliest).label} 起也可申报弹性提前退休。"
    else:
        remedy = f"请从 {due.label} 起申报退休。"
    return Finding("retirement-not-due", message, _AGE, remedy, "reason", until=due)


def _years_short(facts: RetirementFacts, minimum: int, paid_to: Month | None) -> Iterator[Finding]:
    missing = minimum - facts.months
    if missing <= 0:
        return
    counted = f"实际缴费 {facts.paid_months} 个月"
    if facts.deemed_months:
        counted += f"、视同缴费 {facts.deemed_months} 个月"
    message = f"缴费年限不足：最低 {minimum} 个月，已有 {facts.months} 个月（{counted}），还差 {missing} 个月。"
    until, when = None, ""
    if paid_to is not None:
        until = paid_to + missing + 1
        when = f"（不间断缴费，{(until - 1).label} 缴满）"
    remedy = f"请继续缴费至满 {minimum} 个月后申报退休{when}；一次性缴费请到经办机构服务窗口咨询。"
    yield Finding("retirement-years-short", message, _YEARS, remedy, "reason", until=until)


def _long_past(dates: Retirement, state: State, overdue: int) -> Finding:
    message = f"法定退休日期是 {_day(dates.statutory)}，到变更日期已过 {overdue} 个月。是否办理弹性延迟？"
    if state == State.LATE:
        remedy = "已书面约定延迟退休的，请改选弹性延迟退休并上传书面协议；没有约定的，请核对变更日期。"
    elif dates.latest is None:
        remedy = f"弹性延迟退休不适用于 {_flexible_since()} 前到龄的人员，请核对变更日期，由审核员确认。"
    else:
        remedy = f"弹性延迟退休最晚到 {Month.of(dates.latest).label}，现已超过，请核对变更日期，由审核员确认。"
    return Finding("retirement-long-past", message, _MANUAL, remedy, "effective_on", blocks=False)


def _too_early_for_flexible(dates: Retirement) -> Finding:
    if dates.earliest is None:
        message = f"{_day(dates.statutory)} 到法定退休年龄，不适用弹性提前退休。"
        remedy = f"请从 {Month.of(dates.statutory).label} 起申报退休。"
        return Finding("early-not-possible", message, _FLEXIBLE, remedy, "sub_reason", until=Month.of(dates.statutory))
    earliest = Month.of(dates.earliest)
    message = f"弹性提前退休最早从 {earliest.label} 起，法定退休日期是 {_day(dates.statutory)}。"
    remedy = f"请在 {earliest.label} 或之后申报。"
    return Finding("early-too-early", message, _FLEXIBLE, remedy, "effective_on", until=earliest)


def _too_late_for_flexible(dates: Retirement) -> Finding:
    if dates.latest is None:
        message = (
            f"{Month.of(dates.statutory).label} 已到法定退休年龄，弹性延迟退休自 {_flexible_since()} 起施行，不适用。"
        )
    else:
        message = f"弹性延迟退休最晚到 {Month.of(dates.latest).label}，变更日期已超过。"
    return Finding("late-not-possible", message, _FLEXIBLE, "请改选退休。", "sub_reason")


def _flexible_since() -> str:
    return Month.parse(rows("retirement.flexible")[0]["from"]).label


def _years_and_months(months: int, unit: str) -> str:
    years, rest = divmod(months, 12)
    return f"{years}{unit}{rest}个月" if rest else f"{years}{unit}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
