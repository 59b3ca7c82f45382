import { createInterface } from 'node:readline/promises';
import {
  CAMPAIGN_USAGE,
  readCampaignArguments,
  type CampaignArguments,
} from '../demo/arguments.js';
import { DEFAULT_CHANNELS, dialsPerMinute } from '../demo/pace.js';
import { lineStartMs } from '../demo/line-start.js';
import type { Line } from '../demo/platform-api.js';
import { readBot, readContacts, WrongInput } from '../demo/read-files.js';
import type { Plan, PlannedLine } from '../demo/run-campaign.js';
import { runProgram } from './demo-program.js';
import type { Session } from './demo-session.js';

const DEFAULT_RETRIES = 3;
const DEFAULT_RETRY_DELAY_MINUTES = 30;
const NOBODY_TO_ASK =
  '--line may ring real phones, and there is nobody to ask: add --yes if you mean it.';

await runProgram({
  usage: CAMPAIGN_USAGE,
  read: () => readCampaignArguments(process.argv.slice(2)),
  async check({ contacts, bot, line, yes }: CampaignArguments) {
    await readContacts(contacts);
    await readBot(bot);
    if (line !== null && !yes && !process.stdin.isTTY) throw new WrongInput(NOBODY_TO_ASK);
  },
  plan: campaignPlan,
});

async function campaignPlan(given: CampaignArguments, session: Session): Promise<Plan> {
  const bot = await readBot(given.bot);
  const contacts = await readContacts(given.contacts);
  const { from, to } = given.window;
  return {
    name: given.name ?? `${bot.name}: ${contacts.name}`.slice(0, 255),
    bots: [bot],
    contacts,
    settings: {
      ...paceOf(given),
      max_retries: given.maxRetries ?? DEFAULT_RETRIES,
      retry_delay_minutes: given.retryDelayMinutes ?? DEFAULT_RETRY_DELAY_MINUTES,
      ...{ daily_start_time: from, daily_end_time: to, timezone: given.timezone },
    },
    line: await lineFor(given, session),
  };
}

/** On a line in real time the platform's own careful defaults hold. */
function paceOf({ line, callsPerMinute, channels, speed }: CampaignArguments) {
  const isOwnLine = line === null;
  return {
    calls_per_minute: callsPerMinute ?? (isOwnLine ? dialsPerMinute(speed) : undefined),
    max_concurrent_calls: channels ?? (isOwnLine ? DEFAULT_CHANNELS : undefined),
  };
}

async function lineFor(given: CampaignArguments, session: Session): Promise<PlannedLine> {
  const { speed, timezone, window } = given;
  if (given.line !== null) return { existing: await agreedLine(given.line, given.yes, session) };
  const hours = { dailyStart: window.from, dailyEnd: window.to, timezone };
  return {
    name: `Rehearsal ${new Date().toISOString().slice(0, 19)}`,
    speed,
    startsAtMs: lineStartMs(hours, Date.now()),
    settings: {},
  };
}

async function agreedLine(wanted: string, yes: boolean, { api }: Session): Promise<Line> {
  const { items } = await api.lines();
  const line = items.find(({ id, name }) => id === wanted || name === wanted);
  if (line === undefined) {
    const names = items.map(({ name }) => name).join(', ');
    throw new WrongInput(`There is no line ${wanted}; there are: ${names}`);
  }
  if (!yes && !(await agrees(line))) throw new WrongInput('Nobody was called.');
  return line;
}

async function agrees({ name, kind }: Line): Promise<boolean> {
  const what =
    kind === 'simulator'
      ? 'is a simulator: no phone rings'
      : 'rings REAL PHONES: people will be called';
  const asked = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await asked.question(`Line "${name}" ${what}. Go on? [y/N] `);
    return /^\s*(y|yes|д|да)\s*$/i.test(answer);
  } finally {
    asked.close();
  }
}
