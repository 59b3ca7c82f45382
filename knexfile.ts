import { loadConfig } from './src/config.js';
import { knexSettings } from './src/db/knex.js';

export default knexSettings(loadConfig(process.env).database);
