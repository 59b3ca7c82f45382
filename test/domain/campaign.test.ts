import { describe, it, expect } from '@jest/globals';
import {
  CAMPAIGN_STATUSES,
  CAMPAIGN_TRANSITIONS,
  canBecome,
  CONTROL_ALLOWED_FROM,
  CONTROL_OF_VERB,
  isFinal,
  LIVE_STATUSES,
  type CampaignStatus,
  type ControlVerb,
} from '../../src/domain/campaign.js';

/** Every change of a status that there may be; all others are refused. */
const ALLOWED: [CampaignStatus, CampaignStatus[]][] = [
  ['draft', ['scheduled', 'running', 'stopping']],
  ['scheduled', ['running', 'paused', 'stopping', 'failed']],
  ['running', ['paused', 'completed', 'stopping', 'failed']],
  ['paused', ['scheduled', 'running', 'stopping', 'failed']],
  ['completed', ['scheduled', 'running']],
  ['stopping', ['stopped', 'failed']],
  ['stopped', []],
  ['failed', ['scheduled', 'running', 'stopping']],
];

/** Where each request leads, from wherever it is accepted. */
const LEADS_TO: Record<ControlVerb, CampaignStatus[]> = {
  start: ['scheduled', 'running'],
  pause: ['paused'],
  resume: ['scheduled', 'running'],
  stop: ['stopping'],
};

describe('the states of a campaign', () => {
  it.each(ALLOWED)('%s may become %j and nothing else', (from, to) => {
    const reached = CAMPAIGN_STATUSES.filter((status) => canBecome(from, status));

    expect([...reached].sort()).toEqual([...to].sort());
  });

  it('can all be reached from a draft', () => {
    const reached = new Set<CampaignStatus>(['draft']);
    for (const status of reached) CAMPAIGN_TRANSITIONS[status].forEach((to) => reached.add(to));

    expect([...reached].sort()).toEqual([...CAMPAIGN_STATUSES].sort());
  });

  it('are left for good only when stopped', () => {
    const final = CAMPAIGN_STATUSES.filter((status) => CAMPAIGN_TRANSITIONS[status].length === 0);

    expect(final).toEqual(['stopped']);
  });

  it('are either live or at rest', () => {
    const resting = CAMPAIGN_STATUSES.filter((status) => !LIVE_STATUSES.includes(status));

    expect(resting).toEqual(['draft', 'completed', 'stopped', 'failed']);
    expect(CAMPAIGN_STATUSES.filter(isFinal)).toEqual(['completed', 'stopped', 'failed']);
  });
});

describe('requests to a campaign', () => {
  it.each(Object.entries(LEADS_TO))('%s is accepted only where it leads to %j', (verb, to) => {
    for (const from of CONTROL_ALLOWED_FROM[verb as ControlVerb]) {
      expect(to.filter((status) => canBecome(from, status))).toEqual(to);
    }
  });

  it.each([
    ['start', ['draft', 'completed', 'failed']],
    ['pause', ['scheduled', 'running']],
    ['resume', ['paused']],
    ['stop', ['scheduled', 'running', 'paused']],
  ] as const)('%s is accepted from %j', (verb, from) => {
    expect(CONTROL_ALLOWED_FROM[verb]).toEqual(from);
  });

  it('ask for running, for a pause or for the stop', () => {
    expect(CONTROL_OF_VERB).toEqual({ start: 'run', resume: 'run', pause: 'pause', stop: 'stop' });
  });
});
