"""Plain data in, plotly figures out: no files, no streamlit, so that each figure is tested by its data."""
