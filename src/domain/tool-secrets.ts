import type { FieldProblem } from './errors.js';

/**
 * Settings of tools name secrets as `{{secret.crm_token}}`. The value is put in by code when a
 * request is made; neither a model nor a reader of the configuration ever sees it.
 */
export const SECRET_NAME = /^[A-Za-z][A-Za-z0-9_]{0,49}$/;

const REFERENCE = /\{\{\s*secret\.([A-Za-z][A-Za-z0-9_]{0,49})\s*\}\}/g;
/** Shorter values stand in ordinary words, too: to blot them out would spoil the text. */
const BLOTTED_LENGTH_MIN = 4;

/** What was meant for a reference. */
const MEANT = /\{\{\s*secrets?\b[^{}]*\}\}/gi;

interface ToolSettings {
  tools?: readonly { config: Record<string, unknown>; enabled: boolean }[] | undefined;
}

export interface SecretUse {
  /** Such as `tools.0.config.headers.Authorization`. */
  field: string;
  /** As it is written, in its braces. */
  written: string;
  /** Null: what is written names no secret, and would be sent as it is. */
  name: string | null;
}

/** Where enabled tools name secrets, in the order of the config. */
export function secretUsesOf({ tools = [] }: ToolSettings): SecretUse[] {
  const texts = tools.flatMap(({ config, enabled }, at) =>
    enabled ? textsIn(config, `tools.${at}.config`) : [],
  );
  return texts.flatMap(({ field, text }) =>
    [...text.matchAll(MEANT)].map(([written]) => ({
      ...{ field, written, name: namesIn(written)[0] ?? null },
    })),
  );
}

/** Names of the secrets that enabled tools use, each once. */
export function secretNamesOf(config: ToolSettings): string[] {
  return [...new Set(secretUsesOf(config).flatMap(({ name }) => name ?? []))];
}

/** Uses of secrets that are not there, in words. */
export function unknownSecretsOf(config: ToolSettings, known: readonly string[]): FieldProblem[] {
  return secretUsesOf(config)
    .filter(({ name }) => name !== null && !known.includes(name))
    .map(({ field, written }) => ({ field, message: `${written} is no secret of the company` }));
}

/** Null: one of the secrets that the text names is not there. */
export function fillSecrets(
  text: string,
  secrets: Readonly<Record<string, string>>,
  written: (value: string) => string = (value) => value,
): string | null {
  if (!namesIn(text).every((name) => Object.hasOwn(secrets, name))) return null;
  return text.replace(REFERENCE, (_, name: string) => written(secrets[name] ?? ''));
}

/** For what comes back from elsewhere: a system may answer with what it was sent. */
export function blotSecrets(text: string, secrets: Readonly<Record<string, string>>): string {
  return Object.values(secrets)
    .filter((value) => value.length >= BLOTTED_LENGTH_MIN)
    .reduce((blotted, value) => blotted.replaceAll(value, '***'), text);
}

function namesIn(text: string): string[] {
  return [...text.matchAll(REFERENCE)].map((match) => match[1] ?? '');
}

function textsIn(value: unknown, field: string): { field: string; text: string }[] {
  if (typeof value === 'string') return [{ field, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => textsIn(child, `${field}.${key}`));
}
