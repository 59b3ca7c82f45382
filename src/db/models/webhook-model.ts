import type { DisabledReason } from '../../ports/webhook-store.js';
import { BaseModel } from './base-model.js';

export class WebhookModel extends BaseModel {
  static override tableName = 'webhooks';

  declare id: string;
  declare companyId: string;
  declare url: string;
  declare description: string | null;
  declare events: string[];
  declare includePhoneNumbers: boolean;
  declare isActive: boolean;
  declare disabledReason: DisabledReason | null;
  declare disabledAt: Date | null;
  declare fromEventId: number;
  declare failuresInRow: number;
  declare failingSince: Date | null;
  declare notBefore: Date | null;
  declare lastSuccessAt: Date | null;
  declare lastFailureAt: Date | null;
  declare wakesAsked: number;
  declare createdBy: string;
  declare createdAt: Date;
  declare updatedAt: Date;
}
