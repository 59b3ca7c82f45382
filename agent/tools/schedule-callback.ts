import { z } from 'zod';
import { CALLBACK_DAYS_MAX, callbackTime } from '../../src/domain/callback-time.js';
import type { Talk } from '../talk.js';
import { botTool, ToolRefusal, type BotTool } from './bot-tool.js';

const schema = z.strictObject({
  date: z.string().describe('YYYY-MM-DD, on the calendar of the person'),
  time: z.string().describe('HH:MM, on the clock of the person'),
});

const PROBLEMS = {
  no_such_time: 'There is no such date or time; write YYYY-MM-DD and HH:MM.',
  in_the_past: 'This time has passed. Agree on a later one.',
  too_far_away: `At most ${CALLBACK_DAYS_MAX} days ahead. Agree on an earlier time.`,
};

/** Keeps the time that was agreed; the platform calls again then. The last one counts. */
export function createCallbackTool({
  talk,
  timezone,
  nowMs,
}: {
  talk: Talk;
  timezone: string;
  nowMs: () => number;
}): BotTool {
  return botTool({
    name: 'schedule_callback',
    description:
      'The person wants to be called later, at a time that you have agreed on. Say goodbye then.',
    schema,
    run({ date, time }) {
      const agreed = callbackTime({ date, time }, { timezone, nowMs: nowMs() });
      if ('problem' in agreed) throw new ToolRefusal(`Not kept. ${PROBLEMS[agreed.problem]}`);
      talk.state.callbackAt = new Date(agreed.atMs).toISOString();
      return `Kept: we call again on ${date} at ${time}, as the clock of the person shows it.`;
    },
  });
}
