import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';

const ACCEPTABLE = /^[\w.:-]{1,128}$/;

/**
 * Every answer carries the id under which logs and problems speak of its request; the caller may
 * choose it.
 */
export const requestId: RequestHandler = (req, res, next) => {
  const given = req.headers['x-request-id'];
  req.id = typeof given === 'string' && ACCEPTABLE.test(given) ? given : randomUUID();
  res.setHeader('X-Request-Id', requestIdOf(req));
  next();
};

export function requestIdOf(req: IncomingMessage): string {
  return req.id as string;
}
