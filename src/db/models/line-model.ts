import { BaseModel } from './base-model.js';

export class LineModel extends BaseModel {
  static override tableName = 'lines';
  static override jsonAttributes = ['settings'];

  declare id: string;
  declare companyId: string | null;
  declare name: string;
  declare kind: 'simulator' | 'livekit';
  declare callsPerMinute: number;
  declare maxConcurrentCalls: number;
  declare settings: Record<string, unknown>;
  declare isDefault: boolean;
  declare createdAt: Date;
  declare updatedAt: Date;
}
