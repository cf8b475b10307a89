"""补缴 on its page: the gap is found, what it costs stands there before anything is saved, paid months are named."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Declaration
from tests.pages.visitor import City, Visitor
from tests.support import page, words


def test_the_amounts_of_a_quarter_are_shown_before_it_is_saved(clerk: Visitor, city: City, db_session: Session) -> None:
    address = f"/declare/back-pay/person/{city.person('unpaid_quarter')}"
    first = clerk.page(address)
    asked = first.form("确定，下一步").values()
    assert (asked["first"], asked["last"]) == ("202607", "202609")
    assert "2026年6月（已缴）" in first.text
    shown = page(clerk.post(f"{address}/choices", htmx=True, **asked | {"wage": "5200"}))
    rows = [[words(cell) for cell in row] for row in shown.all(".//table")[0].iter("tr")]
    assert rows[1] == ["2026年7月 企业职工基本养老保险", "5,200.00", "832.00", "416.00", "66.77", "1,314.77"]
    assert rows[4] == ["2026年7月 小计 滞纳 107 天", "", "1,279.20", "520.00", "96.26", "1,895.46"]
    assert rows[-1] == ["合计 3 个月", "", "3,837.60", "1,560.00", "206.01", "5,603.61"]
    assert "一共 5,765.57 元" in shown.text
    assert "工伤保险不补缴以前的月份" in shown.text
    assert "劳动合同 工资发放凭证" in shown.text
    assert words(shown.one(".//dl[@class='strip']")).endswith("5月已缴 6月已缴 7月补缴 8月补缴 9月补缴 10月已缴")
    refused = clerk.post(address, **asked | {"first": "202606", "wage": "5200"})
    assert refused.status_code == 422
    assert "养老、医疗、生育保险 2026年6月 已缴费，不能再补缴" in page(refused).text
    saved = clerk.post(address, **asked | {"wage": "5200"})
    drafted = select(Declaration).where(Declaration.kind == "back-pay", Declaration.state == "draft")
    row = db_session.scalars(drafted).one()
    assert saved.status_code == 303
    assert saved.headers["Location"].endswith(f"/declarations/batch/{row.batch}/papers")
    edited = clerk.page(f"/declare/{row.public_id}/edit").form("保存，下一步").values()
    assert {name: edited[name] for name in ("first", "last", "wage")} == {
        "first": "202607",
        "last": "202609",
        "wage": "5200.00",
    }
