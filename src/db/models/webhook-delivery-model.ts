import type { DeliveryState } from '../../ports/webhook-store.js';
import { BaseModel } from './base-model.js';

export class WebhookDeliveryModel extends BaseModel {
  static override tableName = 'webhook_deliveries';

  declare id: string;
  declare webhookId: string;
  declare companyId: string;
  declare eventId: number | null;
  declare eventType: string;
  declare campaignId: string | null;
  declare callId: string | null;
  declare orderingKey: string;
  declare position: number;
  declare state: DeliveryState;
  declare attempts: number;
  declare attemptsBefore: number;
  declare replays: number;
  declare nextAttemptAt: Date;
  declare firstAttemptAt: Date | null;
  declare deliveredAt: Date | null;
  declare createdAt: Date;
}
