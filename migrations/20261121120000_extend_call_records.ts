import type { Knex } from 'knex';

const STAGES = ['ttfb_stt', 'latency_llm', 'ttfb_tts', 'eou_latency'];
const NEW_STAGES = ['eou_delay', 'ttft_llm'];
const PERCENTILES = ['p50', 'p95', 'p99'];

/** What was added to each stage: percentiles to the old ones, everything to the new ones. */
const COLUMNS = [
  ...STAGES.flatMap((stage) => PERCENTILES.map((part) => `${stage}_${part}`)),
  ...NEW_STAGES.flatMap((stage) =>
    ['avg', 'min', 'max', ...PERCENTILES].map((part) => `${stage}_${part}`),
  ),
];

const COSTS = ['cost_stt', 'cost_llm', 'cost_tts', 'cost_livekit', 'cost_total'];

/** Wide enough for any report at any price, so that no sum can keep a call from ending. */
const narrow = (column: string, type: string) =>
  `alter column ${column} type ${type} using least(${column}, 999999.999999)`;

/**
 * The complete record of a call: percentiles of each stage, interruptions both ways, what it cost
 * by provider and model, what an analyst made of the talk; and prices of a company's own.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table call_metrics
      ${COLUMNS.map((column) => `add column ${column} double precision,`).join('\n      ')}
      add column bot_interruption_count integer not null default 0,
      add column cost_lines jsonb not null default '[]',
      add column unpriced_lines integer not null default 0,
      add column sentiment text
        check (sentiment in ('positive', 'neutral', 'negative', 'unknown')),
      add column summary text,
      add column outcome_source text
        check (outcome_source in ('network', 'bot', 'lexical', 'llm')),
      add column analysis jsonb,
      add column analysis_attempts smallint not null default 0,
      add column analysis_after timestamptz;
    alter table call_metrics
      ${COSTS.map((column) => `alter column ${column} type numeric(18,6)`).join(', ')};
    alter table campaign_pace alter column spent_usd type numeric(18,6);
    alter table call_logs
      add column eou_delay double precision,
      add column ttft_llm double precision;
    comment on column call_metrics.eou_delay_avg is
      'ms from the true end of speech until the turn was taken to be over';
    comment on column call_metrics.eou_latency_avg is
      'ms from the true end of speech to the first sound of the bot: voice to voice';
    comment on column call_metrics.interruption_count is 'how often the person cut the bot short';
    comment on column call_metrics.bot_interruption_count is
      'how often the bot began while the person spoke';
    comment on column call_metrics.cost_lines is
      '[{kind, provider, model, unit, quantity, price_usd, cost_usd}]:
       seconds, tokens or characters; decimals as text; price and cost are null where no price is
       known; cost_total is the sum of what is priced';
    comment on column call_metrics.outcome is
      'as calls.outcome; where that is unknown, what the analyst found';
    comment on column call_metrics.analysis_after is
      'real time; when the language model is to be asked, null: not';
    create index call_metrics_analysis on call_metrics (analysis_after)
      where analysis_after is not null;

    create table price_overrides (
      id uuid primary key default gen_random_uuid(),
      company_id uuid references companies on delete cascade,
      kind text not null check (kind in ('stt', 'llm', 'tts', 'telephony')),
      provider text not null,
      model text not null,
      unit text not null check (unit in
        ('minute', 'million_input_tokens', 'million_output_tokens', 'thousand_characters')),
      price_usd numeric(18,9) not null check (price_usd >= 0),
      valid_from date not null,
      source text not null,
      created_by text not null,
      created_at timestamptz not null default clock_timestamp()
    );
    comment on table price_overrides is
      'USD for a unit from a day on (UTC); company_id null: of the platform, for all companies';
    create unique index price_overrides_one on price_overrides
      (coalesce(company_id, '00000000-0000-0000-0000-000000000000'), kind, provider, model, unit,
       valid_from);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table price_overrides;
    alter table call_logs drop column eou_delay, drop column ttft_llm;
    drop index call_metrics_analysis;
    alter table call_metrics
      ${COLUMNS.map((column) => `drop column ${column},`).join('\n      ')}
      drop column bot_interruption_count, drop column cost_lines, drop column unpriced_lines,
      drop column sentiment, drop column summary, drop column outcome_source,
      drop column analysis, drop column analysis_attempts, drop column analysis_after;
    alter table call_metrics
      ${COSTS.map((column) => narrow(column, 'numeric(12,6)')).join(', ')};
    alter table campaign_pace ${narrow('spent_usd', 'numeric(14,6)')};
    comment on column call_metrics.outcome is null;
    comment on column call_metrics.interruption_count is null;
    comment on column call_metrics.eou_latency_avg is null;
  `);
}
