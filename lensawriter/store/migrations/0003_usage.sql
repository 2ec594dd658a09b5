-- Usage: the ledger of reserved, called, settled and refunded amounts; counters for checking limits; limits, requests to raise
-- them, and alerts; outcomes of drafts. Numbers and ids only. The notes of requests are customer text and are in `content`.

-- One row per job: whose usage it is, and what is still reserved. It is not deleted, because an answer may arrive late.
CREATE TABLE service.reservations (
    job_id UUID PRIMARY KEY,
    org_id UUID NOT NULL,
    user_id UUID NOT NULL,
    department_id UUID,
    use_case VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    prompt_version VARCHAR NOT NULL,
    price_version VARCHAR NOT NULL,
    day DATE NOT NULL,
    hour SMALLINT NOT NULL,
    generations INTEGER NOT NULL,
    characters BIGINT NOT NULL,
    yen NUMERIC(18, 6),
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE
);

-- Rows are only added. On DuckDB it has no index, because one of ten million rows does not fit into its memory limit.
CREATE TABLE service.ledger (
    id UUID NOT NULL,
    kind VARCHAR NOT NULL,
    org_id UUID NOT NULL,
    user_id UUID NOT NULL,
    department_id UUID,
    job_id UUID NOT NULL,
    attempt_id UUID,
    step VARCHAR,
    use_case VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    prompt_version VARCHAR NOT NULL,
    price_version VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    reason VARCHAR,
    generations INTEGER NOT NULL,
    characters BIGINT NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    yen NUMERIC(18, 6),
    estimated BOOLEAN NOT NULL,
    milliseconds INTEGER,
    day DATE NOT NULL,
    hour SMALLINT NOT NULL,
    happened_at TIMESTAMP WITH TIME ZONE NOT NULL
);
/* postgresql */ CREATE INDEX ledger_by_day ON service.ledger (org_id, day);

CREATE TABLE service.counters (
    id VARCHAR PRIMARY KEY,
    org_id UUID NOT NULL,
    scope VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    generations INTEGER NOT NULL,
    characters BIGINT NOT NULL,
    yen NUMERIC(18, 6) NOT NULL,
    unpriced INTEGER NOT NULL,
    reserved_generations INTEGER NOT NULL,
    reserved_characters BIGINT NOT NULL,
    reserved_yen NUMERIC(18, 6) NOT NULL
);

-- The daily roll-up of the ledger, updated in the transaction of each ledger row. The dashboard reads this table.
CREATE TABLE service.usage_days (
    org_id UUID NOT NULL,
    day DATE NOT NULL,
    user_id UUID NOT NULL,
    department_id UUID,
    use_case VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    prompt_version VARCHAR NOT NULL,
    generations INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    characters BIGINT NOT NULL,
    calls INTEGER NOT NULL,
    failed_calls INTEGER NOT NULL,
    interrupted_calls INTEGER NOT NULL,
    prompt_tokens BIGINT NOT NULL,
    completion_tokens BIGINT NOT NULL,
    yen NUMERIC(18, 6) NOT NULL,
    unpriced INTEGER NOT NULL
);
/* postgresql */ CREATE INDEX usage_days_by_day ON service.usage_days (org_id, day);

CREATE TABLE service.limits (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL,
    scope VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    amount BIGINT NOT NULL,
    extra BOOLEAN NOT NULL,
    ends_on DATE,
    request_id UUID,
    set_by UUID NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL,
    removed_at TIMESTAMP WITH TIME ZONE
);

CREATE TABLE service.limit_requests (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL,
    user_id UUID NOT NULL,
    scope VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    wanted BIGINT NOT NULL,
    state VARCHAR NOT NULL,
    allowed BIGINT,
    ends_on DATE,
    decided_by UUID,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE
);

CREATE TABLE content.request_notes (
    request_id UUID PRIMARY KEY,
    org_id UUID NOT NULL,
    note VARCHAR NOT NULL,
    answer VARCHAR
);

CREATE TABLE service.limit_alerts (
    id VARCHAR PRIMARY KEY,
    org_id UUID NOT NULL,
    scope VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    share SMALLINT NOT NULL,
    happened_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE service.alert_views (
    alert_id VARCHAR NOT NULL,
    user_id UUID NOT NULL,
    org_id UUID NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (alert_id, user_id)
);

-- The outcome of a draft: how much its writer changed the generated text, and how long the work took. Numbers, never the text.
CREATE TABLE service.outcomes (
    draft_id UUID PRIMARY KEY,
    org_id UUID NOT NULL,
    user_id UUID NOT NULL,
    department_id UUID,
    use_case VARCHAR NOT NULL,
    prompt_version VARCHAR NOT NULL,
    day DATE NOT NULL,
    generated INTEGER NOT NULL,
    final INTEGER NOT NULL,
    distance INTEGER NOT NULL,
    seconds INTEGER NOT NULL,
    touched_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE service.baselines (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL,
    use_case VARCHAR NOT NULL,
    minutes INTEGER NOT NULL,
    set_by UUID NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE service.monthly_reports (
    org_id UUID NOT NULL,
    month VARCHAR NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (org_id, month)
);

-- Fill the ledger from the jobs and attempts of earlier releases; what they did not store stays empty.
INSERT INTO service.reservations
SELECT j.id, j.org_id, j.user_id, m.department_id, j.use_case, j.model, '', '',
    CAST(timezone('Asia/Tokyo', j.created_at) AS DATE),
    CAST(extract(hour FROM timezone('Asia/Tokyo', j.created_at)) AS SMALLINT),
    0, 0, 0, j.created_at, j.finished_at
FROM service.jobs j LEFT JOIN service.memberships m ON m.user_id = j.user_id;

INSERT INTO service.ledger
SELECT gen_random_uuid(), 'called', r.org_id, r.user_id, r.department_id, r.job_id, a.id, a.step, r.use_case, r.model, '', '',
    a.state, a.reason, 0, 0, a.prompt_tokens, a.completion_tokens, a.yen, a.estimated,
    CAST(extract(epoch FROM (a.finished_at - a.started_at)) * 1000 AS INTEGER), r.day, r.hour, a.finished_at
FROM service.attempts a JOIN service.reservations r ON r.job_id = a.job_id
WHERE a.state <> 'open' AND a.finished_at IS NOT NULL;

INSERT INTO service.ledger
SELECT gen_random_uuid(), 'settled', r.org_id, r.user_id, r.department_id, r.job_id, NULL, NULL, r.use_case, r.model, '', '',
    j.state, j.error, CASE WHEN j.state <> 'failed' AND v.reached > 0 THEN 1 ELSE 0 END,
    CASE WHEN j.state <> 'failed' AND v.reached > 0 THEN v.reached ELSE 0 END,
    0, 0, 0, FALSE, NULL, r.day, r.hour, j.finished_at
FROM service.jobs j JOIN service.reservations r ON r.job_id = j.id LEFT JOIN (
    SELECT job_id, max(CAST(article ->> 'reached' AS BIGINT)) AS reached FROM content.versions
    WHERE job_id IS NOT NULL AND article IS NOT NULL GROUP BY job_id
) v ON v.job_id = j.id
WHERE j.state IN ('done', 'stopped', 'failed') AND j.finished_at IS NOT NULL;

INSERT INTO service.usage_days
SELECT org_id, day, user_id, department_id, use_case, model, '',
    sum(generations), sum(CASE WHEN kind = 'settled' AND state = 'failed' THEN 1 ELSE 0 END), sum(characters),
    sum(CASE WHEN kind = 'called' AND state <> 'interrupted' THEN 1 ELSE 0 END),
    sum(CASE WHEN kind = 'called' AND state = 'failed' THEN 1 ELSE 0 END),
    sum(CASE WHEN kind = 'called' AND state = 'interrupted' THEN 1 ELSE 0 END),
    sum(CASE WHEN state <> 'interrupted' THEN prompt_tokens ELSE 0 END),
    sum(CASE WHEN state <> 'interrupted' THEN completion_tokens ELSE 0 END),
    coalesce(sum(yen), 0), sum(CASE WHEN yen IS NULL THEN 1 ELSE 0 END)
FROM service.ledger GROUP BY org_id, day, user_id, department_id, use_case, model;

INSERT INTO service.counters
SELECT CAST(c.org_id AS VARCHAR) || ':' || c.scope || ':' || c.subject || ':' || c.period, c.org_id, c.scope, c.subject, c.period,
    sum(c.generations), sum(c.characters), sum(c.yen), sum(c.unpriced), 0, 0, 0
FROM (
    SELECT d.org_id, s.scope, p.period, d.generations, d.characters, d.yen, d.unpriced, CASE s.scope
        WHEN 'person' THEN CAST(d.user_id AS VARCHAR) WHEN 'department' THEN CAST(d.department_id AS VARCHAR)
        WHEN 'use_case' THEN d.use_case WHEN 'model' THEN d.model ELSE CAST(d.org_id AS VARCHAR) END AS subject
    FROM service.usage_days d
    CROSS JOIN (VALUES ('person'), ('department'), ('use_case'), ('model'), ('organisation')) s(scope)
    JOIN (
        SELECT DISTINCT day, CAST(day AS VARCHAR) AS period FROM service.usage_days
        UNION SELECT DISTINCT day, substr(CAST(day AS VARCHAR), 1, 7) AS period FROM service.usage_days
    ) p ON p.day = d.day
) c WHERE c.subject IS NOT NULL GROUP BY c.org_id, c.scope, c.subject, c.period;
