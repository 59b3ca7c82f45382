import { parseArgs } from 'node:util';
import { prepareCampaign, startCampaign, untilEnded, verdictOn } from './campaign-under-proof.js';
import { atLeast, atMost, judged, num, sayFaults, sayFindings, seconds, told } from './findings.js';
import { dialTimes, followLedger } from './ledger-of-line.js';
import { gapsBetween, mostInRollingMinute } from './rolling-minute.js';
import { runProof } from './run-proof.js';

/**
 * A campaign in real time whose rate binds: no rolling minute of the ledger holds more dials than
 * the limit, and nearly all of it is used while work waits.
 *
 *     npm run prove:rate -- [--minutes N] [--per-minute N] [--keep]
 */
const MINUTE_MS = 60_000;
/** Ignored at both ends: the first batches, and the last ones, when little work waits. */
const EDGE_MS = 2_000;
const SUSTAINED_MIN_PERCENT = 98;
/**
 * Short enough that calls never wait for a channel: the rate alone binds. Nothing is dialled again,
 * so that work waits until the last dial.
 */
const LINE = {
  ring_seconds: [1, 3],
  talk_seconds: [2, 8],
  weights: { human: 60, no_answer: 25, busy: 15 },
};

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '4.17' },
    'per-minute': { type: 'string', default: '240' },
    keep: { type: 'boolean', default: false },
  },
});
const perMinute = Number(values['per-minute']);
const contacts = Math.round(Number(values.minutes) * perMinute);

await runProof({ keep: values.keep }, async (platform) => {
  const campaign = await prepareCampaign(platform, {
    ...{ name: 'Rate', contacts, callsPerMinute: perMinute, channels: 500 },
    ...{ maxRetries: 1, retryDelayMinutes: 30, speed: 1, line: LINE },
  });
  await startCampaign(platform, campaign);
  const ended = await untilEnded(platform, campaign, { limitMs: contacts * 1_000 + 300_000 });
  const ledger = followLedger(platform.urls, campaign.lineId);
  const dials = dialTimes(await ledger.read());
  const verdict = await verdictOn(platform, campaign);
  sayFaults(verdict);
  const measured = measure(dials);
  return sayFindings(`${contacts} contacts at ${perMinute} a minute, real time`, [
    told('campaign', ended.status),
    told('dials', num(dials.length)),
    told('measured over', seconds(measured.spanMs)),
    atLeast('sustained', measured.percent, [SUSTAINED_MIN_PERCENT, ' % of the limit']),
    atMost('most dials in a rolling minute', measured.mostInMinute, perMinute),
    told('longest gap between two dials', seconds(measured.longestGapMs)),
    ...judged(verdict),
  ]);
});

function measure(dials: readonly number[]) {
  const from = (dials[0] ?? NaN) + EDGE_MS;
  const until = (dials.at(-1) ?? NaN) - EDGE_MS;
  const inside = dials.filter((at) => at >= from && at < until).length;
  const perMinuteReached = (inside * MINUTE_MS) / (until - from);
  return {
    spanMs: until - from,
    percent: (perMinuteReached / perMinute) * 100,
    mostInMinute: mostInRollingMinute(dials),
    longestGapMs: Math.max(...gapsBetween(dials)),
  };
}
