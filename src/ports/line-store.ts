import type { CompanyScope } from '../domain/principal.js';

/** What dials, and the time that it dials in. */
export interface Line {
  id: string;
  /** Null: shared by all companies. */
  companyId: string | null;
  name: string;
  kind: 'simulator' | 'livekit';
  callsPerMinute: number;
  maxConcurrentCalls: number;
  /** Numbers that it may show, oldest first. */
  callerIds: string[];
  /** Belongs to the kind, e.g. who answers on a simulated line. */
  settings: Record<string, unknown>;
  isDefault: boolean;
  /** Null: real time. */
  clock: { startsAt: Date; speed: number; now: Date } | null;
  createdAt: Date;
}

export type NewLine = Pick<
  Line,
  'companyId' | 'name' | 'kind' | 'callsPerMinute' | 'maxConcurrentCalls' | 'settings'
> & { clock: { startsAt: Date; speed: number } | null };

export interface LineStore {
  /** The company's own lines and those that all share. */
  list(scope: CompanyScope): Promise<Line[]>;
  /** The line and its clock together; the clock starts at this moment. */
  insert(line: NewLine): Promise<Line>;
  /** Throws `validation_failed` for an unknown company. */
  companyIdOf(idOrSlug: string): Promise<string>;
}
