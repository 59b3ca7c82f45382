import type { WorkflowMessage } from '../../ports/workflow-messages.js';
import { BaseModel } from './base-model.js';

export class OutboxMessageModel extends BaseModel {
  static override tableName = 'outbox';

  declare id: number;
  declare campaignId: string;
  declare callTaskId: string | null;
  declare message: WorkflowMessage['message'];
  declare controlSeq: number | null;
  declare createdAt: Date;
  declare attempts: number;
  declare sentAt: Date | null;
}
