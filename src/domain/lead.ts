/** A person who is interested, whether a call found it out or somebody wrote it down. */
export const LEAD_STATUSES = ['new', 'contacted', 'converted', 'rejected'] as const;
export type LeadStatus = (typeof LEAD_STATUSES)[number];

/** Where a lead comes from. */
export const LEAD_SOURCES = ['call', 'api', 'import'] as const;
export type LeadSource = (typeof LEAD_SOURCES)[number];
