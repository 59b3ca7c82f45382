/**
 * Where a line of the audit log comes from. `request`: a write over the API; `record`: a changed
 * record that calls are decided by; `campaign`: what was asked of, or changed in, a campaign.
 */
export const AUDIT_SOURCES = ['request', 'record', 'campaign'] as const;
export type AuditSource = (typeof AUDIT_SOURCES)[number];
