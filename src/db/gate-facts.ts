import type { Knex } from 'knex';
import { parseZoneKey, type ZoneTable } from '../domain/contact-zones.js';
import type { ZoneGroup } from '../domain/gate.js';
import type { GateFacts } from '../domain/gate-facts.js';
import type { PolicyPack } from '../domain/policy-pack.js';
import { createCampaignGate, type CampaignGate } from './gate-campaign.js';
import { readContacts, toContact } from './gate-contacts.js';

export interface GateFactsDeps {
  /** The platform's; a company's own are read with its campaign. */
  packs: readonly PolicyPack[];
  zones: ZoneTable;
}

/**
 * Gathers what the gate decides by: one query for the campaign, one for all contacts of a batch.
 */
export interface GateFactsReader {
  /** By task; a task that is not there has no entry. */
  read(
    db: Knex,
    campaignId: string,
    callTaskIds: readonly string[],
  ): Promise<ReadonlyMap<string, GateFacts>>;
  /** Without contacts, for what is the same for all of them; null: no such campaign. */
  readCampaign(db: Knex, campaignId: string): Promise<CampaignGate | null>;
  /** The contacts of a batch, by task, once the campaign's part was read. */
  readBatch(
    db: Knex,
    gate: CampaignGate,
    callTaskIds: readonly string[],
  ): Promise<ReadonlyMap<string, GateFacts>>;
  /** What contacts with this key of zones share; null: those without a key. */
  zoneGroup(gate: CampaignGate, zoneKey: string | null): ZoneGroup;
}

export function createGateFacts({ packs, zones }: GateFactsDeps): GateFactsReader {
  const readCampaign = createCampaignGate(packs);
  async function readBatch(db: Knex, gate: CampaignGate, callTaskIds: readonly string[]) {
    if (callTaskIds.length === 0) return new Map<string, GateFacts>();
    const { campaign, line, packs: applied, approvals, lists } = gate;
    const shared = { campaign, line, packs: applied, approvals, lists };
    const rows = await readContacts(db, gate, callTaskIds);
    return new Map(rows.map((row) => [row.id, { ...shared, contact: toContact(row, zones) }]));
  }
  return {
    async read(db, campaignId, callTaskIds) {
      const gate = await readCampaign(db, campaignId, callTaskIds);
      return gate === null ? new Map() : readBatch(db, gate, callTaskIds);
    },
    readCampaign: (db, campaignId) => readCampaign(db, campaignId, []),
    readBatch,
    zoneGroup({ campaign, packs: applied }, zoneKey) {
      const place =
        zoneKey === null
          ? { country: null, zones: [], isKnown: false }
          : parseZoneKey(zoneKey, zones);
      const { country, zones: candidates, isKnown: zonesKnown } = place;
      return { campaign, packs: applied, country, zones: candidates, zonesKnown };
    },
  };
}
