/** The parts of an OpenAPI document that the fuzzer's preparations look at. */
export interface Parameter {
  name: string;
  in: string;
  schema?: Record<string, unknown>;
}
interface Operation {
  operationId: string;
  security: Record<string, unknown>[];
  parameters?: Parameter[];
  requestBody?: {
    content: Record<string, { examples?: Record<string, { value: unknown }> }>;
  };
}
export interface ApiDocument {
  paths: Record<string, Record<string, Operation>>;
}

export interface ApiOperation {
  method: string;
  path: string;
  operation: Operation;
}

export function operationsOf(document: ApiDocument): ApiOperation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
}

export async function readApiDocument(apiUrl: string): Promise<ApiDocument> {
  const answer = await fetch(new URL('/openapi.json', apiUrl));
  return (await answer.json()) as ApiDocument;
}

/** Whether it asks for an API key. */
export const isKeyed = ({ operation }: ApiOperation): boolean =>
  operation.security.some((scheme) => 'key' in scheme);

/** The body of its first example: what "Try it out" sends. */
export function exampleBody({ operation }: ApiOperation): unknown {
  const examples = operation.requestBody?.content['application/json']?.examples ?? {};
  return Object.values(examples)[0]?.value;
}

export const isUpload = ({ operation }: ApiOperation): boolean =>
  operation.requestBody?.content['multipart/form-data'] !== undefined;

/** `/api/campaigns/{id}/events` -> `campaigns`. */
export const nounOf = (path: string): string => /^\/api\/([^/]+)/.exec(path)?.[1] ?? '';
