import { describe, expect, it } from '@jest/globals';
import { RequestFailure, type OutboundRequest } from '../../agent/tools/bounded-request.js';
import { createCalendarTool } from '../../agent/tools/calendar.js';
import { calendarSettingsSchema } from '../../src/contracts/tool-settings.js';
import type { TalkState } from '../../agent/talk.js';
import { AT_MS, CALL_ID } from '../support/text-talks.js';

const URL_ = 'https://calendar.example/api/';

function calendar(config: Record<string, unknown>, answers: (number | RequestFailure)[] = [200]) {
  const sent: OutboundRequest[] = [];
  const state: TalkState = {
    ...{ answeredBy: null, flowStateId: null, extracted: {}, callbackAt: null, ending: null },
  };
  const tool = createCalendarTool(calendarSettingsSchema.parse(config), {
    talk: { state } as never,
    secrets: { calendar: 'sk-calendar' },
    send: async (request) => {
      sent.push(request);
      const answer = answers.shift() ?? 200;
      if (typeof answer !== 'number') throw answer;
      return { status: answer, text: '{"available":true}', isCut: false };
    },
    ...{ callId: CALL_ID, timezone: 'Europe/Moscow', phoneNumber: '+79161234567' },
    nowMs: () => AT_MS,
  });
  const moment = { signal: new AbortController().signal, spoken: async () => undefined };
  return { sent, state, call: (args: object) => tool.call(args, moment) };
}

const CHECK = { action: 'check_availability', date: '2026-09-02', time: '17:00' };
const BOOK = { ...CHECK, action: 'book_appointment', service: 'Стрижка', client_name: 'Анна' };

describe('the calendar', () => {
  it('is asked for free times over its interface', async () => {
    const { call, sent } = calendar({ api_url: URL_, api_key: '{{secret.calendar}}' });

    const told = await call({ ...CHECK, duration: 30 });

    expect(told).toContain('{"available":true}');
    expect(sent).toMatchObject([{ method: 'GET', body: null, timeoutMs: 5_000 }]);
    expect(sent[0]?.url.href).toBe(
      'https://calendar.example/api/availability?date=2026-09-02&time=17%3A00&duration=30',
    );
    expect(sent[0]?.headers).toEqual({ authorization: 'Bearer sk-calendar' });
  });

  it('is told a booking once, with the number that was called', async () => {
    const { call, sent } = calendar({ api_url: URL_ });

    await call(BOOK);
    await call(BOOK);

    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ method: 'POST', signal: null });
    expect(sent[0]?.url.href).toBe('https://calendar.example/api/appointments');
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({
      ...{ date: '2026-09-02', time: '17:00', duration: 60 },
      ...{ service: 'Стрижка', client_name: 'Анна', client_phone: '+79161234567' },
    });
  });

  it('knows a booking that is tried again by its key', async () => {
    const { call, sent } = calendar({ api_url: URL_ }, [new RequestFailure('timeout'), 200]);

    await expect(call(BOOK)).rejects.toThrow('nobody knows whether it is booked');
    await call(BOOK);

    const keys = sent.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });

  it.each([
    [{ ...CHECK, date: '2026-08-31' }, 'has passed'],
    [{ ...CHECK, date: '2026-09-01', time: '11:59' }, 'has passed'],
    [{ ...CHECK, date: '2026-02-30' }, 'date'],
    [{ ...CHECK, time: '5 pm' }, 'time'],
    [{ ...CHECK, time: '22:00' }, 'Open from 09:00 to 21:00'],
    [{ ...CHECK, action: 'delete_all' }, 'action'],
    [{ ...CHECK, duration: 0 }, 'duration'],
    [{ ...CHECK, api_url: 'https://evil.example' }, 'api_url'],
    [{ ...BOOK, client_name: ' ' }, 'client_name'],
    [{ ...BOOK, service: undefined }, 'service'],
    [{ ...BOOK, client_phone: '12' }, 'phone'],
  ])('refuses %j', async (args, problem) => {
    const hours = { from: '09:00', to: '21:00' };
    const { call, sent } = calendar({ api_url: URL_, working_hours: hours });

    await expect(call(args)).rejects.toThrow(problem);
    expect(sent).toEqual([]);
  });

  it('that refuses is told to the model as it is', async () => {
    const { call } = calendar({ api_url: URL_ }, [409]);

    await expect(call(BOOK)).rejects.toThrow(/409.*data/);
  });

  it('that is not connected books nothing, and writes down the wish', async () => {
    const { call, state, sent } = calendar({});

    expect(await call(CHECK)).toContain('colleague will confirm');
    expect(await call(BOOK)).toContain('not booked yet');
    expect(state.extracted['appointment_wish']).toEqual({
      ...{ date: '2026-09-02', time: '17:00', duration: 60, service: 'Стрижка' },
    });
    expect(sent).toEqual([]);
  });
});
