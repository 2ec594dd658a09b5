"""Actions that record the events of limits, requests to raise a limit, and alerts."""

from uuid import UUID

from lensawriter.limits.evaluation import Scope, Unit
from lensawriter.limits.periods import Period, day_of
from lensawriter.models import Article, JobState, LengthRange
from tests.support import job_states
from tests.support.services_in_use import ServicesInUse


class AuditedLimitActions(ServicesInUse):
    """The part of `AuditedActions` that is about limits."""

    def set_limit(self, amount: int = 900) -> str:
        subject = str(self.writer.user_id)
        self.services.usage.limits.set(self.owner, Scope.PERSON, subject, Period.MONTH, Unit.GENERATIONS, amount)
        return subject

    def add_request(self) -> UUID:
        place = Scope.PERSON, self.set_limit(), Period.MONTH, Unit.GENERATIONS
        return self.services.usage.requests.ask(self.writer, *place, 5, "展示会の案内を書くため").id

    def limit_set(self) -> None:
        self.mark()
        self.set_limit()

    def limit_removed(self) -> None:
        assert self.sids
        subject = self.set_limit()
        self.mark()
        for _ in range(2):
            self.services.usage.limits.remove(self.owner, Scope.PERSON, subject, Period.MONTH, Unit.GENERATIONS)

    def limit_requested(self) -> None:
        assert self.sids
        subject = self.set_limit()
        self.mark()
        self.services.usage.requests.ask(self.writer, Scope.PERSON, subject, Period.MONTH, Unit.GENERATIONS, 5, "")

    def limit_raised(self) -> None:
        assert self.sids
        request = self.add_request()
        self.mark()
        self.services.usage.requests.decide(self.owner, request, 5, day_of(self.clock()))

    def limit_request_declined(self) -> None:
        assert self.sids
        request = self.add_request()
        self.mark()
        self.services.usage.requests.decide(self.owner, request, 0, None, "来月までお待ちください")

    def limit_alerted(self) -> None:
        assert self.sids
        self.set_limit(1)
        job = self.submit()
        length = LengthRange(min=1, max=9)
        article = Article(use_case="blog", model="offline", draft="本文", asked=length, reached=2, prompt_version="1")
        job_states.end_job(self.store, job.id, JobState.DONE, self.clock(), article=article)
        self.mark()
        for _ in range(2):
            self.services.usage.alerts.alert_for_job(job.id)
