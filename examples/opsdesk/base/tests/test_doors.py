import pytest


def test_it_is_alive(app):
    assert app.test_client().get("/healthz").json == {"status": "ok"}


@pytest.mark.parametrize("path", ["/", "/orders/A-1", "/reports/revenue", "/team/"])
def test_strangers_are_sent_to_the_login(app, path):
    answer = app.test_client().get(path)
    assert answer.status_code == 302
    assert answer.location.startswith("/login")


def test_a_forged_reset_link_is_gone(app):
    assert app.test_client().get("/password/reset/forged").status_code == 410
