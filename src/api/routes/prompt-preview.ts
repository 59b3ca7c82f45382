import { uuidParams } from '../../contracts/fields.js';
import { previewPromptSchema, promptPreviewOut, toContact } from '../../contracts/prompt-api.js';
import type { PromptPreview } from '../../services/prompt-preview.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { EXAMPLE_ID } from '../examples.js';

const PREVIEW = {
  skillbase_id: EXAMPLE_ID,
  version: 1,
  language: 'ru',
  timezone: 'Europe/Moscow',
  instructions:
    'Ты говоришь с человеком по телефону. ...\n\n# Кто ты\nАдминистратор салона красоты «Лотос».' +
    '\n\n# Данные о собеседнике\n...\n<contact_data>\nимя: "Анна"\n</contact_data>',
  greeting_phrases: ['Здравствуйте, Анна! Это салон красоты «Лотос».'],
  disclosure: null,
  closing_message: null,
  voicemail_message: null,
  warnings: [
    {
      field: 'flow.states.0.prompt',
      placeholder: 'birthday',
      message: 'Nothing is known for {{birthday}}.',
    },
  ],
};
const ANNA = { contact: { name: 'Анна', data: { city: 'Казань' } }, timezone: 'Europe/Moscow' };

/** What a bot would be told. */
export function promptPreviewEndpoints(prompts: PromptPreview): Endpoint[] {
  return [
    endpoint({
      ...{ method: 'post', path: '/api/skillbases/{id}/preview-prompt', tag: 'Skillbases' },
      ...{ summary: 'The exact instructions for a contact', access: 'viewer' },
      description:
        'Built by the very function that builds them for a call: the platform’s own text, the ' +
        'company, role, style, facts, flow, rules, disclosure, tools, data of the contact, and ' +
        'the time where the contact is. `{{name}}` and other placeholders are filled from the ' +
        'contact; one without a value is a warning here, and is never spoken. Calls nobody.',
      params: uuidParams,
      parameterExamples: { id: EXAMPLE_ID },
      body: previewPromptSchema,
      bodyExamples: { anna: { summary: 'Анна из Казани', value: ANNA } },
      changesNothing: true,
      answers: { 200: { description: 'The prompt', schema: promptPreviewOut, example: PREVIEW } },
      async handle({ principal, params, body }) {
        const prompt = await prompts.preview(principal, {
          skillbaseId: params.id,
          version: body.version,
          callTaskId: body.call_task_id,
          contact: toContact(body.contact),
          timezone: body.timezone,
          atMs: body.at,
        });
        const { version, language, timezone, instructions, disclosure } = prompt;
        return {
          status: 200,
          body: {
            ...{ skillbase_id: params.id, version, language, timezone, instructions, disclosure },
            greeting_phrases: prompt.greetings,
            closing_message: prompt.closing,
            voicemail_message: prompt.voicemail,
            warnings: prompt.warnings.map(({ field, placeholder }) => ({
              ...{ field, placeholder, message: `Nothing is known for {{${placeholder}}}.` },
            })),
          },
        };
      },
    }),
  ];
}
