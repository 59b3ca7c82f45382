import { Model } from 'objection';
import type { Outcome } from '../../domain/call.js';
import type { CallTaskStatus, EndReason } from '../../domain/call-task.js';
import type { ZoneSource } from '../../domain/contact-zones.js';
import { BaseModel } from './base-model.js';
import { CallModel } from './call-model.js';

export class CallTaskModel extends BaseModel {
  static override tableName = 'call_tasks';
  static override jsonAttributes = ['contact_data'];
  static override relationMappings = () => ({
    calls: {
      relation: Model.HasManyRelation,
      modelClass: CallModel,
      join: { from: 'call_tasks.id', to: 'calls.call_task_id' },
    },
  });

  declare id: string;
  declare seq: number;
  declare campaignId: string;
  declare companyId: string;
  declare phoneNumber: string;
  declare contactName: string | null;
  declare contactData: Record<string, string>;
  declare status: CallTaskStatus;
  declare endReason: EndReason | null;
  declare outcome: Outcome | null;
  declare attemptCount: number;
  declare round: number;
  declare countedAttempts: number;
  declare faultsInRow: number;
  declare unknowns: number;
  declare callbacks: number;
  declare lastAttemptAt: Date | null;
  declare nextAttemptAt: Date | null;
  declare permitId: string | null;
  declare callId: string | null;
  declare workflowOpen: boolean;
  declare waitingActivity: string | null;
  declare errorMessage: string | null;
  declare priority: number;
  /** ISO 3166 of the number; null: unknown. */
  declare country: string | null;
  declare lineType: string | null;
  declare region: string | null;
  declare zoneKey: string | null;
  declare zoneSource: ZoneSource | null;
  declare contactKey: string | null;
  declare createdAt: Date;
  declare updatedAt: Date;
}
