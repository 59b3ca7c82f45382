import { fileURLToPath } from 'node:url';
import { DEMO_USAGE, readDemoArguments, type DemoArguments } from '../demo/arguments.js';
import { lineStartMs } from '../demo/line-start.js';
import { DEFAULT_CHANNELS, dialsPerMinute } from '../demo/pace.js';
import { firstContacts, readBot } from '../demo/read-files.js';
import type { Plan } from '../demo/run-campaign.js';
import { runProgram } from './demo-program.js';

/** Talks and retries as they come; callbacks are left out, as people ask for them hours later. */
const TALKS = {
  goal_met: 57,
  refused: 20,
  partial: 10,
  wrong_person: 5,
  opted_out: 3,
  transferred: 5,
};
const WINDOW = { dailyStart: '09:00', dailyEnd: '21:00', timezone: 'Europe/Moscow' };
await runProgram({
  usage: DEMO_USAGE,
  read: () => readDemoArguments(process.argv.slice(2)),
  plan: demoPlan,
});

async function demoPlan({ contacts, speed, seed }: DemoArguments): Promise<Plan> {
  const file = (name: string): string =>
    fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
  const [salon, delivery, doctor] = await Promise.all(
    ['salon', 'delivery', 'doctor-reminder'].map((bot) => readBot(file(`${bot}-bot.json`))),
  );
  if (!salon || !delivery || !doctor) throw new Error('examples/ has three bots');
  const { dailyStart, dailyEnd, timezone } = WINDOW;
  return {
    name: 'Салон красоты «Лилия»: запись на визит',
    bots: [salon, delivery, doctor],
    contacts: await firstContacts(file('contacts.csv'), contacts),
    settings: {
      calls_per_minute: dialsPerMinute(speed),
      max_concurrent_calls: DEFAULT_CHANNELS,
      max_retries: 3,
      retry_delay_minutes: 30,
      ...{ daily_start_time: dailyStart, daily_end_time: dailyEnd, timezone },
    },
    line: {
      name: `Demo ${new Date().toISOString().slice(0, 19)}`,
      speed,
      startsAtMs: lineStartMs(WINDOW, Date.now()),
      settings: { seed, outcomes: TALKS },
    },
  };
}
