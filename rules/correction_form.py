"""What the form of 参停保时间更正 shows: the months it may become, the strips before and after, what changes at tax."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rules.correction import Origin, Side, names_of
from rules.months import STRIP_LENGTH, PeriodLine, Spell, billed
from rules.periods import Month, months_between
from rules.start_months import HINT as START_HINT
from rules.start_months import start_consequence
from rules.stop_form import StripRow
from rules.stop_months import HINT as STOP_HINT
from rules.stop_months import stop_consequence

_BEFORE = 2


def strips(origin: Origin, month: Month | None, withdrawn: bool) -> tuple[StripRow, ...]:
    """Now and afterwards, over the same six months; afterwards: as soon as something is chosen."""
    side = origin.declared
    shown = _around(side, month)
    rows = [_row("现在", origin, side, side.month, shown)]
    if month is not None or withdrawn:
        rows.append(_row("更正后", origin, side, month, shown))
    return tuple(rows)


def _around(side: Side, month: Month | None) -> Sequence[Month]:
    turns = [side.month, *([] if month is None else [month])]
    first = min(side.group.period - _BEFORE, *(turn - 1 for turn in turns))
    last = max(first + (STRIP_LENGTH - 1), *(turn + 1 for turn in turns))
    return tuple(months_between(first, last))[:12]


def _row(label: str, origin: Origin, side: Side, month: Month | None, shown: Sequence[Month]) -> StripRow:
    spells = tuple(_spells(origin, side, month))
    return StripRow(label, side.group.period, tuple((each, billed(spells, each)) for each in shown))


def _spells(origin: Origin, side: Side, month: Month | None) -> Iterator[Spell]:
    """What tax asks for with this month: the spell itself, and before a start the one that went before."""
    if origin.ends and month is not None:
        yield Spell(min(item.start for item in side.touched), month)
    elif month is not None:
        yield Spell(month)
    if not origin.ends and side.previous_stop is not None:
        yield Spell(side.previous_stop - STRIP_LENGTH, side.previous_stop)


def consequence(origin: Origin, month: Month | None, withdrawn: bool) -> str:
    """What the correction changes at tax, in one sentence; "" while nothing is chosen."""
    side = origin.declared
    if month is None:
        if not withdrawn:
            return ""
        return f"撤回参保登记：{side.month.label} 起不产生应缴额，本单位不再有这次登记的{names_of(side)}参保关系。"
    lines = [PeriodLine(names_of(each), each.group.period) for each in (side, origin.coordinated) if each is not None]
    said = stop_consequence(month, lines) if origin.ends else start_consequence(month, lines)
    said = said.removeprefix(STOP_HINT).removeprefix(START_HINT).removeprefix(f"选 {month.label}")
    return f"{origin.month_name}由 {side.month.label} 改为 {month.label}{said}"
