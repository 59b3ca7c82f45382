import { describe, expect, it } from '@jest/globals';
import { isEventPattern, orderingKey, wants } from '../../src/domain/webhook-events.js';

describe('what a webhook wants to hear of', () => {
  it.each([
    ['call.ended', 'call.ended', true],
    ['call.ended', 'call.turn', false],
    ['call.*', 'call.turn', true],
    ['call.*', 'campaign.paused', false],
    ['*', 'import.finished', true],
  ])('%s, an event %s: %s', (pattern, type, wanted) => {
    expect(wants(pattern, type)).toBe(wanted);
  });

  it.each(['call.ended', 'call.*', 'campaign.paused', 'campaign.*', '*', 'webhook.disabled'])(
    '%s is something that happens',
    (pattern) => {
      expect(isEventPattern(pattern)).toBe(true);
    },
  );

  it.each(['', 'call', 'call.', 'call.end', 'cal*', 'c*', '*.ended', '**', 'call.**', 'x.*'])(
    '%p is nothing that happens',
    (pattern) => {
      expect(isEventPattern(pattern)).toBe(false);
    },
  );
});

describe('order', () => {
  it('is kept within a call, else within a campaign, else there is none', () => {
    expect(orderingKey({ id: 1, callId: 'a', campaignId: 'b' })).toBe('call/a');
    expect(orderingKey({ id: 1, callId: null, campaignId: 'b' })).toBe('campaign/b');
    expect(orderingKey({ id: 1, callId: null, campaignId: null })).toBe('event/1');
  });
});
