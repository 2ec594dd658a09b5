"""Configuration of Streamlit's server: its options, the messages it accepts, its error pages, and the warm-up at start."""
