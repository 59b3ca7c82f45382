import type { CallRow, CallTaskRow, CampaignRow, LedgerEntry } from '../../src/judge/evidence.js';
import type { World } from './clean-world.js';

/**
 * Finds the pieces of a world that a test wants to change. Contacts tell the stories of the world
 * in turn.
 */
export function campaignIn(world: World): CampaignRow {
  return found(world.campaigns[0]);
}

export function setIn(world: World, settings: Partial<CampaignRow['settings']>): void {
  Object.assign(campaignIn(world).settings, settings);
}

export function taskIn(world: World, contact: number): CallTaskRow {
  return found(world.tasks.find(({ id }) => id === `task-${contact}`));
}

export function callIn(world: World, contact: number, attempt = 1): CallRow {
  return found(world.calls.find(({ id }) => id === `call-${contact}-${attempt}`));
}

export function entryIn(
  world: World,
  event: string,
  of: { contact: number; attempt?: number },
): LedgerEntry {
  const id = `call-${of.contact}-${of.attempt ?? 1}`;
  return found(world.ledger.find((entry) => entry.attempt === id && entry.event === event));
}

export function moveEntry(entry: LedgerEntry, byMs: number): void {
  entry.at_real = new Date(Date.parse(entry.at_real) + byMs).toISOString();
  entry.at_line = new Date(Date.parse(entry.at_line) + byMs).toISOString();
}

export function moveCall(world: World, of: { contact: number; attempt?: number }, byMs: number) {
  for (const event of ['dial', 'ended']) moveEntry(entryIn(world, event, of), byMs);
}

export function dropEntries(world: World, attempt: string): void {
  world.ledger = world.ledger.filter((entry) => entry.attempt !== attempt);
}

/** Written right behind another entry, as a later line of the ledger. */
export function insertAfter(world: World, after: LedgerEntry, entry: LedgerEntry): void {
  world.ledger.splice(world.ledger.indexOf(after) + 1, 0, entry);
  world.ledger.forEach((line, index) => (line.seq = index + 1));
  world.lastSeqBeforeRows = world.ledger.length;
}

/** The same attempt is dialled again when its first dial has ended. */
export function dialAgain(world: World, contact: number): void {
  const ended = entryIn(world, 'ended', { contact });
  const again = structuredClone(entryIn(world, 'dial', { contact }));
  again.at_real = ended.at_real;
  again.at_line = ended.at_line;
  again['dial'] = 2;
  const end = { ...structuredClone(ended), dial: 2 };
  insertAfter(world, ended, again);
  insertAfter(world, again, end);
}

/** One more attempt of a task, a copy of its last one, this long after it. */
export function addAttempt(
  world: World,
  contact: number,
  { afterMs, disposition }: { afterMs: number; disposition?: string },
): CallRow {
  const task = taskIn(world, contact);
  const last = callIn(world, contact, task.attemptCount);
  const number = task.attemptCount + 1;
  const id = `call-${contact}-${number}`;
  const call = { ...last, id, attemptNumber: number };
  call.endedAtMs = (last.endedAtMs ?? 0) + afterMs;
  if (disposition !== undefined) Object.assign(call, { disposition, network: disposition });
  const events = world.ledger
    .filter((entry) => entry.attempt === last.id)
    .map((entry): LedgerEntry => ({ ...structuredClone(entry), attempt: id }));
  for (const entry of events) {
    moveEntry(entry, afterMs);
    if (disposition !== undefined && entry.event === 'ended') entry['network'] = disposition;
  }
  world.calls.push(call);
  world.ledger.push(...events);
  world.ledger.sort((a, b) => Date.parse(a.at_real) - Date.parse(b.at_real));
  world.ledger.forEach((entry, index) => (entry.seq = index + 1));
  world.lastSeqBeforeRows = world.ledger.length;
  task.attemptCount = number;
  return call;
}

/** Something that happened to the campaign, at its place in time. */
export function addEvent(
  world: World,
  event: Partial<CampaignRow['events'][number]> & { atMs: number },
): void {
  const campaign = campaignIn(world);
  const whole = { kind: 'requested' as const, verb: null, status: null, before: {}, ...event };
  campaign.events = [...campaign.events, whole].sort((a, b) => a.atMs - b.atMs);
}

function found<Item>(item: Item | undefined): Item {
  if (item === undefined) throw new Error('the world has no such thing');
  return item;
}
