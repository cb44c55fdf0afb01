import os
from pathlib import Path

import pytest

from harken.home import Home
from schemas.errors import Unavailable, UserError


def test_making_a_home_twice_is_harmless_and_it_is_private(tmp_path: Path) -> None:
    home = Home(tmp_path / "h").create()
    Home(tmp_path / "h").create()
    assert home.root.stat().st_mode & 0o777 == 0o700


def test_a_role_is_held_by_one_and_the_refusal_names_the_holder(tmp_path: Path) -> None:
    home = Home(tmp_path).create()
    with home.claim("pipeline"), pytest.raises(Unavailable, match=f"process {os.getpid()}"), home.claim("pipeline"):
        pass
    assert not home.is_claimed("pipeline")


def test_a_role_that_was_never_claimed_is_free(tmp_path: Path) -> None:
    assert not Home(tmp_path).create().is_claimed("api")


def test_a_home_of_another_layout_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "VERSION").write_text("99")
    with pytest.raises(UserError, match="layout 99"):
        Home(tmp_path).create()


def test_a_home_that_cannot_be_made_says_what_to_set(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="HARKEN_HOME"):
        Home(tmp_path / "file" / "h").create()
