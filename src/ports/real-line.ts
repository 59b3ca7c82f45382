import type { Line } from './line-store.js';

/** A trunk of a carrier as a person gives it; it travels inside of each dial. */
export interface WantedTrunk {
  /** host or host:port. */
  address: string;
  transport: string;
  /** The first is shown when a call has no caller id. */
  numbers: string[];
  username?: string | undefined;
  password?: string | undefined;
}

/** Either a trunk that LiveKit keeps, by its id there, or one of the line's own. */
export interface WantedRealLine {
  trunk_id?: string | undefined;
  trunk?: WantedTrunk | undefined;
}

/** Throws `validation_failed` naming the fields. */
export type ReadRealLine = (settings: Record<string, unknown>) => WantedRealLine;

export interface LineCheckStep {
  name: 'configured' | 'reachable' | 'key' | 'sip_service' | 'trunk' | 'fence';
  ok: boolean;
  /** For a person. */
  says: string;
}

/** Finds out whether a line could dial, and rings nobody. */
export interface LineCheck {
  check(line: Pick<Line, 'settings' | 'callerIds'>): Promise<LineCheckStep[]>;
}
