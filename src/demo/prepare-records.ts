import type { BotFile, Company, PlatformApi, Skillbase } from './platform-api.js';

const DEMO_COMPANY = { name: 'Демо', slug: 'demo' };

/** The only company there is; among several, or without any, one of the demo's own. */
export async function findOrCreateCompany(api: PlatformApi): Promise<Company> {
  const { items, total } = await api.companies();
  const [only] = items;
  if (only !== undefined && total === 1) return only;
  const own = items.find(({ slug }) => slug === DEMO_COMPANY.slug);
  return own ?? api.createCompany(DEMO_COMPANY);
}

/** A bot is known by its slug; one that is there already is used as it stands now. */
export async function findOrCreateBot(
  api: PlatformApi,
  companyId: string,
  bot: BotFile,
): Promise<Skillbase> {
  const known = bot.slug === undefined ? null : await findBot(api, companyId, bot.slug);
  return known ?? api.createSkillbase({ ...bot, company_id: companyId });
}

async function findBot(
  api: PlatformApi,
  companyId: string,
  slug: string,
): Promise<Skillbase | null> {
  for (let skip = 0; ;) {
    const { items, total } = await api.skillbases({ company_id: companyId, skip });
    const found = items.find((skillbase) => skillbase.slug === slug);
    if (found !== undefined) return found;
    skip += items.length;
    if (items.length === 0 || skip >= total) return null;
  }
}
