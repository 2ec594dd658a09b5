"""The groups of use cases on the page 書く."""

from lensawriter import usecases
from lensawriter.settings import ROOT
from lensawriter.ui.write import use_cases

CASES = usecases.load(ROOT / "prompts")


def test_each_group_has_four_use_cases() -> None:
    groups = [use_cases.group(case) for case in CASES.values()]
    assert {name: groups.count(name) for name in use_cases.GROUPS} == {"web": 4, "short": 4, "any": 4}
