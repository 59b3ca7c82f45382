/**
 * Settings of tools name secrets as `{{secret.crm_token}}`. The value is put in by code when a
 * request is made; neither a model nor a reader of the configuration ever sees it.
 */
export const SECRET_NAME = /^[A-Za-z][A-Za-z0-9_]{0,49}$/;

const REFERENCE = /\{\{\s*secret\.([A-Za-z][A-Za-z0-9_]{0,49})\s*\}\}/g;
/** Shorter values stand in ordinary words, too: to blot them out would spoil the text. */
const BLOTTED_LENGTH_MIN = 4;

interface ToolSettings {
  tools?: readonly { config: Record<string, unknown>; enabled: boolean }[] | undefined;
}

/** Names of the secrets that enabled tools use, each once. */
export function secretNamesOf({ tools = [] }: ToolSettings): string[] {
  const used = tools.filter(({ enabled }) => enabled).flatMap(({ config }) => textsIn(config));
  return [...new Set(used.flatMap(namesIn))];
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

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
