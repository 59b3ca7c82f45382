/** The database stores neither NUL nor half of a surrogate pair. */
export function storableText(text: string, longest: number): string {
  return text
    .slice(0, longest)
    .replaceAll('\0', '')
    .replaceAll(/\p{Surrogate}/gu, '\u{FFFD}');
}

const DEEPEST = 8;
const KEY_LONGEST = 100;

/** The same fields without what can't be stored or sent: functions, endless nesting, odd text. */
export function storableFields(
  fields: Readonly<Record<string, unknown>>,
  limits: { fields: number; text: number },
): Record<string, unknown> {
  const kept = Object.entries(fields).slice(0, limits.fields);
  return Object.fromEntries(
    kept.flatMap(([key, value]) => {
      const stored = storableValue(value, { depth: 0, ...limits });
      return stored === undefined ? [] : [[storableText(key, KEY_LONGEST), stored]];
    }),
  );
}

interface Bounds {
  depth: number;
  fields: number;
  text: number;
}

function storableValue(value: unknown, bounds: Bounds): unknown {
  const inner = { ...bounds, depth: bounds.depth + 1 };
  if (typeof value === 'string') return storableText(value, bounds.text);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value !== 'object' || bounds.depth >= DEEPEST) return undefined;
  if (Array.isArray(value)) {
    return value.slice(0, bounds.fields).map((one) => storableValue(one, inner) ?? null);
  }
  const entries = Object.entries(value).slice(0, bounds.fields);
  return Object.fromEntries(
    entries.flatMap(([key, one]) => {
      const stored = storableValue(one, inner);
      return stored === undefined ? [] : [[storableText(key, KEY_LONGEST), stored]];
    }),
  );
}
