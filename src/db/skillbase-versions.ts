import { DomainError } from '../domain/errors.js';
import type { SkillbaseStore, SkillbaseVersion } from '../ports/skillbase-store.js';
import type { Database } from './knex.js';
import { SkillbaseVersionModel } from './models/skillbase-version-model.js';
import { pageInOrder, type ListOrder } from './page-query.js';
import { foundSkillbase, visibleSkillbases } from './skillbase-rows.js';

const LATEST_FIRST: ListOrder = { column: 'version', kind: 'number', id: null, direction: 'desc' };

/** Versions never change; the newest is also on the skillbase's own row. */
export function createSkillbaseVersions(
  db: Database,
): Pick<SkillbaseStore, 'versions' | 'version'> {
  const requireVisible: (...which: Parameters<SkillbaseStore['get']>) => Promise<void> = async (
    scope,
    id,
  ) => {
    foundSkillbase(await visibleSkillbases(db, scope).findById(id).select('id'), id);
  };
  return {
    async versions(scope, id, page) {
      await requireVisible(scope, id);
      const query = SkillbaseVersionModel.query(db).where('skillbase_id', id);
      const { items, ...rest } = await pageInOrder(query, page, LATEST_FIRST);
      return { ...rest, items: items.map(toVersion) };
    },

    async version(scope, id, version) {
      await requireVisible(scope, id);
      const row = await SkillbaseVersionModel.query(db).findById([id, version]);
      if (row) return toVersion(row);
      throw new DomainError('not_found', `This skillbase has no version ${version}.`);
    },
  };
}

function toVersion(row: SkillbaseVersionModel): SkillbaseVersion {
  const { skillbaseId, version, config, createdAt } = row;
  return { skillbaseId, version, config, createdAt };
}
