"""The browser fixtures: a page that asks, breaks its policy or fails must not pass for a clean one."""

import pytest


def test_quiet_page_is_clean(open_page):
    page, log = open_page("<!doctype html><title>Quiet</title><img src='data:,' alt=''>")
    assert page.title() == "Quiet"
    log.assert_clean()


def test_request_is_seen_and_refused(open_page):
    _, log = open_page("<!doctype html><script src='https://example.org/a.js'></script><img src='b.png'>")
    image, script = sorted(log.requests)  # which of them comes first is the browser's affair
    assert script == "https://example.org/a.js"
    assert image.endswith("/b.png")
    with pytest.raises(AssertionError):
        log.assert_clean()


def test_violation_is_seen(open_page):
    policy = "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">"
    _, log = open_page(f"<!doctype html>{policy}<script>1</script><p style='color: red'>")
    assert {v["directive"] for v in log.violations} == {"script-src-elem", "style-src-attr"}


def test_error_is_seen(open_page):
    _, log = open_page("<!doctype html><script>console.error('one'); throw Error('two')</script>")
    assert any("one" in e for e in log.errors)
    assert any("two" in e for e in log.errors)


def test_fragment_and_options_reach_the_page(open_page):
    page, _ = open_page("<!doctype html><p>", fragment="names=ja", viewport={"width": 390, "height": 844})
    assert page.evaluate("location.hash + innerWidth") == "#names=ja390"
