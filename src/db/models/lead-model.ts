import type { LeadSource, LeadStatus } from '../../domain/lead.js';
import { BaseModel } from './base-model.js';

export class LeadModel extends BaseModel {
  static override tableName = 'leads';
  static override jsonAttributes = ['data'];

  declare id: string;
  declare companyId: string;
  declare callId: string | null;
  declare skillbaseId: string | null;
  declare campaignId: string | null;
  declare name: string | null;
  declare phone: string | null;
  declare email: string | null;
  declare data: Record<string, unknown>;
  declare status: LeadStatus;
  declare notes: string | null;
  declare source: LeadSource;
  declare removedAt: Date | null;
  declare createdAt: Date;
  declare updatedAt: Date;
}
