import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { callReportSchema } from '../../src/contracts/call-report.js';
import type { SaidEvent, TalkEvent } from '../../src/domain/talk-events.js';
import { reduceTalk, type TalkFacts, type TalkToReport } from '../../src/domain/talk-report.js';
import { turnsOf } from '../../src/domain/talk-turns.js';

const RECORDED = JSON.parse(
  readFileSync(new URL('../talks/ru-barge-in-and-tool.json', import.meta.url), 'utf8'),
) as TalkEvent[];
const START_MS = RECORDED[0]?.atMs ?? 0;
const END_MS = RECORDED.at(-1)?.atMs ?? 0;
const NOTHING: TalkFacts = { answeredBy: null, extracted: {}, callbackAt: null, ending: null };
const MODELS = [
  { kind: 'stt', provider: 'deepgram', model: 'nova-3' },
  { kind: 'llm', provider: 'openai', model: 'gpt-4o-mini' },
  { kind: 'tts', provider: 'cartesia', model: 'sonic-3' },
] as const;

function report(events: readonly TalkEvent[], changes: Partial<TalkToReport> = {}) {
  const times = { answeredAtMs: START_MS, endedAtMs: END_MS };
  return reduceTalk({ events, state: NOTHING, ...times, models: MODELS, ...changes });
}

function said(changes: Partial<SaidEvent>): SaidEvent {
  return {
    ...{ kind: 'said', atMs: START_MS, id: 'item', role: 'assistant', text: 'Алло' },
    ...{ isInterrupted: false, speechId: null, stateId: null },
    ...changes,
  };
}

const at = (ms: number) => START_MS + ms;
const heard = (ms: number, text: string, isFinal = true): TalkEvent => {
  return { kind: 'heard', atMs: at(ms), text, isFinal };
};
const closed = (ms: number, reason: string): TalkEvent => ({
  kind: 'closed',
  atMs: at(ms),
  reason,
});
const wordsOf = (events: readonly TalkEvent[], changes: Partial<TalkToReport> = {}) =>
  report(events, changes).turns.map(({ role, content }) => `${role}: ${content}`);

describe('the report of a recorded talk', () => {
  it('has every turn in its order, with a cut one as far as it was heard', () => {
    expect(wordsOf(RECORDED)).toEqual([
      'assistant: Здравствуйте! Вам удобно говорить?',
      'user: Да, слушаю вас.',
      'assistant: Здравствуйте, это салон.',
      'user: Мне удобно завтра после обеда.',
      'assistant: На какое время вас записать, у',
      'user: Подождите, а сколько это будет стоить?',
      'tool: {"tool":"book","arguments":{"day":"завтра"},' +
        '"result":{"status":"booked","day":"завтра"}}',
      'assistant: Вы записаны на завтра.',
      'user: Спасибо, до свидания.',
      'assistant: Всего',
    ]);
    expect(report(RECORDED).turns.map(({ index }) => index)).toEqual([...Array(10).keys()]);
  });

  it('counts what a person cut short, and not what the end of the call did', () => {
    const { turns, interruption_count: interruptions } = report(RECORDED);

    expect(interruptions).toBe(1);
    expect(turns.filter((turn) => turn.was_interrupted).map(({ index }) => index)).toEqual([4]);
  });

  it('measures the answers in milliseconds from the true end of speech', () => {
    const [greeting, , answer] = report(RECORDED, { speechEndLagMs: 100 }).turns;

    expect(greeting).not.toHaveProperty('eou_latency');
    expect(answer).toMatchObject({
      ...{ eou_delay: 383.3, ttft_llm: 328.7, latency_llm: 381, ttfb_tts: 264.5 },
      eou_latency: 1110.3,
    });
    expect(report(RECORDED).turns[1]).toMatchObject({ ttfb_stt: 829.5 });
  });

  it('bills each model under the name that prices know, and the line for its time', () => {
    expect(report(RECORDED).usage).toEqual({
      ...{ stt_seconds: 9.2, llm_input_tokens: 557, llm_output_tokens: 59 },
      ...{ tts_characters: 188, telephony_seconds: 26.025 },
      lines: [
        {
          kind: 'llm',
          provider: 'openai',
          model: 'gpt-4o-mini',
          input_tokens: 557,
          output_tokens: 59,
        },
        { kind: 'tts', provider: 'cartesia', model: 'sonic-3', seconds: 13.886, characters: 188 },
        { kind: 'stt', provider: 'deepgram', model: 'nova-3', seconds: 9.2 },
        { kind: 'telephony', provider: 'livekit', model: 'sip', seconds: 26.025 },
      ],
    });
  });

  it('is valid after any prefix, and its turns only ever grow', () => {
    for (let length = 0; length <= RECORDED.length; length += 1) {
      const prefix = RECORDED.slice(0, length);
      const live = turnsOf(prefix, { isOver: false });

      expect(callReportSchema.safeParse(report(prefix)).error).toBeUndefined();
      expect(
        report(RECORDED)
          .turns.slice(0, live.length)
          .map(({ content }) => content),
      ).toEqual(live.map(({ content }) => content));
    }
  });

  it('loses nothing that was said, in whatever order it came', () => {
    const everything = fc.shuffledSubarray(RECORDED, { minLength: 0, maxLength: RECORDED.length });
    fc.assert(
      fc.property(everything, (events) => {
        const made = report(events);

        expect(callReportSchema.safeParse(made).error).toBeUndefined();
        const all = made.turns.map(({ content }) => content).join('\n');
        for (const event of events) {
          if (event.kind === 'said') expect(all).toContain(event.text.trim());
          if (event.kind === 'heard' && event.isFinal) expect(all).toContain(event.text);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('takes numbers, texts and times of any kind', () => {
    const number = fc.oneof(fc.double(), fc.integer(), fc.constant(undefined));
    const events = fc.array(
      fc.record({
        ...{
          kind: fc.constant('said' as const),
          id: fc.string(),
          text: fc.string({ unit: 'binary' }),
        },
        ...{ atMs: fc.integer({ min: 0, max: 4e12 }), isInterrupted: fc.boolean() },
        ...{ role: fc.constantFrom('user' as const, 'assistant' as const, 'system' as const) },
        ...{ speechId: fc.constant(null), stateId: fc.option(fc.string()) },
        ...{
          endOfTurnDelayMs: number,
          firstTokenMs: number,
          firstSoundMs: number,
          answerMs: number,
        },
      }),
    );
    const extracted = fc.dictionary(fc.string({ unit: 'binary' }), fc.anything());
    fc.assert(
      fc.property(events, extracted, (anything, fields) => {
        const made = report(anything, { state: { ...NOTHING, extracted: fields } });

        expect(callReportSchema.safeParse(made).error).toBeUndefined();
        expect(JSON.stringify(made)).not.toMatch(/\\u0000|\\ud[89a-f]/i);
      }),
    );
  });

  it('keeps absurd measurements within reason, and leaves out what was not measured', () => {
    const [turn] = report([said({ firstTokenMs: 1e9, firstSoundMs: -1 })]).turns;

    expect(turn).toMatchObject({ ttft_llm: 30_000 });
    expect(turn).not.toHaveProperty('ttfb_tts');
  });

  it('fits through the door, however long the talk was', () => {
    const text = 'очень длинно '.repeat(1_000);
    const events = Array.from({ length: 2_500 }, (_, at) => said({ id: String(at), text }));

    const made = report(events);

    expect(callReportSchema.safeParse(made).error).toBeUndefined();
    expect(Buffer.byteLength(JSON.stringify(made))).toBeLessThan(1024 * 1024);
  });
});

describe('a turn of a person', () => {
  const state = (kind: 'person' | 'bot', ms: number, now: string): TalkEvent => {
    return { kind, atMs: at(ms), state: now };
  };
  const turn = said({
    ...{ id: 'person', role: 'user', text: 'Алло? Да, слушаю.', atMs: at(5_300) },
    ...{ startedMs: at(200), stoppedMs: at(5_000) },
  });
  const hello = [state('person', 270, 'speaking'), state('person', 900, 'listening')];
  const answer = [state('person', 4_270, 'speaking'), state('person', 5_250, 'listening')];
  const interruptionsOf = (events: readonly TalkEvent[]) => {
    const { turns, bot_interruption_count: count } = report([...events, turn]);
    return [turns[0]?.was_interrupted, count];
  };

  it('is not interrupted by a greeting that began after their hello', () => {
    const greeted = [...hello, state('bot', 1_000, 'speaking'), state('bot', 3_900, 'listening')];

    expect(interruptionsOf([...greeted, ...answer])).toEqual([false, 0]);
  });

  it('is not interrupted in the silence after which it is told that they stopped', () => {
    const soon = [hello[0], state('bot', 700, 'speaking'), hello[1]].flatMap((one) => one ?? []);

    expect(interruptionsOf([...soon, ...answer])).toEqual([false, 0]);
  });

  it('is interrupted by a bot that begins while they speak', () => {
    const [began, ended] = answer;
    const within = [began, state('bot', 4_600, 'speaking'), ended].flatMap((one) => one ?? []);

    expect(interruptionsOf([...hello, ...within])).toEqual([true, 1]);
  });
});

describe('words that became no turn of their own', () => {
  it('are a turn when the call ended before it was taken to be over', () => {
    const events = [
      said({ text: 'Здравствуйте!' }),
      heard(900, 'Я за', false),
      heard(1_000, 'Я за рулём'),
    ];

    expect(wordsOf([...events, closed(1_100, 'participant_disconnected')])).toEqual([
      'assistant: Здравствуйте!',
      'user: Я за рулём',
    ]);
  });

  it('are a turn before what the bot says without asking the model', () => {
    const goodbye = said({ id: 'bye', text: 'Больше не позвоним.', startedMs: at(1_200) });

    expect(wordsOf([heard(1_000, 'Не звоните мне!'), goodbye])).toEqual([
      'user: Не звоните мне!',
      'assistant: Больше не позвоним.',
    ]);
  });

  it('are no second turn when the history tells them after all', () => {
    const bye = said({ id: 'bye', text: 'До свидания.', startedMs: at(1_200) });
    const late = said({ id: 'late', role: 'user', text: 'не звоните мне' });

    expect(wordsOf([heard(1_000, 'Не звоните мне!'), bye, late])).toEqual([
      'user: Не звоните мне!',
      'assistant: До свидания.',
    ]);
  });
});

describe('an end that nobody told', () => {
  const greeting = said({ text: 'Здравствуйте!' });
  const answer = (id: string) => said({ id, role: 'user', text: `Да, ${id}` });
  const ended = (events: readonly TalkEvent[], changes: Partial<TalkToReport> = {}) => {
    const { answered_by, business, detail } = report(events, changes);
    return { answered_by, business, detail };
  };

  it('is nobody knows who when nothing was said at all', () => {
    expect(ended([closed(900, 'participant_disconnected')])).toEqual({
      ...{ answered_by: 'uncertain', business: null, detail: 'nobody_spoke' },
    });
  });

  it('is early when the person hangs up on the greeting, or after one word', () => {
    const left = closed(30_000, 'participant_disconnected');
    const early = { answered_by: 'human', business: 'hung_up_early', detail: 'hung_up' };

    expect(ended([greeting, left])).toEqual(early);
    expect(ended([greeting, answer('слушаю'), left])).toEqual(early);
    expect(ended([greeting, answer('слушаю')], { hasLeft: true })).toEqual(early);
  });

  it('is a talk in part when the person leaves later', () => {
    const events = [greeting, answer('слушаю'), answer('завтра'), answer('нет')];

    expect(ended(events, { hasLeft: true })).toMatchObject({
      business: 'partial',
      detail: 'hung_up',
    });
    expect(ended([...events, closed(9, 'user_initiated')])).toMatchObject({
      ...{ business: 'partial', detail: 'cut_short' },
    });
  });

  it('is silence when only the bot spoke and nobody left', () => {
    expect(ended([greeting, closed(30_000, 'user_initiated')])).toEqual({
      ...{ answered_by: 'silence', business: null, detail: null },
    });
  });

  it('is our fault when a provider took the session with it', () => {
    const lost: TalkEvent = { kind: 'error', atMs: at(5), source: 'stt', isRecoverable: false };

    expect(ended([greeting, answer('да'), lost, closed(9, 'error')])).toMatchObject({
      ...{ business: 'agent_error', detail: 'stt_lost' },
    });
  });

  it('gives way to what the flow, a tool or a guard has said', () => {
    const ending = { business: 'opted_out', answeredBy: null, detail: 'asked' } as const;
    const state = { ...NOTHING, answeredBy: 'human' as const, ending };

    expect(ended([greeting], { state, hasLeft: true })).toEqual({
      ...{ answered_by: 'human', business: 'opted_out', detail: 'asked' },
    });
  });

  it('is a transfer of which nobody knows when the person was not heard after it', () => {
    const before = [greeting, heard(100, 'Соедините'), answer('соедините')];
    const state = { ...NOTHING, transferDoubtedAtMs: at(1_000) };
    const silent = { business: 'hung_up_early', answeredBy: null, detail: 'went_silent' } as const;
    const goodbye = { business: 'refused', answeredBy: null, detail: null } as const;
    const doubt = { answered_by: 'human', business: 'partial', detail: 'transfer_unknown' };

    expect(ended(before, { state, hasLeft: true })).toEqual(doubt);
    expect(ended(before, { state: { ...state, ending: silent } })).toEqual(doubt);
    expect(ended([...before, heard(2_000, 'Алло?')], { state, hasLeft: true })).toMatchObject({
      detail: 'hung_up',
    });
    expect(ended(before, { state: { ...state, ending: goodbye } })).toMatchObject({
      ...{ business: 'refused', detail: null },
    });
  });
});
