import type { Knex } from 'knex';

/**
 * What people keep of calls: leads, ratings, and what was wrong with a call. A call makes one lead
 * at most, however often it is looked at, and none again once its lead was removed.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table leads (
      id uuid primary key default gen_random_uuid(),
      company_id uuid not null references companies on delete cascade,
      call_id uuid unique references calls on delete set null,
      skillbase_id uuid references skillbases on delete set null,
      campaign_id uuid references campaigns on delete set null,
      name text check (length(name) between 1 and 255),
      phone text check (length(phone) between 1 and 50),
      email text check (length(email) between 1 and 255),
      data jsonb not null default '{}',
      status text not null default 'new'
        check (status in ('new', 'contacted', 'converted', 'rejected')),
      notes text,
      source text not null check (source in ('call', 'api', 'import')),
      removed_at timestamptz,
      created_at timestamptz not null default clock_timestamp(),
      updated_at timestamptz not null default clock_timestamp()
    );
    comment on column leads.removed_at is
      'set: all that is known of the person is gone; the row keeps its call from making another';
    create index leads_company on leads (company_id, created_at desc, id desc);
    create index leads_newest on leads (created_at desc, id desc);
    create index leads_status on leads (company_id, status) where removed_at is null;
    create index leads_skillbase on leads (skillbase_id);
    create index leads_campaign on leads (campaign_id);
    create trigger leads_touch before update on leads
      for each row execute function touch_updated_at();

    create table call_issues (
      id uuid primary key default gen_random_uuid(),
      company_id uuid not null references companies on delete cascade,
      call_id uuid not null references calls on delete cascade,
      reason text not null check (reason in ('wrong_transcript', 'poor_audio_quality',
        'incorrect_status', 'missing_data', 'technical_issue', 'other')),
      comment text,
      created_by text not null,
      created_at timestamptz not null default clock_timestamp()
    );
    create index call_issues_company on call_issues (company_id, created_at desc, id desc);
    create index call_issues_call on call_issues (call_id);

    alter table calls
      add column rating smallint check (rating between 1 and 5),
      add column lead_checked boolean not null default false;
    comment on column calls.lead_checked is 'whether it was seen if the call makes a lead';
    create index calls_lead_unchecked on calls (created_at)
      where state = 'ended' and collected_data <> '{}' and not lead_checked;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index calls_lead_unchecked;
    alter table calls drop column rating, drop column lead_checked;
    drop table call_issues;
    drop table leads;
  `);
}
