import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { AccessToken } from 'livekit-server-sdk';
import request from 'supertest';
import type { Express } from 'express';
import { TEST_SECRET, testApi } from '../support/api.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();
const KEY = 'key';
const SECRET = 'a-secret-of-at-least-32-characters';
const CALL = '00000000-0000-4000-8000-000000000001';
const LEFT = JSON.stringify({
  ...{ event: 'participant_left', id: 'EV_1', room: { name: `call-${CALL}` } },
  participant: { identity: `callee-${CALL}` },
});
const config = { secret: TEST_SECRET, api: { corsOrigins: [], uploadMaxBytes: 1_000_000 } };
const livekit = { url: 'http://127.0.0.1:1', apiKey: KEY, apiSecret: SECRET, agentName: 'a' };

let app: Express;
beforeEach(() => {
  app = testApi(database(), { config: { ...config, livekit: { ...livekit, trunk: null } } }).app;
});

async function signed(body: string, secret = SECRET): Promise<string> {
  const token = new AccessToken(KEY, secret);
  token.sha256 = createHash('sha256').update(body).digest('base64');
  return token.toJwt();
}

const send = (body: string, authorization: string | null, to = app) => {
  const post = request(to).post('/webhooks/livekit').set('Content-Type', TYPE);
  return (authorization === null ? post : post.set('Authorization', authorization)).send(body);
};
const TYPE = 'application/webhook+json';

describe('the door of LiveKit', () => {
  it('hears what LiveKit has signed, as often as it is sent', async () => {
    await send(LEFT, await signed(LEFT)).expect(200);
    await send(LEFT, await signed(LEFT)).expect(200);
  });

  it('hears of rooms that are no calls, and of events to come, and does nothing', async () => {
    for (const event of [{ event: 'room_finished', room: { name: 'lobby' } }, { event: 'new' }]) {
      const body = JSON.stringify(event);
      await send(body, await signed(body)).expect(200);
    }
  });

  it('believes nobody else', async () => {
    const other = JSON.stringify({ event: 'room_finished', room: { name: `call-${CALL}` } });

    await send(LEFT, null).expect(401);
    await send(LEFT, 'nonsense').expect(401);
    await send(LEFT, await signed(LEFT, 'another-secret-of-32-characters-or-so')).expect(401);
    await send(other, await signed(LEFT)).expect(401);
    await send('', await signed(LEFT)).expect(401);
  });

  it('answers a signed body that is no event with a problem, never with a 500', async () => {
    for (const body of ['{', '[]', 'null', '{"event":7}']) {
      const { status } = await send(body, await signed(body));
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
  });

  it('is shut where no LiveKit is configured', async () => {
    const bare = testApi(database(), { config }).app;

    await send(LEFT, await signed(LEFT), bare).expect(401);
  });
});
