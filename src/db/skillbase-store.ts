import type { Knex } from 'knex';
import { raw } from 'objection';
import { LIVE_STATUSES } from '../domain/campaign.js';
import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import { freeSlug, slugFrom } from '../domain/slug.js';
import type { NewSkillbase, Skillbase, SkillbaseStore } from '../ports/skillbase-store.js';
import type { Database } from './knex.js';
import { CampaignModel } from './models/campaign-model.js';
import { SkillbaseModel } from './models/skillbase-model.js';
import { SkillbaseVersionModel } from './models/skillbase-version-model.js';
import { newestFirst } from './page-query.js';
import { foundSkillbase, visibleSkillbases } from './skillbase-rows.js';
import { createSkillbaseVersions } from './skillbase-versions.js';
import { isUuid } from './uuid.js';
import { brokenUniqueConstraint } from './violations.js';

const SLUG_TRIES = 5;

export function createSkillbaseStore(db: Database): SkillbaseStore {
  return {
    async list({ scope, companyId, isActive, isPublished }, page) {
      const query = visibleSkillbases(db, scope).modify((some) => {
        if (companyId !== undefined) void some.where('company_id', companyId);
        if (isActive !== undefined) void some.where('is_active', isActive);
        if (isPublished !== undefined) void some.where('is_published', isPublished);
      });
      const { items, ...rest } = await newestFirst(query, page);
      return { ...rest, items: items.map(toSkillbase) };
    },

    get: async (scope, id) =>
      toSkillbase(foundSkillbase(await visibleSkillbases(db, scope).findById(id), id)),

    async find(companyId, idOrSlug) {
      const column = isUuid(idOrSlug) ? 'id' : 'slug';
      const row = await visibleSkillbases(db, companyId).findOne(column, idOrSlug);
      return row ? toSkillbase(row) : null;
    },

    insert: (skillbase, slug) => insertWithSlug(db, skillbase, slug),

    update: ({ scope, id, expected }, changes) =>
      db.transaction(async (trx) => {
        const row = foundSkillbase(
          await visibleSkillbases(trx, scope).findById(id).forUpdate(),
          id,
        );
        const { version } = row;
        if (expected !== null && expected !== version) {
          throw new DomainError('version_conflict', `The current version is ${version}.`, {
            extra: { version },
          });
        }
        const { config } = changes;
        const next = config ? { version: version + 1 } : {};
        const patched = await row.$query(trx).patchAndFetch({ ...changes, ...next });
        if (config) await keepVersion(trx, patched);
        return toSkillbase(patched);
      }),

    archive: (scope, id) => db.transaction((trx) => archive(trx, scope, id)),

    ...createSkillbaseVersions(db),
  };
}

async function insertWithSlug(
  db: Database,
  skillbase: NewSkillbase,
  slug: string | null,
): Promise<Skillbase> {
  const wanted = slug ?? slugFrom(skillbase.name, 'bot');
  for (let tries = 1; ; tries += 1) {
    const free = slug ?? (await freeSlugIn(db, skillbase.companyId, wanted));
    try {
      return await db.transaction(async (trx) => {
        const row = await SkillbaseModel.query(trx).insertAndFetch({ ...skillbase, slug: free });
        await keepVersion(trx, row);
        return toSkillbase(row);
      });
    } catch (error) {
      if (brokenUniqueConstraint(error) !== 'uq_skillbases_company_slug') throw error;
      if (slug === null && tries < SLUG_TRIES) continue;
      throw new DomainError('already_exists', 'Another skillbase of the company has this slug.', {
        errors: [{ field: 'slug', message: 'is taken' }],
      });
    }
  }
}

async function freeSlugIn(db: Database, companyId: string, wanted: string): Promise<string> {
  const taken = await SkillbaseModel.query(db)
    .select('slug')
    .where('company_id', companyId)
    .where('slug', 'like', `${wanted}%`);
  return freeSlug(wanted, new Set(taken.map((row) => row.slug)));
}

async function keepVersion(trx: Knex.Transaction, row: SkillbaseModel): Promise<void> {
  const { id: skillbaseId, version, config } = row;
  await SkillbaseVersionModel.query(trx).insert({ skillbaseId, version, config });
}

async function archive(trx: Knex.Transaction, scope: CompanyScope, id: string): Promise<void> {
  foundSkillbase(await visibleSkillbases(trx, scope).findById(id).forUpdate(), id);
  const caller = await CampaignModel.query(trx)
    .select('id')
    .where('skillbase_id', id)
    .where((some) =>
      some.whereIn('status', LIVE_STATUSES).orWhere({ status: 'draft', control: 'run' }),
    )
    .first();
  if (caller) {
    throw new DomainError('in_use', 'A live campaign calls with this skillbase: stop it first.', {
      extra: { campaign_id: caller.id },
    });
  }
  // The slug becomes free for the next bot of that name.
  await SkillbaseModel.query(trx)
    .findById(id)
    .patch({
      archivedAt: new Date(),
      slug: raw(`left(slug, 60) || '-archived-' || left(id::text, 8)`),
    });
}

function toSkillbase(row: SkillbaseModel): Skillbase {
  const { id, companyId, name, slug, description, version, config, createdAt, updatedAt } = row;
  const { knowledgeBaseId, isActive, isPublished } = row;
  return {
    ...{ id, companyId, name, slug, description, version, config, createdAt, updatedAt },
    ...{ knowledgeBaseId, isActive, isPublished },
  };
}
