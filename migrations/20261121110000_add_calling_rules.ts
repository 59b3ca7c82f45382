import type { Knex } from 'knex';

/**
 * What the gate decides by: where a contact is, what it agreed to, which rules apply, and who may
 * lift them.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table campaigns
      add column days_of_week smallint[] not null default '{1,2,3,4,5,6,7}'
        check (cardinality(days_of_week) between 1 and 7
          and days_of_week <@ '{1,2,3,4,5,6,7}'::smallint[]),
      add column holidays date[] not null default '{}',
      add column contact_timezone_policy text not null default 'campaign'
        check (contact_timezone_policy in ('campaign', 'intersection', 'skip')),
      add column purpose text not null default 'informational'
        check (purpose in ('informational', 'marketing', 'emergency', 'collection')),
      add column consent jsonb,
      add column retry_policy jsonb not null default '{}';
    comment on column campaigns.days_of_week is 'ISO: 1 is Monday, in the contact''s zone';
    comment on column campaigns.consent is
      '{grade, source, text, obtained_at, attested_by}: holds for all contacts of the campaign';
    comment on column campaigns.retry_policy is 'by disposition code; what is absent is default';

    alter table call_tasks
      add column country text check (country ~ '^[A-Z]{2}$'),
      add column line_type text,
      add column region text,
      add column zone_key text,
      add column zone_source text
        check (zone_source in ('column', 'region', 'ranges', 'prefix', 'country')),
      add column contact_key text;
    comment on column call_tasks.country is 'ISO 3166 of the number; null: unknown';
    comment on column call_tasks.line_type is 'what libphonenumber says: MOBILE, FIXED_LINE ...';
    comment on column call_tasks.zone_key is
      'country:candidate zones, sorted and joined by |; null: not known';
    comment on column call_tasks.contact_key is
      'the customer''s own id of the person, shared by all their numbers';
    create index call_tasks_fresh_zone on call_tasks (campaign_id, zone_key, priority desc, seq)
      where status = 'pending' and next_attempt_at is null and permit_id is null;
    drop index call_tasks_fresh;
    create index call_tasks_contact on call_tasks (company_id, contact_key)
      where contact_key is not null;
    create index calls_company_phone on calls (company_id, phone_number, dialing_at);

    create table number_ranges (
      company_id uuid not null references companies on delete cascade,
      first_number numeric(15) not null,
      last_number numeric(15) not null,
      timezone text not null,
      region text,
      primary key (company_id, first_number),
      check (last_number >= first_number)
    );
    comment on table number_ranges is
      'imported by a company: where the numbers of a range live; digits of E.164';

    create table suppression_lists (
      id uuid primary key default gen_random_uuid(),
      company_id uuid not null references companies on delete cascade,
      code text not null check (code ~ '^[a-z0-9_]{1,60}$'),
      as_of date not null,
      imported_at timestamptz not null default clock_timestamp(),
      unique (company_id, code)
    );
    comment on table suppression_lists is
      'external do-not-call lists; older ones than a rule allows do not count';
    alter table suppressions
      drop constraint suppressions_company_id_phone_number_key,
      add column purpose text
        check (purpose in ('informational', 'marketing', 'emergency', 'collection')),
      add column proof text,
      add column list_id uuid references suppression_lists on delete cascade,
      add column call_id uuid references calls on delete set null,
      add column line_id uuid references lines on delete cascade,
      add column created_by text not null default 'platform';
    comment on column suppressions.purpose is 'null: for all purposes';
    comment on column suppressions.line_id is
      'null: everywhere; else only on this line, whose virtual time it was said in';
    create unique index suppressions_scope on suppressions
      (company_id, phone_number, coalesce(purpose, ''), coalesce(list_id::text, ''),
        coalesce(line_id::text, ''));
    create index suppressions_newest on suppressions (company_id, created_at desc, id desc);
    create index suppressions_list on suppressions (list_id) where list_id is not null;
    create index suppressions_call on suppressions (call_id) where call_id is not null;
    create index suppressions_line on suppressions (line_id) where line_id is not null;

    create table record_events (
      id bigint generated always as identity primary key,
      company_id uuid references companies on delete cascade,
      record text not null check (record in
        ('suppression', 'suppression_list', 'consent', 'approval', 'policy_pack', 'caller_id',
         'line')),
      record_id uuid,
      action text not null check
        (action in ('added', 'imported', 'changed', 'removed', 'revoked')),
      by text not null,
      at timestamptz not null default clock_timestamp(),
      details jsonb not null default '{}'
    );
    comment on table record_events is
      'who changed what the gate decides by; it outlives the record itself';
    create index record_events_company on record_events (company_id, id);

    create table consents (
      id uuid primary key default gen_random_uuid(),
      company_id uuid not null references companies on delete cascade,
      phone_number text not null,
      purpose text check (purpose in ('informational', 'marketing', 'emergency', 'collection')),
      grade text not null check (grade in ('implied', 'express', 'express_written')),
      source text not null,
      wording text not null,
      obtained_at timestamptz not null,
      expires_at timestamptz,
      revoked_at timestamptz,
      created_by text not null default 'platform',
      created_at timestamptz not null default clock_timestamp()
    );
    comment on column consents.purpose is 'null: for all purposes';
    comment on column consents.wording is 'the text that the person agreed to';
    create index consents_number on consents (company_id, phone_number);

    create table policy_packs (
      id uuid primary key default gen_random_uuid(),
      company_id uuid not null references companies on delete cascade,
      code text not null,
      version text not null,
      body jsonb not null,
      is_active boolean not null default true,
      created_by text not null,
      created_at timestamptz not null default clock_timestamp(),
      unique (company_id, code, version)
    );
    comment on table policy_packs is 'packs that a company adds to those of the platform';
    create unique index policy_packs_one_active on policy_packs (company_id, code) where is_active;

    create table approvals (
      id uuid primary key default gen_random_uuid(),
      company_id uuid not null references companies on delete cascade,
      kind text not null check (kind ~ '^[a-z0-9_]{1,60}$'),
      subject text,
      reason text not null,
      document text,
      approved_by text not null,
      approved_at timestamptz not null default clock_timestamp(),
      valid_until timestamptz,
      revoked_at timestamptz
    );
    comment on table approvals is
      'who took the responsibility for lifting a rule: drop_pack (subject: its code) and such';
    create index approvals_company on approvals (company_id, kind);

    alter table calls
      add column packs jsonb not null default '[]',
      add column zones text[] not null default '{}',
      add column rules jsonb not null default '{}';
    comment on column calls.rules is
      '{ring_seconds_min, disclosure_within_seconds, hangup_after_refusal_seconds} of the packs';
    comment on column calls.packs is 'code@version of every pack that bound this call';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table calls drop column packs, drop column zones, drop column rules;
    drop table approvals;
    drop table policy_packs;
    drop table consents;
    drop table record_events;
    drop index suppressions_scope;
    drop index suppressions_newest;
    delete from suppressions where line_id is not null;
    delete from suppressions a using suppressions b
      where a.company_id = b.company_id and a.phone_number = b.phone_number and a.id > b.id;
    alter table suppressions
      drop column purpose, drop column proof, drop column list_id, drop column call_id,
      drop column line_id, drop column created_by,
      add constraint suppressions_company_id_phone_number_key unique (company_id, phone_number);
    drop table suppression_lists;
    drop table number_ranges;
    drop index calls_company_phone;
    drop index call_tasks_contact;
    create index call_tasks_fresh on call_tasks (campaign_id, priority desc, seq)
      where status = 'pending' and next_attempt_at is null and permit_id is null;
    drop index call_tasks_fresh_zone;
    alter table call_tasks
      drop column country, drop column line_type, drop column region, drop column zone_key,
      drop column zone_source, drop column contact_key;
    alter table campaigns
      drop column days_of_week, drop column holidays, drop column contact_timezone_policy,
      drop column purpose, drop column consent, drop column retry_policy;
  `);
}
