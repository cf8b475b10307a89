from tests.pages.visitor import *
from tests.queries.counting import statements
def test_x(app):
    c=City(app); v=entered(app,"jingban1"); a=f"/pay/contact/{c.person('contact_empty')}"
    values=v.page(f"{a}?edit=postcode").form("确定").values()
    with statements(app) as seen: v.post(f"{a}/postcode", htmx=True, **{**values, "postcode":"219901"})
    for s in seen: print(s[:60].replace("\n"," "), "FROM", s[s.find("FROM"):][:60].replace("\n"," "))
    print()
    with statements(app) as seen: v.get(f"/healthz")
    for s in seen: print(s[:100].replace("\n"," "))
    v2=entered(app,"guanli")
    v2.get("/accounts")
    with statements(app) as seen: v2.get(f"/accounts")
    print()
    for s in seen: print(s[:60].replace("\n"," "), "FROM", s[s.find("FROM"):][:160].replace("\n"," "))
