"""What the Streamlit server needs around the pages: options, messages, errors, warm-up."""
