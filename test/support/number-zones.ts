import { loadNumberZones } from '../../src/rulebook/number-zones.js';

/** The vendored table, read once for a test file. */
export const NUMBER_ZONES = loadNumberZones();
