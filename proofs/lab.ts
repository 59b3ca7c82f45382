import { parseArgs } from 'node:util';
import { CALLEES } from '../src/carrier/callees.js';
import { say, seconds } from './findings.js';
import { callEveryCallee, problemOf, sayCalls } from './real/lab-calls.js';
import { putPeopleFirst } from './real/people-first.js';
import { startRealStack, TelephonyMissing } from './real/real-stack.js';

/**
 * Real phone calls on this machine: Redis, livekit-server, livekit-sip, our agents and the whole
 * platform, with a carrier and the three paid providers played on their wire protocols. A campaign
 * calls every callee; the table shows how each call was to end, how it ended, and where it can be
 * heard. Names of callees as arguments call only those.
 *
 *     npm run lab -- [--channels 4] [--quiet] [--keep] [busy human ...]
 *     npm run lab -- --wire [--audio] [busy human ...]     without platform and agents
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    wire: { type: 'boolean', default: false },
    audio: { type: 'boolean', default: false },
    /** Says what went wrong only, and one line at the end: for machines. */
    quiet: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    /** Calls at once; a machine that is busy otherwise takes fewer. */
    channels: { type: 'string', default: '4' },
  },
});

if (values.wire || values.audio) await import('./lab-wire.js');
else process.exit(await callAll());

async function callAll(): Promise<number> {
  const tell = values.quiet ? () => undefined : say;
  const callees = CALLEES.filter(
    ({ name }) => positionals.length === 0 || positionals.includes(name),
  );
  const begun = performance.now();
  const stack = await startRealStack({ keep: values.keep }).catch((error: unknown) => {
    if (!(error instanceof TelephonyMissing)) throw error;
    say(`${error.message}\nnpm run telephony-setup gets what can be got.`);
    return null;
  });
  if (stack === null) return 1;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stack.stop().then(() => process.exit(130)));
  }
  try {
    const up = performance.now();
    putPeopleFirst();
    tell(`Everything is up in ${seconds(up - begun)}; calling ${callees.length} people ...`);
    const calls = await callEveryCallee(stack, {
      callees,
      channels: Number(values.channels),
      tell,
    });
    const wrong = calls.filter((call) => problemOf(call) !== null);
    sayCalls(values.quiet ? wrong : calls);
    const took = seconds(performance.now() - begun);
    say(`\n${calls.length - wrong.length} of ${calls.length} as expected; all of it took ${took}`);
    say(`Recordings, the carrier's ledger and logs are in ${stack.folder}`);
    return wrong.length === 0 ? 0 : 1;
  } finally {
    await stack.stop();
  }
}
