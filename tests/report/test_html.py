"""A report as one HTML file: whole by itself, and deaf to whatever stands in names."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from labcore.report.document import Document, Section, Text
from labcore.report.html import page
from tests.report.written import HOSTILE, document


class Read(HTMLParser):
    """The elements of a page with their attributes, and its text outside of scripts and styles."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.words, self.scripts, self._inside = [], [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        self._inside = tag if tag in ("script", "style") else ""

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside == "script":
            self.scripts.append(data)
        elif not self._inside:
            self.words.append(data)


@pytest.fixture(scope="module")
def text():
    return page(document()).decode()


@pytest.fixture(scope="module")
def read(text):
    return Read(text)


def test_nothing_is_asked_of_anywhere_and_no_element_runs_anything(read):
    for tag, attributes in read.elements:
        assert tag not in ("iframe", "object", "embed", "form", "base", "link", "audio", "video"), tag
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        assert attributes.get("src", "data:").startswith("data:"), (tag, attributes)
        if "href" in attributes:
            assert tag == "a" and attributes["href"].startswith("#"), (tag, attributes)


def test_hostile_words_are_read_letter_by_letter(read):
    said = "".join(read.words)
    assert said.count("<script>alert(2)</script>") > 15
    assert said.count("onerror=alert(1)") > 15


def test_scripts_run_by_their_hash_alone(text, read):
    (policy,) = [a["content"] for tag, a in read.elements if a.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    data, library, own = read.scripts
    known = {f"'sha256-{base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()}'" for each in (library, own)}
    assert set(rules["script-src"].split()) == known
    assert rules["default-src"] == "'none'" and "http" not in rules["img-src"]
    assert "</script" not in data and text.count("plotly.js v") == 1, "the library is there once"


def test_charts_are_there_as_still_pictures_too(text):
    stills = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', text)
    assert len(stills) == 2
    for still in map(base64.b64decode, stills):
        assert still.startswith(b"<?xml") and b"<script" not in still and b"onerror=alert(1)>" not in still


def test_formulas_become_mathml_without_links(text):
    assert "<mfrac>" in text and 'display="block"' in text
    tags = re.findall(r"<[^>]*>", text.split("<script")[0])
    assert not [tag for tag in tags if re.search(r"\bhref=\W?javascript", tag)]


def test_numbers_have_their_intervals_below(read):
    said = [words.strip() for words in read.words]
    place = said.index("93.1%")
    assert said[place + 1] == "91.0% to 95.0%" and "1,234" in said


def test_without_a_chart_it_is_small():
    small = page(Document("Title", "Lead.", "", 1e9, (Section("One", (Text("a < b & c"),)),))).decode()
    assert len(small) < 10_000 and "script-src 'none'" in small and "a &lt; b &amp; c" in small


def test_size_is_plotly_and_little_more(text):
    assert len(text) < 5_500_000


def test_who_and_when_stand_at_the_head(read):
    head = "".join(read.words).split("made ")[0]
    assert HOSTILE in head
