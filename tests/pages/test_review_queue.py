"""待审核, 批量通过 and 首页 of a reviewer."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.other_kinds import FOREIGNER, GRADUATE, HANDED
from demo.special import SPECIAL
from demo.units import UNITS
from demo.waiting import SENT
from models import Declaration, Person, Submission
from rules.offices import OFFICES
from tests import declared
from tests.declared import RETIRED
from tests.pages.htmx import HtmxPage, fresh
from tests.pages.messages import value_of
from tests.pages.visitor import Visitor
from tests.support import Page, page, words

QUEUE = "/review"
TIEXI = str(next(office.no for office in OFFICES if office.district == "铁西区"))
ALL = {"office": "", "kind": "", "reason": "", "state": "", "unit_name": "", "ready": ""}
OTHERS = [handed for handed in HANDED if not handed.sent_back]
WAITING = sum(len(sent.stops) for sent in SENT) + sum(len(handed.filled) for handed in OTHERS)
OF_SECOND = len(SENT[0].stops) + sum(len(handed.filled) for handed in OTHERS if handed.unit == "client_a")
"""How many wait in the offices of the second reviewer."""
CLEAN = 7
"""How many of those that wait need no eyes."""


def listed(shown: Page) -> list[str]:
    return [words(element).split()[0] for element in shown.all(".//tbody/tr/th")]


def tags(shown: Page) -> list[str]:
    return [words(element) for element in shown.all(".//tbody//span[@class]") if "tag" in (element.get("class") or "")]


def test_the_oldest_case_stands_first_with_everything_a_reviewer_chooses_by(app: Flask, reviewer: Visitor) -> None:
    declared.submitted(app, "filing_left")
    shown = reviewer.page(QUEUE)
    assert f"共 {WAITING + 1} 笔" in shown.text
    assert listed(shown)[-1] == SPECIAL["filing_left"].name
    first = words(shown.all(".//tbody/tr")[0])
    for word in (SENT[0].number, UNITS["client_a"].name, "浑南区", "城镇职工减少", "已等 4 天", "待审核", "规则通过"):
        assert word in first
    assert "今天提交" in words(shown.all(".//tbody/tr")[-1])
    assert SPECIAL["filing_left"].id_number not in shown.html
    assert "219900********1527" in shown.html


def test_a_case_somebody_looks_at_says_who(app: Flask, reviewer: Visitor, second: Visitor) -> None:
    public_id = declared.submitted(app, "filing_left")[0].public_id
    second.page(f"/review/{public_id}")
    row = words(reviewer.page(QUEUE).all(".//tbody/tr")[-1])
    assert "审核中" in row
    assert "纪审二" in row


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"office": TIEXI}, ["filing_left", "retirement_due"]),
        ({"reason": "6308"}, ["retirement_due"]),
        ({"unit_name": "机械"}, ["filing_left", "retirement_due"]),
        ({"unit_name": "机械", "ready": "batch"}, ["filing_left"]),
        ({"unit_name": "机械", "ready": "eyes"}, ["retirement_due"]),
        ({"unit_name": "%"}, []),
        ({"state": "in_review"}, []),
        ({"kind": "stop", "unit_name": "机械"}, ["filing_left", "retirement_due"]),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_a_filter_finds_what_it_names(
    app: Flask, reviewer: Visitor, asked: dict[str, str], found: list[str], htmx: bool
) -> None:
    declared.submitted(app, "filing_left")
    declared.submitted(app, "retirement_due", answers=RETIRED)
    answer = reviewer.post(QUEUE, htmx=htmx, **(ALL | asked))
    assert answer.status_code == (200 if htmx else 303)
    shown = page(answer) if htmx else reviewer.page(QUEUE)
    assert listed(shown) == [SPECIAL[key].name for key in found]
    if not found:
        assert "没有符合条件的待审核业务" in shown.text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"reason": "J01"}, [GRADUATE.name, FOREIGNER.name]),
        ({"reason": "J05"}, [SPECIAL["resume_waiting"].name]),
        ({"reason": "J08"}, [SPECIAL["stopped_early"].name]),
        ({"kind": "back-pay"}, [SPECIAL["quarter_waiting"].name]),
    ],
)
def test_the_queue_is_narrowed_down_by_every_business_and_its_reasons(
    reviewer: Visitor, asked: dict[str, str], found: list[str]
) -> None:
    shown = page(reviewer.post(QUEUE, htmx=True, **(ALL | asked)))
    assert [words(row).rpartition(" ")[0] for row in shown.all(".//tbody/tr/th")] == found


def test_the_reasons_stand_under_the_business_that_they_belong_to(reviewer: Visitor) -> None:
    shown = reviewer.page(QUEUE)
    groups = {
        group.get("label") or "": [words(option) for option in group.iter("option")]
        for group in shown.all(".//select[@id='reason']/optgroup")
    }
    assert list(groups) == ["减少申报、缴费中断申报", "参保登记申报", "恢复缴费申报", "参停保时间更正申报"]
    for words_of, group in zip(("退休", "新参保(首次)", "停薪留职返岗", "误操作更正"), groups.values(), strict=True):
        assert words_of in group
    codes = [option.get("value") for option in shown.one(".//select[@id='reason']").iter("option")]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("asked", [{"office": "99"}, {"state": "draft"}, {"unit_name": "长" * 129}, {"reason": "x"}])
def test_a_filter_that_makes_no_sense_is_refused_with_everything_kept(reviewer: Visitor, asked: dict[str, str]) -> None:
    answer = reviewer.post(QUEUE, **(ALL | {"unit_name": "纺织"} | asked))
    assert answer.status_code == 422
    assert page(answer).alerts()
    assert value_of(page(answer), "unit_name") == (ALL | {"unit_name": "纺织"} | asked)["unit_name"]


def test_a_reviewer_is_offered_and_shown_only_his_offices(second: Visitor) -> None:
    shown = second.page(QUEUE)
    assert len(listed(shown)) == OF_SECOND
    assert UNITS["arrears"].name not in shown.html
    offered = [words(option) for option in shown.one(".//select[@id='office']").iter("option")]
    assert offered == ["全部", "和平区", "铁西区", "浑南区"]


def test_filtering_and_turning_pages_by_htmx_is_the_page_itself(db_session: Session, reviewer: Visitor) -> None:
    many(db_session, 30)
    here = HtmxPage(reviewer, QUEUE)
    here.follow("下一页")
    assert here.lines() == fresh(reviewer, f"{QUEUE}?page=2")
    here = HtmxPage(reviewer, QUEUE)
    here.press("查询", unit_name="纺织")
    typed = 'id="unit_name"'
    assert [each for each in here.lines() if typed not in each] == [
        each for each in fresh(reviewer, QUEUE) if typed not in each
    ]


def test_what_waits_stands_on_the_home_page(app: Flask, reviewer: Visitor, second: Visitor) -> None:
    shown = reviewer.page("/")
    assert f"待审核 {WAITING} 笔" in shown.text
    assert "最早一笔 2026-11-12 15:20 提交，已等 4 天。" in shown.text
    assert shown.link("审核单位的申报") == QUEUE
    assert f"待审核 {OF_SECOND} 笔" in second.page("/").text
    assert "协同异常" not in shown.text
    declared.approved(app, "filing_left", coordinated=False)
    assert "协同异常 1 笔" in reviewer.page("/").text


# --- batches --------------------------------------------------------------------------------------------------------


def ready_boxes(shown: Page) -> list[str]:
    return [box.get("value") or "" for box in shown.all(".//input[@type='checkbox']")]


def test_only_clean_cases_can_be_ticked_and_a_batch_answers_line_by_line(
    app: Flask, db_session: Session, reviewer: Visitor
) -> None:
    declared.submitted(app, "retirement_due", answers=RETIRED)
    shown = reviewer.page(QUEUE)
    assert len(ready_boxes(shown)) == CLEAN
    assert tags(shown).count("待看附件") == 2
    assert tags(shown).count("须两人审核") == 1
    asked = shown.form("批量通过勾选的").send(reviewer.client, case=ready_boxes(shown)[:2])
    assert asked.status_code == 200
    assert page(asked).heading == "确认批量通过 2 笔"
    assert listed(page(asked)) == listed(shown)[:2]
    done = page(page(asked).form("确定通过 2 笔").send(reviewer.client))
    assert done.heading == "已通过 2 笔"
    assert done.text.count("协同成功") == 2
    assert len(listed(reviewer.page(QUEUE))) == WAITING + 1 - 2
    states = select(Declaration.state).where(Declaration.public_id.in_(ready_boxes(shown)[:2]))
    assert set(db_session.scalars(states)) == {"approved"}


def test_the_whole_page_can_be_chosen_at_once(reviewer: Visitor) -> None:
    asked = reviewer.page(QUEUE).form(f"批量通过本页 {CLEAN} 笔").send(reviewer.client, all="1")
    assert page(asked).heading == f"确认批量通过 {CLEAN} 笔"


def test_with_nothing_ticked_the_queue_says_what_to_do(reviewer: Visitor) -> None:
    answer = reviewer.page(QUEUE).form("批量通过勾选的").send(reviewer.client, all="")
    assert answer.status_code == 422
    assert "请先勾选" in page(answer).alerts()[0]
    assert len(listed(page(answer))) == WAITING


def test_what_needs_eyes_or_is_foreign_is_never_approved_by_a_batch(
    app: Flask, db_session: Session, second: Visitor
) -> None:
    retiring = declared.submitted(app, "retirement_due", answers=RETIRED)[0].public_id
    clean = declared.submitted(app, "filing_left")[0].public_id
    foreign = db_session.scalars(
        select(Declaration.public_id).join(Submission).where(Submission.number == SENT[1].number)
    ).one()
    asked = page(second.post("/review/batch", case=[retiring, clean, foreign, "A" * 22]))
    assert asked.heading == "确认批量通过 1 笔"
    assert "另有 1 笔不能批量通过" in asked.text
    done = page(second.post("/review/batch/approve", case=[retiring, clean, foreign, "A" * 22]))
    assert done.heading == "已通过 1 笔，未通过 1 笔"
    assert "请逐笔查看" in done.text
    db_session.rollback()
    states = dict(db_session.execute(select(Declaration.public_id, Declaration.state)).all())
    assert [states[each] for each in (retiring, clean, foreign)] == ["submitted", "approved", "submitted"]


def test_a_batch_confirmed_twice_or_overtaken_meanwhile_says_so(app: Flask, reviewer: Visitor) -> None:
    public_id = declared.submitted(app, "filing_left")[0].public_id
    for _ in range(2):
        assert page(reviewer.post("/review/batch/approve", case=[public_id])).heading == "已通过 1 笔"
    returned = declared.returned(app, "filing_hired_elsewhere")[0].public_id
    done = page(reviewer.post("/review/batch/approve", case=[returned]))
    assert done.heading == "已通过 0 笔，未通过 1 笔"
    assert "已退回单位" in done.text


def many(session: Session, count: int) -> None:
    """So many more cases of ordinary people of the main unit, submitted now."""
    known = session.scalars(select(Submission).where(Submission.number == SENT[0].number)).one()
    numbers = [str(UNITS["main"].first_number + place) for place in range(count)]
    for person in session.scalars(select(Person).where(Person.number.in_(numbers)).order_by(Person.id)):
        session.add(waiting_case(known, person))
    session.commit()


def waiting_case(submission: Submission, person: Person) -> Declaration:
    like = {"kind": "stop", "insurance_group": "pension", "state": "submitted", "reason": "6301"}
    day = SENT[0].stops[0].on
    return Declaration(
        **like,
        unit_id=submission.unit_id,
        person_id=person.id,
        period=declared.LEFT.month,
        effective_on=day,
        month=declared.LEFT.month,
        answers={"sub_reason": "6313"},
        created_by=submission.account_id,
        created_at=submission.at,
        submission_id=submission.id,
    )
