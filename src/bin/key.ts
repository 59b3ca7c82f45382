import { parseArgs } from 'node:util';
import { createApiKeyStore } from '../db/api-key-store.js';
import { createCompanyStore } from '../db/company-store.js';
import { openDatabase } from '../db/knex.js';
import { loadConfig } from '../config.js';
import { ROLES, type Role } from '../domain/principal.js';

const USAGE = `npm run key -- --name <name> --role ${ROLES.join('|')} [--company <id or slug>]
Makes an API key and prints it once.
Without a company it is a key of the platform and sees all companies.`;

process.exitCode = await makeKey();

async function makeKey(): Promise<number> {
  const wanted = readArguments();
  if (wanted === null) return fail(USAGE);
  const config = loadConfig(process.env);
  const db = openDatabase(config.database);
  try {
    const company =
      wanted.company === undefined ? null : await createCompanyStore(db).find(null, wanted.company);
    if (wanted.company !== undefined && !company) return fail(`No company ${wanted.company}.`);
    const { name, role } = wanted;
    const keys = createApiKeyStore(db, config.secret);
    const { key } = await keys.create({ name, role, companyId: company?.id ?? null });
    process.stdout.write(`${key}\n`);
    return 0;
  } finally {
    await db.destroy();
  }
}

function readArguments(): { name: string; role: Role; company: string | undefined } | null {
  try {
    const { values } = parseArgs({
      options: {
        name: { type: 'string' },
        role: { type: 'string', default: 'admin' },
        company: { type: 'string' },
      },
    });
    const role = ROLES.find((known) => known === values.role);
    if (values.name === undefined || role === undefined) return null;
    return { name: values.name, role, company: values.company };
  } catch {
    return null;
  }
}

function fail(message: string): number {
  process.stderr.write(`${message}\n`);
  return 1;
}
