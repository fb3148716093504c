"""Names in any language find their place; names that fit nothing or too much say so."""

import pytest

from atlases import PLACES, collection, point
from kurilmap.atlas import Atlas
from kurilmap.errors import AmbiguousPlace, DataError, InputError, UnknownPlace, UnknownRegion
from kurilmap.gazetteer import Form, Gazetteer, fold, gazetteer, shape
from kurilmap.lookup import events, nearest, places
from kurilmap.perspective import compose, party_order


@pytest.fixture
def small(tiny):
    return gazetteer(Atlas(tiny))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("big", "big"),  # an id
        ("BIG", "big"),
        ("Large", None),
        ("大島", "big"),
        ("大", "big"),  # 大 + 島
        ("ＢＩＧ", "big"),  # full width
        ("オオシマ", "big"),  # a reading, in the other kana
        ("большой", "big"),
        ("Grand-Isle", "big"),  # an alias, with other punctuation
        ("Old Harbour", "harbour"),
        ("Old", "harbour"),
        ("Shofu", "small"),  # without the accent
        ("Syohu", "small"),  # the other way to romanise
        ("SHŌFU", "small"),
    ],
)
def test_find(small, name, found):
    if found is None:
        with pytest.raises(UnknownPlace):
            small.find(name)
    else:
        assert small.find(name).id == found


def test_exact_name_wins_over_a_part(small):
    # "Big" is also the beginning of "Big Town".
    assert small.find("Big").id == "big"
    assert [p.id for p in small.search("Big")] == ["big", "big-town"]


def test_ambiguous_names_list_the_candidates(small):
    with pytest.raises(
        AmbiguousPlace, match=r"'Harbour' fits several places: harbour \(Old Harbour, town\), new-har"
    ):
        # The id "harbour" is written small; as a name, "Harbour" is part of two.
        small.find("Harbour")
    with pytest.raises(AmbiguousPlace, match=r"'Twin' fits several places: twin-a .* twin-b .* use the id"):
        small.find("Twin")


def test_unknown_place_names_the_nearest(small):
    with pytest.raises(UnknownPlace, match=r"unknown place 'Olt Harbor'; did you mean 'Old Harbour'"):
        small.find("Olt Harbor")
    with pytest.raises(KeyError):
        small.find("")
    with pytest.raises(InputError, match="a place's name is text, not 5"):
        small.find(5)


def test_kana_keep_their_voicing():
    assert fold("ガ") == fold("が") != fold("か")


def test_two_features_with_one_id_are_refused(tiny):
    import hashlib

    path = tiny / "isles/places.geojson"
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_text(collection([*PLACES, point("big", 10, 20)]), "utf-8")
    text = (tiny / "catalog.toml").read_text("utf-8")
    (tiny / "catalog.toml").write_text(
        text.replace(old, hashlib.sha256(path.read_bytes()).hexdigest()), "utf-8"
    )
    with pytest.raises(
        DataError, match=r"tiny/isles/places.geojson: big: the id is taken by a feature of isles/islands"
    ):
        Gazetteer(Atlas(tiny))


def test_places_table(tiny):
    atlas = Atlas(tiny)
    assert len(atlas.places()) == 8
    assert list(atlas.places("Big").id) == ["big", "big-town"]
    assert list(atlas.places("Small", region="isles").claimed_by) == ["left|right"]
    with pytest.raises(UnknownPlace):
        atlas.places("nothing like it")
    with pytest.raises(UnknownRegion):
        atlas.places("Big", region="x")


def test_nearest_measures_islands_to_the_shore(tiny):
    atlas = Atlas(tiny)
    found = atlas.nearest(20.1, 10.25, 8)
    assert found.id[0] == "big"  # its shore is nearer than any town, its middle is not
    assert found.km[0] == pytest.approx(5.23, abs=0.02)
    assert "sea" not in set(found.id)
    assert list(atlas.nearest(20.1, 10.1, 1).km) == [0]
    with pytest.raises(InputError, match="did you mean"):
        atlas.nearest(146, 44)
    with pytest.raises(InputError, match="at least 1"):
        atlas.nearest(20, 10, 0)


@pytest.mark.parametrize(
    ("when", "ids"),
    [
        (None, ["e1", "e2", "e3"]),
        (1900, ["e2"]),
        (1901, []),
        ((1850, 1900), ["e1", "e2"]),
        ("1900-05", ["e2"]),
        ("1900-05-01", ["e2"]),
        ("1900-05-02", []),
        # Only the year of these is known: they are found by each date in it.
        ("1850-07-01", ["e1"]),
        (("1900-05-02", "1950-01"), ["e3"]),
        ((1951, 2000), []),
        (2026, []),
    ],
)
def test_events_by_year(tiny, when, ids):
    assert list(Atlas(tiny).events(when).id) == ids


def test_events_by_region_and_party(tiny):
    atlas = Atlas(tiny)
    assert list(atlas.events(region="isles").id) == ["e1", "e2"]
    assert list(atlas.events(party="Right").id) == ["e2", "e3"]
    with pytest.raises(InputError, match=r"no events of party 'lefd'; did you mean 'left'\?"):
        atlas.events(party="lefd")


@pytest.mark.parametrize(
    ("when", "message"),
    [
        (1066, "no events in 1066: the data go from 1850 to 2026"),
        ((2027, 2030), "no events in 2027 to 2030"),
        ("1900-02-30", "there is no 1900-02-30 in the calendar"),
        (True, "when is a year"),
        ((1900, 1850), r"run backwards: 1900 to 1850; did you mean \(1850, 1900\)"),
        ("May", "when is a year"),
        ((1, 2, 3), "when is a year"),
    ],
)
def test_events_of_impossible_years(tiny, when, message):
    with pytest.raises(InputError, match=message):
        Atlas(tiny).events(when)


# The bundled gazetteer


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Iturup", "iturup"),
        ("Etorofu", "iturup"),
        ("Etorohu", "iturup"),
        ("Etorofu-to", "iturup"),
        ("択捉島", "iturup"),
        ("择捉", "iturup"),
        ("擇捉島", "iturup"),
        ("Итуруп", "iturup"),
        ("Kunashiri", "kunashir"),
        ("Uotsuri", "uotsuri"),
        ("魚釣島", "uotsuri"),
        ("钓鱼岛", "uotsuri"),
        ("釣魚臺", "uotsuri"),
        ("Ishigaki", "ishigaki"),
        ("зеленый", "zelyony"),
        ("Владивосток", "vladivostok"),
        ("長門市", "nagato"),
    ],
)
def test_bundled_names(name, found):
    assert gazetteer().find(name).id == found


def test_every_bundled_place_has_a_name_and_a_source():
    known = gazetteer().places
    assert len(known) > 150
    for place in known.values():
        assert place.forms, place.id
        assert place.source, place.id
        assert place.kind, place.id
        assert 1 <= place.rank <= 6, place.id


def test_every_bundled_name_belongs_to_something():
    from kurilmap.atlas import bundled

    atlas = bundled()
    ids = {
        feature["properties"]["id"]
        for record in atlas.records
        if record.geometry != "none"
        for feature in atlas.features(record.region, record.layer)
    }
    assert {row["id"] for row in atlas.table("names")} <= ids


def test_bundled_tables():
    assert places("Iturup").id[0] == "iturup"
    assert "Shimoda" in " ".join(events(1855).title)
    assert nearest(44.0, 146.0).id[0] == "kunashir"
    assert shape(gazetteer().find("Iturup")).area > 0


@pytest.mark.parametrize("kind", ["alias", "ainu"])
def test_a_name_that_only_cards_and_the_search_have_is_never_the_one_on_the_map(kind):
    forms = [Form("en", "", "Etuworop", kind), Form("en", "", "Iturup", "name")]
    assert str(compose(forms, (), (), "en")) == "Iturup"


def test_where_nobody_administers_the_claimants_names_stand_as_administered():
    assert party_order([], ["japan", "russia"], "de-facto") == ("japan", "russia")
