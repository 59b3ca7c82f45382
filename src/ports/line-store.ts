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
  /** Of a real line: those that rules on labels, such as Russia's, let no call show. */
  callerIdGaps: CallerIdGap[];
  /** Belongs to the kind, e.g. who answers on a simulated line. */
  settings: Record<string, unknown>;
  isDefault: boolean;
  /** Null: real time. */
  clock: { startsAt: Date; speed: number; now: Date } | null;
  createdAt: Date;
}

export interface CallerIdGap {
  phoneNumber: string;
  lacks: ('display_text' | 'labelled_from' | 'contract_id')[];
}

export type NewLine = Pick<
  Line,
  'companyId' | 'name' | 'kind' | 'callsPerMinute' | 'maxConcurrentCalls' | 'settings'
> & { clock: { startsAt: Date; speed: number } | null };

/** What may be changed of a line while campaigns dial on it. */
export type LineChanges = Partial<
  Pick<Line, 'name' | 'callsPerMinute' | 'maxConcurrentCalls' | 'settings'>
>;

export interface LineStore {
  /** The company's own lines and those that all share. */
  list(scope: CompanyScope): Promise<Line[]>;
  /** The line and its clock together; the clock starts at this moment. */
  insert(line: NewLine): Promise<Line>;
  /** Of those that `list` answers. */
  find(scope: CompanyScope, id: string): Promise<Line | null>;
  /** With an entry of who changed what; a changed rate holds from a second after. */
  update(id: string, changes: LineChanges, by: string): Promise<Line>;
  /** Throws `validation_failed` for an unknown company. */
  companyIdOf(idOrSlug: string): Promise<string>;
}
