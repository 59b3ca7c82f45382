import { argumentsOf, withArguments } from '../../src/contracts/tool-settings.js';

/** Null: an argument that the path needs is missing, or would lead out of its place. */
export function fillUrl(url: string, args: Readonly<Record<string, unknown>>): string | null {
  const valueOf = (name: string) => (Object.hasOwn(args, name) ? textOf(args[name]) : '');
  // `..` climbs out of its folder, and encoding leaves dots as they are.
  if (argumentsOf(url).some((name) => /^\.*$/.test(valueOf(name)))) return null;
  return withArguments(url, (name) => encodeURIComponent(valueOf(name)));
}

/** Whether an address that a model chose is one of those that it may choose. */
export function isAllowedHost(url: URL, hosts: readonly string[]): boolean {
  if (url.username !== '' || url.password !== '') return false;
  return hosts.some((host) => host.toLowerCase() === url.host);
}

export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
