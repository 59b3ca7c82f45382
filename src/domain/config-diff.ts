/** One difference between two configs; `path` is dotted, as in the errors of a config. */
export interface ConfigChange {
  path: string;
  change: 'added' | 'removed' | 'changed' | 'moved';
  /** Absent when added. */
  before?: unknown;
  /** Absent when removed. */
  after?: unknown;
}

/**
 * What differs, by path; empty exactly for equal values, whatever the order of keys. Items of lists
 * are followed by what they are known by (id, name, or the text itself), so that a state put in the
 * middle is one difference and not one for each state after it. Paths of removed items count in the
 * old list, all others in the new one.
 */
export function diffConfigs(before: unknown, after: unknown): ConfigChange[] {
  return diffValues(before, after, []);
}

function diffValues(before: unknown, after: unknown, path: string[]): ConfigChange[] {
  if (Array.isArray(before) && Array.isArray(after)) return diffLists(before, after, path);
  if (isRecord(before) && isRecord(after)) return diffRecords(before, after, path);
  return same(before, after) ? [] : [{ path: path.join('.'), change: 'changed', before, after }];
}

function diffRecords(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  path: string[],
): ConfigChange[] {
  const keys = [...new Set([...keysOf(before), ...keysOf(after)])].sort();
  return keys.flatMap((key) => {
    const at = [...path, key];
    if (!has(before, key)) return [added(at, after[key])];
    if (!has(after, key)) return [removed(at, before[key])];
    return diffValues(before[key], after[key], at);
  });
}

function diffLists(before: unknown[], after: unknown[], path: string[]): ConfigChange[] {
  const names = namesOf(before);
  const newNames = namesOf(after);
  const gone = before.flatMap((item, at) => {
    return newNames.includes(names[at] ?? '') ? [] : [removed([...path, String(at)], item)];
  });
  const come = after.flatMap((item, at) => {
    const was = names.indexOf(newNames[at] ?? '');
    const here = [...path, String(at)];
    return was === -1 ? [added(here, item)] : diffValues(before[was], item, here);
  });
  const kept = names.filter((name) => newNames.includes(name));
  const keptNow = newNames.filter((name) => names.includes(name));
  const order = kept.join('\n') === keptNow.join('\n');
  if (order) return [...gone, ...come];
  const moved = { before: before.map(label), after: after.map(label) };
  return [...gone, ...come, { path: path.join('.'), change: 'moved', ...moved }];
}

/** A name for each item; of items that are known by the same, each has one of its own. */
function namesOf(items: readonly unknown[]): string[] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const name = JSON.stringify(label(item));
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return `${name}#${count}`;
  });
}

function label(item: unknown): unknown {
  if (!isRecord(item)) return item;
  const { id, name, from_state: from, to_state: to } = item;
  if (typeof id === 'string') return id;
  if (typeof name === 'string') return name;
  if (typeof from === 'string' && typeof to === 'string') return `${from} -> ${to}`;
  return item;
}

function added(path: string[], after: unknown): ConfigChange {
  return { path: path.join('.'), change: 'added', after };
}

function removed(path: string[], before: unknown): ConfigChange {
  return { path: path.join('.'), change: 'removed', before };
}

function same(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || (a === 0 && b === 0);
}

/** What is undefined is not there, as in JSON. */
function keysOf(record: Record<string, unknown>): string[] {
  return Object.keys(record).filter((key) => record[key] !== undefined);
}

function has(record: Record<string, unknown>, key: string): boolean {
  return Object.hasOwn(record, key) && record[key] !== undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
