/** The platform over HTTP, as any other program would use it. */
export interface ApiClient {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  /** As a form with one file, the way a browser sends it. */
  upload<T>(path: string, file: { name: string; content: Blob }): Promise<T>;
}

export interface ApiClientDeps {
  baseUrl: string;
  key: string;
  fetch?: typeof fetch;
}

/** What the platform says when it refuses a request (RFC 9457). */
interface Problem {
  detail?: string;
  code?: string;
  errors?: { field: string; message: string }[];
}

/** A request that was refused, with the fields that are wrong. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const ANSWER_LIMIT_MS = 30_000;
/** A million rows take well under a minute; a slow disk may need longer. */
const UPLOAD_LIMIT_MS = 280_000;
const PROBLEMS_SHOWN = 10;

export function createApiClient({ baseUrl, key, fetch: ask = fetch }: ApiClientDeps): ApiClient {
  async function request<T>(path: string, init: RequestInit, limitMs: number): Promise<T> {
    const response = await ask(new URL(path, baseUrl), {
      ...init,
      headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(limitMs),
    });
    const text = await response.text();
    if (!response.ok) throw problemOf(response.status, text);
    return (text === '' ? null : JSON.parse(text)) as T;
  }

  return {
    get: (path) => request(path, {}, ANSWER_LIMIT_MS),
    post(path, body) {
      const json = body === undefined ? {} : asJson(body);
      return request(path, { method: 'POST', ...json }, ANSWER_LIMIT_MS);
    },
    put: (path, body) => request(path, { method: 'PUT', ...asJson(body) }, ANSWER_LIMIT_MS),
    upload(path, { name, content }) {
      const form = new FormData();
      form.append('file', content, name);
      return request(path, { method: 'POST', body: form }, UPLOAD_LIMIT_MS);
    },
  };
}

function asJson(body: unknown): RequestInit {
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

function problemOf(status: number, text: string): ApiProblem {
  let problem: Problem = {};
  try {
    problem = JSON.parse(text) as Problem;
  } catch {
    // Not a problem answer: something else listens there, and its status says enough.
  }
  const { detail = `The API answered ${status}.`, code = 'unknown', errors = [] } = problem;
  const fields = errors
    .filter(({ message }) => !detail.includes(message))
    .slice(0, PROBLEMS_SHOWN)
    .map(({ field, message }) => `\n  ${field}: ${message}`);
  return new ApiProblem(status, code, detail + fields.join(''));
}
