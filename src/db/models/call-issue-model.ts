import type { CallIssueReason } from '../../domain/call-issue.js';
import { BaseModel } from './base-model.js';

export class CallIssueModel extends BaseModel {
  static override tableName = 'call_issues';

  declare id: string;
  declare companyId: string;
  declare callId: string;
  declare reason: CallIssueReason;
  declare comment: string | null;
  declare createdBy: string;
  declare createdAt: Date;
}
