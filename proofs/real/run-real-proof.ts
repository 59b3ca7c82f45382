import { say } from '../findings.js';
import { startRealStack, type RealStack, type RealStackOptions } from './real-stack.js';

const INTERRUPTED = 130;

/** Starts everything, runs the proof, stops what was started; exit code 0 when everything held. */
export async function runRealProof(
  options: RealStackOptions,
  proof: (stack: RealStack) => Promise<boolean>,
): Promise<void> {
  say('Starting LiveKit, SIP, carrier, providers, platform and agents ...');
  const stack = await startRealStack(options);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stack.stop().then(() => process.exit(INTERRUPTED)));
  }
  let held = false;
  try {
    held = await proof(stack);
  } catch (error) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    await stack.stop();
  }
  say(`Recordings, the carrier's ledger and logs are in ${stack.folder}`);
  if (options.keep === true) say(`The platform's are in ${stack.platform.folder}`);
  say(held ? '\nAll held.' : '\nNot everything held.');
  process.exit(held ? 0 : 1);
}
