import type { Knex } from 'knex';
import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import { freeSlug, slugFrom } from '../domain/slug.js';
import type { Company, CompanySettings, CompanyStore } from '../ports/company-store.js';
import type { Database } from './knex.js';
import { CallModel } from './models/call-model.js';
import { CampaignModel } from './models/campaign-model.js';
import { CompanyModel } from './models/company-model.js';
import { SkillbaseModel } from './models/skillbase-model.js';
import { newestFirst } from './page-query.js';
import { revokeSlots } from './revoke-slots.js';
import { isUuid } from './uuid.js';
import { brokenUniqueConstraint } from './violations.js';

const SLUG_TRIES = 5;

export function createCompanyStore(db: Database): CompanyStore {
  return {
    async list(scope, page) {
      const { items, ...rest } = await newestFirst(visible(db, scope), page);
      return { ...rest, items: items.map(toCompany) };
    },

    async find(scope, idOrSlug) {
      const column = isUuid(idOrSlug) ? 'id' : 'slug';
      const row = await visible(db, scope).findOne(column, idOrSlug);
      return row ? toCompany(row) : null;
    },

    async findOnly() {
      const [row, another] = await CompanyModel.query(db).limit(2);
      return row && !another ? toCompany(row) : null;
    },

    insert: (settings, slug) =>
      slug === null ? insertWithFreeSlug(db, settings) : insertAs(db, settings, slug),

    async update(id, changes) {
      try {
        return toCompany(await db.transaction((trx) => update(trx, id, changes)));
      } catch (error) {
        throw translate(error);
      }
    },

    delete: (id) =>
      db.transaction(async (trx) => {
        await CompanyModel.query(trx).findById(id).forUpdate();
        if (await ownsAnything(trx, id)) {
          throw new DomainError('in_use', 'This company owns bots, campaigns or calls.');
        }
        await CompanyModel.query(trx).deleteById(id);
      }),
  };
}

/** A changed rate holds from a second after the change, also for what was granted ahead. */
async function update(
  trx: Knex.Transaction,
  id: string,
  changes: Partial<CompanySettings>,
): Promise<CompanyModel> {
  const before = await CompanyModel.query(trx).findById(id).forNoKeyUpdate();
  const row = await CompanyModel.query(trx).patchAndFetchById(id, changes);
  if (before?.callsPerMinute !== row.callsPerMinute) await revokeSlots(trx, { companyId: id });
  return row;
}

function visible(db: Knex, scope: CompanyScope) {
  const query = CompanyModel.query(db);
  return scope === null ? query : query.where('companies.id', scope);
}

async function insertWithFreeSlug(db: Database, settings: CompanySettings): Promise<Company> {
  const wanted = slugFrom(settings.name, 'company');
  for (let tries = 1; ; tries += 1) {
    const taken = await CompanyModel.query(db).select('slug').where('slug', 'like', `${wanted}%`);
    try {
      const slug = freeSlug(wanted, new Set(taken.map((row) => row.slug)));
      return toCompany(await CompanyModel.query(db).insertAndFetch({ ...settings, slug }));
    } catch (error) {
      const lost = brokenUniqueConstraint(error) === 'companies_slug_key';
      if (!lost || tries === SLUG_TRIES) throw translate(error);
    }
  }
}

async function insertAs(db: Database, settings: CompanySettings, slug: string): Promise<Company> {
  try {
    return toCompany(await CompanyModel.query(db).insertAndFetch({ ...settings, slug }));
  } catch (error) {
    throw translate(error);
  }
}

function translate(error: unknown): unknown {
  const constraint = brokenUniqueConstraint(error);
  if (constraint === null) return error;
  const field = constraint === 'companies_slug_key' ? 'slug' : 'name';
  return new DomainError('already_exists', `Another company has this ${field}.`, {
    errors: [{ field, message: 'is taken' }],
  });
}

/** Archived bots and campaigns count: their calls stay readable. */
async function ownsAnything(trx: Knex.Transaction, companyId: string): Promise<boolean> {
  const owned = await Promise.all([
    SkillbaseModel.query(trx).select('id').where('company_id', companyId).first(),
    CampaignModel.query(trx).select('id').where('company_id', companyId).first(),
    CallModel.query(trx).select('id').where('company_id', companyId).first(),
  ]);
  return owned.some(Boolean);
}

function toCompany(row: CompanyModel): Company {
  const { id, slug, name, description, timezone, createdAt, updatedAt } = row;
  const { callsPerMinute, maxConcurrentCalls, weight, recording } = row;
  return {
    ...{ id, slug, name, description, timezone, createdAt, updatedAt },
    ...{ callsPerMinute, maxConcurrentCalls, weight, recording },
  };
}
