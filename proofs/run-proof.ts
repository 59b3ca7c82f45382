import { say } from './findings.js';
import { startPlatformUnderProof, type PlatformUnderProof } from './platform-under-proof.js';

const INTERRUPTED = 130;

/** Starts a platform, runs the proof, stops what was started; exit code 0 when everything held. */
export async function runProof(
  options: { keep: boolean },
  proof: (platform: PlatformUnderProof) => Promise<boolean>,
): Promise<void> {
  say('Starting a platform of its own ...');
  const platform = await startPlatformUnderProof(options);
  const end = (): void => void platform.stop().then(() => process.exit(INTERRUPTED));
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  let held = false;
  try {
    held = await proof(platform);
  } catch (error) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    await platform.stop();
    if (options.keep) say(`Data and logs stay in ${platform.folder}`);
  }
  say(held ? '\nAll held.' : '\nNot everything held.');
  process.exit(held ? 0 : 1);
}
