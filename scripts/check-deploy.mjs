/**
 * Checks deploy/ and docker-compose.yml with the tools that will read them: `systemd-analyze
 * verify` and `security` for the units, `nginx -t` for the site, a parser for the compose file. A
 * tool that is not there is named; `--apt` (or NEW_VOICE_APT=yes) lets root install it.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkDeploy } from './deploy/check-deploy.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { env } = process;
const apt = process.argv.includes('--apt') || env.NEW_VOICE_APT === 'yes';
const checks = await checkDeploy({ root, env, apt, print: (line) => console.log(line) });
for (const { what, problems } of checks) {
  console.log(`${problems.length === 0 ? 'right' : 'WRONG'}  ${what}`);
  for (const problem of problems) console.log(`       ${problem}`);
}
process.exitCode = checks.every(({ problems }) => problems.length === 0) ? 0 : 1;
