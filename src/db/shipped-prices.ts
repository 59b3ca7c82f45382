import { readFileSync } from 'node:fs';
import { parsePriceFile } from '../contracts/price-api.js';
import type { Price } from '../domain/price-table.js';

const FILE = new URL('../../data/prices.json', import.meta.url);
let read: readonly Price[] | null = null;

/** The price table that comes with the platform; it does not change while a process runs. */
export function shippedPrices(): readonly Price[] {
  read ??= parsePriceFile(JSON.parse(readFileSync(FILE, 'utf8')));
  return read;
}
