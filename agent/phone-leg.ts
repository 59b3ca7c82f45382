import { DisconnectReason, RoomEvent, type RemoteParticipant, type Room } from '@livekit/rtc-node';

export type LegEvent = 'active' | 'gone';

/**
 * `left`: the person hung up, or the line did for them. `lost`: the telephone half died without a
 * word. `deleted`: the platform closed the room. `cut`: we lost the room, the person may be there.
 */
export type GoneWhy = 'left' | 'lost' | 'deleted' | 'cut';

/** The callee's telephone, as a participant of the room. */
export interface PhoneLeg {
  /** Resolves once: when the callee has answered, or when it or the room has gone. */
  answered(): Promise<LegEvent>;
  /** Resolves when the callee or the room has gone. */
  gone: Promise<void>;
  isGone(): boolean;
  /** Null: it is here, or has not come yet. */
  goneWhy(): GoneWhy | null;
  close(): void;
}

/** A livekit-server that was restarted falls back to `dialing`: once active is active. */
const ACTIVE = 'active';
/**
 * Said by livekit-sip before it leaves the room. Its leaving may get lost on the way, and the room
 * then keeps it for another 15 s.
 */
const HUNG_UP = 'hangup';

export function watchPhoneLeg(room: Room, identity: string): PhoneLeg {
  let isShaken = false;
  let why: GoneWhy | null = null;
  let tellActive = (_event: LegEvent): void => undefined;
  let tellGone = (): void => undefined;
  const active = new Promise<LegEvent>((resolve) => (tellActive = resolve));
  const gone = new Promise<void>((resolve) => (tellGone = resolve));
  const leave = (how: GoneWhy) => {
    why ??= how;
    tellActive('gone');
    tellGone();
  };
  const look = (participant: Pick<RemoteParticipant, 'identity' | 'attributes'>) => {
    if (participant.identity !== identity) return;
    const status = participant.attributes['sip.callStatus'];
    if (status === HUNG_UP) leave('left');
    if (status === ACTIVE) tellActive('active');
  };
  const onAttributes = (_changed: unknown, participant: { identity: string }) => {
    const callee = room.remoteParticipants.get(participant.identity);
    if (callee !== undefined) look(callee);
  };
  const onLeft = (participant: Leaver) => {
    if (participant.identity === identity) leave(whyLeft(participant, isShaken));
  };
  const onShaken = () => {
    isShaken = true;
  };
  const onRoom = (reason: DisconnectReason) => {
    leave(reason === DisconnectReason.ROOM_DELETED ? 'deleted' : 'cut');
  };
  room.on(RoomEvent.ParticipantConnected, look);
  room.on(RoomEvent.ParticipantAttributesChanged, onAttributes);
  room.on(RoomEvent.ParticipantDisconnected, onLeft);
  room.on(RoomEvent.Reconnecting, onShaken);
  room.on(RoomEvent.Disconnected, onRoom);
  for (const participant of room.remoteParticipants.values()) look(participant);
  return {
    answered: () => active,
    gone,
    isGone: () => why !== null,
    goneWhy: () => why,
    close() {
      room.off(RoomEvent.ParticipantConnected, look);
      room.off(RoomEvent.ParticipantAttributesChanged, onAttributes);
      room.off(RoomEvent.ParticipantDisconnected, onLeft);
      room.off(RoomEvent.Reconnecting, onShaken);
      room.off(RoomEvent.Disconnected, onRoom);
    },
  };
}

type Leaver = Pick<RemoteParticipant, 'identity' | 'disconnectReason' | 'attributes'>;

/** A server that comes back forgets who hung up; a person who did is said to have, before. */
function whyLeft({ disconnectReason: reason, attributes }: Leaver, isShaken: boolean): GoneWhy {
  switch (reason) {
    case DisconnectReason.ROOM_DELETED:
    case DisconnectReason.PARTICIPANT_REMOVED:
      return 'deleted';
    case DisconnectReason.CONNECTION_TIMEOUT:
    case DisconnectReason.SERVER_SHUTDOWN:
    case DisconnectReason.STATE_MISMATCH:
      return 'lost';
    default:
      return isShaken && attributes['sip.callStatus'] !== HUNG_UP ? 'lost' : 'left';
  }
}
