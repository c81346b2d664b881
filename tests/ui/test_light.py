"""Small things that all pages draw."""

import re

from streamlit.testing.v1 import AppTest

from tests.pages.opening import tables


def test_users_words_in_a_table_stand_as_they_are_also_over_its_rows():
    def page():
        import pandas as pd

        from labcore.ui.light import table

        hostile = "![a](http://127.0.0.1/a.png)\n| b"
        frame = pd.DataFrame({hostile: [hostile]}, index=[hostile])
        frame.index.name = hostile
        table(frame)

    test = AppTest.from_function(page, default_timeout=30).run()
    (shown,) = tables(test)
    hostile = "![a](http:\u2060//127.0.0.1/a.png) | b"
    assert (shown.index.name, shown.index[0], shown.columns[0], shown.iloc[0, 0]) == (hostile,) * 4
    assert not re.search(r"(?<!\\)[!\[\]()]", test.markdown[0].value)
