"""The pages 原稿一覧 (drafts) and the editor."""
