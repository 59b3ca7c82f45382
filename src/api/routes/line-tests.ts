import { uuidParams } from '../../contracts/fields.js';
import { lineTestOut, lineTestSchema } from '../../contracts/line-api.js';
import type { Lines } from '../../services/lines.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID } from '../examples.js';

const TESTED = {
  ok: false,
  checks: [
    { name: 'configured', ok: true, detail: 'LiveKit is configured.' },
    { name: 'reachable', ok: false, detail: 'LiveKit does not answer at its address.' },
  ],
  caller_id_gaps: [{ phone_number: '+74950000000', lacks: ['display_text', 'labelled_from'] }],
};
/** The slowest answers: a service that is not there is known after a second. */
const TEST_LIMIT_MS = 20_000;

/** Whether a line works, before a phone rings on it. */
export function lineTestEndpoints({ lines }: { lines: Lines }): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'post', path: '/api/lines/{id}/test', tag: 'Lines', access: 'operator' },
      summary: 'Whether a line could dial; rings nobody',
      description: 'LiveKit, its key, its SIP service and the trunk, one after the other.',
      params: uuidParams,
      parameterExamples: { id: EXAMPLE_ID },
      changesNothing: true,
      deadlineMs: TEST_LIMIT_MS,
      answers: { 200: { description: 'Looked', schema: lineTestSchema, example: TESTED } },
      async handle({ principal, params }) {
        return { status: 200, body: lineTestOut(await lines.test(principal.companyId, params.id)) };
      },
    }),
  ];
}
