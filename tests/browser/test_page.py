"""The page in a real browser."""

import re
from typing import Any

import pytest

from tests.browser.window import CHROMIUM, Window, keep

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed at /usr/bin/chromium"),
]


def test_loads_without_an_error_and_without_asking_anybody_else(window: Window) -> None:
    page = window.open("/")
    page.wait_for_selector(".chart canvas")
    keep(page, "desktop")
    assert page.title() == "Harken"
    assert page.locator(".cards .card").count() == 5
    assert page.locator("article.m").count() == 20
    assert window.trouble == []
    assert window.strangers == []


def test_says_that_the_posts_are_invented(window: Window) -> None:
    assert "Invented posts" in window.open("/").locator(".invented").inner_text()
    assert window.open("/?workspace=default").locator(".invented").count() == 0


def test_shows_times_in_the_zone_of_the_browser(window: Window) -> None:
    assert "times in Europe/Berlin" in window.open("/").locator(".now").inner_text()


def test_a_search_shows_highlights(window: Window) -> None:
    window.open("/")
    page = window.search("battery")
    texts = page.locator("article.m mark.q").all_inner_texts()
    assert texts
    assert {t.lower() for t in texts} == {"battery"}
    assert page.locator("article.m mark:not(.q)").count() > 0
    assert "q=battery" in page.url


def test_a_post_with_markup_stays_text(window: Window) -> None:
    page = window.open("/?q=script&period=all&brand=*")
    post = page.locator("article.m").first
    assert post.locator(".m-who b").inner_text() == "<b>Eve</b>"
    assert post.locator("h3").inner_text() == "<img src=x onerror=alert(2)>"
    assert post.locator("p.m-text").inner_text() == (
        "😀 ostrelle <script>alert(4)</script> {{ 7*7 }} &amp; <a href=//evil.example>x</a>"
    )
    assert post.locator(".m-text mark").all_inner_texts() == ["ostrelle", "script", "script"]
    assert post.locator("img, script, .m-text a, .m-foot a").count() == 0
    assert window.trouble == []
    assert window.strangers == []


def test_a_link_to_the_original_gives_nothing_away(window: Window) -> None:
    link = window.open("/").locator(".m-foot a").first
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert re.match(r"https://[\w.-]+\.example/", link.get_attribute("href"))


def test_an_empty_result_says_what_was_searched_and_what_would_find_something(window: Window) -> None:
    page = window.open("/?q=zebra+AND+battery")
    said = page.locator(".empty").inner_text()
    keep(page, "empty")
    assert "Nothing found" in said
    assert "Searched for zebra AND battery of the brand Ostrelle" in said
    assert "in bluesky, feed, hackernews, mastodon, reddit, x" in said
    assert "For battery there are" in said
    page.get_by_role("button", name="Without the query").click()
    page.wait_for_selector("article.m")


def test_an_empty_default_period_jumps_to_where_the_data_is_and_says_so(window: Window) -> None:
    page = window.open("/?workspace=old")
    said = page.locator(".notice").inner_text()
    assert "There is nothing in the last 30 days" in said
    assert "Oct 2025" in said
    assert page.locator("article.m").count() > 0


def test_an_empty_workspace_says_how_to_begin(window: Window) -> None:
    assert "add a brand and a source" in window.open("/?workspace=default").locator(".empty").inner_text()


def test_an_unknown_workspace_is_refused_in_words(window: Window) -> None:
    said = window.open("/?workspace=nobodys").locator(".notice.bad").inner_text()
    assert said == "You may see no workspace of that name: ask its owner."


def test_load_more_goes_on_where_the_list_ends(window: Window) -> None:
    page = window.open("/")
    page.get_by_role("button", name="Load more").click()
    page.wait_for_function("document.querySelectorAll('article.m').length === 40")
    ids = page.locator("article.m").evaluate_all("all => all.map(m => m.dataset.id)")
    assert len(set(ids)) == 40


def test_a_click_on_a_bar_narrows_to_its_day_and_back(window: Window) -> None:
    page = window.open("/")
    page.wait_for_selector(".chart canvas")
    page.wait_for_timeout(700)
    box = page.locator(".chart").bounding_box()
    before = page.locator(".cards .k-value").first.inner_text()
    page.mouse.click(box["x"] + box["width"] * 0.618, box["y"] + box["height"] * 0.72)
    page.wait_for_selector("text=Volume by hour")
    assert "from=2026-11" in page.url
    page.get_by_role("button", name="Back to the last 30 days").click()
    page.wait_for_selector("text=Volume by day")
    assert page.locator(".cards .k-value").first.inner_text() == before


def test_a_click_on_a_site_narrows_to_it(window: Window) -> None:
    page = window.open("/")
    page.locator(".line", has_text="reddit.example").first.click()
    page.wait_for_function("document.querySelector('.now h1').textContent.includes('site:reddit.example')")
    assert page.get_by_label("Search query").input_value() == "site:reddit.example"


def test_choosing_a_period_and_a_brand_asks_again(window: Window) -> None:
    page = window.open("/")
    page.get_by_role("button", name="7 d", exact=True).click()
    page.wait_for_selector("text=the last 7 days")
    page.get_by_label("Brand").click()
    page.get_by_role("option", name="Quendal").click()
    page.wait_for_function("document.querySelector('.now h1').textContent.includes('Quendal')")
    assert "brand=Quendal" in page.url
    assert "period=7d" in page.url


def test_fits_a_phone(phone: Window) -> None:
    page = phone.open("/")
    page.wait_for_selector(".chart canvas")
    keep(page, "phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    wide = page.evaluate(
        "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > 391).length"
    )
    assert wide == 0
    assert phone.trouble == []


def test_a_visitor_who_is_not_signed_in_learns_how(browser: Any, site: Any) -> None:
    context = browser.new_context()
    window = Window(context.new_page(), site.url).watch()
    page = window.open("/")
    assert "harken signin" in page.locator(".signin").inner_text()
    assert page.locator("article.m").count() == 0
    assert window.trouble == []
    context.close()


def test_a_sign_in_address_leads_to_the_page_once(browser: Any, site: Any) -> None:
    address = site.signin()
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("article.m")
    assert "code=" not in page.url
    context.close()
    stranger = browser.new_context()
    assert stranger.new_page().goto(address).status == 401
    stranger.close()
