import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The platform's secret: the person's own one, else one that is made once and stays with the
 * embedded data.
 */
export function embeddedSecret(env: Record<string, string | undefined>, folder: string): string {
  if (env['NEW_VOICE_SECRET']) return env['NEW_VOICE_SECRET'];
  const path = join(folder, 'secret');
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(path, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  }
  return readFileSync(path, 'utf8').trim();
}
