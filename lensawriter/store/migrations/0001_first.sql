-- The first release. `content` holds customer text, `service` everything else; `service` never holds customer text.
-- No foreign keys and no index on a column that changes, because with them DuckDB rejects later updates and deletions.

CREATE SCHEMA IF NOT EXISTS content;
CREATE SCHEMA IF NOT EXISTS service;

-- `folded` columns hold the text in the form that a search compares. PostgreSQL could fold text itself, DuckDB cannot.
CREATE TABLE content.drafts (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL,
    owner_id UUID NOT NULL,
    use_case VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    folded_title VARCHAR NOT NULL,
    brief JSON NOT NULL,
    state VARCHAR NOT NULL,
    job_id UUID,
    length INTEGER NOT NULL,
    latest INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    archived_at TIMESTAMP WITH TIME ZONE
);

-- The sources of a brief are a table of their own, because they are large and a list of drafts must not read them.
CREATE TABLE content.draft_sources (
    draft_id UUID NOT NULL,
    number INTEGER NOT NULL,
    org_id UUID NOT NULL,
    name VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    PRIMARY KEY (draft_id, number)
);

CREATE TABLE content.versions (
    draft_id UUID NOT NULL,
    number INTEGER NOT NULL,
    org_id UUID NOT NULL,
    origin VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    article JSON,
    job_id UUID,
    author_id UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (draft_id, number)
);

CREATE TABLE content.working_copies (
    draft_id UUID PRIMARY KEY,
    org_id UUID NOT NULL,
    text VARCHAR NOT NULL,
    folded VARCHAR NOT NULL,
    revision INTEGER NOT NULL,
    based_on INTEGER NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE content.form_drafts (
    org_id UUID NOT NULL,
    owner_id UUID NOT NULL,
    use_case VARCHAR NOT NULL,
    fields JSON NOT NULL,
    revision INTEGER NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (owner_id, use_case)
);

CREATE TABLE content.sources (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL,
    owner_id UUID NOT NULL,
    use_case VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE content.texts (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL,
    job_id UUID NOT NULL,
    step VARCHAR NOT NULL,
    attempt_id UUID,
    text VARCHAR NOT NULL,
    partial BOOLEAN NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE INDEX texts_by_job ON content.texts (job_id);

CREATE TABLE content.pieces (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL,
    job_id UUID NOT NULL,
    step VARCHAR NOT NULL,
    attempt_id UUID NOT NULL,
    number INTEGER NOT NULL,
    text VARCHAR NOT NULL
);
CREATE INDEX pieces_by_job ON content.pieces (job_id);

CREATE TABLE service.organisations (
    id UUID PRIMARY KEY,
    name VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE service.users (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL,
    name VARCHAR NOT NULL,
    email VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    password_hash VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    suspended_at TIMESTAMP WITH TIME ZONE
);

CREATE TABLE service.sessions (
    id VARCHAR PRIMARY KEY,
    org_id UUID NOT NULL,
    user_id UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE
);

CREATE TABLE service.tickets (
    id VARCHAR PRIMARY KEY,
    user_id UUID NOT NULL,
    browser VARCHAR NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE service.sign_in_attempts (
    id UUID PRIMARY KEY,
    kind VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    happened_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE service.jobs (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL,
    user_id UUID NOT NULL,
    draft_id UUID NOT NULL,
    use_case VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    straight BOOLEAN NOT NULL,
    run INTEGER NOT NULL,
    stop_asked_at TIMESTAMP WITH TIME ZONE,
    error VARCHAR,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE
);

CREATE TABLE service.attempts (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL,
    user_id UUID NOT NULL,
    job_id UUID NOT NULL,
    step VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    reason VARCHAR,
    prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    yen NUMERIC(18, 6),
    estimated BOOLEAN NOT NULL,
    charged BOOLEAN NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE
);
CREATE INDEX attempts_by_job ON service.attempts (job_id);

CREATE TABLE service.settings (
    key VARCHAR PRIMARY KEY,
    value VARCHAR NOT NULL
);
