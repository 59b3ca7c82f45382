import type { Knex } from 'knex';

/**
 * What dials, and the time that it dials in. Only simulated lines may have a clock row; no row
 * means real time. The default line is the simulator, so that nobody's phone rings by accident.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table lines (
      id uuid primary key default gen_random_uuid(),
      company_id uuid references companies on delete cascade,
      name text not null check (length(name) between 1 and 255),
      kind text not null check (kind in ('simulator', 'livekit')),
      calls_per_minute integer not null check (calls_per_minute between 1 and 60000),
      max_concurrent_calls integer not null check (max_concurrent_calls between 1 and 10000),
      caller_ids text[] not null default '{}',
      settings jsonb not null default '{}',
      is_default boolean not null default false,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    comment on column lines.company_id is 'null: shared by all companies';
    create unique index lines_one_default on lines (is_default) where is_default;
    create index lines_company on lines (company_id);
    create trigger lines_touch before update on lines
      for each row execute function touch_updated_at();

    create table clock (
      line_id uuid primary key references lines on delete cascade,
      real_origin timestamptz not null,
      virtual_origin timestamptz not null,
      speed double precision not null check (speed > 0 and speed <= 100000)
    );

    create function app_now(of_line uuid) returns timestamptz language sql volatile as $$
      select coalesce(
        (select c.virtual_origin + (clock_timestamp() - c.real_origin) * c.speed
           from clock c where c.line_id = of_line),
        clock_timestamp())
    $$;

    insert into lines (name, kind, calls_per_minute, max_concurrent_calls, is_default)
    values ('Simulator', 'simulator', 60000, 10000, true);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function app_now(uuid);
    drop table clock;
    drop table lines;
  `);
}
