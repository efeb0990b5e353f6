"""The query that all watchers of a run share, and what they see when it fails."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from enrichment.live import run_state

HANGS_AFTER = 120
RUN = 7


async def first(states: AsyncGenerator[str, None]) -> str:
    return await asyncio.wait_for(anext(states), HANGS_AFTER)


def test_a_look_that_fails_ends_its_watchers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_state, "state_of", broken)

    async def watch() -> list[BaseException | str]:
        watchers = [first(run_state.states(RUN)) for _ in range(2)]
        return await asyncio.gather(*watchers, return_exceptions=True)

    ends = asyncio.run(watch())

    assert [type(end) for end in ends] == [run_state.LookFailed, run_state.LookFailed]


def test_who_comes_after_a_failed_look_gets_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    async def watch() -> str:
        monkeypatch.setattr(run_state, "state_of", broken)
        with pytest.raises(run_state.LookFailed):
            await first(run_state.states(RUN))
        monkeypatch.setattr(run_state, "state_of", lambda _run_id: {"ended_at": "2026-05-01"})
        return await first(run_state.states(RUN))

    assert asyncio.run(watch()) == '{"ended_at": "2026-05-01"}'


def broken(_run_id: int) -> None:
    raise ValueError("not foreseen")
