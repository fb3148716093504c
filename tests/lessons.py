"""Made-up lessons for the tests: a good one, and what is changed in it to break it. Not history."""

from __future__ import annotations

LESSON = """\
---
kurilmap: 1
id: test-lesson
title: {en: "A lesson for the tests", ja: "試験用の授業", ru: "Урок для проверки"}
language: en
names: [en, ja, ru, zh, zh-Hant]
perspective: neutral
region: kurils
audience: "Testers, 5 minutes"
license: CC-BY-4.0
headings:
  where: {ja: "どこか"}
sources:
  own: {title: "A source of the test", publisher: "Nobody", date: 1855-02-07, url: "https://example.org/own"}
---

## Where it is {#where}

```{map}
view: {fit: iturup}
show: [islands, boundaries]
highlight: [iturup]
note: {at: [44.5, 147], text: {en: "Here it is", ja: "ここ"}}
```

The island is *long* and **narrow** [@own]. Go to [the line](#line) or to <https://example.org/>.

1. One
2. Two

> A quotation.

> [!teacher]
> Ask who has been there. PRESENTERS-ONLY [@own]

## The line {#line}

```{map}
view: {center: [45.9, 148.5], zoom: 7}
show: [islands, line-1855]
year: 1860
```

Words about the line.

<!-- A comment that nobody sees: UNSEEN-COMMENT -->

## Check yourself {#quiz}

```{map}
view: {fit: islands}
compare: {left: 1860, right: 1951}
perspective: japan
zones: [12, 200]
hide: depth
```

```{quiz}
- type: click
  ask: {en: "Click the island QUESTIONWORD of the test.", ja: "島を選んでください"}
  answer: urup
  tolerance_km: 25
  right: {en: "RIGHTWORD, that is it."}
  wrong: "That is {clicked}, WRONGWORD {km} km off."
- type: choice
  ask: "Which option is it?"
  options: [{en: "OPTIONWORD one"}, {en: "Two", correct: true}, Three]
  sources: [own]
```
"""

SEVERAL = """\
---
kurilmap: 1
id: multi
title: {en: "Three places", ja: "三つの場所"}
region: kurils
---

## Kurils {#k}

```{map}
view: {fit: iturup}
```

Here [@JC1].

## Senkaku {#s}

```{map}
region: senkaku
view: {fit: islands}
perspective: japan
note: {at: uotsuri, text: "The largest"}
```

There.

```{quiz}
- type: click
  ask: "Click the largest."
  answer: uotsuri
- type: choice
  ask: "Which?"
  options: ["a", {en: "b", correct: true}]
```

## Nagato {#n}

```{map}
region: nagato
```

Words.

## Vladivostok {#v}

```{map}
region: vladivostok
```

Words.

## All {#a}

```{map}
region: northeast-asia
```

Words.
"""

# (What is broken, what is replaced, what by, what the message should say, its line counted from the change.)
BROKEN = [
    ("no front matter", "---\nkurilmap", "kurilmap", "begins with a line of ---", 0),
    ("front matter not closed", 'own"}\n---\n', 'own"}\n', "not closed", -13),
    ("empty front matter", LESSON[4 : LESSON.index("\n---\n\n")], "", "empty", -1),
    ("front matter is a list", "kurilmap: 1\n", "- a\n", "not YAML", 1),
    ("tab in YAML", "id: test-lesson", "\tid: test-lesson", "not YAML", 0),
    ("format version", "kurilmap: 1", "kurilmap: 2", "1, not 2", 0),
    ("unknown key", "audience:", "audeince:", "did you mean 'audience'", 0),
    ("no id", "id: test-lesson\n", "", "id is missing", -1),
    ("bad id", "id: test-lesson", "id: Test Lesson", "small letters", 0),
    ("no title", 'title: {en: "A lesson for the tests", ja: "試験用の授業", ru: "Урок для проверки"}\n', "", "title is missing", -2),
    ("empty title", '"A lesson for the tests"', '""', "no value", 0),
    ("title a list", '{en: "A lesson for the tests", ja: "試験用の授業", ru: "Урок для проверки"}', "[a]", "should be a text", 0),
    ("unknown language of a text", 'ja: "試験用の授業"', 'jp: "試験用の授業"', "there are en, ja", 0),
    ("bad language", "language: en", "language: English!", "language tag", 0),
    ("unknown name language", "[en, ja, ru, zh, zh-Hant]", "[en, jp]", "there are en, ja", 0),
    ("name language twice", "[en, ja, ru, zh, zh-Hant]", "[en, en]", "twice", 0),
    ("unknown perspective", "perspective: neutral", "perspective: nuetral", "did you mean 'neutral'", 0),
    ("perspective of elsewhere", "perspective: neutral", "perspective: china", "no perspective 'china'", 0),
    ("unknown region", "region: kurils", "region: kuriles", "did you mean 'kurils'", 0),
    ("key twice", "license: CC-BY-4.0", "id: again", "twice", 0),
    ("heading of no step", "  where: {ja", "  were: {ja", "did you mean 'where'", 0),
    ("source without title", 'title: "A source of the test", ', "", "title is missing", 0),
    ("source with unknown key", 'publisher: "Nobody"', 'publishr: "Nobody"', "did you mean 'publisher'", 0),
    ("source with a script for address", "https://example.org/own", "javascript:alert(1)", "https://", 0),
    ("source with a wrong date", "1855-02-07", "7 Feb 1855", "1855-02-07", 0),
    ("anchor", "license: CC-BY-4.0", "license: &a CC-BY-4.0", "anchors", 0),
    ("alias", "license: CC-BY-4.0", "license: *a", "anchors", 0),
    ("tag", "license: CC-BY-4.0", "license: !!python/object/apply:os.system [ls]", "tags", 0),
    ("nested too deep", "license: CC-BY-4.0", f"license: {'[' * 30}{']' * 30}", "nested", 0),
    ("unbalanced", "license: CC-BY-4.0", "license: [a", "not YAML", 1),
    ("text before the first step", "## Where it is {#where}", "Words.\n\n## Where it is {#where}", "before the first step", 0),
    ("first-level heading", "## The line {#line}", "# The line {#line}", "two signs", 0),
    ("no id of a step", "## The line {#line}", "## The line", "{#the-line}", 0),
    ("bad id of a step", "{#line}", "{#The Line}", "{#the-line}", 0),
    ("id of a step twice", "{#quiz}", "{#line}", "taken by the step of line 36", 0),
    ("unknown block", "```{map}\nview: {center", "```{mpa}\nview: {center", "did you mean 'map'", 0),
    ("block not closed", "year: 1860\n```\n", "year: 1860\n", "not YAML", 4),
    ("last block not closed", "sources: [own]\n```\n", "sources: [own]\n", "not closed", -10),
    ("unknown map key", "show: [islands, bound", "shwo: [islands, bound", "did you mean 'show'", 0),
    ("second map", "Words about", "```{map}\nyear: 1900\n```\n\nWords about", "map already, in line 38", 0),
    ("unknown layer", "show: [islands, bound", "show: [ilsands, bound", "did you mean 'islands'", 0),
    ("unknown line", "line-1855", "line-1856", "line-1855", 0),
    ("ground hidden", "hide: depth", "hide: land", "ground", 0),
    ("unknown fit", "fit: iturup", "fit: itrup", "iturup", 0),
    ("fit and centre", "{fit: islands}", "{fit: islands, zoom: 6}", "either", 0),
    ("unknown view key", "{fit: islands}", "{fti: islands}", "did you mean 'fit'", 0),
    ("centre without zoom", ", zoom: 7", "", "zoom is missing", 0),
    ("centre with three", "[45.9, 148.5]", "[45.9, 148.5, 1]", "[lat, lon]", 0),
    ("centre swapped", "[45.9, 148.5]", "[148.5, 45.9]", "did you mean (45.9, 148.5)", 0),
    ("zoom too deep", "zoom: 7", "zoom: 30", "5 to 13", 0),
    ("year outside", "year: 1860", "year: 860", "from 1644", 0),
    ("year a text", "year: 1860", 'year: "1860"', "whole number", 0),
    ("compare without right", "{left: 1860, right: 1951}", "{left: 1860}", "right is missing", 0),
    ("compare a year", "{left: 1860, right: 1951}", "1860", "key: value", 0),
    ("unknown highlight", "highlight: [iturup]", "highlight: [iturupp]", "iturup", 0),
    ("place of elsewhere", "highlight: [iturup]", "highlight: [uotsuri]", "not on the map of Kuril", 0),
    ("negative zone", "zones: [12, 200]", "zones: [-12]", "1 to 400", 0),
    ("zone of another width", "zones: [12, 200]", "zones: [13]", "12, 24 and 200", 0),
    ("note without text", 'note: {at: [44.5, 147], text: {en: "Here it is", ja: "ここ"}}', "note: {at: [44.5, 147]}", "text is missing", 0),
    ("unknown source", "narrow** [@own]", "narrow** [@onw]", "did you mean 'own'", 0),
    ("source in a note", "ONLY [@own]", "ONLY [@nowhere-at-all]", "no source 'nowhere-at-all'", 0),
    ("misspelt note", "[!teacher]", "[!taecher]", "did you mean 'teacher'", 0),
    ("link to no step", "(#line)", "(#lien)", "did you mean 'line'", 0),
    ("link that runs", "(#line)", "(javascript:alert(1))", "should go to https://", 0),
    ("link to a file", "(#line)", "(file:///etc/passwd)", "should go to https://", 0),
    ("picture", "Words about", "![a](data:image/png;base64,AAAA) about", "pictures", 0),
    ("quiz a mapping", '- type: click\n  ask: {en: "Click', 'type: click\nask: {en: "Click', "not YAML", 2),
    ("unknown type", "type: choice", "type: chioce", "click or choice", 0),
    ("unknown quiz key", "tolerance_km: 25", "tolerance: 25", "did you mean 'tolerance_km'", 0),
    ("no answer", "  answer: urup\n", "", "answer is missing", -2),
    ("unknown answer", "answer: urup", "answer: uurp", "urup", 0),
    ("answer of elsewhere", "answer: urup", "answer: omijima", "not on the map", 0),
    ("tolerance below nothing", "tolerance_km: 25", "tolerance_km: -1", "0.1 to 1000", 0),
    ("placeholder", "{clicked}", "{cliked}", "did you mean 'clicked'", 0),
    ("no right option", ", correct: true", "", "exactly one", 0),
    ("two right options", 'en: "OPTIONWORD one"', 'en: "OPTIONWORD one", correct: true', "exactly one", 0),
    ("correct maybe", "correct: true", "correct: maybe", "true or false", 0),
    ("one option", '[{en: "OPTIONWORD one"}, {en: "Two", correct: true}, Three]', '[{en: "Two", correct: true}]', "2 to", 0),
    ("options alike", '"OPTIONWORD one"', '"Two"', "read the same", 0),
    ("empty quiz", LESSON[LESSON.index("- type: click") : LESSON.rindex("```")], "", "no questions", -1),
    ("no step", LESSON[LESSON.index("## Where") :], "Nothing.\n", "no step", 1),
    ("unseen characters", "Words about", "Words \u202eabout", "U+202E", 0),
    ("NUL", "Words about", "Words \x00about", "U+0000", 0),
]  # fmt: skip
