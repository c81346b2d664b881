"""Nothing that somebody writes is markup in a file of Markdown."""

from labcore.markdown import in_markdown


def test_what_markdown_html_or_a_formula_would_take_for_its_own_is_escaped():
    assert in_markdown("a  <b>\n![x](y) $z$ ~~w~~ &lt;") == r"a \<b\> \!\[x\]\(y\) \$z\$ \~\~w\~\~ \&lt;"


def test_a_bare_address_is_no_link():
    written = in_markdown("see http://a.example, HTTPS://b.example, www.c.example or me@d.example")
    assert written == "see http:\u2060//a.example, HTTPS:\u2060//b.example, www\u2060.c.example or me@\u2060d.example"
