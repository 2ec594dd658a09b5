"""The page 組織 (organisations), for operators."""
