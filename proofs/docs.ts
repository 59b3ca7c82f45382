import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createApiKeyStore } from '../src/db/api-key-store.js';
import { openDatabase } from '../src/db/knex.js';
import { embeddedSecret } from '../src/embedded/embedded-secret.js';
import { say, sayFindings } from './findings.js';
import { runProof } from './run-proof.js';

/**
 * Runs every block of docs/api.md as it stands, one after the other in one shell, against a
 * platform of its own: what the page shows is what works.
 */
const PAGE = new URL('../docs/api.md', import.meta.url);
const LIMIT_MS = 300_000;

const blocks = [...readFileSync(PAGE, 'utf8').matchAll(/^```bash\n(.*?)^```$/gms)].map(
  ([, block = '']) => block,
);

await runProof({ keep: false }, async ({ urls, folder }) => {
  const db = openDatabase({ url: urls.database, pool: 2 });
  const keys = createApiKeyStore(db, embeddedSecret(process.env, folder));
  const { key } = await keys.create({ name: 'Reader', role: 'admin', companyId: null });
  await db.destroy();
  const steps = blocks.map((block, index) => `${block}\necho "block ${index + 1} has run" >&2`);
  const code = await runShell(['set -euo pipefail', ...steps].join('\n'), {
    ...{ cwd: folder, PATH: process.env['PATH'] },
    ...{ NEW_VOICE_URL: urls.api, NEW_VOICE_KEY: key },
  });
  return sayFindings('docs/api.md', [
    {
      what: `${blocks.length} blocks, run as they stand`,
      measured: `exit code ${String(code)}`,
      ...{ budget: '0', ok: code === 0 && blocks.length > 0 },
    },
  ]);
});

async function runShell(
  script: string,
  { cwd, ...env }: Record<string, string | undefined> & { cwd: string },
): Promise<number | null> {
  const child = spawn('bash', ['-c', script], {
    cwd,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const late = setTimeout(() => {
    say('The page takes too long.');
    child.kill('SIGKILL');
  }, LIMIT_MS);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(late);
  return code;
}
