import { Model } from 'objection';
import type { CampaignStatus, Control } from '../../domain/campaign.js';
import { BaseModel } from './base-model.js';
import { CallTaskModel } from './call-task-model.js';
import { LineModel } from './line-model.js';
import { SkillbaseModel } from './skillbase-model.js';

export class CampaignModel extends BaseModel {
  static override tableName = 'campaigns';
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
  declare maxConcurrentCalls: number;
  declare callsPerMinute: number;
  declare maxRetries: number;
  declare retryDelayMinutes: number;
  declare control: Control;
  declare controlSeq: number;
  declare admissionOpen: boolean;
  declare archivedAt: Date | null;
  declare createdAt: Date;
  declare updatedAt: Date;
}
