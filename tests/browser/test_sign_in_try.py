from tests.support import until
import re


def test_desktop(page, enter):
    enter(page, "jingban1")
    assert "首页" in page.title()


def test_phone(phone, enter):
    enter(phone, "jingban2")
    assert phone.viewport_size["width"] == 390


def test_no_js(no_js, enter):
    enter(no_js, "xiaoqi")


def test_bad(page, expected_complaints):
    page.goto("/sign-in/unit")
    page.evaluate("console.error('boo')")


def test_fresh(fresh_portal, new_context, enter):
    p = new_context(base_url=fresh_portal.url).new_page()
    enter(p, "jingban1")
    assert fresh_portal.stop() == 0
    fresh_portal.start()
    p.reload()
    assert "首页" in p.title()
