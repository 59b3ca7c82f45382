import { z } from 'zod';
import { endpoint, type Endpoint } from '../endpoint.js';

export interface HealthDeps {
  version: string;
  /**
   * Each resolves to whether the server answers; a throw or no answer in time means that it does
   * not.
   */
  probes: { database: () => Promise<unknown>; temporal: () => Promise<unknown> };
}

const PROBE_LIMIT_MS = 1_500;

const healthOut = z
  .strictObject({
    status: z.enum(['healthy', 'degraded']),
    version: z.string(),
    services: z.strictObject({
      database: z.enum(['up', 'down']),
      temporal: z.enum(['up', 'down']),
    }),
  })
  .meta({ id: 'Health' });

export function healthEndpoints({ version, probes }: HealthDeps): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/health',
      summary: 'Is the platform well?',
      description: 'The API itself is, when it answers. `degraded`: a server behind it is away.',
      tag: 'Platform',
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
          isUp(probes.database),
          isUp(probes.temporal),
        ]);
        const isWell = database && temporal;
        const word = (up: boolean) => (up ? 'up' : 'down');
        return {
          status: 200,
          body: {
            status: isWell ? 'healthy' : 'degraded',
            version,
            services: { database: word(database), temporal: word(temporal) },
          },
        };
      },
    }),
  ];
}

async function isUp(probe: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PROBE_LIMIT_MS);
  });
  const answered = probe().then(
    () => true,
    () => false,
  );
  const up = await Promise.race([answered, late]);
  clearTimeout(timer);
  return up;
}
