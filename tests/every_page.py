"""Every page of the portal and who opens it: what axe, the HTML checker and other audits walk through.

`test_every_page_is_listed` compares this list with the routes.
"""

from sqlalchemy import Engine, text

from demo.special import SPECIAL

PAGES: dict[str, tuple[str, ...]] = {
    "": (
        "/sign-in/unit",
        "/sign-in/person",
        "/sign-in/staff",
        "/display",
        "/help",
        "/help/questions",
        "/help/offices",
        "/help/site-map",
        "/help/accessibility",
        "/help/privacy",
        "/no-such-page",
    ),
    "jingban1": (
        "/",
        "/pay/contact",
        "/pay/contact/pick",
        "/pay/contact/changes",
        "/pay/contact/missing-mobile",
        "/pay/contact/{person}",
        "/pay/contact/{person}?edit=mobile",
        "/pay/contact/{person}?edit=education",
        "/pay/contact/{person}?saved=mobile",
        "/pay/contact/{person}/all",
        "/pay/contact/{person}/changes",
        "/people/states",
        "/people/states?page=3",
        "/people/pension-roster",
        "/people/search",
        "/people/pick",
        "/people/{person}",
        "/my-account",
        "/accounts",
    ),
    "daili": ("/units",),
    "weipipei": ("/",),
    "fuhe1": ("/",),
    "geren1": ("/",),
    "shenhe1": ("/",),
    "chuangkou": ("/",),
    "guanli": ("/", "/accounts", "/accounts/new", "/accounts/{account}"),
}
"""Sign-in name ("" for nobody) and addresses; {person} is one with changes, {account} one of a clerk."""


def placeholders(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:

        def public_id(query: str, value: str) -> str:
            return str(connection.execute(text(query), {"value": value}).scalar_one())

        number = SPECIAL["contact_history"].number
        return {
            "person": public_id("SELECT public_id FROM person WHERE number = :value", number),
            "account": public_id("SELECT public_id FROM account WHERE login_name = :value", "daili"),
        }
