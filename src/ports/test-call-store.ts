import type { ZoneSource } from '../domain/contact-zones.js';

/** The one contact of a test call. */
export interface TestContact {
  campaignId: string;
  companyId: string;
  /** E.164. */
  phoneNumber: string;
  country: string | null;
  lineType: string | null;
  zoneKey: string | null;
  zoneSource: ZoneSource | null;
}

export interface TestCallStore {
  /** Answers the id of the call task. */
  insert(contact: TestContact): Promise<string>;
  /** Id of its call from the moment on at which it was admitted. */
  callOf(callTaskId: string): Promise<string | null>;
  lineKind(lineId: string): Promise<'simulator' | 'livekit'>;
}
