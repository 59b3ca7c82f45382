import { parseArgs } from 'node:util';
import { isKnownZone } from '../domain/calling-window.js';
import { WrongInput } from './read-files.js';

export interface DemoArguments {
  exit: boolean;
  contacts: number;
  speed: number;
  seed: number;
}

export interface CampaignArguments {
  contacts: string;
  bot: string;
  name: string | null;
  callsPerMinute: number | null;
  channels: number | null;
  maxRetries: number | null;
  retryDelayMinutes: number | null;
  window: { from: string; to: string };
  timezone: string;
  speed: number;
  /** Null: a simulated line of its own. */
  line: string | null;
  yes: boolean;
  exit: boolean;
}

/** Line seconds in a real one: 30 minutes pass in 20 seconds, and the evening is minutes away. */
export const DEFAULT_SPEED = 90;
/** With it one agent gets lost early: its recovery is seen, and nobody waits for it at the end. */
const DEFAULT_SEED = 9;
const EXAMPLE_CONTACTS = 1_000;

export const DEMO_USAGE = `npm run demo -- [--exit] [--contacts N] [--speed X] [--seed N]
Starts the platform, calls the contacts of examples/ on a simulated line, and tells how it went.
  --exit      stop everything at the end; the exit code is the judge's verdict, the last line JSON
  --contacts  how many of the ${EXAMPLE_CONTACTS} contacts to call
  --speed     how many times faster than real time the line's clock runs (${DEFAULT_SPEED})
  --seed      who answers and who does not (${DEFAULT_SEED})
No phone rings.`;

export const CAMPAIGN_USAGE = `npm run campaign -- contacts.csv --bot bot.json [options]
Calls the contacts of your list with your bot on a simulated line; no phone rings.
  --name TEXT             name of the campaign
  --calls-per-minute N    dials in a minute of the line's clock
  --channels N            calls at once
  --max-retries N         attempts in all for one contact (3)
  --retry-delay MINUTES   before the next attempt, by the line's clock (30)
  --window HH:MM-HH:MM    hours in which people may be called (09:00-18:00)
  --timezone ZONE         zone of these hours (Europe/Moscow)
  --speed X               how much faster than real time the line's clock runs (${DEFAULT_SPEED})
  --line ID|NAME          another line, in real time: real phones may ring, so it asks first
  --yes                   the answer to that question
  --exit                  stop everything at the end; the exit code is the judge's verdict
Example: npm run campaign -- examples/contacts.csv --bot examples/salon-bot.json`;

const WINDOW = /^(([01]\d|2[0-3]):[0-5]\d)-((([01]\d|2[0-3]):[0-5]\d)|24:00)$/;

export function readDemoArguments(argv: readonly string[]): DemoArguments {
  const { values } = parsed(() =>
    parseArgs({
      args: [...argv],
      options: {
        exit: { type: 'boolean', default: false },
        contacts: { type: 'string' },
        speed: { type: 'string' },
        seed: { type: 'string' },
      },
    }),
  );
  return {
    exit: values.exit,
    contacts: whole('--contacts', values.contacts, [1, EXAMPLE_CONTACTS]) ?? EXAMPLE_CONTACTS,
    speed: speedOf(values.speed),
    seed: whole('--seed', values.seed, [0, 2 ** 31 - 1]) ?? DEFAULT_SEED,
  };
}

export function readCampaignArguments(argv: readonly string[]): CampaignArguments {
  const { values, positionals } = parsed(() =>
    parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        ...({ bot: { type: 'string' }, name: { type: 'string' } } as const),
        ...({ 'calls-per-minute': { type: 'string' }, channels: { type: 'string' } } as const),
        ...({ 'max-retries': { type: 'string' }, 'retry-delay': { type: 'string' } } as const),
        window: { type: 'string', default: '09:00-18:00' },
        timezone: { type: 'string', default: 'Europe/Moscow' },
        ...({ speed: { type: 'string' }, line: { type: 'string' } } as const),
        yes: { type: 'boolean', short: 'y', default: false },
        exit: { type: 'boolean', default: false },
      },
    }),
  );
  const [contacts, ...rest] = positionals;
  if (contacts === undefined) throw new WrongInput('Name the file with the contacts.');
  if (rest.length > 0) throw new WrongInput(`One file with contacts, please, not ${rest[0]} too.`);
  if (values.bot === undefined) throw new WrongInput('Name the bot: --bot bot.json');
  if (values.line !== undefined && values.speed !== undefined) {
    throw new WrongInput('--speed is for the simulated line of its own; leave it or --line out.');
  }
  if (!isKnownZone(values.timezone)) {
    throw new WrongInput(`--timezone ${values.timezone} is not known, try Europe/Moscow`);
  }
  return {
    ...{ contacts, bot: values.bot, name: values.name ?? null, line: values.line ?? null },
    callsPerMinute: whole('--calls-per-minute', values['calls-per-minute'], [1, 60_000]),
    channels: whole('--channels', values.channels, [1, 10_000]),
    maxRetries: whole('--max-retries', values['max-retries'], [0, 10]),
    retryDelayMinutes: whole('--retry-delay', values['retry-delay'], [1, 1_440]),
    window: windowOf(values.window),
    timezone: values.timezone,
    speed: speedOf(values.speed),
    ...{ yes: values.yes, exit: values.exit },
  };
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new WrongInput((error as Error).message);
  }
}

function whole(
  name: string,
  text: string | undefined,
  [min, max]: readonly [number, number],
): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new WrongInput(`${name} must be a whole number from ${min} to ${max}, not ${text}`);
}

function speedOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_SPEED;
  const value = Number(text);
  if (text.trim() !== '' && value >= 1 && value <= 100_000) return value;
  throw new WrongInput(`--speed must be a number from 1 to 100000, not ${text}`);
}

function windowOf(text: string): { from: string; to: string } {
  const found = WINDOW.exec(text);
  const [from, to] = [found?.[1], found?.[3]];
  if (from === undefined || to === undefined || from === to) {
    throw new WrongInput(`--window must be like 09:00-18:00, not ${text}`);
  }
  return { from, to };
}
