import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import type { z } from 'zod';
import { problemSchema } from '../contracts/problem.js';
import type { ErrorCode } from '../domain/errors.js';
import type { AnswerSpec, Endpoint } from './endpoint.js';
import { PROBLEMS } from './error-handler.js';
import { mayBeLeftOut } from './validate.js';

const DESCRIPTION = `Outbound calling with voice bots. Press **Authorize** and paste your key, then
go from a bot (\`POST /api/skillbases\`) to a campaign, an uploaded list of contacts, \`start\`, and
the results. Every example works as it stands.`;

const IDEMPOTENCY =
  'Your own name of this request, 1 to 255 visible ASCII characters, such as a UUID. The same ' +
  'request under the same name within 24 hours has no second effect: the answer is the first ' +
  'one, with `Idempotency-Replayed: true`.';

const TAGS = [
  'Skillbases',
  'Campaigns',
  'Control',
  'Contacts',
  'Call tasks',
  'Calls',
  'Analytics',
  'Dashboard',
  'Leads',
  'Voices',
  'Lines',
  'Suppressions',
  'Consents',
  'Approvals',
  'Policy packs',
  'Companies',
  'Keys',
  'Agent',
  'Platform',
];

/**
 * The OpenAPI 3.1 document of the endpoints, made from the very declarations that check their
 * requests.
 */
export function createOpenApiDocument(endpoints: readonly Endpoint[]): Record<string, unknown> {
  const paths: ZodOpenApiPathsObject = {};
  for (const declared of endpoints) {
    paths[declared.path] = { ...paths[declared.path], [declared.method]: toOperation(declared) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'New-Voice', version: '0.1.0', description: DESCRIPTION },
    tags: TAGS.map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key: `nv_...`' },
        call: { type: 'http', scheme: 'bearer', description: 'The token of one call' },
      },
    },
  }) as unknown as Record<string, unknown>;
}

function toOperation(declared: Endpoint): ZodOpenApiOperationObject {
  const { access, params, query } = declared;
  const role = isKeyed(access) ? `Role: ${access}.` : '';
  return {
    operationId: operationId(declared),
    summary: declared.summary,
    description: [declared.description, role].filter(Boolean).join('\n\n'),
    tags: [declared.tag],
    security: access === 'public' ? [] : [access === 'call_token' ? { call: [] } : { key: [] }],
    requestParams: {
      ...(params && { path: withExamples(params, declared.parameterExamples) }),
      ...(query && { query: withExamples(query, declared.parameterExamples) }),
    },
    parameters: Object.entries(headersOf(declared)).map(([name, description]) => ({
      in: 'header' as const,
      name,
      description,
      required: false,
      schema: { type: 'string' as const },
    })),
    ...requestBody(declared),
    responses: {
      ...Object.fromEntries(Object.entries(declared.answers).map(toResponse)),
      ...problemResponses(declared),
    },
  };
}

/** Every write of a key may be named. */
function headersOf({ method, access, headers }: Endpoint): Record<string, string> {
  const isNamed = method !== 'get' && isKeyed(access);
  return { ...headers, ...(isNamed && { 'Idempotency-Key': IDEMPOTENCY }) };
}

const isKeyed = (access: Endpoint['access']) => access !== 'public' && access !== 'call_token';

function operationId(declared: Endpoint): string {
  const words = declared.path.replace(/^\/(api\/)?/, '').split(/[^A-Za-z0-9]+/);
  return [declared.method, ...words.filter(Boolean)].join('_');
}

/** Parameters get their example where a reader of the document looks for it: at the parameter. */
function withExamples(schema: z.ZodType, examples: Record<string, unknown> | undefined) {
  const object = schema as z.ZodObject;
  const known = Object.entries(object.shape).filter(([name]) => examples?.[name] !== undefined);
  return object.safeExtend(
    Object.fromEntries(
      known.map(([name, field]) => [
        name,
        (field as z.ZodType).meta({
          ...(field as z.ZodType).meta(),
          param: { example: examples?.[name] },
        }),
      ]),
    ),
  );
}

function requestBody(declared: Endpoint) {
  if (declared.multipart) {
    return {
      requestBody: {
        required: true,
        content: { 'multipart/form-data': { schema: declared.multipart } },
      },
    };
  }
  if (!declared.body) return {};
  const examples = declared.bodyExamples;
  const media = { schema: declared.body, ...(examples && { examples }) };
  const required = !mayBeLeftOut(declared.body);
  return { requestBody: { required, content: { 'application/json': media } } };
}

function toResponse([status, spec]: [string, AnswerSpec]) {
  const media = {
    ...(spec.schema && { schema: spec.schema }),
    ...(spec.example !== undefined && { example: spec.example }),
  };
  const others = Object.entries(spec.otherTexts ?? {}).map(([type, example]) => [
    type,
    { schema: { type: 'string' as const }, example },
  ]);
  const content = {
    [spec.contentType ?? 'application/json']: media,
    ...(Object.fromEntries(others) as Record<string, typeof media>),
  };
  return [status, { description: spec.description, ...(spec.schema && { content }) }] as const;
}

function problemResponses(declared: Endpoint) {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of problemCodes(declared)) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => PROBLEMS[code].title).join('; '),
        content: {
          'application/problem+json': {
            schema: problemSchema,
            examples: Object.fromEntries(codes.map((code) => [code, { value: example(code) }])),
          },
        },
      },
    ]),
  );
}

function problemCodes(declared: Endpoint): Set<ErrorCode> {
  const codes = new Set<ErrorCode>(declared.problems);
  const { access, method, multipart } = declared;
  if (access !== 'public') codes.add('unauthenticated');
  if (isKeyed(access)) codes.add('rate_limited').add('request_too_long');
  if (isKeyed(access) && method !== 'get') {
    codes.add('validation_failed').add('idempotency_key_reused').add('idempotency_in_progress');
    if (declared.showsSecret === true) codes.add('idempotency_secret_shown');
  }
  if (multipart) codes.add('payload_too_large').add('unsupported_file');
  if (access === 'operator' || access === 'admin') codes.add('forbidden');
  if (declared.params) codes.add('not_found');
  if (declared.params || declared.query || declared.body) codes.add('validation_failed');
  if (declared.body) codes.add('payload_too_large').add('unsupported_file');
  return codes.add('unavailable');
}

function example(code: ErrorCode) {
  const { status, title } = PROBLEMS[code];
  const names = code === 'validation_failed';
  return {
    type: `/problems/${code}`,
    title,
    status,
    detail: names ? 'The request is not valid: name: is required.' : `${title}.`,
    code,
    errors: names ? [{ field: 'name', message: 'is required' }] : [],
    request_id: '5f0c1c1e-6f6e-4f7e-9c39-2f0b8f3b1a77',
  };
}
