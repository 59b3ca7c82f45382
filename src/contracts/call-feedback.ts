import { z } from 'zod';
import { CALL_ISSUE_REASONS } from '../domain/call-issue.js';
import type { CallIssue } from '../ports/call-issue-store.js';
import { timestampOut } from './fields.js';
import { pageQuery } from './pagination.js';

const reasonField = z.enum(CALL_ISSUE_REASONS);
const ratingField = z.int().min(1).max(5);

export const rateCallSchema = z.strictObject({ rating: ratingField }).meta({ id: 'CallRating' });
export const ratedCallOut = z.strictObject({ call_id: z.uuid(), rating: ratingField });

export const callIssuesQuery = z.strictObject({
  call_id: z.uuid().optional(),
  reason: reasonField.optional(),
  ...pageQuery,
});

export const newCallIssueSchema = z
  .strictObject({
    call_id: z.uuid(),
    reason: reasonField,
    comment: z.string().trim().max(5_000).nullable().default(null),
  })
  .meta({ id: 'CallIssueCreate' });

export const callIssueOut = z
  .strictObject({
    id: z.uuid(),
    company_id: z.uuid(),
    call_id: z.uuid(),
    reason: reasonField,
    comment: z.string().nullable(),
    created_by: z.string(),
    created_at: timestampOut,
  })
  .meta({ id: 'CallIssue' });

export function toCallIssueOut(issue: CallIssue): z.input<typeof callIssueOut> {
  const { id, reason, comment } = issue;
  return {
    ...{ id, reason, comment },
    company_id: issue.companyId,
    call_id: issue.callId,
    created_by: issue.createdBy,
    created_at: issue.createdAt.toISOString(),
  };
}
