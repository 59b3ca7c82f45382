import type { Knex } from 'knex';

/** Sums of calls; all of them whole numbers or exact decimals, so that no order changes a sum. */
const MEASURES = [
  ...['calls', 'answered', 'humans'],
  ...['contacts_dialled', 'contacts_answered', 'contacts_human', 'contacts_goal'],
  ...['duration_sec', 'turns', 'interruptions'],
  ...['interruption_rate_sum', 'interruption_rate_calls', 'eou_latency_sum', 'eou_latency_calls'],
  ...['stt_seconds', 'llm_input_tokens', 'llm_output_tokens', 'tts_characters'],
  ...['telephony_seconds', 'cost_stt', 'cost_llm', 'cost_tts', 'cost_livekit', 'cost_total'],
];
const TYPES = [
  [/^cost_/, 'numeric(18,6)'],
  [/_sum$|_seconds$/, 'numeric'],
] as const;
const KEY = 'scope_id, grain, starts_at, status, outcome, disposition';
const EPOCH = `timestamptz '2000-01-01 00:00:00+00'`;
const bin = (size: string, time: string) => `date_bin('${size}', ${time}, ${EPOCH})`;

/** Whether no earlier attempt of the same contact got as far. */
const isFirst = (reached: string) => `(${reached.replaceAll('?', 'c')} and not exists (
  select 1 from calls e where e.call_task_id = c.call_task_id
    and e.attempt_number < c.attempt_number and ${reached.replaceAll('?', 'e')}))::int`;

/** One row a dialled call of a real campaign: what rollups add up, and what is not yet in them. */
const FACTS = `
  create view call_facts as
  select c.id, c.company_id, c.skillbase_id, c.campaign_id, c.rolled_up, c.state,
    c.started_at as starts_at,
    case when c.state <> 'ended' then 'active' when c.business = 'transferred' then 'transferred'
      when c.network = 'answered' then 'completed' else 'failed' end as status,
    coalesce(c.outcome, '') as outcome, coalesce(c.disposition, '') as disposition,
    1 as calls, coalesce(c.network = 'answered', false)::int as answered,
    coalesce(c.answered_by = 'human', false)::int as humans,
    (c.attempt_number = 1)::int as contacts_dialled,
    ${isFirst(`coalesce(?.network = 'answered', false)`)} as contacts_answered,
    ${isFirst(`coalesce(?.answered_by = 'human', false)`)} as contacts_human,
    ${isFirst(`coalesce(?.business = 'goal_met', false)`)} as contacts_goal,
    c.duration_sec::bigint as duration_sec, c.turn_count::bigint as turns,
    coalesce(m.interruption_count, 0)::bigint as interruptions,
    coalesce(m.interruption_rate, 0)::numeric as interruption_rate_sum,
    (m.interruption_rate is not null)::int as interruption_rate_calls,
    coalesce(m.eou_latency_avg, 0)::numeric as eou_latency_sum,
    (m.eou_latency_avg is not null)::int as eou_latency_calls,
    coalesce(m.stt_duration_sec, 0)::numeric as stt_seconds,
    coalesce(m.llm_input_tokens, 0)::bigint as llm_input_tokens,
    coalesce(m.llm_output_tokens, 0)::bigint as llm_output_tokens,
    coalesce(m.tts_characters, 0)::bigint as tts_characters,
    coalesce(m.livekit_duration_sec, 0)::numeric as telephony_seconds,
    ${['stt', 'llm', 'tts', 'livekit', 'total']
      .map((part) => `coalesce(m.cost_${part}, 0) as cost_${part}`)
      .join(', ')}
  from calls c
  join campaigns k on k.id = c.campaign_id and k.rehearsal_of is null
  left join call_metrics m on m.call_id = c.id
  where c.state <> 'reserved'`;

/** Adds up by campaign and quarter of an hour first; the other rows are sums of those. */
const fold = (condition: string, sign: string) => `
  with fine as (
    select company_id, skillbase_id, campaign_id, ${bin('15 minutes', 'starts_at')} as starts_at,
      status, outcome, disposition, ${MEASURES.map((one) => `sum(${one}) as ${one}`).join(', ')}
    from call_facts where state = 'ended' and ${condition} group by 1, 2, 3, 4, 5, 6, 7)
  insert into call_rollups (company_id, campaign_id, scope, ${KEY}, ${MEASURES.join(', ')})
  select f.company_id, s.campaign_id, s.scope, s.scope_id, g.grain, g.starts_at,
    f.status, f.outcome, f.disposition,
    ${MEASURES.map((one) => `${sign} * sum(f.${one})`).join(', ')}
  from fine f
  cross join lateral (values ('company', f.company_id, null::uuid),
    ('skillbase', f.skillbase_id, null), ('campaign', f.campaign_id, f.campaign_id)
  ) as s (scope, scope_id, campaign_id)
  cross join lateral (values ('quarter', f.starts_at), ('hour', ${bin('1 hour', 'f.starts_at')}),
    ('day', ${bin('1 day', 'f.starts_at')})) as g (grain, starts_at)
  group by 1, 2, 3, 4, 5, 6, 7, 8, 9
  order by 4, 5, 6, 7, 8, 9
  on conflict (${KEY}) do update set
    ${MEASURES.map((one) => `${one} = call_rollups.${one} + excluded.${one}`).join(', ')};`;

/** Folding waits for a rebuild and a rebuild for folds, whatever process they run in. */
const ROLLUP_LOCK = 7_264_002;

const FUNCTIONS = `
  create function fold_calls(ids uuid[], sign integer) returns void language plpgsql as $$
  begin
    perform pg_advisory_xact_lock_shared(${ROLLUP_LOCK});
    ${fold('id = any(ids)', 'sign')}
    if sign < 0 then
      delete from call_rollups r using call_facts f where f.id = any(ids) and r.calls = 0
        and r.scope_id in (f.company_id, f.skillbase_id, f.campaign_id)
        and r.starts_at between ${bin('1 day', 'f.starts_at')} and f.starts_at;
    end if;
  end $$;
  comment on function fold_calls is
    'adds ended calls to the rollups (sign 1) or takes out what they once added (-1)';
  create function rebuild_call_rollups() returns void language plpgsql as $$
  begin
    perform pg_advisory_xact_lock(${ROLLUP_LOCK});
    delete from call_rollups;
    ${fold('rolled_up', '1')}
  end $$;
  create function unroll_call() returns trigger language plpgsql as $$
  begin
    perform fold_calls(array[old.id], -1);
    if tg_op = 'DELETE' then return old; end if;
    new.rolled_up = false;
    return new;
  end $$;
  create function unroll_call_of_metrics() returns trigger language plpgsql as $$
  begin
    -- A fold that runs right now is waited for; it has read the metrics as they were.
    perform 1 from calls where id = old.call_id for no key update;
    update calls set rolled_up = false where id = old.call_id and rolled_up;
    return coalesce(new, old);
  end $$;
  create function csv_safe(cell text) returns text language sql immutable parallel safe as $$
    select case when cell ~ '^[=+@\\t\\r-]' and cell !~ '^[+-][0-9 ().,-]*$'
      then '''' || cell else cell end
  $$;
  comment on function csv_safe is 'no spreadsheet takes the cell for a formula';`;

const CALL_COLUMNS =
  'state company_id skillbase_id campaign_id dialing_at network answered_by business outcome ' +
  'disposition attempt_number duration_sec turn_count';
const METRIC_COLUMNS =
  'interruption_count interruption_rate eou_latency_avg stt_duration_sec llm_input_tokens ' +
  'llm_output_tokens tts_characters livekit_duration_sec cost_stt cost_llm cost_tts ' +
  'cost_livekit cost_total';
const changed = (columns: string) =>
  columns
    .split(' ')
    .map((one) => `old.${one} is distinct from new.${one}`)
    .join(' or ');

const TRIGGERS = `
  create trigger calls_unroll before update on calls for each row
    when (old.rolled_up and (not new.rolled_up or ${changed(CALL_COLUMNS)}))
    execute function unroll_call();
  create trigger calls_unroll_deleted before delete on calls for each row
    when (old.rolled_up) execute function unroll_call();
  create trigger call_metrics_unroll before update on call_metrics for each row
    when (${changed(METRIC_COLUMNS)}) execute function unroll_call_of_metrics();`;

/** Lists of calls are sorted by their start: one index for each thing that a list is limited to. */
const STARTED = 'started_at desc, id desc';
const INDEXES = `
  create index calls_not_rolled_up on calls (company_id, campaign_id) where not rolled_up;
  drop index calls_company, calls_skillbase;
  create index calls_started on calls (${STARTED});
  create index calls_company_started on calls (company_id, ${STARTED});
  create index calls_campaign_started on calls (campaign_id, ${STARTED});
  create index calls_skillbase_started on calls (skillbase_id, ${STARTED});
  create index calls_company_outcome on calls (company_id, outcome, ${STARTED});
  create index calls_transferred on calls (company_id, ${STARTED}) where business = 'transferred';
  drop index campaigns_company;
  create index campaigns_company on campaigns (company_id, created_at desc, id desc);
  create index campaigns_created on campaigns (created_at desc, id desc);`;

/**
 * Sums of ended calls by quarter of an hour, hour and day in UTC, for each campaign, bot and
 * company. A worker folds calls in after they have ended; what a later correction changes is taken
 * out first. Rehearsals are in no row.
 */
export async function up(knex: Knex): Promise<void> {
  const columns = MEASURES.map(
    (one) => `${one} ${TYPES.find(([name]) => name.test(one))?.[1] ?? 'bigint'} not null`,
  );
  await knex.raw(`
    alter table calls add column rolled_up boolean not null default false,
      add column started_at timestamptz generated always as
        (coalesce(dialing_at, reserved_at)) stored;
    comment on column calls.rolled_up is 'is in call_rollups; what is not is read beside them';
    create table call_rollups (
      company_id uuid not null references companies on delete cascade,
      campaign_id uuid references campaigns on delete cascade,
      scope text not null check (scope in ('company', 'skillbase', 'campaign')),
      scope_id uuid not null,
      grain text not null check (grain in ('quarter', 'hour', 'day')),
      starts_at timestamptz not null,
      status text not null,
      outcome text not null,
      disposition text not null,
      ${columns.join(', ')},
      primary key (${KEY})
    );
    comment on table call_rollups is 'sums of ended calls by their start (line time); costs in USD,
      latencies in ms; contacts_* count a contact at the first call that got as far';
    create index call_rollups_company on call_rollups (company_id);
    create index call_rollups_campaign on call_rollups (campaign_id)
      where campaign_id is not null;
    create index call_rollups_all on call_rollups (grain, starts_at) where scope = 'company';
    ${FACTS}; ${FUNCTIONS} ${TRIGGERS} ${INDEXES}
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop trigger calls_unroll on calls;
    drop trigger calls_unroll_deleted on calls;
    drop trigger call_metrics_unroll on call_metrics;
    drop function unroll_call, unroll_call_of_metrics, fold_calls, rebuild_call_rollups, csv_safe;
    drop view call_facts;
    drop table call_rollups;
    drop index calls_not_rolled_up, calls_started, calls_company_started, calls_campaign_started,
      calls_skillbase_started, calls_company_outcome, calls_transferred;
    drop index campaigns_company, campaigns_created;
    create index campaigns_company on campaigns (company_id, created_at desc);
    create index calls_company on calls (company_id, created_at desc);
    create index calls_skillbase on calls (skillbase_id);
    alter table calls drop column started_at, drop column rolled_up;
  `);
}
