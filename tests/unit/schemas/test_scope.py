import pytest

from schemas.scope import EVERY, PUBLIC, workspace, workspace_name


def test_a_workspace_has_its_name_back() -> None:
    assert workspace_name(workspace("default")) == "default"
    assert workspace_name(PUBLIC) is None
    assert workspace_name(EVERY) is None


@pytest.mark.parametrize("name", ["", "a:b", "*", "a b", "a/b"])
def test_a_name_that_could_be_mistaken_for_something_else_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a workspace name"):
        workspace(name)
