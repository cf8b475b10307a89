"""补缴: which months may be paid now, online, and by this unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from rules.contributions import base_limits, rate
from rules.elsewhere import CoverageElsewhere, insured_elsewhere
from rules.finding import Finding
from rules.insured import insurance_names
from rules.months import named
from rules.offices import UnknownOffice, by_number
from rules.parameters import NoParameterInForce
from rules.periods import Month, months_between
from rules.start_months import span as months_span

_CLAUSE = "失业网厅操作说明 七"
_PORTAL = "网厅规则"
_SAME = MappingProxyType({"120": "110"})
"""企业养老 and 机关养老 are one insurance where a month must not be paid twice."""
PAID, DUE, BACK_DUE = "paid", "due", "back-due"
"""缴费到账; 应收核定 and not paid; back-pay bill made and not paid."""


@dataclass(frozen=True)
class Billed:
    """A contribution that there is already: `here` at this unit; of other units only what is paid is known."""

    insurance: str
    month: Month
    state: str
    here: bool = True


@dataclass(frozen=True)
class CounterNeeds:
    """What the counter asks for: after how long (3 年), which paper, at which office (its 序号)."""

    after: str
    paper: str
    office: int


def span(first: Month, last: Month, period: Month) -> Iterator[Finding]:
    """开始年月 not after 结束年月, both before the current settlement period (E7, E13)."""
    if first > last:
        message = f"开始年月 {first.label} 晚于结束年月 {last.label}。"
        yield Finding("months-reversed", message, _CLAUSE, "请核对开始年月和结束年月。", "first")
    elif last >= period:
        message = f"结束年月 {last.label} 不早于当前结算期 {period.label}，补缴只办理当前结算期以前的月份。"
        remedy = f"请选 {(period - 1).label} 或更早的月份；{period.label} 起的缴费请办理参保登记或恢复缴费。"
        yield Finding("month-not-past", message, _CLAUSE, remedy, "last")


def for_the_counter(first: Month, last: Month, latest: Month, needs: CounterNeeds) -> Iterator[Finding]:
    """Months 3 years or more back need a 法律文书 and are done at the counter; `latest` is the last such month."""
    if first > latest:
        return
    months = months_span(tuple(months_between(first, min(last, latest))))
    message = f"{months} 距当前结算期已满 {needs.after}，补缴须凭{needs.paper}，不能在网厅申报。"
    online = f"{(latest + 1).label} 起的月份可以在这里申报；" if last > latest else ""
    remedy = f"{online}请携带法律文书到{_office(needs.office)}办理。"
    yield Finding("for-the-counter", message, "人社部规〔2016〕5号 四", remedy, "first")


def employed(first: Month, insured_from: Month | None, hired: Month | None, period: Month) -> Iterator[Finding]:
    """Not before the unit's first record of the person; without a 用工 filing the reviewer looks at the contract."""
    known = [month for month in (insured_from, hired) if month is not None]
    if hired is not None and first < min(known):
        earliest = min(known)
        message = f"开始年月 {first.label} 早于该人员在本单位用工备案或参保的第一个月 {earliest.label}。"
        choose = f"请选 {earliest.label} 或之后的月份；" if earliest < period else "没有可以补缴的月份；"
        remedy = f"{choose}此前已在本单位工作的，请先更正用工备案。"
        yield Finding("before-employment", message, _CLAUSE, remedy, "first")
    elif hired is None and (insured_from is None or first < insured_from):
        message = f"本单位没有为该人员作过用工备案，{first.label} 是否在本单位工作以劳动合同为准。"
        yield Finding("no-filing", message, _CLAUSE, "请上传写明起止日期的劳动合同。", "first", blocks=False)


def rates_known(months: Sequence[Month], insurances: frozenset[str], injury_class: str) -> Iterator[Finding]:
    """The portal can work out the months only whose limits and rates somebody has announced."""
    unknown = [month for month in months if not _known(month, insurances, injury_class)]
    if unknown:
        message = f"{named(unknown)} 没有费率或缴费基数上下限的数据，网厅不能计算应缴额。"
        remedy = "请改选其他月份，或到经办机构服务窗口办理。"
        yield Finding("rates-unknown", message, "国办发〔2019〕13号", remedy, "first")


_WORDS = MappingProxyType(
    {
        PAID: (
            "already-paid",
            "已缴费，不能再补缴",
            "请改选没有缴费的月份；只缺其中某个险种的，请到经办机构服务窗口办理。",
        ),
        DUE: (
            "already-assessed",
            "已应收核定、尚未缴费，不需要补缴",
            "请按核定单缴费；欠费的月份请办理单位全部清欠。",
        ),
        BACK_DUE: (
            "already-back-billed",
            "已有补缴单、尚未缴费",
            "请先按补缴单缴费；补缴单有误的，请联系经办机构撤销。",
        ),
    }
)


def already_billed(due: Collection[tuple[Month, str]], billed: Iterable[Billed]) -> Iterator[Finding]:
    """Months that are paid or billed, by name, the insurances with the same months together."""
    wanted = {(month, _SAME.get(insurance, insurance)): insurance for month, insurance in due}
    found: dict[tuple[str, str], set[Month]] = defaultdict(set)
    for each in billed:
        insurance = wanted.get((each.month, _SAME.get(each.insurance, each.insurance)))
        if insurance is not None:
            found[each.state, insurance].add(each.month)
    together: dict[tuple[str, tuple[Month, ...]], list[str]] = defaultdict(list)
    for (state, insurance), months in sorted(found.items()):
        together[state, tuple(sorted(months))].append(insurance)
    for (state, among), insurances in together.items():
        code, words, remedy = _WORDS[state]
        yield Finding(code, f"{insurance_names(insurances)} {named(among)} {words}。", _PORTAL, remedy, "first")


def covered_elsewhere(due: Collection[tuple[Month, str]], elsewhere: Iterable[CoverageElsewhere]) -> Iterator[Finding]:
    """重复参保: no back-payment of a month in which another unit's 正常 coverage stands (decision 24)."""
    if not due:
        return
    months, insurances = {month for month, _ in due}, {insurance for _, insurance in due}
    known = tuple(elsewhere)
    going_on = [each for each in known if each.stop is None]
    yield from insured_elsewhere(going_on, insurances, min(months), max(months))
    ended = [each for each in known if each.stop is not None]
    if any(insured_elsewhere(ended, insurances, min(months), max(months))):
        message = "该人员在补缴的月份里已有参保关系，不能重复补缴。"
        remedy = f"{_listed(ended, months)}由其他单位缴费；请退回单位，改选其他月份。"
        yield Finding("insured-elsewhere-then", message, _PORTAL, remedy, "first")


def _listed(ended: Iterable[CoverageElsewhere], months: Iterable[Month]) -> str:
    return named(month for month in months if any(each.pays_between(month, month) for each in ended))


@lru_cache(maxsize=4096)
def _known(month: Month, insurances: frozenset[str], injury_class: str) -> bool:
    try:
        base_limits(month)
        for insurance in insurances:
            rate(insurance, month, injury_class)
    except NoParameterInForce:
        return False
    return True


def _office(number: int) -> str:
    """The counter with its address."""
    try:
        office = by_number(number)
    except UnknownOffice:
        return "经办机构服务窗口"
    return f"{office.name}服务窗口（{office.address}，电话 {office.phone}）"
