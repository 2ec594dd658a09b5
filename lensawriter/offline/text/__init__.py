"""Text generation for the offline model: paragraphs, titles, posts, summaries, proofreading."""
