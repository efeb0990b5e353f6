"""Tracks' pages read with Selenium: `selenium_pages.py new|reused`."""

import os
import sys
from collections.abc import Iterator

from asking import tell
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions
from selenium.webdriver.support.ui import WebDriverWait

COUNT = (By.CSS_SELECTOR, 'span[data-testid="playcount"]')


def new_driver() -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    options.binary_location = os.environ["CHROME_BINARY"]
    for flag in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--lang=en-US"):
        options.add_argument(flag)
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(os.environ["CHROMEDRIVER"]))


def streams(driver: webdriver.Chrome, track: str) -> int:
    driver.get(f"{os.environ['SPOTIFY_WEB_URL']}/track/{track}")
    shown = WebDriverWait(driver, 20).until(expected_conditions.presence_of_element_located(COUNT))
    return int(shown.text.replace(",", ""))


def with_new_drivers(tracks: list[str]) -> Iterator[int]:
    for track in tracks:
        driver = new_driver()
        yield streams(driver, track)
        driver.quit()


def with_one_driver(tracks: list[str]) -> Iterator[int]:
    driver = new_driver()
    for track in tracks:
        yield streams(driver, track)
    driver.quit()


if __name__ == "__main__":
    tell(with_new_drivers if sys.argv[1] == "new" else with_one_driver)
