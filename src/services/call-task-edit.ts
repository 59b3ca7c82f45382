import { isDeepStrictEqual } from 'node:util';
import { OPEN_TASK_STATUSES } from '../domain/call-task.js';
import { isKnownZone } from '../domain/calling-window.js';
import {
  candidateZones,
  countryOfNumber,
  findRegion,
  zoneKeyOf,
  type ZoneTable,
} from '../domain/contact-zones.js';
import { DomainError } from '../domain/errors.js';
import { nameOf, type Principal } from '../domain/principal.js';
import type {
  CallTaskEditStore,
  EditableTask,
  EditedTask,
  TaskEdit,
  TaskWrite,
} from '../ports/call-task-edit-store.js';
import type { Outbox } from './outbox.js';
import { wrongField } from './campaign-checks.js';

/** What is absent stays. */
export interface TaskChanges {
  contactName?: string | null | undefined;
  contactData?: Record<string, string> | undefined;
  priority?: number | undefined;
  /** Line time; null: due now. */
  nextAttemptMs?: number | null | undefined;
  /** An IANA zone; null: no longer told. */
  timezone?: string | null | undefined;
  region?: string | null | undefined;
}

export interface CallTaskEditDeps {
  store: CallTaskEditStore;
  outbox: Pick<Outbox, 'deliverWithin'>;
  zones: ZoneTable;
}

export type CallTaskEdits = ReturnType<typeof createCallTaskEdits>;

const DELIVER_WITHIN_MS = 1_000;

/** Changes of a single task: its data, its place in the queue and its time. */
export function createCallTaskEdits({ store, outbox, zones }: CallTaskEditDeps) {
  return {
    async edit(principal: Principal, id: string, changes: TaskChanges): Promise<EditedTask> {
      const which = { scope: principal.companyId, id, by: nameOf(principal) };
      const task = await store.edit(which, (current) => decideTaskEdit(current, changes, zones));
      await outbox.deliverWithin(task.campaignId, DELIVER_WITHIN_MS);
      return task;
    },
  };
}

/** What an edit writes, or why it is refused; pure. */
export function decideTaskEdit(
  task: EditableTask,
  changes: TaskChanges,
  zones: ZoneTable,
): TaskEdit {
  if (task.campaign.isArchived) throw conflict('The campaign is archived.', task);
  const { contactName, contactData, priority } = changes;
  const wanted: TaskWrite = {
    ...(contactName !== undefined && { contactName }),
    ...(contactData !== undefined && { contactData }),
    ...(priority !== undefined && { priority }),
    ...newTime(task, changes.nextAttemptMs),
    ...newPlace(task, changes, zones),
  };
  const fields = Object.keys(wanted) as (keyof TaskWrite)[];
  const changed = fields.filter((field) => !isDeepStrictEqual(wanted[field], task[field]));
  const write = Object.fromEntries(changed.map((field) => [field, wanted[field]])) as TaskWrite;
  return {
    write,
    recorded: changed.length === 0 ? null : recorded(task, write),
    rescheduled: changed.includes('nextAttemptMs'),
    moved: changed.includes('zoneKey') && !changed.includes('nextAttemptMs'),
  };
}

function newTime(task: EditableTask, wantedMs: number | null | undefined): TaskWrite {
  if (wantedMs === undefined) return {};
  if (!OPEN_TASK_STATUSES.includes(task.status)) {
    throw conflict(`The task is ${task.status}; to call again, ask for a retry.`, task);
  }
  if (task.isLive) {
    throw conflict('The task is being called right now; wait until the call has ended.', task);
  }
  const nextAttemptMs = Math.max(wantedMs ?? task.nowMs, task.nowMs);
  const { endTimeMs } = task.campaign;
  if (endTimeMs !== null && nextAttemptMs >= endTimeMs) {
    throw wrongField('next_attempt_at', 'is not before the end of the campaign');
  }
  return { nextAttemptMs };
}

/** The zone follows from what is told now, in the order in which an import looks for it. */
function newPlace(task: EditableTask, changes: TaskChanges, table: ZoneTable): TaskWrite {
  const { timezone, region: named } = changes;
  if (timezone === undefined && named === undefined) return {};
  if (timezone && !isKnownZone(timezone)) {
    throw wrongField('timezone', 'is not a known time zone, such as Europe/Moscow');
  }
  const country = task.country ?? countryOfNumber(task.phoneNumber, table);
  const known = named ? findRegion({ country, region: named, table }) : null;
  if (named && known === null) throw wrongField('region', 'is not a region of its country');
  const region = named === undefined ? task.region : (known?.code ?? null);
  const told = task.zoneSource === 'column' ? zoneIn(task.zoneKey) : null;
  const column = timezone === undefined ? told : timezone;
  const { phoneNumber, lineType, range } = task;
  const place = { phoneNumber, country, lineType, column, region, range, table };
  const found = candidateZones(place);
  return { region, zoneKey: zoneKeyOf(country, found), zoneSource: found.source };
}

const zoneIn = (zoneKey: string | null): string | null =>
  zoneKey === null ? null : zoneKey.slice(zoneKey.indexOf(':') + 1);

const NAMES = {
  contactName: 'contact_name',
  contactData: 'contact_data',
  priority: 'priority',
  nextAttemptMs: 'next_attempt_at',
  region: 'region',
  zoneKey: 'zone_key',
  zoneSource: 'zone_source',
} as const satisfies Record<keyof TaskWrite, string>;

function recorded(task: EditableTask, write: TaskWrite): NonNullable<TaskEdit['recorded']> {
  const fields = Object.keys(write) as (keyof TaskWrite)[];
  const named = (values: TaskWrite | EditableTask) =>
    Object.fromEntries(fields.map((field) => [NAMES[field], onWire(field, values[field])]));
  return { before: named(task), after: named(write) };
}

function onWire(field: keyof TaskWrite, value: unknown): unknown {
  const isInstant = field === 'nextAttemptMs' && typeof value === 'number';
  return isInstant ? new Date(value).toISOString() : value;
}

function conflict(message: string, task: EditableTask): DomainError {
  return new DomainError('state_conflict', message, { extra: { state: task.status } });
}
