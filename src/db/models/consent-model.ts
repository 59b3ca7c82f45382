import type { Purpose } from '../../domain/policy-pack.js';
import type { GivenGrade } from '../../ports/consent-store.js';
import { BaseModel } from './base-model.js';

export class ConsentModel extends BaseModel {
  static override tableName = 'consents';

  declare id: string;
  declare companyId: string;
  declare phoneNumber: string;
  declare purpose: Purpose | null;
  declare grade: GivenGrade;
  declare source: string;
  declare wording: string;
  declare obtainedAt: Date;
  declare expiresAt: Date | null;
  declare revokedAt: Date | null;
  declare createdBy: string;
  declare createdAt: Date;
}
