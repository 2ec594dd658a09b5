-- Accounts: the second factor, what a session has proved, and links by mail; then people, contracts, mail and the audit.
-- Secrets that are only compared are hashed. That of a second factor cannot be: codes are made from it.

CREATE TABLE service.second_factors (
    user_id UUID PRIMARY KEY,
    secret VARCHAR NOT NULL,
    last_step INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL
);

-- Offered to one sign-in or one session, and nobody's factor before a code has confirmed it.
CREATE TABLE service.factor_offers (
    id VARCHAR PRIMARY KEY,
    user_id UUID NOT NULL,
    secret VARCHAR NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE service.recovery_codes (
    id UUID PRIMARY KEY,
    user_id UUID NOT NULL,
    tag VARCHAR NOT NULL,
    hash VARCHAR NOT NULL
);

CREATE TABLE service.pending_sign_ins (
    id VARCHAR PRIMARY KEY,
    user_id UUID NOT NULL,
    browser VARCHAR NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL
);

-- When a ticket, and the session it became, last proved the second factor.
CREATE TABLE service.session_proofs (
    sid VARCHAR PRIMARY KEY,
    user_id UUID NOT NULL,
    proved_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE service.devices (
    sid VARCHAR PRIMARY KEY,
    user_id UUID NOT NULL,
    agent VARCHAR NOT NULL,
    network VARCHAR NOT NULL
);

CREATE TABLE service.link_tokens (
    id VARCHAR PRIMARY KEY,
    kind VARCHAR NOT NULL,
    user_id UUID NOT NULL,
    org_id UUID NOT NULL,
    data JSON NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL
);

-- Who may use the service, and how much of it. An organisation without a row has the plan that the file calls the usual one.
CREATE TABLE service.contracts (
    org_id UUID PRIMARY KEY,
    plan VARCHAR NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE
);

CREATE TABLE service.departments (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL,
    name VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    archived_at TIMESTAMP WITH TIME ZONE
);

CREATE TABLE service.memberships (
    user_id UUID PRIMARY KEY,
    org_id UUID NOT NULL,
    department_id UUID,
    language VARCHAR NOT NULL
);

-- The address goes when the invitation ends. One that is sent again is a new row: the old link is dead.
CREATE TABLE service.invitations (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL,
    invited_by UUID NOT NULL,
    token VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    department_id UUID,
    email VARCHAR,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE
);

CREATE TABLE service.terms_versions (
    number INTEGER PRIMARY KEY,
    text VARCHAR NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE NOT NULL,
    published_by UUID
);

CREATE TABLE service.terms_consents (
    user_id UUID NOT NULL,
    number INTEGER NOT NULL,
    org_id UUID NOT NULL,
    network VARCHAR NOT NULL,
    consented_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (user_id, number)
);

CREATE INDEX invitations_by_token ON service.invitations (token);

-- What goes into a mail is in `facts` until the mail has ended; who it went to, how it ended and when are kept.
CREATE TABLE service.outbox (
    id UUID PRIMARY KEY,
    org_id UUID NOT NULL,
    kind VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    recipient VARCHAR NOT NULL,
    forgotten BOOLEAN NOT NULL,
    message_id VARCHAR NOT NULL,
    facts JSON,
    state VARCHAR NOT NULL,
    claim UUID,
    tries INTEGER NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE
);

-- The audit: rows are only ever added, each is sealed with the hash of the one before it, and no number is left out.
CREATE TABLE service.audit (
    number INTEGER PRIMARY KEY,
    happened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    event VARCHAR NOT NULL,
    actor_id UUID,
    role VARCHAR,
    org_id UUID,
    subject VARCHAR,
    facts JSON NOT NULL,
    hash VARCHAR NOT NULL
);
