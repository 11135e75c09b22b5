"""Answers are kept for the release they were made from, within a bound, and made once."""

from __future__ import annotations

import gzip
import threading
import time

from commonground.web.rendered import Answer, Kept, Shelf


def answer(size: int) -> Answer:
    return Answer(b"x" * size, False, 'W/"t"', ())


def test_the_least_recently_used_goes_first_and_the_bound_holds():
    kept = Kept(limit=5_000)
    for name in "abc":
        kept.get_or_make((name,), lambda: answer(1_000))
    kept.get(("a",))
    kept.get_or_make(("d",), lambda: answer(1_000))
    assert kept.get(("b",)) is None
    assert kept.get(("a",)) is not None
    assert kept.size <= 5_000


def test_one_missing_answer_is_made_once_for_many_who_wait():
    kept, made = Kept(limit=10_000), []

    def make() -> Answer:
        made.append(1)
        time.sleep(0.05)
        return answer(10)

    askers = [threading.Thread(target=kept.get_or_make, args=(("k",), make)) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(made) == 1


def test_what_is_not_to_be_kept_is_not_kept():
    kept = Kept(limit=10_000)
    assert kept.get_or_make(("k",), lambda: None) is None
    assert kept.get(("k",)) is None


def test_text_is_kept_squeezed_and_pictures_as_they_are():
    page = b"<p>the same words</p>" * 200
    held = Answer.of(page, {"Content-Type": "text/html; charset=utf-8"})
    assert held.squeezed
    assert gzip.decompress(held.body) == page
    assert not Answer.of(page, {"Content-Type": "image/png"}).squeezed


def test_an_unchanged_page_costs_its_reader_nothing(web):
    first = web.get("/about/")
    again = web.get("/about/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    refuses = web.get("/about/", headers={"accept-encoding": "br, gzip;q=0"})
    assert "Content-Encoding" not in refuses
    squeezed = web.get("/about/", headers={"accept-encoding": "gzip"})
    assert gzip.decompress(squeezed.content) == first.content
    assert first["Cache-Control"] == "no-cache"


def test_a_new_release_gets_new_pages(web, monkeypatch):
    from commonground.store import warehouse

    before = web.get("/data/").content
    release = warehouse.current()
    newer = type(release)(**{name: getattr(release, name) for name in release.__dataclass_fields__} | {"id": "2027-01-01-newer"})
    monkeypatch.setattr(warehouse, "current", lambda: newer)
    after = web.get("/data/").content
    assert b"2027-01-01-newer" in after
    assert b"2027-01-01-newer" not in before


def test_pages_that_depend_on_the_person_are_not_kept(web):
    answer = web.get("/case/")
    assert "ETag" not in answer


def test_a_shelf_gives_back_what_was_laid_on_it_and_nothing_that_is_torn(tmp_path):
    shelf, key = Shelf(tmp_path / "a"), ("release", "/place/E06000001/")
    laid = Answer(b"body\nof two lines", False, 'W/"t"', (("Content-Type", "text/html"),))
    shelf.put(key, laid)
    assert shelf.get(key) == laid
    assert shelf.get(("release", "/elsewhere/")) is None
    file = next((tmp_path / "a").iterdir())
    file.write_bytes(file.read_bytes()[:-3])
    assert shelf.get(key) is None
    Shelf(tmp_path / "b").put(key, laid)
    Shelf(tmp_path / "b").clear_others()
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


def test_a_page_that_was_laid_ready_is_served_without_being_made_again(web, monkeypatch):
    from commonground.web import middleware, warm

    assert warm.warm(["/place/E06000003/"]) == 1
    middleware.KEPT.clear()
    monkeypatch.setattr("commonground.web.views.places.actions.read_profile", None)
    assert "Redcar and Cleveland" in web.get("/place/E06000003/").content.decode()


def test_a_process_of_the_server_reads_what_its_pages_share_and_nothing_when_there_is_nothing(web, monkeypatch, tmp_path):
    from commonground.actions import profiles
    from commonground.web import warm

    profiles.profile_in.cache_clear()
    warm.worker()
    assert profiles.profile_in.cache_info().currsize >= 1
    monkeypatch.setenv("COMMONGROUND_HOME", str(tmp_path))
    warm.worker()


def test_a_place_has_one_address(web):
    for other in ("/place/hartlepool/", "/place/e06000001/", "/place/TS24 8AY/"):
        assert web.get(other)["Location"] == "/place/E06000001/"
    assert web.get("/place/hartlepool/?peer=Leeds")["Location"] == "/place/E06000001/?peer=Leeds"
