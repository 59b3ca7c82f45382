import { z } from 'zod';
import { uuidParams } from '../../contracts/fields.js';
import { DomainError } from '../../domain/errors.js';
import type { CampaignResults } from '../../ports/campaign-results.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID } from '../examples.js';
import { csvDownload } from '../table-upload.js';

const CSV =
  'phone_number,contact_name,город,status,outcome,end_reason,attempts,last_call_at,disposition,' +
  'duration_sec,extracted: время\n+79990000000,Анна,Москва,completed,success,human_talked,1,' +
  '2026-09-01 08:00:00+00,goal_met,42,18:00\n';
const ABOUT =
  'The columns of the upload, then what became of each contact: status, outcome, how it ended, ' +
  'attempts, the last call, and what the bot found out. Rows are in the order of the file. Cells ' +
  'that a spreadsheet would run as formulas begin with an apostrophe.';

/** The file that goes back to whoever brought the contacts. */
export function campaignResultsEndpoints({ results }: { results: CampaignResults }): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'get', path: '/api/campaigns/{id}/results.csv', tag: 'Campaigns' },
      ...{ summary: 'Download the results (CSV)', description: ABOUT, access: 'viewer' },
      params: uuidParams,
      parameterExamples: { id: EXAMPLE_ID },
      deadlineMs: null,
      answers: {
        200: {
          description: 'One row a contact',
          ...{ schema: z.string(), example: CSV, contentType: 'text/csv' },
        },
      },
      async handle({ principal, params }) {
        const pieces = await results.csv(principal.companyId, params.id);
        if (pieces === null) throw new DomainError('not_found', 'There is no such campaign.');
        return csvDownload(pieces, 'results.csv');
      },
    }),
  ];
}
