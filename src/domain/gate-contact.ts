import { deny, type GateQuestion, type Refusal } from './gate-decision.js';
import type { GateFacts } from './gate-facts.js';
import { isWeaker, told } from './pack-rules.js';
import { isE164, isExampleNumber } from './phone-number.js';

/** Steps about the contact and what it agreed to; none of them changes by waiting. */

/** Papers of this kind stand for the step about personal data, all others for that of the packs. */
export const DATA_FLOW_APPROVAL = 'cross_border_data';

const DAY_MS = 86_400_000;

export function checkNumber({ facts, rules }: GateQuestion): Refusal | null {
  const { phoneNumber, country, lineType } = facts.contact;
  if (!isE164(phoneNumber)) return deny('number_invalid');
  if (country === null) return deny('country_unknown');
  const denied = rules.lineTypesDenied.find(
    ({ types }) => lineType !== null && types.includes(lineType),
  );
  if (denied !== undefined) {
    return deny('line_type_not_allowed', { ...told(denied), line_type: lineType });
  }
  if (facts.line.isReal && isExampleNumber(phoneNumber)) return deny('example_number');
  return null;
}

export function checkSuppression({ facts, rules, nowMs }: GateQuestion): Refusal | null {
  if (facts.contact.isSuppressed) return deny('suppressed');
  for (const rule of rules.lists) {
    const list = facts.lists.find(({ code }) => code === rule.code);
    if (list === undefined) return deny('list_missing', { ...told(rule), list: rule.code });
    const ageDays = Math.floor((nowMs - Date.parse(list.asOf)) / DAY_MS);
    // A date that cannot be read is no date: not known to be young enough.
    if (!(ageDays <= rule.maxAgeDays)) {
      const { code, maxAgeDays } = rule;
      return deny('list_outdated', {
        ...told(rule),
        list: code,
        as_of: list.asOf,
        max_age_days: maxAgeDays,
      });
    }
  }
  return null;
}

export function checkConsent({ facts, rules }: GateQuestion): Refusal | null {
  if (rules.consent === null) return null;
  const ofContact = facts.contact.consentGrade;
  const ofCampaign = facts.campaign.consentGrade;
  const recorded = isWeaker(ofContact, ofCampaign) ? ofCampaign : ofContact;
  if (!isWeaker(recorded, rules.consent.grade)) return null;
  const reason = recorded === 'none' ? 'consent_missing' : 'consent_too_weak';
  return deny(reason, { ...told(rules.consent), required: rules.consent.grade, recorded });
}

export function checkPacks({ facts, rules }: GateQuestion): Refusal | null {
  for (const rule of rules.blocked) {
    if (!isApproved(facts, rule.unlessApproval, rule)) {
      return deny('robot_marketing_blocked', { ...told(rule), approval: rule.unlessApproval });
    }
  }
  return checkApprovals({ facts, rules }, (kind) => kind !== DATA_FLOW_APPROVAL);
}

export function checkDataFlow(question: GateQuestion): Refusal | null {
  const missing = checkApprovals(question, (kind) => kind === DATA_FLOW_APPROVAL);
  return missing && { ...missing, reason: 'data_flow_not_approved' };
}

function checkApprovals(
  { facts, rules }: Pick<GateQuestion, 'facts' | 'rules'>,
  isOfStep: (kind: string) => boolean,
): Refusal | null {
  for (const rule of rules.approvals) {
    const binds = isOfStep(rule.kind) && (facts.line.isReal || !rule.realLinesOnly);
    if (binds && !isApproved(facts, rule.kind, rule)) {
      return deny('approval_missing', { ...told(rule), approval: rule.kind });
    }
  }
  return null;
}

/** An approval counts for everything, or for the pack that it names. */
function isApproved({ approvals }: GateFacts, kind: string, { pack }: { pack: string }): boolean {
  const code = pack.slice(0, pack.lastIndexOf('@'));
  return approvals.some(
    (approval) =>
      approval.kind === kind && (approval.subject === null || approval.subject === code),
  );
}
