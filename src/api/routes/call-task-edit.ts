import {
  editCallTaskSchema,
  editedCallTaskSchema,
  editedTaskOut,
  toTaskChanges,
} from '../../contracts/call-task-edit.js';
import { uuidParams } from '../../contracts/fields.js';
import type { CallTaskEdits } from '../../services/call-task-edit.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { CALL_TASK_EXAMPLE } from './call-task-examples.js';

const EDITED_EXAMPLE = {
  ...CALL_TASK_EXAMPLE,
  ...{ priority: 10, region: 'SVE', zone_key: 'RU:Asia/Yekaterinburg', zone_source: 'region' },
};

/** Changes of one contact, also while its campaign runs. */
export function callTaskEditEndpoints({ edits }: { edits: CallTaskEdits }): Endpoint[] {
  return [
    endpoint({
      method: 'put',
      path: '/api/call-tasks/{id}',
      tag: 'Call tasks',
      summary: 'Change one contact',
      description:
        'Fields that are missing stay. Data, priority and place can be changed at any time and ' +
        'hold from the next call on; next_attempt_at only while the task waits (409 while it is ' +
        'being called, and when it has ended). The gate still has the last word: hours and rules ' +
        'hold at any time that is set. Each change stands in `GET /api/campaigns/{id}/events`.',
      access: 'operator',
      params: uuidParams,
      parameterExamples: { id: CALL_TASK_EXAMPLE.id },
      body: editCallTaskSchema,
      bodyExamples: {
        now: { summary: 'Call it next', value: { priority: 10, next_attempt_at: null } },
        data: { value: { contact_name: 'Анна', contact_data: { balance: '1200' } } },
        place: { value: { region: 'Свердловская область' } },
      },
      answers: {
        200: { description: 'Changed', schema: editedCallTaskSchema, example: EDITED_EXAMPLE },
      },
      problems: ['state_conflict'],
      async handle({ params: { id }, body, principal }) {
        const task = await edits.edit(principal, id, toTaskChanges(body));
        return { status: 200, body: editedTaskOut(task) };
      },
    }),
  ];
}
