"""An annotator in front of Label Studio's page: headless Chromium, a mouse that drags, keys that are pressed."""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

from playwright.sync_api import Page, Playwright, sync_playwright

from tools.chromium import CHROMIUM, QUIET

TEXT = ".lsf-htx-richtext"

# The boxes of the first and the last character of some words, found in what the page shows (a line break is "\n").
BOXES = """([selector, words, nth]) => {
  const shown = [], root = document.querySelector(selector);
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      for (let at = 0; at < node.length; at++) shown.push({node, at, unit: node.data[at]});
    } else if (node.nodeName === 'BR') shown.push({node, at: -1, unit: '\\n'});
    else node.childNodes.forEach(walk);
  };
  walk(root);
  const text = shown.map((one) => one.unit).join('');
  let begin = -1;
  for (let i = 0; i <= nth; i++) begin = text.indexOf(words, begin + 1);
  if (begin < 0) return {text};
  shown[begin].node.parentElement.scrollIntoView({block: 'nearest'});
  const box = ({node, at}) => {
    const range = document.createRange();
    const half = /[\\uDC00-\\uDFFF]/.test(node.data[at]) ? 1 : 0;
    const whole = /[\\uD800-\\uDBFF]/.test(node.data[at - half]) ? 2 : 1;
    range.setStart(node, at - half);
    range.setEnd(node, at - half + whole);
    const {left, right, top, bottom} = range.getBoundingClientRect();
    return {left, right, middle: (top + bottom) / 2};
  };
  return {first: box(shown[begin]), last: box(shown[begin + words.length - 1])};
}"""


class Annotating:
    """A browser in which somebody has logged in."""

    def __init__(self, url: str, email: str, password: str) -> None:
        self.url, self._email, self._password = url, email, password
        self._playwright: Playwright
        self.page: Page

    def __enter__(self) -> Self:
        self._playwright = sync_playwright().start()
        browser = self._playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=QUIET)
        self.page = browser.new_page(viewport={"width": 1600, "height": 1000})
        self.page.set_default_timeout(30_000)
        self.page.goto(f"{self.url}/user/login/")
        self.page.fill("input[name=email]", self._email)
        self.page.fill("input[name=password]", self._password)
        self.page.click("button[type=submit]")
        self.page.wait_for_url(lambda url: "/login" not in url)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._playwright.stop()

    def open(self, project: int, task: int) -> None:
        """Open a task and wait until its text can be marked."""
        self.page.goto(f"{self.url}/projects/{project}/data?task={task}")
        self.page.wait_for_selector(TEXT)
        self.page.wait_for_selector(".lsf-labels, .lsf-label")
        self.page.wait_for_load_state("networkidle")

    def mark(self, hotkey: str, words: str, nth: int = 0, rtl: bool = False) -> None:
        """Choose a label by its key and drag over the `nth` occurrence of some words."""
        self.page.keyboard.press("Escape")
        before = self.regions()
        self.page.keyboard.press(hotkey)
        first, last = self._boxes(words, nth)
        begin = (first["right"] if rtl else first["left"], first["middle"])
        end = (last["left"] if rtl else last["right"], last["middle"])
        inward = 0.6 if begin[0] < end[0] else -0.6
        mouse = self.page.mouse
        mouse.move(begin[0] + inward, begin[1])
        mouse.down()
        mouse.move((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2, steps=4)
        mouse.move(end[0] - inward, end[1], steps=4)
        mouse.up()
        self.page.wait_for_function(f"document.querySelectorAll('.htx-highlight').length > {before}")

    def regions(self) -> int:
        """How many pieces of text are highlighted."""
        return int(self.page.locator(".htx-highlight").count())

    def select(self, words: str, nth: int = 0) -> None:
        """Click on the first character of marked words."""
        first, _ = self._boxes(words, nth)
        self.page.mouse.click((first["left"] + first["right"]) / 2, first["middle"])

    def relate(self, head: str, tail: str, label: str) -> None:
        """Draw a relation from one marked span to another, and choose its label in the panel."""
        self.page.keyboard.press("Escape")
        self.select(head)
        self.page.keyboard.press("Alt+r")
        self.select(tail)
        self.page.keyboard.press("Escape")
        self.page.get_by_text("Relations", exact=True).first.click()
        drawn = self.page.locator(".lsf-relations__item").last
        drawn.hover()
        drawn.get_by_label("Show Relation Labels").click()
        self.page.locator(".lsf-relation-meta button").last.click()
        self.page.get_by_text(label, exact=True).last.click()
        self.page.keyboard.press("Escape")

    def submit(self) -> None:
        """Press the button and wait until the server has stored the annotation."""
        self.page.keyboard.press("Escape")
        with self.page.expect_response(lambda answer: "/annotations" in answer.url and answer.request.method == "POST"):
            self.page.locator("button[name=submit]").click()

    def look(self, path: Path) -> None:
        """Take a picture of the page."""
        self.page.screenshot(path=path)

    def _boxes(self, words: str, nth: int) -> tuple[dict[str, float], dict[str, float]]:
        found: dict[str, Any] = self.page.evaluate(BOXES, [TEXT, words, nth])
        assert "first" in found, f"the page does not show {words!r} but {found['text']!r}"
        return found["first"], found["last"]
