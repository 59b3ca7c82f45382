import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import type { ReadRealLine, WantedTrunk } from '../ports/real-line.js';
import type { SecretBox } from '../ports/secret-box.js';

export interface RealLineDeps {
  readRealLine: ReadRealLine;
  box: Pick<SecretBox, 'seal'>;
  /** What speaks against sending calls of a company there; null: nothing. */
  objectionTo(address: string): Promise<string | null>;
}

type Settings = Record<string, unknown>;
type KeptTrunk = Omit<WantedTrunk, 'password'> & { sealed_password?: string };

/**
 * What is kept of the settings of a real line: the password sealed. A change that leaves it out
 * keeps it, as long as it goes to the same carrier under the same name.
 */
export async function keptRealLine(
  { readRealLine, box, objectionTo }: RealLineDeps,
  scope: CompanyScope,
  { settings, before }: { settings: Settings; before: Settings | null },
): Promise<Settings> {
  const { trunk_id: trunkId, trunk } = readRealLine(settings);
  if (before?.['environment'] === true) throw refused('settings', 'come from the environment');
  if (trunk !== undefined) {
    // The platform's own people may have a carrier in their own network.
    const objection = scope === null ? null : await objectionTo(trunk.address);
    if (objection !== null) throw refused('settings.trunk.address', objection);
    return { trunk: keptTrunk(box, trunk, before) };
  }
  // It names a trunk of the whole platform: one company must not dial on another one's account.
  if (scope !== null) {
    throw refused('settings.trunk_id', 'is for keys of the platform; give the trunk itself');
  }
  return { trunk_id: trunkId };
}

function keptTrunk(
  box: Pick<SecretBox, 'seal'>,
  { password, ...trunk }: WantedTrunk,
  before: Settings | null,
): KeptTrunk {
  if (password !== undefined && trunk.username === undefined) {
    throw refused('settings.trunk.username', 'is needed with a password');
  }
  if (password !== undefined) return { ...trunk, sealed_password: box.seal(password) };
  const old = before?.['trunk'] as KeptTrunk | undefined;
  const isSame = old?.address === trunk.address && old.username === trunk.username;
  const sealed = isSame ? old.sealed_password : undefined;
  return sealed === undefined ? trunk : { ...trunk, sealed_password: sealed };
}

function refused(field: string, message: string): DomainError {
  return new DomainError('validation_failed', `${field}: ${message}.`, {
    errors: [{ field, message }],
  });
}
