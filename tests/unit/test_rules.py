"""The rules of every kind of record: what they are called."""

import re

import pytest

from moviepipe.silver.media import KINDS


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_rule_has_a_name_of_its_own(kind):
    for check in kind.checks:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", check.name), f"the check {check.reason!r} has no snake_case name"
    names = [check.name for check in kind.checks]
    assert sorted(names) == sorted(set(names)), "two checks of a kind share a name"
