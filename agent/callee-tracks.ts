import {
  RoomEvent,
  TrackKind,
  type RemoteTrack,
  type RemoteTrackPublication,
  type Room,
  type Track,
} from '@livekit/rtc-node';

/** Hands over each track of the callee's sound, also those already there, until told to stop. */
export function followCalleeTracks(
  room: Room,
  callee: string,
  take: (track: Track) => void,
): () => void {
  const hear = (track: Track | undefined) => {
    if (track?.kind === TrackKind.KIND_AUDIO) take(track);
  };
  const onTrack = (
    track: RemoteTrack,
    _publication: RemoteTrackPublication,
    participant: { identity: string },
  ) => {
    if (participant.identity === callee) hear(track);
  };
  room.on(RoomEvent.TrackSubscribed, onTrack);
  const publications = room.remoteParticipants.get(callee)?.trackPublications.values() ?? [];
  for (const { track } of publications) hear(track);
  return () => void room.off(RoomEvent.TrackSubscribed, onTrack);
}
