import type { SipClient } from 'livekit-server-sdk';
import { keptSettingsSchema, SIP_TRANSPORTS, type KeptTrunk } from '../contracts/livekit-line.js';
import type { DialLine } from '../ports/telephony.js';

/** A trunk that the processes were started with: of the environment, not of a row. */
export interface EnvironmentTrunk {
  trunkId: string | null;
  /** Null with `trunkId`. */
  inline: (Omit<KeptTrunk, 'sealed_password'> & { password?: string | undefined }) | null;
}

/** Carried inside each request: LiveKit keeps no trunk, so that none is lost with its Redis. */
type InlineTrunk = NonNullable<Parameters<SipClient['createSipParticipant']>[4]>;

export interface DialTrunk {
  /** Empty with an inline trunk. */
  trunkId: string;
  inline: InlineTrunk | undefined;
  /** Shown when the call brings no caller id; of a trunk that LiveKit keeps it picks one. */
  number: string | undefined;
}

export interface TrunkDeps {
  openSecret(sealed: string): string;
  environmentTrunk: EnvironmentTrunk | null;
}

/** Null: the settings of the line lead nowhere. */
export function trunkOfLine(
  { settings }: Pick<DialLine, 'settings'>,
  { openSecret, environmentTrunk }: TrunkDeps,
): DialTrunk | null {
  const { data: kept } = keptSettingsSchema.safeParse(settings);
  if (kept === undefined) return null;
  if ('trunk_id' in kept) return keptByLivekit(kept.trunk_id);
  if ('trunk' in kept) {
    const { sealed_password: sealed, ...trunk } = kept.trunk;
    return inlineTrunk({ ...trunk, password: sealed === undefined ? sealed : openSecret(sealed) });
  }
  if (environmentTrunk === null) return null;
  const { trunkId, inline } = environmentTrunk;
  if (inline !== null) return inlineTrunk(inline);
  return trunkId === null ? null : keptByLivekit(trunkId);
}

function keptByLivekit(trunkId: string): DialTrunk {
  return { trunkId, inline: undefined, number: undefined };
}

function inlineTrunk(trunk: NonNullable<EnvironmentTrunk['inline']>): DialTrunk {
  const inline = inlineOf({
    hostname: trunk.address,
    // The API numbers them in this order.
    transport: SIP_TRANSPORTS.indexOf(trunk.transport),
    authUsername: trunk.username ?? '',
    authPassword: trunk.password ?? '',
  });
  return { trunkId: '', inline, number: trunk.numbers[0] };
}

/** The request takes plain fields; the class of the message is not exported. */
export function inlineOf(fields: {
  hostname: string;
  transport?: number;
  authUsername?: string;
  authPassword?: string;
}): InlineTrunk {
  return fields as unknown as InlineTrunk;
}
