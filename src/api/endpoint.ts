import type { RequestHandler } from 'express';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { ErrorCode } from '../domain/errors.js';
import type { Principal, Role } from '../domain/principal.js';

/**
 * An endpoint is declared once. The declaration checks requests, guards the door and is the OpenAPI
 * document, so that what is documented can't differ from what is done.
 */
export interface EndpointSpec<
  Params extends z.ZodType<Record<string, unknown>>,
  Query extends z.ZodType<Record<string, unknown>>,
  Body extends z.ZodType,
> {
  method: 'get' | 'post' | 'put' | 'delete';
  /** OpenAPI style: `/api/campaigns/{id}`. */
  path: string;
  summary: string;
  description?: string;
  tag: string;
  /**
   * The least role; `public` and `call_token` (the agent's door checks its own token) ask for no
   * key.
   */
  access: Role | 'public' | 'call_token';
  params?: Params;
  query?: Query;
  body?: Body;
  /**
   * Named examples of the JSON body; the first is what "Try it out" fills in, and must work as it
   * stands.
   */
  bodyExamples?: Record<string, { summary?: string; value: unknown }>;
  /** Examples of path and query parameters, by name. */
  parameterExamples?: Record<string, unknown>;
  /** Headers that the request may carry, name to description. */
  headers?: Record<string, string>;
  /** Set for uploads: the multipart form, as a JSON schema. */
  multipart?: Record<string, unknown>;
  answers: Record<number, AnswerSpec>;
  /** Problems beyond those that every endpoint of its kind has. */
  problems?: readonly ErrorCode[];
  /** Express middleware after authentication and before validation, such as a file upload. */
  before?: readonly RequestHandler[];
  /** The answer shows a secret once: it is never kept to be sent again. */
  showsSecret?: boolean;
  /** A POST that only asks: it leaves no line in the audit log. */
  changesNothing?: boolean;
  /** How long the answer may take; null: any time. Default: 2.9 s. */
  deadlineMs?: number | null;
  handle(
    request: EndpointRequest<z.output<Params>, z.output<Query>, z.output<Body>>,
  ): Promise<Answer> | Answer;
}

export interface AnswerSpec {
  description: string;
  schema?: z.ZodType;
  example?: unknown;
  /** Default: application/json. */
  contentType?: string;
  /** Texts that are answered when they are asked for: content type to example. */
  otherTexts?: Record<string, string>;
}

export interface EndpointRequest<Params, Query, Body> {
  params: Params;
  query: Query;
  body: Body;
  headers: IncomingHttpHeaders;
  requestId: string;
  /** Throws when the endpoint is open to requests without a key. */
  principal: Principal;
  /** The request itself, for uploads and streams; `before` may have put things on it. */
  raw: IncomingMessage;
}

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

type AnyObject = Record<string, unknown>;
type NoFields = z.ZodType<Record<string, never>>;

/** An endpoint of any shape, as the app and the document see it. */
export type Endpoint = Omit<
  EndpointSpec<z.ZodType<AnyObject>, z.ZodType<AnyObject>, z.ZodType>,
  'handle'
> & { handle(request: EndpointRequest<unknown, unknown, unknown>): Promise<Answer> | Answer };

export function endpoint<
  Params extends z.ZodType<AnyObject> = NoFields,
  Query extends z.ZodType<AnyObject> = NoFields,
  Body extends z.ZodType = z.ZodType<undefined>,
>(spec: EndpointSpec<Params, Query, Body>): Endpoint {
  // Validation hands over exactly what the schemas of this very spec produce.
  return spec;
}
