import type { RequestHandler } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { DomainError } from '../domain/errors.js';
import type { Principal } from '../domain/principal.js';

export interface ApiRequests {
  /** Null: not limited. */
  perMinute: number | null;
  used: number;
  /** Until the minute of this key is over. */
  resetsInSeconds: number;
}

export interface RateLimit {
  /** Stands behind the guard: the key is known. */
  middleware: RequestHandler;
  usedBy(apiKeyId: string): Promise<ApiRequests>;
}

const WINDOW_SECONDS = 60;

/**
 * Requests of one key in a minute. Each process counts for itself in memory: the limit protects a
 * process from a runaway client, and a row written for each request would cost the database more
 * than most requests do. N copies of the API let N times as many through.
 */
export function createRateLimit(perMinute: number | null): RateLimit {
  if (perMinute === null) {
    return {
      middleware: (_req, _res, next) => next(),
      usedBy: async () => ({ perMinute, used: 0, resetsInSeconds: 0 }),
    };
  }
  const limiter = new RateLimiterMemory({ points: perMinute, duration: WINDOW_SECONDS });
  return {
    async middleware(_req, res, next) {
      const { keyId } = res.locals.principal as Principal;
      const { consumedPoints, msBeforeNext } = await limiter.penalty(keyId);
      const resetSeconds = Math.ceil(msBeforeNext / 1000);
      res.setHeader('RateLimit-Limit', String(perMinute));
      res.setHeader('RateLimit-Remaining', String(Math.max(0, perMinute - consumedPoints)));
      res.setHeader('RateLimit-Reset', String(resetSeconds));
      if (consumedPoints > perMinute) {
        throw new DomainError('rate_limited', `This key may ask ${perMinute} times a minute.`, {
          extra: { retry_after_seconds: Math.max(1, resetSeconds) },
        });
      }
      next();
    },
    async usedBy(apiKeyId) {
      const known = await limiter.get(apiKeyId);
      return {
        perMinute,
        used: known?.consumedPoints ?? 0,
        resetsInSeconds: Math.ceil((known?.msBeforeNext ?? 0) / 1000),
      };
    },
  };
}
