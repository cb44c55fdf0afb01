"""The box in which queries are typed, in a real browser."""

from typing import Any

import pytest

from tests.browser.window import CHROMIUM, Window, keep

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed at /usr/bin/chromium"),
]

WRONG = ".qe-mirror .qe-err"


def open_box(window: Window, path: str = "/") -> Any:
    return window.open(path).get_by_label("Search query")


def type_wrong(page: Any, box: Any, query: str) -> None:
    box.fill(query)
    page.wait_for_selector(WRONG)


def cursor_of(box: Any) -> int:
    return int(box.evaluate("area => area.selectionStart"))


def selected(box: Any) -> str:
    return str(box.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)"))


@pytest.mark.parametrize(
    "query",
    [
        "lamp (light",
        "😀 苹果手机 café (light",
        "ملف كتاب (نور",
        "lamp AND light\n\nAND 😀 (battery",
        "lamp OR " * 200 + "(light",
    ],
)
def test_the_wavy_line_is_under_the_very_characters_that_are_wrong(window: Window, query: str) -> None:
    box = open_box(window)
    type_wrong(window.page, box, query)
    wave = window.page.locator(WRONG)
    assert wave.inner_text() == "("
    window.page.locator(".qe-what").first.click()
    spot = wave.bounding_box()
    middle = spot["y"] + spot["height"] / 2
    edges = set()
    for x in (spot["x"] + 0.5, spot["x"] + spot["width"] - 0.5):
        window.page.mouse.click(x, middle)
        edges.add(box.evaluate("area => area.selectionStart"))
    at = box.evaluate("area => area.value.indexOf('(')")
    assert edges == {at, at + 1}


def test_a_line_moves_with_its_text_and_never_to_another(window: Window) -> None:
    box = open_box(window)
    page = window.page
    type_wrong(page, box, "lamp (light")
    page.evaluate(
        """() => {
            window.seen = new Set();
            const note = () => document.querySelectorAll('.qe-mirror .qe-err').forEach(e => seen.add(e.textContent));
            new MutationObserver(note).observe(document.querySelector('.qe-mirror'), {childList: true});
        }"""
    )
    box.press("Home")
    box.press_sequentially("😀 one two three ", delay=30)
    page.wait_for_timeout(300)
    assert page.evaluate("[...seen]") == ["("]
    box.press("End")
    box.press_sequentially(")")
    page.wait_for_function("!document.querySelector('.qe-mirror .qe-err')")


def test_a_fix_is_one_click_keeps_the_cursor_and_can_be_undone(window: Window) -> None:
    box = open_box(window)
    page = window.page
    box.fill("😀 lamp and battery")
    box.press("Home")
    page.wait_for_selector(".qe-fix")
    keep(page, "box-fix")
    page.locator(".qe-fix").click()
    assert box.input_value() == "😀 lamp AND battery"
    assert cursor_of(box) == 0
    page.wait_for_selector(".qe-marks", state="detached")
    box.press("Control+z")
    assert box.input_value() == "😀 lamp and battery"


def test_a_field_and_its_value_are_completed_by_keyboard(window: Window) -> None:
    box = open_box(window)
    page = window.page
    box.press_sequentially("battery AND si")
    page.wait_for_selector("[role=option] >> text=site:")
    box.press("Tab")
    assert box.input_value() == "battery AND site:"
    page.wait_for_selector("[role=option][aria-selected=true]")
    keep(page, "box-values")
    box.press_sequentially("redd")
    page.wait_for_selector("[role=option] >> text=reddit.example")
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == page.locator("[role=option].on").get_attribute("id")
    box.press("Enter")
    assert box.input_value() == "battery AND site:reddit.example"
    assert "q=" not in page.url
    box.press("Enter")
    page.wait_for_function("document.querySelector('.now h1').textContent.includes('site:reddit.example')")


def test_enter_searches_where_nothing_was_chosen(window: Window) -> None:
    box = open_box(window)
    box.press_sequentially("si")
    window.page.wait_for_selector("[role=option]")
    box.press("Enter")
    window.page.wait_for_function("document.querySelector('.now h1').textContent.endsWith('si')")
    assert box.input_value() == "si"


def test_control_and_space_open_the_menu_and_escape_closes_it(window: Window) -> None:
    box = open_box(window)
    box.press("Control+Space")
    window.page.wait_for_selector("[role=option]")
    box.press("Escape")
    assert window.page.locator("[role=option]").count() == 0


def test_a_query_with_an_error_is_not_sent_and_the_error_is_selected(window: Window) -> None:
    box = open_box(window)
    box.fill("lamp (light")
    box.press("Enter")
    window.page.wait_for_selector(".qe-marks .err")
    window.page.wait_for_function("document.querySelector('.qe-area').selectionEnd === 6")
    assert selected(box) == "("
    assert box.get_attribute("aria-invalid") == "true"
    said = window.page.locator(f"#{box.get_attribute('aria-describedby')}").inner_text()
    assert said.startswith("1 error.")
    assert "q=" not in window.page.url


def test_hovering_a_wavy_line_tells_what_is_wrong(window: Window) -> None:
    page = window.open("/?q=wendy%27s&brand=*&period=all")
    page.wait_for_selector(".qe-mirror .qe-warn")
    page.locator(".qe-area").hover(position={"x": 12, "y": 12})
    assert "wendys" in page.locator(".qe-tip").inner_text()


def test_markup_that_is_typed_stays_text(window: Window) -> None:
    query = '"<img src=x onerror=alert(1)>" OR (<b>{{7*7}}</b>'
    page = window.open("/?q=%22%3Cimg+src%3Dx+onerror%3Dalert(1)%3E%22")
    box = page.get_by_label("Search query")
    assert box.input_value() == '"<img src=x onerror=alert(1)>"'
    type_wrong(page, box, query)
    keep(page, "box-markup")
    assert page.locator(".qe-mirror").evaluate("e => e.textContent").startswith(query)
    assert page.locator(".ask img, .ask b, main img").count() == 0
    assert window.trouble == []
    assert window.strangers == []


def test_a_pasted_text_of_64_kb_is_judged(window: Window) -> None:
    box = open_box(window)
    box.fill("(" + "lamp OR " * 8000 + "苹果")
    window.page.wait_for_selector(WRONG)
    assert window.page.locator(".qe-what").count() >= 1
    box.fill("lamp")
    window.page.wait_for_function("!document.querySelector('.qe-mirror .qe-err')")
    assert window.trouble == []


def test_half_a_surrogate_pair_breaks_nothing(window: Window) -> None:
    box = open_box(window)
    box.evaluate("area => { area.focus(); document.execCommand('insertText', false, 'a\\ud800b (') }")
    window.page.wait_for_selector(WRONG)
    assert window.page.locator(WRONG).inner_text() == "("


def test_what_an_input_method_composes_is_judged_when_it_is_done(window: Window) -> None:
    box = open_box(window)
    page = window.page
    box.click()
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "(ni", "selectionStart": 3, "selectionEnd": 3})
    page.wait_for_timeout(400)
    assert page.locator(".qe-mirror").evaluate("e => e.textContent").startswith("(ni")
    assert page.locator(WRONG).count() == 0
    keys.send("Input.insertText", {"text": "(你"})
    page.wait_for_selector(WRONG)
    assert box.input_value() == "(你"


def test_more_than_four_problems_fold(window: Window) -> None:
    box = open_box(window)
    box.fill(" OR ".join(f"{word}'s" for word in ("wendy", "arby", "denny", "carl", "macy", "levi")))
    page = window.page
    page.wait_for_selector(".qe-rest")
    assert page.locator(".qe-what").count() == 4
    page.get_by_role("button", name="2 more").click()
    assert page.locator(".qe-what").count() == 6


def test_the_box_fits_a_phone(phone: Window) -> None:
    box = open_box(phone)
    type_wrong(phone.page, box, "(ostrelle OR battery) AND lang:german AND sentimant:good AND " + "verylongword" * 8)
    keep(phone.page, "box-phone")
    wide = phone.page.evaluate(
        "[...document.querySelectorAll('.ask *')].filter(e => e.getBoundingClientRect().right > 391).length"
    )
    assert wide == 0
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390
