import { candidateZones, parseZoneKey, type ZoneTable } from '../domain/contact-zones.js';
import type { ContactClass } from '../domain/dry-run.js';
import type { GateFacts } from '../domain/gate-facts.js';
import { createNumberSet } from '../domain/number-set.js';
import { packCode, packsFor } from '../domain/pack-rules.js';
import { isExampleNumber } from '../domain/phone-number.js';
import type { Purpose, ConsentGrade } from '../domain/policy-pack.js';
import { CONSENT_GRADES } from '../domain/policy-pack.js';
import type { ContactBatch, ImportedContact } from '../ports/contact-file.js';
import type { DryRunCampaign } from './dry-run-campaign.js';
import type { KnownNumber } from './dry-run-numbers.js';

export interface FileClasses {
  classes: ContactClass[];
  rows: number;
  rejected: number;
  duplicates: number;
}

type Judge = Pick<DryRunCampaign, 'gate' | 'known'> & { zones: ZoneTable };

/** Counts the contacts of a file by what the gate tells apart; keeps none of them. */
export async function classifyFile(
  batches: AsyncIterable<ContactBatch>,
  judge: Judge,
): Promise<FileClasses> {
  const seen = createNumberSet();
  const classes = new Map<string, ContactClass>();
  const counts = { rows: 0, rejected: 0, duplicates: 0 };
  for await (const { contacts, rejected } of batches) {
    counts.rows += contacts.length + rejected.length;
    counts.rejected += rejected.length;
    const fresh = contacts.filter(({ phoneNumber }) => seen.add(Number(phoneNumber.slice(1))));
    counts.duplicates += contacts.length - fresh.length;
    const known = await judge.known?.(fresh.map(({ phoneNumber }) => phoneNumber));
    for (const contact of fresh) count(classes, contact, { judge, known });
  }
  return { classes: [...classes.values()], ...counts };
}

function count(
  classes: Map<string, ContactClass>,
  contact: ImportedContact,
  { judge, known }: { judge: Judge; known: ReadonlyMap<string, KnownNumber> | undefined },
): void {
  const { country, region, lineType, zoneKey } = contact.place;
  const { phoneNumber } = contact;
  const knows = known?.get(phoneNumber);
  const { purpose } = judge.gate.campaign;
  const grade = stronger(knows?.consentGrade ?? 'none', consentOf(contact, purpose));
  const stopped = knows?.isSuppressed === true;
  const packs = packsFor(judge.gate.packs, { country, region, phoneNumber }).map(packCode);
  const isExample = isExampleNumber(phoneNumber);
  const alike = [zoneKey, country, region, lineType, grade, stopped, isExample, ...packs];
  const key = alike.join(' ');
  const found = classes.get(key);
  if (found) {
    found.contacts += 1;
    return;
  }
  const facts = factsOf(contact, judge, { isSuppressed: stopped, consentGrade: grade });
  classes.set(key, { contacts: 1, zoneKey, facts, dueMs: null, attempts: 0 });
}

function factsOf({ phoneNumber, place }: ImportedContact, judge: Judge, known: KnownNumber) {
  const { country, lineType, region, zoneKey } = place;
  const told = zoneKey === null ? null : parseZoneKey(zoneKey, judge.zones);
  const guess = candidateZones({ phoneNumber, country, lineType, region, table: judge.zones });
  const facts: GateFacts = {
    ...judge.gate,
    contact: {
      ...{ phoneNumber, country, lineType, region, ...known },
      zones: told?.zones ?? guess.zones,
      zonesKnown: told?.isKnown ?? guess.isKnown,
      ...{ rangAtMs: [], rangContactAtMs: [], numberInCall: false },
    },
  };
  return facts;
}

function consentOf({ consent }: ImportedContact, purpose: Purpose): ConsentGrade {
  const holds = consent !== null && (consent.purpose === null || consent.purpose === purpose);
  return holds ? consent.grade : 'none';
}

function stronger(a: ConsentGrade, b: ConsentGrade): ConsentGrade {
  return CONSENT_GRADES.indexOf(a) >= CONSENT_GRADES.indexOf(b) ? a : b;
}
