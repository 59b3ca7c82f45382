import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Request } from 'express';

interface Upload {
  path: string;
  originalname: string;
}

/** The file that an upload left on disk. */
export function uploadOf(req: Request): Upload | null {
  return (req as Request & { file?: Upload }).file ?? null;
}

/**
 * What makes two requests the same: method, path, query, the version that they expect, and the
 * body, whatever the order of its fields; of an upload, the file's name and every byte of it.
 */
export async function fingerprintOf(req: Request): Promise<string> {
  const hash = createHash('sha256');
  const { method, originalUrl } = req;
  const preferences = [req.headers['if-match'] ?? '', req.headers.prefer ?? ''];
  hash.update(JSON.stringify([method, originalUrl, ...preferences, sorted(req.body)]));
  const file = uploadOf(req);
  if (file !== null) {
    hash.update(JSON.stringify(file.originalname));
    for await (const piece of createReadStream(file.path)) hash.update(piece as Buffer);
  }
  return hash.digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value ?? null;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, child]) => [key, sorted(child)]);
}
