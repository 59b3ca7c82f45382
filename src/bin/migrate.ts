import { loadConfig } from '../config.js';
import { migrateToLatest, migrateToNothing } from '../db/migrate.js';

const { database } = loadConfig(process.env);
await (process.argv.includes('--down')
  ? migrateToNothing(database.url)
  : migrateToLatest(database.url));
