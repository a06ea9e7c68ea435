"""Draw docs/summary.png: the step summary of the example pull request, rendered in Chromium as GitHub shows it.

    python scripts/picture.py [--summary SUMMARY.md] [PICTURE.png]

Without `--summary` the example repository is made and checked first.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTH, HEIGHT = 980, 1080

# What GitHub's sanitiser and style sheet leave of a summary, as far as a summary uses it.
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Summary</title>
<style>
  body {{ margin: 0; padding: 24px 32px; color: #1f2328; background: #fff;
         font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, "DejaVu Sans", sans-serif; }}
  h1, h2, h3, h4 {{ margin: 24px 0 16px; line-height: 1.25; font-weight: 600; }}
  h1, h2 {{ padding-bottom: .3em; border-bottom: 1px solid #d1d9e0; }}
  h1:first-child, h2:first-child {{ margin-top: 0; }}
  a {{ color: #0969da; }}
  p, ul, ol, pre, table, details, blockquote {{ margin: 0 0 16px; }}
  table {{ border-collapse: collapse; display: block; }}
  th, td {{ border: 1px solid #d1d9e0; padding: 6px 13px; text-align: left; }}
  tr:nth-child(2n) {{ background: #f6f8fa; }}
  summary {{ cursor: pointer; }}
  code {{ padding: .2em .4em; border-radius: 6px; background: #818b981f;
          font: 85%/1.45 ui-monospace, Menlo, "DejaVu Sans Mono", monospace; }}
  pre {{ padding: 16px; border-radius: 6px; background: #f6f8fa; overflow: hidden; }}
  pre code {{ padding: 0; background: none; }}
  blockquote {{ padding: 0 1em; color: #59636e; border-left: .25em solid #d1d9e0; }}
</style>
{body}
</html>
"""


def page(markdown: str) -> str:
    """Return the HTML page for the Markdown of a summary."""
    renderer = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return PAGE.format(body=renderer.render(markdown))


def draw(html: str, picture: Path) -> None:
    """Take a picture of the top of a page."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        message = f"no browser found: install one of {', '.join(BROWSERS)} (scripts/setup system does)"
        raise SystemExit(message)
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch, "summary.html")
        source.write_text(html, "utf-8")
        options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--user-data-dir={scratch}/profile",
        ]
        size = [f"--window-size={WIDTH},{HEIGHT}", "--force-device-scale-factor=1.5"]
        subprocess.run(
            [browser, *options, *size, f"--screenshot={picture}", source.as_uri()],
            check=True,
            stderr=subprocess.DEVNULL,
            timeout=120,
        )


def summary_of_the_example() -> str:
    """Make the example repository, check its pull request, and return the summary."""
    with tempfile.TemporaryDirectory() as scratch:
        repository = Path(scratch, "opsdesk")
        subprocess.run([sys.executable, ROOT / "scripts" / "opsdesk_repository.py", repository], check=True)
        command = [sys.executable, "-c", "from launchgate.entry import main; raise SystemExit(main())", "check"]
        report = Path(scratch, "summary.md")
        done = subprocess.run(
            [*command, "--base", "main", f"--report=markdown={report}"],
            cwd=repository,
            check=False,
            capture_output=True,
        )
        if done.returncode != 1:
            message = f"the gate was expected to close, but gave {done.returncode}: {done.stderr.decode()}"
            raise SystemExit(message)
        return report.read_text("utf-8")


def main(arguments: Sequence[str]) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("picture", type=Path, nargs="?", default=ROOT / "docs" / "summary.png", metavar="PICTURE.png")
    parser.add_argument("--summary", type=Path, metavar="SUMMARY.md", help="a summary that is there already")
    options = parser.parse_args(arguments)
    markdown = options.summary.read_text("utf-8") if options.summary else summary_of_the_example()
    draw(page(markdown), options.picture.resolve())


if __name__ == "__main__":
    main(sys.argv[1:])
