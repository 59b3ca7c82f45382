import type { Knex } from 'knex';
import type { QueryBuilder } from 'objection';
import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import { SkillbaseModel } from './models/skillbase-model.js';

/** What is archived or out of scope is not there. */
export function visibleSkillbases(
  db: Knex,
  scope: CompanyScope,
): QueryBuilder<SkillbaseModel, SkillbaseModel[]> {
  const query = SkillbaseModel.query(db).whereNull('skillbases.archived_at');
  return scope === null ? query : query.where('skillbases.company_id', scope);
}

export function foundSkillbase(row: SkillbaseModel | undefined, id: string): SkillbaseModel {
  if (row) return row;
  throw new DomainError('not_found', `There is no skillbase ${id}.`);
}
