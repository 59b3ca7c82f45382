/** What a column of an uploaded list may mean; `data` is kept as it is, `ignore` is left out. */
export const CONTACT_FIELDS = [
  'phone_number',
  'name',
  'timezone',
  'region',
  'city',
  'contact_key',
  'consent_grade',
  'consent_purpose',
  'consent_source',
  'consent_text',
  'consent_at',
  'data',
  'ignore',
] as const;
export type ContactField = (typeof CONTACT_FIELDS)[number];

/** Header of a column to what it means. */
export type ColumnMapping = Readonly<Record<string, ContactField>>;
