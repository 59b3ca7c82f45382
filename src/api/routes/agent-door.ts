import { z } from 'zod';
import { briefingOut } from '../../contracts/briefing-out.js';
import {
  callConfigSchema,
  callReportSchema,
  heartbeatAnswerSchema,
  heartbeatSchema,
  reportAnswerSchema,
  turnsSchema,
} from '../../contracts/call-report.js';
import type { AgentDoor } from '../../services/agent-door.js';
import { bearerToken } from '../authenticate.js';
import { endpoint, type Endpoint, type EndpointRequest } from '../endpoint.js';

/** Ids are written in lower case everywhere else; the token is sealed over that form. */
const params = z.strictObject({ id: z.uuid().toLowerCase() });
const CALL_ID = '9d7b1f5e-2f3a-4c1c-8a53-5d1f0a9b7c44';
const TURN = {
  index: 0,
  role: 'assistant',
  content: 'Здравствуйте! Это салон красоты.',
  state_id: 'greeting',
  at: '2026-09-01T08:00:07Z',
  was_interrupted: false,
  ttfb_tts: 180,
};
const REPORT = {
  answered_by: 'human',
  business: 'goal_met',
  detail: null,
  duration_sec: 42,
  interruption_count: 0,
  turns: [TURN],
  usage: {
    stt_seconds: 20,
    llm_input_tokens: 900,
    llm_output_tokens: 120,
    tts_characters: 400,
    telephony_seconds: 42,
  },
  outcome_confidence: 0.9,
  outcome_reason: null,
  extracted_data: { время: '18:00' },
  callback_at: null,
};
const BRIEFING = {
  call_id: CALL_ID,
  skillbase_version: 1,
  config: { context: { role: 'administrator' } },
  company: { id: '2f6b3f0a-5f0e-4a4b-9d6f-0c8f5b6f1a11', name: 'Салон «Ромашка»' },
  contact: { name: 'Анна', phone_number: '+79991234567', data: { услуга: 'маникюр' } },
  timezone: 'Europe/Moscow',
  at: '2026-09-01T08:00:00Z',
  max_talk_seconds: 300,
  disclosure: { required: true, within_seconds: 5 },
  hangup_after_refusal_seconds: null,
  secrets: { crm_token: 'value-of-the-key' },
};

/** The door of the agents, one call a token. */
export function agentDoorEndpoints({ door }: { door: AgentDoor }): Endpoint[] {
  return [configEndpoint(door), heartbeatEndpoint(door), turnsEndpoint(door), reportEndpoint(door)];
}

const common = {
  tag: 'Agent',
  access: 'call_token',
  params,
  parameterExamples: { id: CALL_ID },
} as const;

/** The id of the call, for who holds its token. */
function opened(
  door: AgentDoor,
  request: Pick<EndpointRequest<{ id: string }, unknown, unknown>, 'params' | 'headers'>,
): string {
  const { id } = request.params;
  door.assertToken(id, bearerToken(request.headers));
  return id;
}

function configEndpoint(door: AgentDoor): Endpoint {
  return endpoint({
    ...common,
    method: 'get',
    path: '/internal/calls/{id}/config',
    summary: 'The pinned bot and the contact, before the agent joins',
    answers: { 200: { description: 'The call', schema: callConfigSchema, example: BRIEFING } },
    async handle(request) {
      const briefing = await door.briefing(opened(door, request));
      return { status: 200, body: briefingOut(briefing) };
    },
  });
}

function heartbeatEndpoint(door: AgentDoor): Endpoint {
  return endpoint({
    ...common,
    method: 'post',
    path: '/internal/calls/{id}/heartbeat',
    summary: 'The agent lives; the answer says whether to hang up',
    body: heartbeatSchema,
    bodyExamples: { talking: { value: { state: 'talking', talk_seconds: 12 } } },
    answers: {
      200: { description: 'Heard', schema: heartbeatAnswerSchema, example: { hang_up: false } },
    },
    async handle(request) {
      const { state, talk_seconds: talkSeconds } = request.body;
      const { hangUp } = await door.heartbeat(opened(door, request), { state, talkSeconds });
      return { status: 200, body: { hang_up: hangUp } };
    },
  });
}

function turnsEndpoint(door: AgentDoor): Endpoint {
  return endpoint({
    ...common,
    method: 'post',
    path: '/internal/calls/{id}/turns',
    summary: 'What was said, while the call goes on',
    description: 'A turn that was sent before stays as it is.',
    body: turnsSchema,
    bodyExamples: { one: { value: { turns: [TURN] } } },
    answers: { 204: { description: 'Kept' } },
    async handle(request) {
      await door.addTurns(opened(door, request), request.body.turns);
      return { status: 204 };
    },
  });
}

function reportEndpoint(door: AgentDoor): Endpoint {
  return endpoint({
    ...common,
    method: 'post',
    path: '/internal/calls/{id}/report',
    summary: 'How the call went; the first report counts',
    description: 'Stored before it is answered. After a 503 the agent brings it again.',
    body: callReportSchema,
    bodyExamples: { goal_met: { value: REPORT } },
    answers: {
      200: { description: 'Kept', schema: reportAnswerSchema, example: { taken: true } },
    },
    async handle(request) {
      const { taken } = await door.report(opened(door, request), request.body);
      return { status: 200, body: { taken } };
    },
  });
}
