import type { CompanyScope } from '../domain/principal.js';

/** A number that a line may show to those who are called. */
export interface CallerId {
  id: string;
  lineId: string;
  phoneNumber: string;
  /** The label that the operator shows; null: not labelled. */
  displayText: string | null;
  category: string | null;
  contractId: string | null;
  /** `YYYY-MM-DD`: the label is shown from this day on. */
  labelledFrom: string | null;
  /** How long it rests after each call. */
  restSeconds: number;
  /** Line time. */
  lastUsedAt: Date | null;
  createdAt: Date;
}

export type NewCallerId = Pick<
  CallerId,
  | 'lineId'
  | 'phoneNumber'
  | 'displayText'
  | 'category'
  | 'contractId'
  | 'labelledFrom'
  | 'restSeconds'
> & { by: string };

export interface CallerIdStore {
  /** The line's company; undefined when the line is not in scope, null when all share it. */
  companyOfLine(scope: CompanyScope, lineId: string): Promise<string | null | undefined>;
  /** Oldest first. */
  list(lineId: string): Promise<CallerId[]>;
  /**
   * A number that a trunk has brought along, bare, gets the label. Throws `already_exists` for any
   * other that the line has.
   */
  insert(wanted: NewCallerId): Promise<CallerId>;
  /** Throws `not_found`. */
  delete(lineId: string, id: string, by: string): Promise<void>;
}
