"""The projects beside a scheme's own: their titles fit, and neither another dataset's nor a renamed one is taken."""

from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from making import SCHEME
from newsann.errors import StudioError
from newsann.studio.projects import Purpose, find_beside, purpose_of, title_for
from newsann.studio.studio_project import LONGEST_TITLE

NEWS = replace(SCHEME, title="Attribution in the news of five countries and two centuries")


def on_server(number: int, title: str) -> Any:
    return SimpleNamespace(id=number, title=title, description="")


def test_long_title_is_cut_and_the_name_never_is() -> None:
    title = title_for(NEWS, "First Person")
    assert title.endswith(": First Person")
    assert len(title) <= LONGEST_TITLE
    assert NEWS.title.startswith(title.removesuffix(": First Person"))


def test_project_is_found_by_its_whole_title() -> None:
    listed = [on_server(1, "tiny"), on_server(2, "tiny: Ana"), on_server(3, "tiny: Anabel"), on_server(4, "other: Ana")]
    assert find_beside(listed, SCHEME, "Ana") == 2
    assert find_beside(listed, SCHEME, "Ben") is None
    with pytest.raises(StudioError, match="2 projects are called 'tiny: Ana': 2, 5"):
        find_beside([*listed, on_server(5, "tiny: Ana")], SCHEME, "Ana")


def test_purpose_is_in_the_first_line_of_the_description() -> None:
    for purpose in (Purpose.PERSON, Purpose.CURATION):
        assert purpose_of(f"{purpose.description(SCHEME)}\nOur notes.", SCHEME) is purpose
    assert purpose_of("Our notes.", SCHEME) is Purpose.EVERYBODY
    assert purpose_of(Purpose.PERSON.description(NEWS), replace(SCHEME, name="other")) is Purpose.EVERYBODY
