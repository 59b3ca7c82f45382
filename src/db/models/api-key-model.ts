import type { Role } from '../../domain/principal.js';
import { BaseModel } from './base-model.js';

export class ApiKeyModel extends BaseModel {
  static override tableName = 'api_keys';

  declare id: string;
  declare companyId: string | null;
  declare name: string;
  declare role: Role;
  declare prefix: string;
  declare hash: string;
  declare createdAt: Date;
  declare lastUsedAt: Date | null;
  declare revokedAt: Date | null;
}
