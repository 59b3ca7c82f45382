import type { z } from 'zod';
import { uuidParams } from '../../contracts/fields.js';
import { whyOut, whyQuery, whySchema } from '../../contracts/why-api.js';
import { whyCampaignOut, whyCampaignSchema } from '../../contracts/why-campaign-api.js';
import type { Why } from '../../services/why.js';
import type { WhyCampaign } from '../../services/why-campaign.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { preferredLanguage } from '../preferred-language.js';
import { CALL_TASK_EXAMPLE } from './call-task-examples.js';
import { CAMPAIGN_WHY_EXAMPLE, WHY_EXAMPLE } from './why-examples.js';

export interface WhyEndpointDeps {
  why: Why;
  whyCampaign: WhyCampaign;
}

const asked = {
  method: 'get',
  access: 'viewer',
  params: uuidParams,
  query: whyQuery,
  headers: { 'Accept-Language': '`ru` or `en`; `lang` wins' },
} as const;

/** Why somebody is called, or not, and when next: of one contact, and of a whole campaign. */
export function whyEndpoints({ why, whyCampaign }: WhyEndpointDeps): Endpoint[] {
  return [
    endpoint({
      ...asked,
      path: '/api/call-tasks/{id}/why',
      tag: 'Call tasks',
      summary: 'Why this contact was called, or not, and when next',
      description:
        'One sentence in English or Russian (`lang`, else `Accept-Language`), and the facts. For ' +
        'a contact that waits the gate is asked now; for one that may be called now the answer ' +
        'tells which limit binds, how many are before it, and about when its turn comes.',
      parameterExamples: { id: CALL_TASK_EXAMPLE.id, lang: 'ru' },
      answers: { 200: { description: 'The reason', schema: whySchema, example: WHY_EXAMPLE } },
      async handle({ params: { id }, query, principal, headers }) {
        const explained = await why.task(principal.companyId, id);
        return inLanguage(query, headers, (language) => whyOut(explained, language));
      },
    }),
    endpoint({
      ...asked,
      path: '/api/campaigns/{id}/why',
      tag: 'Control',
      summary: 'Why this campaign dials, waits or rests',
      description:
        'One sentence, when the next call comes and what it waits for, and how many contacts are ' +
        'where: in a call, queued, waiting, asleep in their zones, ended.',
      parameterExamples: { id: CALL_TASK_EXAMPLE.campaign_id, lang: 'ru' },
      answers: {
        200: {
          description: 'The reason',
          schema: whyCampaignSchema,
          example: CAMPAIGN_WHY_EXAMPLE,
        },
      },
      async handle({ params: { id }, query, principal, headers }) {
        const explained = await whyCampaign.explain(principal.companyId, id);
        return inLanguage(query, headers, (language) => whyCampaignOut(explained, language));
      },
    }),
  ];
}

function inLanguage(
  query: z.output<typeof whyQuery>,
  headers: { 'accept-language'?: string | undefined },
  body: (language: 'en' | 'ru') => unknown,
) {
  const language = query.lang ?? preferredLanguage(headers['accept-language']);
  return {
    status: 200,
    body: body(language),
    headers: { 'Content-Language': language, Vary: 'Accept-Language' },
  };
}
