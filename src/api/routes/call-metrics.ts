import { callMetricsOut, callMetricsView } from '../../contracts/call-metrics-api.js';
import { uuidParams } from '../../contracts/fields.js';
import type { CallMetricsService } from '../../services/call-metrics.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { CALL_METRICS_EXAMPLE } from '../call-metrics-example.js';

const DESCRIPTION =
  'There for every attempt that has ended, answered or not. Latencies are in milliseconds as ' +
  'mean, minimum, maximum and percentiles: `eou_delay` from the true end of speech until the ' +
  'turn was taken to be over, `ttfb_stt`, `ttft_llm` (first token), `latency_llm` (last token), ' +
  '`ttfb_tts`, and `eou_latency` from the true end of speech to the first sound of the bot ' +
  '(voice to voice). ' +
  'Costs are US dollars; `cost_total` is the sum of `cost_lines` to the last of 6 places. A line ' +
  'that no price is known for has none, and is in no sum: `cost_complete` is false then.';

export function callMetricsEndpoints(metrics: CallMetricsService): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/api/analytics/calls/{id}/metrics',
      tag: 'Analytics',
      summary: 'The whole record of a call: latencies, words, costs, outcome',
      description: DESCRIPTION,
      access: 'viewer',
      params: uuidParams,
      parameterExamples: { id: CALL_METRICS_EXAMPLE.call_id },
      answers: {
        200: {
          description: 'The record',
          schema: callMetricsOut,
          example: CALL_METRICS_EXAMPLE,
        },
      },
      async handle({ params: { id }, principal }) {
        return { status: 200, body: callMetricsView(await metrics.find(principal.companyId, id)) };
      },
    }),
  ];
}
