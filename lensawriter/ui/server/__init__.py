"""The Streamlit server around the pages: its options, the messages it accepts, its error pages, and the warm-up at start."""
