/** What a person may find wrong with the record of a call. */
export const CALL_ISSUE_REASONS = [
  'wrong_transcript',
  'poor_audio_quality',
  'incorrect_status',
  'missing_data',
  'technical_issue',
  'other',
] as const;
export type CallIssueReason = (typeof CALL_ISSUE_REASONS)[number];
