import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, expect } from '@jest/globals';
import { callReportSchema, turnsSchema } from '../../src/contracts/call-report.js';
import { BY_SUFFIX, eventually, LINE, TUESDAY_MS, useExchange } from './exchange-fixture.js';

const startExchange = useExchange();
const HUMAN = '+79990000000';
const RINGS_OUT = '+79990000002';

describe('a room', () => {
  it('is open when the agent has fetched its config with its own word', async () => {
    const exchange = await startExchange();

    const { attempt, answer } = await exchange.open();

    expect(answer.status).toBe(200);
    const config = await exchange.door.visit(attempt, 'config');
    expect(config.token).toBe('word');
    const beat = await exchange.door.visit(attempt, 'heartbeat');
    expect(beat.body).toEqual({ state: 'joined', talk_seconds: 0 });
  });

  it('that is open stays as it is when it is opened again', async () => {
    const exchange = await startExchange();
    const { attempt } = await exchange.open();

    const again = await exchange.open({ attempt });

    expect(again.answer.status).toBe(200);
    expect(await exchange.story(attempt)).toEqual(['room_opened']);
    expect(exchange.door.bodies(attempt, 'config')).toHaveLength(1);
  });

  it('opened twice at once brings one agent', async () => {
    const exchange = await startExchange();
    const attempt = 'both-at-once';

    await Promise.all([exchange.open({ attempt }), exchange.open({ attempt })]);

    expect(await exchange.story(attempt)).toEqual(['room_opened']);
  });

  it('stays closed when the agent gets no config, and may be opened later', async () => {
    const statuses: Record<string, number> = { config: 500 };
    const exchange = await startExchange({ door: { statuses } });

    const { attempt, answer } = await exchange.open();
    const dialled = await exchange.dial(attempt, HUMAN);
    statuses['config'] = 200;
    const later = await exchange.open({ attempt });

    expect(answer).toMatchObject({ status: 502, body: { code: 'agent_absent' } });
    expect(dialled).toMatchObject({ status: 409, body: { code: 'no_room' } });
    expect(later.answer.status).toBe(200);
    expect(await exchange.story(attempt)).toEqual(['door_refused:config_500', 'room_opened']);
  });

  it.each([
    [{ weights: { human: 1, parrot: 2 } }, 'line.settings.weights.parrot'],
    [{ weights: { human: -1 } }, 'line.settings.weights.human'],
    [{ weights: { human: 0 } }, 'line.settings.weights'],
    [{ ring_seconds: [9, 3] }, 'line.settings.ring_seconds'],
    [{ by: 'mood' }, 'line.settings.by'],
    [{ colour: 'red' }, 'line.settings.colour'],
  ])('is refused with settings %j, naming %s', async (settings, field) => {
    const exchange = await startExchange();

    const { answer } = await exchange.open({ settings });

    expect(answer.status).toBe(422);
    expect(answer.body['errors']).toContainEqual(expect.objectContaining({ field }));
  });
});

describe('a dial', () => {
  it('without a room rings nowhere', async () => {
    const exchange = await startExchange();

    const answer = await exchange.dial('no-such-attempt', HUMAN);

    expect(answer).toMatchObject({ status: 409, body: { code: 'no_room' } });
    expect(await exchange.ledger()).toEqual([]);
  });

  it('is never taken for an earlier one: two dials of an attempt ring twice', async () => {
    const exchange = await startExchange();
    const { attempt } = await exchange.open();

    await Promise.all([exchange.dial(attempt, HUMAN), exchange.dial(attempt, HUMAN)]);

    const story = await exchange.story(attempt);
    expect(story.filter((event) => event === 'dial')).toHaveLength(2);
    expect(story.filter((event) => event === 'ringing')).toHaveLength(2);
    await eventually(async () => exchange.door.bodies(attempt, 'report').length === 2);
  });

  it('goes on ringing when its client goes away, and the agent talks', async () => {
    const exchange = await startExchange();
    const settings = { by: 'suffix', ring_seconds: [25, 25], talk_seconds: [5, 5] };
    const { attempt } = await exchange.open({ speed: 20, settings });
    const away = new AbortController();
    const dialled = fetch(`${exchange.url}/rooms/${attempt}/dial`, {
      method: 'POST',
      body: JSON.stringify({ number: HUMAN, caller_id: null, ring_timeout_seconds: 30 }),
      signal: away.signal,
    });
    await eventually(async () => (await exchange.story(attempt)).includes('ringing'));

    away.abort();

    await expect(dialled).rejects.toThrow();
    const { body } = await exchange.door.visit(attempt, 'report');
    expect(callReportSchema.parse(body).answered_by).toBe('human');
  });

  it('takes less real time on a faster line', async () => {
    const exchange = await startExchange();
    const { attempt } = await exchange.open({ speed: 300 });
    const before = Date.now();

    await exchange.dial(attempt, RINGS_OUT, 60);

    const real = Date.now() - before;
    expect(real).toBeGreaterThanOrEqual(195);
    expect(real).toBeLessThan(1_500);
    const [dial, , ended] = (await exchange.ledger()).slice(1);
    const lineMs = Date.parse(ended?.at_line ?? '') - Date.parse(dial?.at_line ?? '');
    expect(lineMs).toBeGreaterThanOrEqual(59_000);
    expect(Date.parse(dial?.at_line ?? '')).toBeGreaterThanOrEqual(TUESDAY_MS);
  });

  it('refuses a number that is not E.164 without repeating it', async () => {
    const exchange = await startExchange();
    const { attempt } = await exchange.open();

    const answer = await exchange.dial(attempt, '89990000000');

    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'number' }] } });
    expect(JSON.stringify(answer.body)).not.toContain('89990000000');
  });
});

describe('closing a room', () => {
  it('cancels a call that still rings, and tells the dial', async () => {
    const exchange = await startExchange();
    const { attempt } = await exchange.open({ speed: 1 });
    const dialled = exchange.dial(attempt, RINGS_OUT);
    await eventually(
      async () => (await exchange.ask('GET', `/attempts/${attempt}`)).body['state'] === 'ringing',
    );

    await exchange.ask('DELETE', `/rooms/${attempt}`);

    expect((await dialled).body).toMatchObject({ kind: 'ended', network: 'cancelled' });
    expect((await exchange.story(attempt)).slice(-2)).toEqual([
      'ended:platform_hang_up',
      'room_closed:platform',
    ]);
  });

  it('hangs up a talk, whose agent reports what was said so far', async () => {
    const exchange = await startExchange();
    const settings = { ...BY_SUFFIX, ring_seconds: [0, 0], talk_seconds: [600, 600] };
    const { attempt } = await exchange.open({ speed: 1, settings });
    await exchange.dial(attempt, HUMAN);

    await exchange.ask('DELETE', `/rooms/${attempt}`);

    const report = callReportSchema.parse((await exchange.door.visit(attempt, 'report')).body);
    expect(report).toMatchObject({ business: 'partial', detail: 'platform_hang_up' });
    expect(report.turns).toHaveLength(1);
    expect(report.duration_sec).toBeLessThan(5);
  });

  it('is harmless when repeated, and refuses the attempt from then on', async () => {
    const exchange = await startExchange();
    const { attempt } = await exchange.open();

    const closed = await exchange.ask('DELETE', `/rooms/${attempt}`);
    const again = await exchange.ask('DELETE', `/rooms/${attempt}`);

    expect([closed.status, again.status]).toEqual([200, 200]);
    expect(await exchange.story(attempt)).toEqual(['room_opened', 'room_closed:platform']);
    expect(await exchange.dial(attempt, HUMAN)).toMatchObject({ status: 409 });
    expect((await exchange.open({ attempt })).answer).toMatchObject({
      status: 409,
      body: { code: 'room_closed' },
    });
  });

  it('of an attempt that was never opened keeps a late opening out', async () => {
    const exchange = await startExchange();

    await exchange.ask('DELETE', `/rooms/late-attempt?line=${LINE}`);
    const { answer } = await exchange.open({ attempt: 'late-attempt' });

    expect(answer).toMatchObject({ status: 409, body: { code: 'room_closed' } });
    expect((await exchange.ask('GET', '/attempts/late-attempt')).body).toEqual({ state: 'none' });
  });
});

describe('the agent', () => {
  it('hangs up and leaves when an answer to its heartbeat says so', async () => {
    const heartbeat = { hang_up: false };
    const exchange = await startExchange({ door: { heartbeat } });
    const settings = { ...BY_SUFFIX, heartbeat_seconds: 0.05 };
    const { attempt } = await exchange.open({ speed: 1, settings });
    const dialled = exchange.dial(attempt, RINGS_OUT);
    await eventually(async () => (await exchange.story(attempt)).includes('ringing'));

    heartbeat.hang_up = true;

    expect((await dialled).body).toMatchObject({ kind: 'ended', network: 'cancelled' });
    expect((await exchange.story(attempt)).slice(-2)).toEqual([
      'ended:agent_hung_up',
      'room_closed:agent_left',
    ]);
  });

  it('stays with a talk when another call of its room ends', async () => {
    const exchange = await startExchange();
    const quickHeart = { ring_seconds: [0, 0], talk_seconds: [600, 600], heartbeat_seconds: 0.05 };
    const { attempt } = await exchange.open({
      speed: 10,
      settings: { by: 'suffix', ...quickHeart },
    });
    await exchange.dial(attempt, HUMAN);
    await exchange.dial(attempt, '+79990000001');

    const beats = exchange.door.bodies(attempt, 'heartbeat').length;

    await eventually(async () => exchange.door.bodies(attempt, 'heartbeat').length > beats + 2);
    expect(exchange.door.bodies(attempt, 'heartbeat').at(-1)).toMatchObject({ state: 'talking' });
  });

  it('tells turns while it talks, the same that stand in its report', async () => {
    const exchange = await startExchange();
    const { attempt } = await exchange.open();
    await exchange.dial(attempt, HUMAN);

    const report = callReportSchema.parse((await exchange.door.visit(attempt, 'report')).body);

    const told = turnsSchema.parse((await exchange.door.visit(attempt, 'turns')).body).turns;
    expect(report.turns.slice(0, told.length)).toEqual(told);
    expect(exchange.door.bodies(attempt, 'turns')).toHaveLength(1);
  });

  it('keeps its report on disk and offers it until the door takes it', async () => {
    const statuses: Record<string, number> = { report: 503 };
    const exchange = await startExchange({ door: { statuses } });
    const { attempt } = await exchange.open();
    await exchange.dial(attempt, HUMAN);
    const first = await exchange.door.visit(attempt, 'report');
    const file = join(exchange.dataDir, 'reports', `${attempt}.json`);
    const kept = readFileSync(file, 'utf8');

    statuses['report'] = 200;
    await eventually(async () => (await exchange.story(attempt)).at(-1) === 'report_taken:first');

    expect(JSON.parse(kept)).toMatchObject({ report: first.body });
    expect(existsSync(file)).toBe(false);
    expect(exchange.door.bodies(attempt, 'report').length).toBeGreaterThanOrEqual(2);
    expect((await exchange.ask('GET', '/stats')).body['reports_waiting']).toBe(0);
  });

  it.each([401, 404, 409, 410])('drops its report when the door answers %d', async (status) => {
    const exchange = await startExchange({ door: { statuses: { report: status } } });
    const { attempt } = await exchange.open();
    await exchange.dial(attempt, HUMAN);

    const dropped = `door_refused:report_${status}`;
    await eventually(async () => (await exchange.story(attempt)).at(-1) === dropped);

    expect(exchange.door.bodies(attempt, 'report')).toHaveLength(1);
    expect((await exchange.ask('GET', '/stats')).body['reports_waiting']).toBe(0);
  });
});

it('counts live calls by line', async () => {
  const exchange = await startExchange();
  const { attempt } = await exchange.open({ speed: 1 });
  void exchange.dial(attempt, RINGS_OUT);
  await exchange.open({ line: 'line-2' });
  await eventually(async () => (await exchange.story(attempt)).includes('ringing'));

  const { body } = await exchange.ask('GET', '/stats');

  expect(body['lines']).toEqual({
    [LINE]: { open_rooms: 1, ringing: 1, answered: 0 },
    'line-2': { open_rooms: 1, ringing: 0, answered: 0 },
  });
  expect((await exchange.ask('GET', '/health')).body).toMatchObject({ status: 'ok' });
});
