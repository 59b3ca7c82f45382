import { isAbsolute, relative } from 'node:path';
import type { Platform } from './platform.js';

/** What a person wants to know after a start: what runs where, and how to look into it. */
export function platformReport(platform: Platform): string {
  const { apiUrl, uiUrl, temporalAddress, simulatorUrl, embedded, folder } = platform;
  const inside = relative(process.cwd(), folder);
  const where = inside === '' || inside.startsWith('..') ? folder : inside;
  const state = `require('${isAbsolute(where) ? '' : './'}${where}/platform.json')`;
  const database = embedded.database
    ? `psql "$(node -p "${state}.urls.database")"`
    : 'psql "$DATABASE_URL"';
  const origin = embedded.database ? 'embedded' : 'given by DATABASE_URL';
  const temporalKind = platform.temporalVersion ?? 'given by TEMPORAL_ADDRESS';
  return [
    '',
    'New-Voice is up. The simulator is the line: no phone rings.',
    `  API              ${apiUrl}`,
    `  API docs         ${apiUrl}/docs`,
    `  Temporal Web UI  ${uiUrl}`,
    `  Temporal         ${temporalAddress} (${temporalKind})`,
    `  Postgres         ${postgresAddress(platform)} (${origin})`,
    `  Simulator        ${simulatorUrl}`,
    `  Data and logs    ${where}`,
    `  Look inside      ${database}`,
    '                   or: node scripts/sql.mjs "select * from campaigns"',
    ...adminKeyLines(platform.adminKey),
    '',
    'Ctrl-C stops everything; the data stays. `npm run reset` wipes it.',
  ].join('\n');
}

/** Without the password. */
function postgresAddress({ databaseUrl }: Platform): string {
  const { host, pathname } = new URL(databaseUrl);
  return `${host}${pathname}`;
}

function adminKeyLines(adminKey: string | null): string[] {
  if (adminKey === null)
    return ['  Admin key        shown at the first start; `npm run key` makes another'];
  return [
    '',
    `  Admin key        ${adminKey}`,
    '                   It is shown this once; keep it.',
  ];
}
