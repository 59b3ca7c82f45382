import { parseArgs } from 'node:util';
import { createApiKeyStore } from '../db/api-key-store.js';
import { createCompanyStore } from '../db/company-store.js';
import { openDatabase } from '../db/knex.js';
import { ROLES, type Role } from '../domain/principal.js';
import { embeddedSecret } from '../embedded/embedded-secret.js';
import { platformFolder } from '../embedded/platform.js';
import { readPlatformState } from '../../scripts/embedded/platform-folder.mjs';

const USAGE = `npm run key -- [--name <name>] [--role ${ROLES.join('|')}] [--company <id or slug>]
Makes an API key and prints it once.
Without a company it is a key of the platform and sees all companies.`;
const NO_PLATFORM =
  'No platform runs here: start it, or set DATABASE_URL and NEW_VOICE_SECRET of one that does.';

process.exitCode = await makeKey();

async function makeKey(): Promise<number> {
  const wanted = readArguments();
  if (wanted === null) return fail(USAGE);
  const place = whereKeysAre();
  if (place === null) return fail(NO_PLATFORM);
  const db = openDatabase({ url: place.databaseUrl, pool: 2 });
  try {
    const company =
      wanted.company === undefined ? null : await createCompanyStore(db).find(null, wanted.company);
    if (wanted.company !== undefined && !company) return fail(`No company ${wanted.company}.`);
    const { name, role } = wanted;
    const keys = createApiKeyStore(db, place.secret);
    const { key } = await keys.create({ name, role, companyId: company?.id ?? null });
    process.stdout.write(`${key}\n`);
    return 0;
  } finally {
    await db.destroy();
  }
}

/** The environment first, then the platform that runs here: its own secret must hash the key. */
function whereKeysAre(): { databaseUrl: string; secret: string } | null {
  const folder = platformFolder(process.env);
  const databaseUrl = process.env['DATABASE_URL'] || readPlatformState(folder)?.urls['database'];
  return databaseUrl ? { databaseUrl, secret: embeddedSecret(process.env, folder) } : null;
}

function readArguments(): { name: string; role: Role; company: string | undefined } | null {
  try {
    const { values } = parseArgs({
      options: {
        name: { type: 'string', default: 'npm run key' },
        role: { type: 'string', default: 'admin' },
        company: { type: 'string' },
      },
    });
    const role = ROLES.find((known) => known === values.role);
    if (role === undefined) return null;
    return { name: values.name, role, company: values.company };
  } catch {
    return null;
  }
}

function fail(message: string): number {
  process.stderr.write(`${message}\n`);
  return 1;
}
