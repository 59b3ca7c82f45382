import { describe, it, expect } from '@jest/globals';
import type { CallState } from '../../src/domain/call.js';
import { createLineEvents } from '../../src/services/line-events.js';

const callId = 'call-1';

function heardBy({
  state = 'live' as CallState,
  hasReport = false,
  isAttended = false,
  isAway = false,
}) {
  const abandoned: string[] = [];
  const warned: string[] = [];
  const events = createLineEvents({
    store: {
      callOf: async () => ({ callId, campaignId: 'a', callTaskId: 'b', state, hasReport }),
    },
    watch: {
      async isAttended() {
        if (isAway) throw new Error('LiveKit is away');
        return isAttended;
      },
    },
    completion: { abandon: async (call) => void abandoned.push(call.callId) },
    log: { warn: (_fields, message) => void warned.push(message) },
    graceMs: 5,
  });
  return { events, abandoned, warned };
}

describe('a call whose people have left', () => {
  it.each(['callee_left', 'agent_left', 'room_closed'] as const)(
    'is ended when no report comes (%s)',
    async (what) => {
      const { events, abandoned } = heardBy({});

      events.heard({ callId, what });
      await events.settled();

      expect(abandoned).toEqual([callId]);
    },
  );

  it('is looked at once, however many left', async () => {
    const { events, abandoned } = heardBy({});

    events.heard({ callId, what: 'callee_left' });
    events.heard({ callId, what: 'agent_left' });
    await events.settled();

    expect(abandoned).toEqual([callId]);
  });

  it.each([
    ['its report has come', { hasReport: true }],
    ['it was not answered yet', { state: 'dialing' as const }],
    ['it has ended', { state: 'ended' as const }],
    ['another agent talks with the callee', { isAttended: true }],
  ])('is left alone when %s', async (_why, found) => {
    const { events, abandoned } = heardBy(found);

    events.heard({ callId, what: 'agent_left' });
    await events.settled();

    expect(abandoned).toEqual([]);
  });

  it('is left to its heartbeats when LiveKit does not tell', async () => {
    const { events, abandoned, warned } = heardBy({ isAway: true });

    events.heard({ callId, what: 'agent_left' });
    await events.settled();

    expect(abandoned).toEqual([]);
    expect(warned).toHaveLength(1);
  });
});
