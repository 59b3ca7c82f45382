import { Model } from 'objection';
import type { SkillbaseConfig } from '../../domain/skillbase.js';
import { BaseModel } from './base-model.js';
import { SkillbaseVersionModel } from './skillbase-version-model.js';

export class SkillbaseModel extends BaseModel {
  static override tableName = 'skillbases';
  static override jsonAttributes = ['config'];
  static override relationMappings = () => ({
    versions: {
      relation: Model.HasManyRelation,
      modelClass: SkillbaseVersionModel,
      join: { from: 'skillbases.id', to: 'skillbase_versions.skillbase_id' },
    },
  });

  declare id: string;
  declare companyId: string;
  declare name: string;
  declare slug: string;
  declare description: string | null;
  declare version: number;
  declare config: SkillbaseConfig;
  declare knowledgeBaseId: string | null;
  declare isActive: boolean;
  declare isPublished: boolean;
  declare archivedAt: Date | null;
  declare createdAt: Date;
  declare updatedAt: Date;
}
