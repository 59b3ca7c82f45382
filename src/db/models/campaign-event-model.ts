import { BaseModel } from './base-model.js';

export class CampaignEventModel extends BaseModel {
  static override tableName = 'campaign_events';
  static override jsonAttributes = ['before', 'after'];

  declare id: number;
  declare campaignId: string;
  /** Set when one task was changed. */
  declare callTaskId: string | null;
  declare at: Date;
  declare kind: 'requested' | 'status' | 'limits' | 'edited';
  declare by: string;
  declare before: Record<string, unknown> | null;
  declare after: Record<string, unknown>;
}
