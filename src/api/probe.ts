export interface Probes {
  database: () => Promise<unknown>;
  temporal: () => Promise<unknown>;
  migrations: () => Promise<boolean>;
}

const PROBE_LIMIT_MS = 1_500;

export const word = (up: boolean) => (up ? 'up' : 'down');
export const wellness = (isWell: boolean) => (isWell ? 'healthy' : 'degraded');

/** All of them at once, each in time. */
export async function probeAll(probes: Probes) {
  const [database, temporal, schema] = await Promise.all([
    timed(probes.database),
    timed(probes.temporal),
    timed(probes.migrations),
  ]);
  const migrations = !schema.up ? 'unknown' : schema.value === true ? 'up_to_date' : 'pending';
  return { database, temporal, migrations };
}

interface Probed {
  up: boolean;
  value: unknown;
  /** Null: no answer. */
  ms: number | null;
}

/** A throw, or no answer in time, means that the server is down; why stays here. */
export async function timed(ask: () => Promise<unknown>): Promise<Probed> {
  const startedAt = performance.now();
  const none: Probed = { up: false, value: undefined, ms: null };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Probed>((resolve) => {
    timer = setTimeout(() => resolve(none), PROBE_LIMIT_MS);
  });
  const answered = ask().then(
    (value) => ({ up: true, value, ms: Math.round((performance.now() - startedAt) * 10) / 10 }),
    () => none,
  );
  const probed = await Promise.race([answered, late]);
  clearTimeout(timer);
  return probed;
}
