"""The tables that statements use. `migrations/` creates them; a test checks that both agree."""

from lensawriter.store.columns import metadata
from lensawriter.store.schema.agreements import terms_consents, terms_versions
from lensawriter.store.schema.factors import factor_offers, recovery_codes, second_factors, session_proofs
from lensawriter.store.schema.filled_forms import form_drafts, sources
from lensawriter.store.schema.generation import attempts, jobs, pieces, texts
from lensawriter.store.schema.limiting import alert_views, limit_alerts, limit_requests, limits, request_notes
from lensawriter.store.schema.manuscripts import draft_sources, drafts, versions, working_copies
from lensawriter.store.schema.operation import audit, outbox, settings
from lensawriter.store.schema.people import contracts, departments, invitations, memberships, organisations, users
from lensawriter.store.schema.signing_in import (
    devices,
    link_tokens,
    pending_sign_ins,
    sessions,
    sign_in_attempts,
    tickets,
)
from lensawriter.store.schema.usage import (
    baselines,
    counters,
    ledger,
    monthly_reports,
    outcomes,
    reservations,
    usage_days,
)

__all__ = [
    "alert_views",
    "attempts",
    "audit",
    "baselines",
    "contracts",
    "counters",
    "departments",
    "devices",
    "draft_sources",
    "drafts",
    "factor_offers",
    "form_drafts",
    "invitations",
    "jobs",
    "ledger",
    "limit_alerts",
    "limit_requests",
    "limits",
    "link_tokens",
    "memberships",
    "metadata",
    "monthly_reports",
    "organisations",
    "outbox",
    "outcomes",
    "pending_sign_ins",
    "pieces",
    "recovery_codes",
    "request_notes",
    "reservations",
    "second_factors",
    "session_proofs",
    "sessions",
    "settings",
    "sign_in_attempts",
    "sources",
    "terms_consents",
    "terms_versions",
    "texts",
    "tickets",
    "usage_days",
    "users",
    "versions",
    "working_copies",
]
