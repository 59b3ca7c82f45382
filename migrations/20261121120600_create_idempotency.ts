import type { Knex } from 'knex';

/**
 * What every write over the API leaves: its answer for a day, when the caller named it by a key, so
 * that the same request again has no second effect; and a line in the audit log.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table idempotency_keys (
      api_key_id uuid not null references api_keys on delete cascade,
      key text not null check (length(key) between 1 and 255),
      fingerprint text not null,
      holder uuid not null,
      locked_until timestamptz not null,
      status integer,
      headers jsonb not null default '{}',
      body text,
      shows_secret boolean not null default false,
      created_at timestamptz not null default clock_timestamp(),
      primary key (api_key_id, key)
    );
    create index idempotency_keys_created on idempotency_keys (created_at);
    comment on table idempotency_keys is 'one row a named write; pruned after 24 hours';
    comment on column idempotency_keys.fingerprint is
      'SHA-256 of method, path, query and body; another request under the same key is refused';
    comment on column idempotency_keys.locked_until is
      'renewed while the request runs; past and without a status: its holder is gone';
    comment on column idempotency_keys.status is 'null: still running';
    comment on column idempotency_keys.shows_secret is 'the body held a secret and is not kept';

    create table audit_log (
      id bigint generated always as identity primary key,
      company_id uuid references companies on delete cascade,
      api_key_id uuid,
      by text not null,
      at timestamptz not null default clock_timestamp(),
      method text not null,
      route text not null,
      entity text,
      entity_id text,
      status integer not null,
      request_id text not null
    );
    create index audit_log_at on audit_log (at desc, id desc);
    create index audit_log_company on audit_log (company_id, at desc, id desc);
    create index audit_log_entity on audit_log (entity_id, at desc) where entity_id is not null;
    comment on table audit_log is 'every write over the API that was done, whoever asked for it';
    comment on column audit_log.company_id is 'null: of the platform itself';
    create index campaign_events_at on campaign_events (at desc);
    create index record_events_at on record_events (company_id, at desc);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index record_events_at;
    drop index campaign_events_at;
    drop table audit_log;
    drop table idempotency_keys;
  `);
}
