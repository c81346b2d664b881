"""Small things that all pages draw."""

from streamlit.testing.v1 import AppTest


def test_users_words_in_a_table_stand_as_they_are_also_over_its_rows():
    def page():
        import pandas as pd

        from labcore.ui.light import table

        hostile = "![a](http://127.0.0.1/a.png)"
        frame = pd.DataFrame({hostile: [hostile]}, index=[hostile])
        frame.index.name = hostile
        table(frame)

    shown = AppTest.from_function(page).run().table[0].value
    for words in (shown.index.name, shown.index[0], shown.columns[0], shown.iloc[0, 0]):
        assert words.startswith("\\!\\[a") and "](" not in words.replace("\\]\\(", "")
