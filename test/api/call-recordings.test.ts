import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { signCallToken } from '../../src/services/call-token.js';
import { testApi, TEST_SECRET, type TestApi } from '../support/api.js';
import { A_SKILLBASE_CONFIG, aCall, aCampaign, aSkillbase } from '../support/builders.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();
const SOUND = Buffer.from('RIFF and what was said'.repeat(5_000));
const TOLD = 'С вами говорит робот, разговор записывается.';

let api: TestApi;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recordings-'));
  const config = {
    ...{ secret: TEST_SECRET, recordings: { folder } },
    api: { corsOrigins: [], uploadMaxBytes: 200_000 },
  };
  api = testApi(database(), { config });
});

async function aRecordedCall(policy: 'on' | 'off' = 'on', disclosure?: string) {
  const config = { ...A_SKILLBASE_CONFIG, ...(disclosure && { disclosure }) };
  const { id: skillbase_id, company_id } = await aSkillbase(database(), { config });
  const { id: campaign_id } = await aCampaign(database(), { skillbase_id, company_id });
  const call = await aCall(database(), { campaign_id });
  const admin = api.as(await api.key('admin'));
  await admin.put(`/api/companies/${company_id}`).send({ recording: policy });
  return { call, admin };
}

function bring(callId: string, sound = SOUND, headers: Record<string, string> = {}) {
  const token = signCallToken(TEST_SECRET, callId, Date.now() + 60_000);
  const sha = createHash('sha256').update(SOUND).digest('base64');
  return request(api.app)
    .put(`/internal/calls/${callId}/recording`)
    .set({
      authorization: `Bearer ${token}`,
      'content-type': 'audio/wav',
      'content-digest': `sha-256=:${sha}:`,
      ...headers,
    })
    .send(sound);
}

describe('the sound of a call', () => {
  it('comes through the door once and again, and is read over the API, in parts too', async () => {
    const { call, admin } = await aRecordedCall('on', TOLD);

    expect((await bring(call.id)).status).toBe(204);
    expect((await bring(call.id)).status).toBe(204);

    const all = await admin.get(`/api/calls/${call.id}/recording`).buffer(true);
    const part = await admin.get(`/api/calls/${call.id}/recording`).set('Range', 'bytes=4-8');
    expect([all.status, all.headers['content-type'], all.body.length]).toEqual([
      ...[200, 'audio/wav', SOUND.length],
    ]);
    expect([part.status, part.body.toString()]).toEqual([206, ' and ']);
    const detail = await admin.get(`/api/calls/${call.id}`);
    expect(JSON.stringify(detail.body)).toContain(`/api/calls/${call.id}/recording`);
  });

  it('is announced by the briefing, with the reason when it is not wanted', async () => {
    const briefed = async (...how: Parameters<typeof aRecordedCall>) => {
      const { call } = await aRecordedCall(...how);
      const token = signCallToken(TEST_SECRET, call.id, Date.now() + 60_000);
      const path = `/internal/calls/${call.id}/config`;
      const answer = await request(api.app).get(path).set('authorization', `Bearer ${token}`);
      return answer.body.recording;
    };

    expect(await briefed('on', TOLD)).toEqual({ allowed: true, reason: 'allowed' });
    expect(await briefed('off', TOLD)).toEqual({ allowed: false, reason: 'company_off' });
    expect(await briefed('on')).toEqual({ allowed: false, reason: 'not_disclosed' });
    expect(await briefed('on', 'Я робот.')).toEqual({
      ...{ allowed: false, reason: 'disclosure_is_silent' },
    });
  });

  it('is refused where nobody may be recorded', async () => {
    const { call } = await aRecordedCall('off', TOLD);

    const answer = await bring(call.id);

    expect([answer.status, answer.body.code]).toEqual([409, 'state_conflict']);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is refused when it is not what was announced, naming the field', async () => {
    const { call } = await aRecordedCall('on', TOLD);
    const changed = Buffer.from(SOUND);
    changed[9] = 1;

    const other = await bring(call.id, changed);
    const unannounced = await bring(call.id, SOUND, { 'content-digest': 'md5=:x:' });
    const text = await bring(call.id, SOUND, { 'content-type': 'text/plain' });
    const large = await bring(call.id, Buffer.alloc(200_001));

    for (const answer of [other, unannounced]) {
      expect(answer.status).toBe(422);
      expect(answer.body.errors).toMatchObject([{ field: 'Content-Digest' }]);
    }
    expect([text.status, large.status]).toEqual([415, 413]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is taken from the agent of this call only', async () => {
    const { call } = await aRecordedCall('on', TOLD);
    const another = signCallToken(TEST_SECRET, call.campaign_id, Date.now() + 60_000);

    const answer = await bring(call.id, SOUND, { authorization: `Bearer ${another}` });

    expect(answer.status).toBe(401);
  });
});
