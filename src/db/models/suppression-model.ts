import type { Purpose } from '../../domain/policy-pack.js';
import { BaseModel } from './base-model.js';

export class SuppressionModel extends BaseModel {
  static override tableName = 'suppressions';

  declare id: string;
  declare companyId: string;
  declare phoneNumber: string;
  declare purpose: Purpose | null;
  declare source: string;
  declare proof: string | null;
  declare listId: string | null;
  declare callId: string | null;
  declare lineId: string | null;
  declare createdBy: string;
  declare createdAt: Date;
  /** Code of the list, where it was joined. */
  declare list?: string | null;
}
