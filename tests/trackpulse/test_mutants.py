"""Each mutation of `make mutants` finds its place and the tests that must see it: a run of it takes long."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.mutants import MUTANTS, Mutant

ROOT = Path(settings.BASE_DIR)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.without)
def test_a_mutation_finds_its_one_place_and_its_tests(mutant: Mutant) -> None:
    assert (ROOT / mutant.path).read_text().count(mutant.code) == 1
    assert [test for test in mutant.tests.split() if not (ROOT / test).is_file()] == []
