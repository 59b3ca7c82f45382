import type { Request } from 'express';
import { nameOf, type Principal } from '../domain/principal.js';
import type { Logger } from '../observability/logger.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Answer, Endpoint } from './endpoint.js';
import { requestIdOf } from './request-id.js';

export interface DoneWrite {
  declared: Endpoint;
  principal: Principal;
  req: Request;
  answer: Answer;
}

export type Audit = (done: DoneWrite) => Promise<void>;

/**
 * One line for each write that was done. It comes after the change, which can't be taken back: a
 * line that could not be written is in the log of the process instead.
 */
export function createAudit(deps: { log: Logger; trail: Pick<AuditLog, 'note'> }): Audit {
  return async ({ declared, principal, req, answer }) => {
    const [, entity = 'api'] = /^\/api\/([^/]+)/.exec(declared.path) ?? [];
    const note = {
      ...{ companyId: principal.companyId, apiKeyId: principal.keyId, by: nameOf(principal) },
      namedCompanyId: textOf(answer.body, 'company_id') ?? companyOfRequest(declared, req),
      ...{ method: req.method, route: declared.path, entity },
      entityId: entityIdOf(req, answer),
      ...{ status: answer.status, requestId: requestIdOf(req) },
    };
    await deps.trail.note(note).catch((error: unknown) => {
      deps.log.error({ ...note, error: String(error) }, 'a line of the audit log was not written');
    });
  };
}

function entityIdOf(req: Request, answer: Answer): string | null {
  const [first] = Object.values(req.params);
  if (typeof first === 'string') return first;
  return textOf(answer.body, 'id');
}

function companyOfRequest({ path }: Endpoint, req: Request): string | null {
  const { id } = req.params;
  return path.startsWith('/api/companies/{id}') && typeof id === 'string' ? id : null;
}

function textOf(body: unknown, field: string): string | null {
  if (typeof body !== 'object' || body === null) return null;
  const value = (body as Record<string, unknown>)[field];
  return typeof value === 'string' ? value : null;
}
