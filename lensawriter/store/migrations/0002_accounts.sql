-- Accounts: the second factor, proofs of it by session, and links in mails; then members, contracts, mails and the audit log.
-- Secrets that are only compared are hashed. The secret of a second factor is not, because its codes are computed from it.

CREATE TABLE service.second_factors (
    user_id UUID PRIMARY KEY,
    secret VARCHAR NOT NULL,
    last_step INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL
);

-- A secret offered to one sign-in or session; it becomes the second factor when a code confirms it.
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

-- When a ticket, and then its session, last proved the second factor.
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

-- The plan and the term of an organisation. An organisation without a row has the default plan of the plan file.
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

-- The mail address is removed when the invitation ends. Sending an invitation again adds a row; the old link no longer works.
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

-- `facts` holds the contents of a mail until the mail has ended. Its recipient, final state and time stay.
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

-- The audit log. Rows are only added; each contains the hash of the row before it, and the numbers have no gaps.
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
