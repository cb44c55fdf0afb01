"""The pages about brands in a real browser: a query is changed, looked at, saved, compared and had back."""

from collections.abc import Iterator
from typing import Any

import pytest

from enrich.brand_store import find_brand, list_brands, remove_brand, save_brand
from schemas.scope import workspace
from tests.browser.window import CHROMIUM, Window, keep
from tests.contract.rematch.world import Engines, Ticking, World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed at /usr/bin/chromium"),
]

LAB = workspace("lab")
HOSTILE = "<img src=x onerror=alert(1)> {{7*7}} acme \u202eevil 😀"


@pytest.fixture(scope="module")
def world(site: Any) -> World:
    """One of the module: its stages are members of their groups for good."""
    world = World(Engines(site.deps.log, site.state, site.deps.store, Ticking()))
    for n, text in enumerate(("acme one", "acme road", "Acme 苹果", "zenith", "ملف acme", HOSTILE)):
        world.hear(world.post(str(n), text, scope=LAB))
    return world


@pytest.fixture
def lab(world: World, site: Any) -> Iterator[World]:
    """Brand Acme over six posts; nothing goes on in it unless a test says so."""
    world.change("acme", scope=LAB)
    world.finish()
    yield world
    for brand in list_brands(site.state, LAB):
        remove_brand(site.state, LAB, brand.name)
    world.finish()


def open_brand(window: Window, name: str = "Acme") -> Any:
    page = window.page
    page.goto(f"{window.url}/brands/{name}?workspace=lab")
    page.wait_for_selector(".b-preview .b-nums")
    return page


def numbers(page: Any, where: str = ".b-preview") -> list[str]:
    return [str(text) for text in page.locator(f"{where} .b-num .k-value").all_inner_texts()[:3]]


def write(page: Any, query: str, then: str) -> None:
    """And wait for what it would do."""
    page.get_by_label("Brand query").fill(query)
    page.wait_for_function("then => document.querySelector('.b-will').textContent === then", arg=then)


def save(page: Any) -> None:
    page.locator(".b-edit").get_by_role("button", name="Save").click()
    page.locator(".b-ask .main-act:not(.disabled)").click()


def versions(page: Any) -> list[str]:
    return [str(text) for text in page.locator(".b-version b").all_inner_texts()]


def test_a_query_is_changed_looked_at_saved_compared_and_had_back(window: Window, lab: World) -> None:
    page = open_brand(window)
    before = page.locator(".b-version b").first.inner_text()
    number = int(before.split()[1])
    write(page, "(acme OR zenith) NOT road", "1 mention comes in, 1 goes out; you can roll back.")
    assert numbers(page) == ["+ 1", "− 1", "4"]
    page.get_by_role("tab", name="Lost").click()
    assert page.locator(".q-tab-panel .m-text").all_inner_texts() == ["acme road"]
    keep(page, "brand-draft")
    assert versions(page)[0] == before

    page.locator(".b-edit").get_by_role("button", name=f"Save as version {number + 1}").click()
    assert page.locator(".b-effect").inner_text() == "1 mention comes in, 1 goes out; you can roll back."
    keep(page, "brand-ask")
    page.locator(".b-ask .main-act").click()
    page.wait_for_selector(".b-steps [aria-current=step] >> text=Waiting")
    page.reload()
    page.wait_for_selector(".b-steps [aria-current=step] >> text=Waiting")
    lab.finish()
    page.wait_for_selector("text=1 gained, 1 lost, 4 kept")
    page.wait_for_selector(".b-figures .gain >> text=+ 1")
    assert versions(page)[0] == f"Version {number + 1}"
    assert lab.texts(scope=LAB) == sorted(["acme one", "Acme 苹果", "zenith", "ملف acme", HOSTILE])

    page.get_by_role("button", name=f"What changed from version {number} to {number + 1}").click()
    page.wait_for_selector(".b-clauses .added")
    assert page.locator(".b-clauses ins").all_inner_texts() == ["zenith", "NOT road"]
    page.locator(".b-came summary").first.click()
    assert page.locator(".b-came .m-text").first.inner_text() == "zenith"
    keep(page, "brand-diff")

    page.get_by_role("button", name=f"Roll back to version {number}").click()
    assert page.locator(".b-ask .main-act").inner_text() == "Roll back"
    page.wait_for_selector(".b-effect >> text=1 mention comes in, 1 goes out")
    keep(page, "brand-back")
    page.locator(".b-ask .main-act").click()
    page.wait_for_selector(f"text=Rollback to {number}")
    lab.finish()
    page.wait_for_selector(f"text=Version {number + 2}: what was heard before is matched")
    assert page.get_by_label("Brand query").input_value() == "acme"
    assert "acme road" in lab.texts(scope=LAB)
    assert window.trouble == []
    assert window.strangers == []


def test_looking_saves_nothing(window: Window, lab: World, site: Any) -> None:
    page = open_brand(window)
    write(page, "acme OR zenith", "1 mention comes in, none goes out.")
    page.get_by_role("button", name="Preview").click()
    page.wait_for_selector("text=Looked at everything that is kept.")
    brand = find_brand(site.state, LAB, "Acme")
    assert brand is not None
    assert brand.query == "acme"
    page.get_by_role("button", name="Undo changes").click()
    page.wait_for_selector("text=No change yet.")
    assert page.get_by_label("Brand query").input_value() == "acme"


def test_a_query_with_an_error_is_neither_looked_at_nor_saved(window: Window, lab: World) -> None:
    page = open_brand(window)
    write(page, "(acme OR zenith", "The query has an error.")
    page.wait_for_selector(".qe-marks .err")
    assert page.locator(".b-edit").get_by_role("button", name="Save").is_disabled()
    page.get_by_label("Brand query").press("Control+Enter")
    page.wait_for_timeout(300)
    assert page.locator(".b-ask").count() == 0


def test_who_saves_later_is_told_and_overwrites_nothing(window: Window, lab: World, site: Any) -> None:
    page = open_brand(window)
    write(page, "acme OR zenith", "1 mention comes in, none goes out.")
    other = save_brand(site.state, LAB, "Acme", "acme -road", clock=site.deps.clock)
    save(page)
    page.wait_for_selector(".b-moved")
    keep(page, "brand-moved")
    assert (
        f"Somebody else saved version {other.version} while you were editing" in page.locator(".b-moved").inner_text()
    )
    assert page.locator(".b-moved ins").all_inner_texts() == ["NOT road"]
    assert find_brand(site.state, LAB, "Acme") == other
    assert page.get_by_label("Brand query").input_value() == "acme OR zenith"

    page.get_by_role("button", name="Go on with my draft").click()
    page.wait_for_selector(".b-moved", state="hidden")
    save(page)
    page.wait_for_selector(f".b-version b >> text=Version {other.version + 1}")
    mine = find_brand(site.state, LAB, "Acme")
    assert mine is not None
    assert (mine.query, mine.version) == ("acme OR zenith", other.version + 1)


def test_sites_and_handles_are_saved_without_a_new_version(window: Window, lab: World, site: Any) -> None:
    page = open_brand(window)
    page.get_by_role("textbox", name="Sites").fill("Acme.example\nshop.acme.example, acme.example")
    page.get_by_role("textbox", name="Handles").fill("@acme")
    page.wait_for_selector("text=No mention comes in and none goes out.")
    save(page)
    page.wait_for_selector(".notice >> text=Saved.")
    brand = find_brand(site.state, LAB, "Acme")
    assert brand is not None
    assert (brand.sites, brand.handles) == (("acme.example", "shop.acme.example"), ("acme",))
    page.get_by_role("textbox", name="Sites").fill("not a site")
    page.wait_for_selector("text=No mention comes in and none goes out.")
    save(page)
    page.wait_for_selector(".notice.bad >> text='not a site' is not a site")
    assert find_brand(site.state, LAB, "Acme") == brand


def test_markup_of_posts_names_and_queries_stays_text(window: Window, lab: World, site: Any) -> None:
    name = 'A/b ../c <b>"x"</b>'
    save_brand(site.state, LAB, name, '"<img src=x onerror=alert(2)>" OR acme', clock=site.deps.clock)
    page = window.page
    page.goto(f"{window.url}/brands?workspace=lab")
    page.locator(".b-list th a", has_text="A/b").click()
    page.wait_for_selector(".b-preview .b-nums")
    assert page.locator(".now h1").inner_text() == name
    page.wait_for_selector(".m-text >> text=onerror")
    shown = page.locator(".m-text", has_text="onerror").first.inner_text()
    assert shown == HOSTILE
    assert page.locator("main img, main .m-text b, .b-list b").count() == 0
    assert window.trouble == []
    assert window.strangers == []


def test_a_brand_is_added_with_a_look_at_what_it_finds(window: Window, lab: World, site: Any) -> None:
    page = window.page
    page.goto(f"{window.url}/brands?workspace=lab")
    page.get_by_role("button", name="Add a brand").click()
    page.get_by_label("Name").fill("acme")
    page.wait_for_selector("text=There is a brand Acme already")
    page.get_by_label("Name").fill("Zenith")
    write(page, "zenith OR acme", "Of what was heard so far, 6 mentions come in.")
    keep(page, "brand-add")
    page.get_by_role("button", name="Add the brand").click()
    page.wait_for_url("**/brands/Zenith?workspace=lab")
    page.wait_for_selector(".b-job")
    lab.finish()
    page.wait_for_selector("text=6 gained, 0 lost, 0 kept")
    assert "6 mentions" in page.locator(".now").inner_text()


def test_an_empty_workspace_teaches_how_to_begin(window: Window) -> None:
    page = window.page
    page.goto(f"{window.url}/brands?workspace=default")
    page.get_by_role("button", name="acme OR").click()
    page.wait_for_selector("text=It needs a name and a query.")
    assert page.get_by_label("Brand query").input_value() == 'acme OR "acme cola" OR #acme'
    keep(page, "brand-empty")


def test_the_page_of_the_mentions_leads_to_the_query(window: Window) -> None:
    page = window.open("/?workspace=demo&brand=Quendal")
    page.get_by_role("link", name="Edit query").click()
    page.wait_for_selector(".b-preview")
    assert page.get_by_label("Brand query").input_value().startswith("quendal")


def test_an_unknown_brand_and_a_visitor_are_told_in_words(window: Window, browser: Any, site: Any) -> None:
    page = window.page
    page.goto(f"{window.url}/brands/nobody?workspace=demo")
    assert "No brand of this workspace is called “nobody”" in page.locator(".empty").inner_text()
    context = browser.new_context()
    stranger = context.new_page()
    stranger.goto(f"{site.url}/brands/Quendal?workspace=demo")
    assert "harken signin" in stranger.locator(".signin").inner_text()
    assert stranger.locator(".qe-area").count() == 0
    context.close()


WIDE = "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > 391).length"


def test_fits_a_phone(phone: Window, lab: World) -> None:
    page = open_brand(phone)
    write(page, "(acme OR zenith) NOT road", "1 mention comes in, 1 goes out; you can roll back.")
    keep(page, "brand-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(WIDE) == 0
    page.get_by_role("button", name="Undo changes").click()
    page.wait_for_selector("text=No change yet.")
    page.goto(f"{phone.url}/brands?workspace=lab")
    page.wait_for_selector(".b-list .gain, .b-list [title^=Matched]")
    keep(page, "brand-list-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(WIDE) == 0
    assert phone.trouble == []


def test_a_draft_is_not_left_behind_unasked(window: Window, lab: World) -> None:
    page = open_brand(window)
    write(page, "acme OR zenith", "1 mention comes in, none goes out.")
    page.get_by_role("link", name="Mentions", exact=True).click()
    page.wait_for_timeout(300)
    assert window.trouble == ["dialog "]
    assert page.get_by_label("Brand query").input_value() == "acme OR zenith"
