import pytest

from tests.posts import PostMaker, make_post


@pytest.fixture
def post() -> PostMaker:
    return make_post
