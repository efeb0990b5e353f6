"""Tracks' pages read with Playwright: `playwright_pages.py 1|4`, one or four pages of one browser at a time."""

import asyncio
import os
import sys

from asking import tell
from playwright.async_api import Page, async_playwright


async def streams(page: Page, track: str) -> int:
    await page.goto(f"{os.environ['SPOTIFY_WEB_URL']}/track/{track}")
    text = await page.locator('span[data-testid="playcount"]').inner_text()
    return int(text.replace(",", ""))


async def in_turn(page: Page, tracks: list[str]) -> list[int]:
    return [await streams(page, track) for track in tracks]


async def run(tracks: list[str], pages: int) -> list[int]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=os.environ["CHROME_BINARY"])
        context = await browser.new_context(locale="en-US")
        opened = [await context.new_page() for _ in range(pages)]
        shares = [in_turn(page, tracks[number::pages]) for number, page in enumerate(opened)]
        numbers = await asyncio.gather(*shares)
        await browser.close()
    return [number for share in numbers for number in share]


if __name__ == "__main__":
    tell(lambda tracks: asyncio.run(run(tracks, int(sys.argv[1]))))
