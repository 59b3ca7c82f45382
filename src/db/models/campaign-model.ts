import { Model } from 'objection';
import type { CampaignStatus, Control } from '../../domain/campaign.js';
import type { ContactTimezonePolicy } from '../../domain/gate-facts.js';
import type { ConsentGrade, Purpose } from '../../domain/policy-pack.js';
import { BaseModel } from './base-model.js';
import { CallTaskModel } from './call-task-model.js';
import { LineModel } from './line-model.js';
import { SkillbaseModel } from './skillbase-model.js';

/** As it is stored: with the names of the wire. */
export interface StoredConsent {
  grade: Exclude<ConsentGrade, 'none'>;
  source: string;
  text: string;
  obtained_at: string;
  attested_by: string;
}

export class CampaignModel extends BaseModel {
  static override tableName = 'campaigns';
  static override jsonAttributes = ['consent', 'retry_policy'];
  static override relationMappings = () => ({
    skillbase: {
      relation: Model.BelongsToOneRelation,
      modelClass: SkillbaseModel,
      join: { from: 'campaigns.skillbase_id', to: 'skillbases.id' },
    },
    line: {
      relation: Model.BelongsToOneRelation,
      modelClass: LineModel,
      join: { from: 'campaigns.line_id', to: 'lines.id' },
    },
    callTasks: {
      relation: Model.HasManyRelation,
      modelClass: CallTaskModel,
      join: { from: 'campaigns.id', to: 'call_tasks.campaign_id' },
    },
  });

  declare id: string;
  declare companyId: string;
  declare skillbaseId: string;
  declare skillbaseVersion: number | null;
  declare lineId: string;
  declare name: string;
  declare description: string | null;
  declare status: CampaignStatus;
  declare pauseReason: string | null;
  declare startTime: Date | null;
  declare endTime: Date | null;
  declare dailyStartTime: string;
  declare dailyEndTime: string;
  declare timezone: string;
  declare daysOfWeek: number[];
  /** `YYYY-MM-DD` when written; the driver reads them as dates. */
  declare holidays: (Date | string)[];
  declare contactTimezonePolicy: ContactTimezonePolicy;
  declare purpose: Purpose;
  declare consent: StoredConsent | null;
  declare maxConcurrentCalls: number;
  declare callsPerMinute: number;
  declare maxRetries: number;
  declare retryDelayMinutes: number;
  declare retryPolicy: Record<string, unknown>;
  declare priority: number;
  /** An exact decimal. */
  declare budgetUsd: string | null;
  declare callerIds: string[];
  declare rehearsalOf: string | null;
  declare control: Control;
  declare controlSeq: number;
  declare admissionOpen: boolean;
  declare archivedAt: Date | null;
  declare createdAt: Date;
  declare updatedAt: Date;
}
