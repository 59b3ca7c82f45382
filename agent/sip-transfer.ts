import { SipCallError, SipClient } from 'livekit-server-sdk';
import type { TransferResult } from './talk.js';

export interface SipTransferDeps {
  /** http(s) or ws(s). */
  url: string;
  apiKey: string;
  apiSecret: string;
}

/** Somebody has to pick up within this time. */
const RING_SECONDS = 45;

/**
 * A REFER to the callee's network. Only its word that the other side has taken the call counts as
 * moved; an answer that does not come leaves open where the person is.
 */
export async function transferCallee(
  { url, apiKey, apiSecret }: SipTransferDeps,
  { room, callee, to }: { room: string; callee: string; to: string },
): Promise<TransferResult> {
  const sip = new SipClient(url.replace(/^ws/, 'http'), apiKey, apiSecret);
  try {
    await sip.transferSipParticipant(room, callee, `tel:${to}`, { ringingTimeout: RING_SECONDS });
    return 'moved';
  } catch (error) {
    return error instanceof SipCallError ? 'refused' : 'unknown';
  }
}
