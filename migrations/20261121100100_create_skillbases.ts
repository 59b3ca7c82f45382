import type { Knex } from 'knex';

/**
 * Bots and their versions. A version never changes: a call can always be explained by the bot that
 * made it.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table skillbases (
      id uuid primary key default gen_random_uuid(),
      company_id uuid not null references companies on delete cascade,
      name text not null check (length(name) between 1 and 255),
      slug text not null check (length(slug) between 1 and 100),
      description text,
      version integer not null default 1 check (version >= 1),
      config jsonb not null default '{}',
      knowledge_base_id uuid,
      is_active boolean not null default true,
      is_published boolean not null default false,
      archived_at timestamptz,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      constraint uq_skillbases_company_slug unique (company_id, slug)
    );
    create index skillbases_company on skillbases (company_id, created_at desc);
    create trigger skillbases_touch before update on skillbases
      for each row execute function touch_updated_at();

    create table skillbase_versions (
      skillbase_id uuid not null references skillbases on delete cascade,
      version integer not null check (version >= 1),
      config jsonb not null,
      created_at timestamptz not null default now(),
      primary key (skillbase_id, version)
    );
    create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% rows are immutable', tg_table_name using errcode = 'restrict_violation';
    end $$;
    create trigger skillbase_versions_immutable before update on skillbase_versions
      for each row execute function refuse_change();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table skillbase_versions;
    drop function refuse_change();
    drop table skillbases;
  `);
}
