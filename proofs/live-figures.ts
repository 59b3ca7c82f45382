import type { Database } from '../src/db/knex.js';
import { atLeast, atMost, told, type Finding } from './findings.js';
import type { Watching } from './live-client.js';

/** What the channel of a call tells, of all that is written. */
const TOLD = ['call.dialing', 'call.answered', 'call.turn', 'call.metrics', 'call.ended'];
const LATENCY_BUDGET_MS = 250;

interface Written {
  id: number;
  call_id: string;
  type: string;
  created_at: Date;
}

export interface LiveRun {
  watchings: readonly Watching[];
  clients: number;
  killedAtMs: number;
  openAtKill: number;
}

export async function liveFindings(
  db: Database,
  campaignId: string,
  run: LiveRun,
): Promise<Finding[]> {
  const written = await db('events')
    .where({ campaign_id: campaignId })
    .whereIn('type', TOLD)
    .orderBy('id')
    .select<Written[]>('id', 'call_id', 'type', 'created_at');
  const byCall = new Map<string, Written[]>();
  for (const event of written) {
    byCall.set(event.call_id, [...(byCall.get(event.call_id) ?? []), event]);
  }
  const compared = run.watchings.map((one) => compare(one, byCall.get(callOf(one)) ?? []));
  const sum = (part: (one: Compared) => number) =>
    compared.reduce((total, one) => total + part(one), 0);
  const outages = run.watchings.flatMap((one) => one.outages);
  const cut = outages.filter(({ fromMs }) => fromMs >= run.killedAtMs - 50);
  return [
    atLeast('clients at the same time when one API was killed', run.openAtKill, 0.9 * run.clients),
    told('calls watched, by how many views', `${calls(run)}, ${run.watchings.length}`),
    told('events written', String(written.length)),
    atLeast(
      'events at clients',
      sum(({ heard }) => heard),
      run.clients,
    ),
    atMost(
      'missed',
      sum(({ missed }) => missed),
      0,
    ),
    atMost(
      'twice',
      sum(({ twice }) => twice),
      0,
    ),
    atMost(
      'out of order',
      sum(({ disordered }) => disordered),
      0,
    ),
    atMost('views without their end', compared.filter(({ isOpen }) => isOpen).length, 0),
    atLeast('views that lost their API and went on at the other', cut.length, 1),
    atMost('of them not resumed', cut.filter(({ resumed }) => !resumed).length, 0),
    told('longest from the loss to being told again', `${longest(cut)} ms`),
    ...latencies(compared.flatMap((one) => one.delaysMs)),
    ...(await fromReports(db, campaignId, run)),
  ];
}

interface Compared {
  heard: number;
  missed: number;
  twice: number;
  disordered: number;
  isOpen: boolean;
  delaysMs: number[];
}

function compare(one: Watching, events: readonly Written[]): Compared {
  const wanted = events.filter(({ id }) => id > (one.fromId ?? Infinity));
  const ids = one.heard.map(({ id }) => id);
  const unique = new Set(ids);
  const createdMs = new Map(wanted.map(({ id, created_at }) => [id, created_at.getTime()]));
  // What happened while a client had no connection waited for it, not for the feed.
  const wasAway = (ms: number) =>
    one.outages.some(({ fromMs, toMs }) => ms > fromMs - 100 && ms < (toMs ?? Infinity));
  return {
    heard: ids.length,
    missed: wanted.filter(({ id }) => !unique.has(id)).length,
    twice: ids.length - unique.size,
    disordered: ids.filter((id, at) => at > 0 && id <= (ids[at - 1] ?? 0)).length,
    isOpen: one.codes.at(-1) !== 1000,
    delaysMs: one.heard.flatMap(({ id, atMs }) => {
      const at = createdMs.get(id);
      return at === undefined || wasAway(at) ? [] : [atMs - at];
    }),
  };
}

function latencies(delaysMs: readonly number[]): Finding[] {
  const at = quantiles(delaysMs);
  return [
    told('from the fact to the client, p50 and longest', `${at(0.5)} ms, ${at(1)} ms`),
    atMost('from the fact to the client, p95', at(0.95), [LATENCY_BUDGET_MS, ' ms']),
  ];
}

/** The workflow's way from the stored report to the finished call is in it. */
async function fromReports(db: Database, campaignId: string, run: LiveRun): Promise<Finding[]> {
  const reports = await db('call_reports as r')
    .join('calls as c', 'c.id', 'r.call_id')
    .where({ 'c.campaign_id': campaignId, 'r.is_late': false })
    .select<{ call_id: string; received_at: Date }[]>('r.call_id', 'r.received_at');
  const receivedMs = new Map(reports.map((one) => [one.call_id, one.received_at.getTime()]));
  const delaysMs = run.watchings.flatMap((one) => {
    const end = one.heard.find(({ type }) => type === 'ended');
    const at = receivedMs.get(callOf(one));
    return end === undefined || at === undefined || one.outages.length > 0 ? [] : [end.atMs - at];
  });
  const at = quantiles(delaysMs);
  return [
    told('from the report at the door to `ended`, p50 and p95', `${at(0.5)} ms, ${at(0.95)} ms`),
  ];
}

const callOf = ({ path }: Watching) => path.split('/').at(-1) ?? '';
const calls = ({ watchings }: LiveRun) => new Set(watchings.map(callOf)).size;
const longest = (outages: Watching['outages']) =>
  Math.max(0, ...outages.map(({ fromMs, toMs }) => (toMs ?? Infinity) - fromMs));

function quantiles(values: readonly number[]): (share: number) => number {
  const sorted = values.toSorted((a, b) => a - b);
  return (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
