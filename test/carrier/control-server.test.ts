import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openCarrierLedger, type LedgerEntry } from '../../src/carrier/ledger.js';
import { useCarrier } from '../support/phone/carrier.js';

const under = useCarrier();

async function ask(path: string, init?: RequestInit) {
  const response = await fetch(`${under.carrier.url}${path}`, init);
  const text = await response.text();
  return { status: response.status, text };
}

const put = (number: string, script: unknown) =>
  ask(`/numbers/${encodeURIComponent(number)}`, { method: 'PUT', body: JSON.stringify(script) });

describe('the door beside the phone', () => {
  it('scripts a number, and forgets it', async () => {
    const talk = [{ do: 'say', sentence: 'hello' }, { do: 'hang_up' }];

    const scripted = await put('+15557777701', { behaviour: { talk }, language: 'ru' });
    const during = under.carrier.phoneBook.lookUp('+15557777701').name;
    const forgotten = await ask('/numbers/%2B15557777701', { method: 'DELETE' });

    expect(JSON.parse(scripted.text)).toMatchObject({ callee: 'scripted', language: 'ru' });
    expect([scripted.status, forgotten.status, during]).toEqual([200, 204, 'scripted']);
    expect(under.carrier.phoneBook.lookUp('+15557777701').name).toBe('busy');
  });

  it.each([
    ['an unknown key', { behaviour: { tlak: [] } }],
    ['an unknown step', { behaviour: { talk: [{ do: 'dance' }] } }],
    ['an unknown sentence', { behaviour: { talk: [{ do: 'say', sentence: 'poem' }] } }],
    ['an unknown callee', { callee: 'nobody' }],
    ['keys that no phone has', { behaviour: { talk: [{ do: 'press', digits: '1x' }] } }],
    ['no JSON object', 'human'],
  ])('refuses a script with %s', async (_, script) => {
    const { status, text } = await put('+15557777702', script);

    expect(status).toBe(422);
    expect(JSON.parse(text)).toHaveProperty('detail');
  });

  it('shows the callees, the calls, and the ledger from a place on', async () => {
    const number = under.number({ ringing: null, answer: { refuse: { status: 486 } } });
    const caller = await under.caller();
    caller.invite(number);
    await caller.response(486);
    caller.ack();
    const { call } = await under.ended(number);
    const last = under.carrier.ledger.after(0).at(-1)?.seq ?? 0;

    const callees = JSON.parse((await ask('/callees')).text) as unknown[];
    const one = JSON.parse((await ask(`/calls/${call}`)).text) as { status: number };
    const lines = (await ask(`/ledger?after=${last - 1}`)).text.trim().split('\n');

    expect(callees.length).toBeGreaterThan(20);
    expect(one.status).toBe(486);
    expect(lines.map((line) => (JSON.parse(line) as LedgerEntry).event)).toEqual(['ended']);
    expect((await ask('/nothing')).status).toBe(404);
    expect((await ask('/calls/nobody')).status).toBe(404);
  });

  it('hangs up a live call', async () => {
    const number = under.number({ ringing: null, talk: [{ do: 'listen', limit_ms: 20_000 }] });
    const caller = await under.caller();
    caller.invite(number);
    await caller.response(200);
    caller.ack();
    const { call } = await under.entry(number, 'acknowledged');

    const { status } = await ask(`/calls/${call}`, { method: 'DELETE' });
    caller.answer(await caller.incoming('BYE'), 200);

    expect(status).toBe(204);
    expect((await under.ended(number)).ended_by).toBe('callee');
  });
});

describe('the ledger', () => {
  const fact = { call: 'c', attempt: null, number: '+1', callee: 'human', at_ms: 1_000.5 } as const;

  it('counts on after a restart, and steps over a torn line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'new-voice-ledger-'));
    const first = openCarrierLedger(folder);
    first.append({ event: 'invite', ...fact });
    first.append({ event: 'ended', ...fact, by: 'caller' });
    appendFileSync(first.path, '{"seq":3,"event":"inv');

    const second = openCarrierLedger(folder);
    const { seq } = second.append({ event: 'invite', ...fact });

    expect(seq).toBe(3);
    expect(second.after(1).map(({ event }) => event)).toEqual(['ended', 'invite']);
    expect(readFileSync(second.path, 'utf8').trim().split('\n')).toHaveLength(4);
    expect(second.after(0)[0]).toMatchObject({ at: '1970-01-01T00:00:01.000Z', at_ms: 1_000.5 });
    rmSync(folder, { recursive: true });
  });
});
