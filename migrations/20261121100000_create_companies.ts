import type { Knex } from 'knex';

/**
 * Tenants and the keys that open the API for them. A key without a company belongs to the
 * platform's operators.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function touch_updated_at() returns trigger language plpgsql as $$
    begin
      new.updated_at = now();
      return new;
    end $$;

    create table companies (
      id uuid primary key default gen_random_uuid(),
      name text not null unique check (length(name) between 1 and 255),
      slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,99}$'),
      description text,
      timezone text,
      calls_per_minute integer check (calls_per_minute between 1 and 60000),
      max_concurrent_calls integer check (max_concurrent_calls between 1 and 10000),
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    comment on column companies.calls_per_minute is 'null: no limit of its own';
    comment on column companies.max_concurrent_calls is 'null: no limit of its own';
    create trigger companies_touch before update on companies
      for each row execute function touch_updated_at();

    create table api_keys (
      id uuid primary key default gen_random_uuid(),
      company_id uuid references companies on delete cascade,
      name text not null check (length(name) between 1 and 255),
      role text not null check (role in ('viewer', 'operator', 'admin')),
      prefix text not null,
      hash text not null unique,
      created_at timestamptz not null default now(),
      last_used_at timestamptz,
      revoked_at timestamptz
    );
    create index api_keys_company on api_keys (company_id);
    comment on column api_keys.hash is 'HMAC-SHA256 of the key; the key itself is never stored';

    create table suppressions (
      id uuid primary key default gen_random_uuid(),
      company_id uuid not null references companies on delete cascade,
      phone_number text not null,
      source text not null,
      created_at timestamptz not null default now(),
      unique (company_id, phone_number)
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table suppressions;
    drop table api_keys;
    drop table companies;
    drop function touch_updated_at();
  `);
}
