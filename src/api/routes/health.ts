import { z } from 'zod';
import { DomainError } from '../../domain/errors.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { probeAll, timed, wellness, word, type Probes } from '../probe.js';

export interface HealthDeps {
  version: string;
  /**
   * Each resolves when the server answers; a throw or no answer in time means that it does not.
   * `migrations` resolves to whether the schema is the one of this code.
   */
  probes: Probes;
}

const upOrDown = z.enum(['up', 'down']);
const tag = 'Platform';

const healthOut = z
  .strictObject({
    status: z.enum(['healthy', 'degraded']),
    version: z.string(),
    services: z.strictObject({ database: upOrDown, temporal: upOrDown }),
  })
  .meta({ id: 'Health' });
const liveOut = z.strictObject({ status: z.literal('alive') });
const readyOut = z.strictObject({ status: z.literal('ready') });
const detailedOut = z
  .strictObject({
    status: z.enum(['healthy', 'degraded']),
    version: z.string(),
    services: z.strictObject({
      api: upOrDown,
      database: upOrDown,
      temporal: upOrDown,
      migrations: z.enum(['up_to_date', 'pending', 'unknown']),
    }),
    latency_ms: z.strictObject({
      database: z.number().nullable(),
      temporal: z.number().nullable(),
    }),
    uptime_seconds: z.int(),
  })
  .meta({ id: 'DetailedHealth' });

export function healthEndpoints({ version, probes }: HealthDeps): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'get', path: '/health', summary: 'Is the platform well?', tag },
      description: 'The API itself is, when it answers. `degraded`: a server behind it is away.',
      access: 'public',
      answers: {
        200: {
          description: 'The API answers',
          schema: healthOut,
          example: { status: 'healthy', version, services: { database: 'up', temporal: 'up' } },
        },
      },
      async handle() {
        const [database, temporal] = await Promise.all([
          timed(probes.database),
          timed(probes.temporal),
        ]);
        const isWell = database.up && temporal.up;
        const services = { database: word(database.up), temporal: word(temporal.up) };
        return { status: 200, body: { status: wellness(isWell), version, services } };
      },
    }),
    endpoint({
      ...{ method: 'get', path: '/health/live', summary: 'Does the process run?', tag },
      description: 'For what restarts a process that hangs: it asks no server behind the API.',
      access: 'public',
      answers: {
        200: { description: 'It does', schema: liveOut, example: { status: 'alive' } },
      },
      handle: () => ({ status: 200, body: { status: 'alive' } }),
    }),
    readyEndpoint(probes),
    detailedEndpoint({ version, probes }),
  ];
}

function readyEndpoint(probes: Probes): Endpoint {
  return endpoint({
    ...{ method: 'get', path: '/health/ready', summary: 'May requests be sent here?', tag },
    description:
      'Yes, when the database and Temporal answer and the schema is the one of this version. ' +
      'Else 503; `services` of the problem tells which of them is missing.',
    access: 'public',
    answers: {
      200: { description: 'They may', schema: readyOut, example: { status: 'ready' } },
    },
    async handle() {
      const { database, temporal, migrations } = await probeAll(probes);
      if (database.up && temporal.up && migrations === 'up_to_date') {
        return { status: 200, body: { status: 'ready' } };
      }
      const services = { database: word(database.up), temporal: word(temporal.up), migrations };
      throw new DomainError('unavailable', 'The API is not ready.', { extra: { services } });
    },
  });
}

function detailedEndpoint({ version, probes }: HealthDeps): Endpoint {
  const up = { api: 'up', database: 'up', temporal: 'up', migrations: 'up_to_date' };
  return endpoint({
    ...{ method: 'get', path: '/health/detailed', summary: 'How is the platform?', tag },
    description: 'Words and durations, never the text of an error.',
    access: 'public',
    answers: {
      200: {
        description: 'The API answers',
        schema: detailedOut,
        example: {
          ...{ status: 'healthy', version, services: up, uptime_seconds: 4711 },
          latency_ms: { database: 0.8, temporal: 2.4 },
        },
      },
    },
    async handle() {
      const { database, temporal, migrations } = await probeAll(probes);
      const isWell = database.up && temporal.up && migrations === 'up_to_date';
      const states = { database: word(database.up), temporal: word(temporal.up), migrations };
      return {
        status: 200,
        body: {
          status: wellness(isWell),
          version,
          services: { api: 'up', ...states },
          latency_ms: { database: database.ms, temporal: temporal.ms },
          uptime_seconds: Math.floor(process.uptime()),
        },
      };
    },
  });
}
