import { z } from 'zod';
import { RETRIED_CODES, isRetriedCode } from '../domain/retry-rules.js';
import type { RetriedCode, RetryRule, RetryRules } from '../domain/retry-rules.js';

/** Thirty days. */
const DELAY_SECONDS_MAX = 2_592_000;
const delay = z
  .int()
  .min(60)
  .max(DELAY_SECONDS_MAX)
  .meta({ description: 'Nobody is rung twice within a minute' });

export const retryRuleSchema = z
  .strictObject({
    attempts: z.int().min(0).max(10).optional().meta({
      description: 'Most attempts that may end so; 0 and 1: not tried again. Absent: max_retries',
    }),
    delay_seconds: z
      .union([delay, z.array(delay).min(1).max(10)])
      .optional()
      .meta({
        description:
          'One delay, or one for the first such ending, the second ...; the last one holds from ' +
          'there on. Absent: retry_delay_minutes',
      }),
    jitter: z.number().min(0).max(1).optional().meta({
      description: 'Share of the delay by which it may be longer; drawn from the id of the call',
    }),
    other_daypart: z
      .boolean()
      .optional()
      .meta({
        description:
          'Try next in another part of the day: morning until 12, afternoon until 17, evening. ' +
          'Ignored when the campaign calls in one part only',
      }),
  })
  .meta({ id: 'RetryRule' });

type WireRule = z.output<typeof retryRuleSchema>;

const rules = Object.fromEntries(
  RETRIED_CODES.map((code) => [code, retryRuleSchema.optional()]),
) as Record<RetriedCode, z.ZodOptional<typeof retryRuleSchema>>;

/** Every other disposition is refused by its name, with the reason. */
export const retryPolicySchema = z
  .looseObject(rules)
  .superRefine((policy, context) => {
    for (const code of Object.keys(policy).filter((key) => !isRetriedCode(key))) {
      const message = `cannot be set: retries are for ${RETRIED_CODES.join(', ')}`;
      context.addIssue({ code: 'custom', path: [code], message });
    }
  })
  .meta({
    id: 'RetryPolicy',
    description:
      'What follows a disposition, where it shall differ from the default. max_retries stays the ' +
      'total. A changed policy applies from the next ending on.',
  });

export function toRetryRules(wire: Record<string, unknown>): RetryRules {
  const stored = wire as Partial<Record<RetriedCode, WireRule | null>>;
  const known = RETRIED_CODES.flatMap((code) => {
    const rule = stored[code];
    return rule ? [[code, toRetryRule(rule)] as const] : [];
  });
  return Object.fromEntries(known);
}

export function retryPolicyOut(policy: RetryRules): Partial<Record<RetriedCode, WireRule>> {
  const known = RETRIED_CODES.flatMap((code) => {
    const rule = policy[code];
    return rule ? [[code, retryRuleOut(rule)] as const] : [];
  });
  return Object.fromEntries(known);
}

function toRetryRule(rule: WireRule): RetryRule {
  const { attempts, delay_seconds: delaySeconds, jitter, other_daypart: otherDaypart } = rule;
  return {
    ...(attempts !== undefined && { attempts }),
    ...(delaySeconds !== undefined && { delaySeconds }),
    ...(jitter !== undefined && { jitter }),
    ...(otherDaypart !== undefined && { otherDaypart }),
  };
}

function retryRuleOut(rule: RetryRule): WireRule {
  const { attempts, delaySeconds, jitter, otherDaypart } = rule;
  return {
    ...(attempts !== undefined && { attempts }),
    ...(delaySeconds !== undefined && { delay_seconds: wireDelay(delaySeconds) }),
    ...(jitter !== undefined && { jitter }),
    ...(otherDaypart !== undefined && { other_daypart: otherDaypart }),
  };
}

function wireDelay(delaySeconds: number | readonly number[]): number | number[] {
  return typeof delaySeconds === 'number' ? delaySeconds : [...delaySeconds];
}
