import pytest

PASSWORD = "correct horse battery staple"
USER = {"email": "test@example.com", "password": "test1234"}


def test_login_rejects_a_wrong_password(client):
    response = client.post("/login", data={"email": USER["email"], "password": "wrong-Password-1"})
    assert response.status_code == 401
    assert "token" not in response.json()


@pytest.mark.parametrize("token", ["", "abc", "Bearer x"])
def test_bad_tokens(client, token):
    assert client.get("/me", headers={"Authorization": token}).status_code == 401
