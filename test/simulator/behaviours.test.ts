import { describe, it, expect } from '@jest/globals';
import { callReportSchema } from '../../src/contracts/call-report.js';
import { eventually, useExchange, type TestExchange } from './exchange-fixture.js';

const startExchange = useExchange();

async function callOnce(exchange: TestExchange, number: string) {
  const { attempt } = await exchange.open();
  const { body: answer } = await exchange.dial(attempt, number);
  return { attempt, answer };
}

async function reportOf(exchange: TestExchange, attempt: string) {
  const { body } = await exchange.door.visit(attempt, 'report');
  return callReportSchema.parse(body);
}

describe('callees that are not reached', () => {
  it.each([
    ['01', 'busy', 'sip_486', false],
    ['02', 'no_answer', 'ring_timeout', true],
    ['03', 'declined', 'sip_603', true],
    ['04', 'invalid_number', 'sip_404', false],
    ['05', 'unreachable', 'sip_480', false],
    ['09', 'trunk_failure', 'sip_503', false],
    ['10', 'congestion', 'cps_limit', false],
  ])('a number ending in %s is %s', async (suffix, network, detail, rings) => {
    const exchange = await startExchange();

    const { attempt, answer } = await callOnce(exchange, `+799900000${suffix}`);

    expect(answer).toEqual({ kind: 'ended', network, detail });
    expect(await exchange.story(attempt)).toEqual(
      ['room_opened', 'dial', rings ? 'ringing' : '', `ended:${network}`].filter(Boolean),
    );
    expect((await exchange.ask('GET', `/attempts/${attempt}`)).body).toEqual({
      state: 'ended',
      network,
      detail,
    });
    expect(exchange.door.bodies(attempt, 'report')).toEqual([]);
  });
});

describe('callees that pick up', () => {
  it.each([
    ['00', 'agent_hung_up', { answered_by: 'human' }],
    ['06', 'agent_hung_up', { answered_by: 'voicemail', business: null, detail: null }],
    ['07', 'callee_hung_up', { answered_by: 'human', business: 'hung_up_early' }],
    ['08', 'agent_hung_up', { answered_by: 'silence', business: null }],
    ['11', 'line_dropped', { answered_by: 'human', business: 'partial', detail: 'line_dropped' }],
    ['12', 'agent_hung_up', { answered_by: 'human' }],
  ])('a number ending in %s ends with %s', async (suffix, code, expected) => {
    const exchange = await startExchange();

    const { attempt, answer } = await callOnce(exchange, `+799900000${suffix}`);
    const report = await reportOf(exchange, attempt);

    expect(answer).toMatchObject({ kind: 'answered' });
    expect(report).toMatchObject(expected);
    await eventually(async () => (await exchange.story(attempt)).at(-1) === 'report_taken:first');
    expect(await exchange.story(attempt)).toEqual([
      'room_opened',
      'dial',
      'ringing',
      'answered',
      `ended:${code}`,
      'report_kept',
      'report_taken:first',
    ]);
  });

  it('answers late means just before the ring times out', async () => {
    const exchange = await startExchange();

    const { attempt } = await exchange.open({ speed: 100 });
    await exchange.dial(attempt, '+79990000012');

    const entries = (await exchange.ledger()).filter((entry) => entry.attempt === attempt);
    const at = (event: string) =>
      Date.parse(entries.find((entry) => entry.event === event)?.at_line ?? '');
    expect(at('answered') - at('dial')).toBeGreaterThanOrEqual(29_000);
  });

  it('a lost agent is silent while the line stays answered until it is hung up', async () => {
    const exchange = await startExchange();
    const settings = { by: 'suffix', ring_seconds: [1, 1], heartbeat_seconds: 0.05 };
    const { attempt } = await exchange.open({ settings });
    await exchange.dial(attempt, '+79990000013');
    const beats = exchange.door.bodies(attempt, 'heartbeat').length;

    const other = await exchange.open({ settings });
    await eventually(async () => exchange.door.bodies(other.attempt, 'heartbeat').length > 3);
    const found = await exchange.ask('GET', `/attempts/${attempt}`);
    await exchange.ask('DELETE', `/rooms/${attempt}`);

    expect(found.body).toEqual({ state: 'answered' });
    expect(exchange.door.bodies(attempt, 'heartbeat').length).toBeLessThanOrEqual(beats + 1);
    expect(exchange.door.bodies(attempt, 'report')).toEqual([]);
    expect((await exchange.story(attempt)).slice(-2)).toEqual([
      'ended:platform_hang_up',
      'room_closed:platform',
    ]);
  });

  it('busy then human is busy once for a number on a line', async () => {
    const exchange = await startExchange();

    const first = await callOnce(exchange, '+79990000014');
    const second = await callOnce(exchange, '+79990000014');

    expect(first.answer).toMatchObject({ kind: 'ended', network: 'busy' });
    expect(second.answer).toMatchObject({ kind: 'answered' });
  });

  it('a bot that leaves messages leaves one on a voicemail', async () => {
    const voicemail = { action: 'leave_message', message: 'Перезвоните, {{name}}.' };
    const exchange = await startExchange({ door: { config: { voicemail } } });

    const { attempt } = await callOnce(exchange, '+79990000006');
    const report = await reportOf(exchange, attempt);

    expect(report.detail).toBe('message_left');
    expect(report.turns.at(-1)?.content).toBe('Перезвоните, Мария Иванова.');
  });
});
