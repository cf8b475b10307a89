"""`GET /healthz`: what supervisors and load balancers go by."""

from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session


def test_a_ready_portal_says_so(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ready\n")


def test_a_database_without_tables_is_not_ready_and_says_what_to_run(client: FlaskClient, db_session: Session) -> None:
    db_session.execute(text("DROP TABLE setting"))
    db_session.commit()
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert "flask db upgrade" in answer.text
