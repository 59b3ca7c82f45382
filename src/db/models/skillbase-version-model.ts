import type { SkillbaseConfig } from '../../domain/skillbase.js';
import { BaseModel } from './base-model.js';

export class SkillbaseVersionModel extends BaseModel {
  static override tableName = 'skillbase_versions';
  static override idColumn = ['skillbase_id', 'version'];
  static override jsonAttributes = ['config'];

  declare skillbaseId: string;
  declare version: number;
  declare config: SkillbaseConfig;
  declare createdAt: Date;
}
