import { TransformStream } from 'node:stream/web';
import { voice } from '@livekit/agents';
import { AudioStream, type AudioFrame, type Room, type Track } from '@livekit/rtc-node';
import { followCalleeTracks } from './callee-tracks.js';

/** What speech is told and recognised at; at another rate each of them would have to convert. */
const SAMPLE_RATE = 16_000;
/**
 * As telephones send. The package's own input takes pieces of 10 ms, each of which goes through the
 * same dozen steps: a call takes a tenth more of a processor so, and a third more with its rate.
 */
const FRAME_MS = 20;

/** What a session hears of the callee; nothing while it is deaf. It lives as long as its room. */
export class CalleeInput extends voice.AudioInput {
  #isDeaf = false;

  constructor(room: Room, callee: string) {
    super();
    followCalleeTracks(room, callee, (track) => this.#hear(track));
  }

  override setAttached(attached: boolean): void {
    this.#isDeaf = !attached;
  }

  /** A stream ends with its track. */
  #hear(track: Track): void {
    const sound = new AudioStream(track, {
      ...{ sampleRate: SAMPLE_RATE, numChannels: 1, frameSizeMs: FRAME_MS },
    });
    const heard = new TransformStream<AudioFrame, AudioFrame>({
      transform: (frame, controller) => {
        if (!this.#isDeaf) controller.enqueue(frame);
      },
    });
    sound.pipeTo(heard.writable).catch(() => undefined);
    this.multiStream.addInputStream(heard.readable);
  }
}
