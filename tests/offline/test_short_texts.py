"""Posts and titles of the offline model: what each must contain."""

import re

from lensawriter.models import LengthRange
from lensawriter.offline.sources.material import gather
from lensawriter.offline.text.posts import write_posts
from lensawriter.offline.text.titles import write_titles
from tests.offline.samples import GUIDE, LONG, brief


def test_posts_have_the_call_to_action_and_all_hashtags() -> None:
    inputs = {"action": "見学に来る", "url": "https://example.com/niwa", "hashtags": ("#庭木", "#冬支度", "#剪定")}
    given = brief(LONG, "sns", inputs=inputs)
    for post in write_posts(given, gather(given), LengthRange(min=60, max=140), 3, 280):
        assert "見学に来てください" in post
        assert "https://example.com/niwa" in post
        assert "#庭木 #冬支度 #剪定" in post


def test_title_is_never_a_list_of_nouns() -> None:
    given = brief(GUIDE, "titles", keywords=("庭木", "冬支度", "枯れ枝"))
    titles = write_titles(given, gather(given), LengthRange(min=8, max=32), 5, None)
    assert len(titles) >= 3
    assert not any(re.fullmatch(r"[一-龠ァ-ヶー]+(?:、[一-龠ァ-ヶー]+)+|.+とは？.+", each) for each in titles)
