import { BaseModel } from './base-model.js';

export class CompanyModel extends BaseModel {
  static override tableName = 'companies';

  declare id: string;
  declare name: string;
  declare slug: string;
  declare description: string | null;
  declare timezone: string | null;
  declare callsPerMinute: number | null;
  declare maxConcurrentCalls: number | null;
  declare weight: number;
  declare recording: 'off' | 'on';
  declare createdAt: Date;
  declare updatedAt: Date;
}
