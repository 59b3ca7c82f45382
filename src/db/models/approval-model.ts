import { BaseModel } from './base-model.js';

export class ApprovalModel extends BaseModel {
  static override tableName = 'approvals';

  declare id: string;
  declare companyId: string;
  declare kind: string;
  declare subject: string | null;
  declare reason: string;
  declare document: string | null;
  declare approvedBy: string;
  declare approvedAt: Date;
  declare validUntil: Date | null;
  declare revokedAt: Date | null;
}
