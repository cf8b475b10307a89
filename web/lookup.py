"""Searching for one person: what is wrong with the number, nobody there, or too many tries; alike on every page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict
from wtforms import Field

from actions import lookups
from forms.search import NumberSearch, PersonPicker
from models import Person
from rules.finding import Finding
from web import access


@dataclass(frozen=True)
class Found:
    """A person, or the form with the reason why there is none, and the status to answer with."""

    form: NumberSearch
    person: Person | None = None
    status: int = 200
    retry_after: int | None = None


@dataclass(frozen=True)
class Picked:
    """The 放大镜 with what it found; None: nothing asked yet."""

    form: PersonPicker
    candidates: Sequence[Person] | None = None
    status: int = 200


NOBODY = Finding(
    code="nobody-here",
    message="未查询到社保人员信息,请核实(人员状态、登记状态)",
    clause="操作手册 温馨提示(3)",
    remedy="请尝试点击放大镜，用个人编号查询；也可以在单位人员参保状态查询中核对人员状态，人员不在本单位在职参保的，不能在此办理。",
    field="number",
)


def search_by_number(answers: MultiDict[str, str], find: Callable[[str], Person | None]) -> Found:
    """Look for the number typed. Somebody of another unit is answered exactly like nobody at all."""
    form = NumberSearch(answers)
    if not form.check():
        return Found(form, status=422)
    person = find(form.wanted)
    if person is not None:
        return Found(form, person)
    try:
        lookups.count_miss(access.actor(), form.wanted)
    except lookups.TooManyLookups as too_many:
        form.finding = too_many_lookups(too_many.seconds)
        return Found(form, status=429, retry_after=too_many.seconds)
    form.finding = NOBODY
    return Found(form, status=422)


def count_miss(number: str, field: Field) -> int | None:
    """A number that nobody here has is counted; once there were too many the field says so, and the seconds to wait."""
    if not number:
        return None
    try:
        lookups.count_miss(access.actor(), number)
    except lookups.TooManyLookups as too_many:
        field.errors = [too_many_lookups(too_many.seconds).text]
        return too_many.seconds
    return None


def picked(answers: MultiDict[str, str], find: Callable[..., Sequence[Person]]) -> Picked:
    form = PersonPicker(answers)
    if not answers:
        return Picked(form)
    number, name = form.wanted
    if not number and not name:
        form.person_number.errors = ["请填写个人编号或姓名后再查询。"]
    if form.person_number.errors or not form.validate():
        return Picked(form, status=422)
    return Picked(form, find(number, name))


def too_many_lookups(seconds: int) -> Finding:
    minutes = -(-seconds // 60)
    return Finding(
        code="too-many-lookups",
        message="查询未找到人员的次数已达上限，为保护个人信息暂停查询。",
        clause="个人信息保护法 第五十一条",
        remedy=f"请在 {minutes} 分钟后再试；需要核对名单的，请用单位人员参保状态查询。",
        field="number",
    )
