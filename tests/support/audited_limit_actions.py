"""The deeds that are recorded of limits, requests for more, and alerts."""

from uuid import UUID

from lensawriter.limits.evaluation import Scope, Unit
from lensawriter.limits.periods import Period, day_of
from lensawriter.models import Article, JobState, LengthRange
from tests.support import job_states
from tests.support.lived_in import LivedIn


class DeedsOnLimits(LivedIn):
    """See `Deeds`."""

    def limited(self, amount: int = 900) -> str:
        subject = str(self.writer.user_id)
        self.house.usage.limits.set(self.owner, Scope.PERSON, subject, Period.MONTH, Unit.GENERATIONS, amount)
        return subject

    def requested(self) -> UUID:
        place = Scope.PERSON, self.limited(), Period.MONTH, Unit.GENERATIONS
        return self.house.usage.requests.ask(self.writer, *place, 5, "展示会の案内を書くため").id

    def limit_set(self) -> None:
        self.mark()
        self.limited()

    def limit_removed(self) -> None:
        assert self.sids
        subject = self.limited()
        self.mark()
        for _ in range(2):
            self.house.usage.limits.remove(self.owner, Scope.PERSON, subject, Period.MONTH, Unit.GENERATIONS)

    def limit_requested(self) -> None:
        assert self.sids
        subject = self.limited()
        self.mark()
        self.house.usage.requests.ask(self.writer, Scope.PERSON, subject, Period.MONTH, Unit.GENERATIONS, 5, "")

    def limit_raised(self) -> None:
        assert self.sids
        request = self.requested()
        self.mark()
        self.house.usage.requests.decide(self.owner, request, 5, day_of(self.clock()))

    def limit_request_declined(self) -> None:
        assert self.sids
        request = self.requested()
        self.mark()
        self.house.usage.requests.decide(self.owner, request, 0, None, "来月までお待ちください")

    def limit_alerted(self) -> None:
        assert self.sids
        self.limited(1)
        job = self.job()
        length = LengthRange(min=1, max=9)
        article = Article(use_case="blog", model="offline", draft="本文", asked=length, reached=2, prompt_version="1")
        job_states.end_job(self.store, job.id, JobState.DONE, self.clock(), article=article)
        self.mark()
        for _ in range(2):
            self.house.usage.alerts.look(job.id)
