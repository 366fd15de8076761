"""The screenshots of docs/review.md, in light and dark: `python scripts/shots.py`, with playwright and a Chromium."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from click.testing import CliRunner
from playwright.sync_api import sync_playwright

from clipper.cli import main

ROOT = Path(__file__).resolve().parent.parent
SHOWN = "ouaga-agence-sahel"  # another line might be its headline
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def shoot(page: Path) -> None:
    """Both screenshots of a page."""
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, BROWSERS)))
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            size = {"width": 1280, "height": 800}
            shot = browser.new_page(color_scheme=scheme, viewport=size, locale="en-GB")
            shot.goto(page.as_uri())
            shot.get_by_role("option").filter(has_text=SHOWN).first.click()
            shot.screenshot(path=ROOT / "docs" / "images" / f"review-{scheme}.png")
        browser.close()


if __name__ == "__main__":
    inputs = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("fixtures/realistic/*/input.txt"))
    with tempfile.TemporaryDirectory() as folder:
        name = str(Path(folder, "review.html"))
        CliRunner().invoke(main, ["review", "--quiet", *inputs, "-o", name], catch_exceptions=False)
        shoot(Path(name))
