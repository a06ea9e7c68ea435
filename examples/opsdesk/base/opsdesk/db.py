"""One engine per process, one session per unit of work."""

from contextlib import contextmanager

from flask import current_app
from sqlalchemy import create_engine
from sqlalchemy.orm import Session


class Database:
    def __init__(self, url):
        self.engine = create_engine(url, pool_pre_ping=True)


@contextmanager
def session():
    with Session(current_app.extensions["database"].engine) as work, work.begin():
        yield work
