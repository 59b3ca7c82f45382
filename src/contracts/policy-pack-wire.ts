import type { z } from 'zod';
import { definedFields } from '../domain/defined-fields.js';
import { DomainError } from '../domain/errors.js';
import type { PackRules, PolicyPack } from '../domain/policy-pack.js';
import { policyPackSchema, type PolicyPackWire } from './policy-pack.js';

/** A pack of data/packs or of a stored row; what is wrong is named by its path. */
export function parsePolicyPack(wire: unknown): PolicyPack {
  const parsed = policyPackSchema.safeParse(wire);
  if (parsed.success) return toPolicyPack(parsed.data);
  const errors = parsed.error.issues.flatMap(problemsOf);
  const { field, message } = errors[0] ?? { field: '', message: '' };
  throw new DomainError('validation_failed', `This is not a policy pack: ${field}: ${message}.`, {
    errors,
  });
}

function problemsOf(issue: z.core.$ZodIssue) {
  if (issue.code !== 'unrecognized_keys') {
    return [{ field: issue.path.join('.'), message: issue.message }];
  }
  return issue.keys.map((key) => ({
    field: [...issue.path, key].join('.'),
    message: 'nobody knows this key',
  }));
}

/** From the wire to the words of the domain. */
export function toPolicyPack(wire: PolicyPackWire): PolicyPack {
  const { rules } = wire;
  return {
    ...wire,
    rules: {
      windows: rules.windows,
      zonePolicy: rules.zone_policy,
      attemptCaps: rules.attempt_caps,
      consent: rules.consent,
      blocked: rules.blocked?.map(({ unless_approval, ...rule }) => ({
        ...rule,
        unlessApproval: unless_approval,
      })),
      approvals: rules.approvals?.map(({ real_lines_only, ...rule }) => ({
        ...rule,
        realLinesOnly: real_lines_only,
      })),
      lists: rules.lists?.map(({ max_age_days, ...rule }) => ({
        ...rule,
        maxAgeDays: max_age_days,
      })),
      ringSecondsMin: rules.ring_seconds_min,
      lineTypesDenied: rules.line_types_denied,
      disclosure: rules.disclosure && {
        source: rules.disclosure.source,
        withinSeconds: rules.disclosure.within_seconds,
      },
      callerId: rules.caller_id && {
        source: rules.caller_id.source,
        labelRequired: rules.caller_id.label_required,
        contractRequired: rules.caller_id.contract_required,
      },
      hangupAfterRefusalSeconds: rules.hangup_after_refusal_seconds,
    },
  };
}

/** From the domain to the wire; `parsePolicyPack` of it gives the same pack. */
export function toPolicyPackWire(pack: PolicyPack): PolicyPackWire {
  return policyPackSchema.parse({ ...pack, rules: rulesToWire(pack.rules) });
}

function rulesToWire(rules: PackRules): unknown {
  return definedFields({
    windows: rules.windows,
    zone_policy: rules.zonePolicy,
    attempt_caps: rules.attemptCaps,
    consent: rules.consent,
    blocked: rules.blocked?.map(({ unlessApproval, ...rule }) => ({
      ...rule,
      unless_approval: unlessApproval,
    })),
    approvals: rules.approvals?.map(({ realLinesOnly, ...rule }) => ({
      ...rule,
      real_lines_only: realLinesOnly,
    })),
    lists: rules.lists?.map(({ maxAgeDays, ...rule }) => ({ ...rule, max_age_days: maxAgeDays })),
    ring_seconds_min: rules.ringSecondsMin,
    line_types_denied: rules.lineTypesDenied,
    disclosure: rules.disclosure && {
      source: rules.disclosure.source,
      within_seconds: rules.disclosure.withinSeconds,
    },
    caller_id: rules.callerId && {
      source: rules.callerId.source,
      label_required: rules.callerId.labelRequired,
      contract_required: rules.callerId.contractRequired,
    },
    hangup_after_refusal_seconds: rules.hangupAfterRefusalSeconds,
  });
}
