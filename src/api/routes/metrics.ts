import { DomainError } from '../../domain/errors.js';
import type { Metrics } from '../../observability/metrics.js';
import { z } from 'zod';
import { endpoint, type Endpoint } from '../endpoint.js';

const EXAMPLE = `# HELP new_voice_calls_open Calls that have not ended
# TYPE new_voice_calls_open gauge
new_voice_calls_open{state="live"} 12
`;

/** For Prometheus. */
export function metricsEndpoints(metrics: Pick<Metrics, 'read'>): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/metrics',
      tag: 'Platform',
      summary: 'Metrics of this process and of the business, for Prometheus',
      description:
        'For keys of the platform, because the figures are those of all companies. With ' +
        '`METRICS_PORT` set, that port answers the same without a key.',
      access: 'viewer',
      answers: {
        200: {
          description: 'The text that Prometheus reads',
          schema: z.string(),
          contentType: 'text/plain',
          example: EXAMPLE,
        },
      },
      problems: ['forbidden'],
      async handle({ principal }) {
        if (principal.companyId !== null) {
          throw new DomainError('forbidden', 'Metrics are for keys of the platform only.');
        }
        const { text, contentType } = await metrics.read();
        const headers = { 'Content-Type': contentType };
        return { status: 200, body: Buffer.from(text), headers };
      },
    }),
  ];
}
