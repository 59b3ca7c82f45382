/**
 * The fields that are there: an update changes these and leaves the others alone. Null is a value.
 */
export function definedFields<T extends object>(
  fields: T,
): { [Field in keyof T]?: Exclude<T[Field], undefined> } {
  const all: [string, unknown][] = Object.entries(fields);
  return Object.fromEntries(all.filter(([, value]) => value !== undefined)) as never;
}
