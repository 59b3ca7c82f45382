import { readdirSync, readFileSync } from 'node:fs';
import { parsePolicyPack } from '../contracts/policy-pack-wire.js';
import { DomainError } from '../domain/errors.js';
import type { PolicyPack } from '../domain/policy-pack.js';

const SHIPPED = new URL('../../data/packs/', import.meta.url);

/**
 * The platform's policy packs; read once, at the start. A pack that cannot be read stops the
 * program: without it calls would be made that it forbids.
 */
export function loadPacks(folder: URL = SHIPPED): PolicyPack[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const packs = names.sort().map((name) => readPack(new URL(name, folder), name));
  const codes = new Set(packs.map(({ code }) => code));
  if (codes.size < packs.length) throw broken('two files have one code');
  return packs;
}

function readPack(file: URL, name: string): PolicyPack {
  try {
    const pack = parsePolicyPack(JSON.parse(readFileSync(file, 'utf8')));
    if (`${pack.code}.json` !== name) throw broken(`its code is ${pack.code}`);
    return pack;
  } catch (error) {
    throw broken(`${name}: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

function broken(detail: string, cause?: unknown): DomainError {
  return new DomainError('internal', `The policy packs cannot be used: ${detail}`, { cause });
}
