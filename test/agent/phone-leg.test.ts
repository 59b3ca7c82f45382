import { EventEmitter } from 'node:events';
import { DisconnectReason, RoomEvent, type Room } from '@livekit/rtc-node';
import { describe, expect, it } from '@jest/globals';
import { watchPhoneLeg, type GoneWhy } from '../../agent/phone-leg.js';

const callee = (status: string) => ({
  identity: 'callee',
  attributes: { 'sip.callStatus': status },
});

function aRoom() {
  const people = new Map<string, ReturnType<typeof callee>>();
  const room = Object.assign(new EventEmitter(), { remoteParticipants: people });
  return { room, people, leg: watchPhoneLeg(room as unknown as Room, 'callee') };
}

describe('the telephone of a callee', () => {
  it('is answered when its line says so, once', async () => {
    const { room, people, leg } = aRoom();
    people.set('callee', callee('ringing'));
    room.emit(RoomEvent.ParticipantConnected, callee('ringing'));
    people.set('callee', callee('active'));
    room.emit(RoomEvent.ParticipantAttributesChanged, {}, callee('active'));

    expect(await leg.answered()).toBe('active');
  });

  it.each<[string, boolean, DisconnectReason, string, GoneWhy]>([
    ['hung up', false, DisconnectReason.CLIENT_INITIATED, 'hangup', 'left'],
    ['left without a word', false, DisconnectReason.CLIENT_INITIATED, 'active', 'left'],
    ['hung up after an outage', true, DisconnectReason.CLIENT_INITIATED, 'hangup', 'left'],
    ['did not survive an outage', true, DisconnectReason.CLIENT_INITIATED, 'active', 'lost'],
    ['timed out', false, DisconnectReason.CONNECTION_TIMEOUT, 'active', 'lost'],
    ['was removed', true, DisconnectReason.PARTICIPANT_REMOVED, 'active', 'deleted'],
  ])('that %s is gone for that', async (_, isShaken, disconnectReason, status, why) => {
    const { room, leg } = aRoom();
    if (isShaken) room.emit(RoomEvent.Reconnecting);
    room.emit(RoomEvent.ParticipantDisconnected, { ...callee(status), disconnectReason });

    await leg.gone;
    expect(leg.goneWhy()).toBe(why);
  });

  it('is gone when its line says that it was hung up, whenever it leaves the room', async () => {
    const { room, people, leg } = aRoom();
    people.set('callee', callee('active'));
    room.emit(RoomEvent.ParticipantAttributesChanged, {}, callee('active'));
    people.set('callee', callee('hangup'));
    room.emit(RoomEvent.ParticipantAttributesChanged, {}, callee('hangup'));

    expect([await leg.answered(), leg.isGone(), leg.goneWhy()]).toEqual(['active', true, 'left']);
  });

  it('is gone with its room', async () => {
    const { room, leg } = aRoom();
    room.emit(RoomEvent.Disconnected, DisconnectReason.ROOM_DELETED);

    expect(await leg.answered()).toBe('gone');
    expect(leg.goneWhy()).toBe('deleted');
  });
});
