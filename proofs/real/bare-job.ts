import { defineAgent, inference, voice } from '@livekit/agents';
import { TTS } from '@livekit/agents-plugin-cartesia';
import { STT } from '@livekit/agents-plugin-deepgram';
import { LLM } from '@livekit/agents-plugin-openai';
import { RoomEvent, type Room } from '@livekit/rtc-node';
import { BOT_WORDS } from './lab-script.js';

/**
 * What ours is measured beside: an AgentSession as its package comes, with the same providers and
 * the same settings of turns, and none of our code.
 */
const vad = new inference.VAD({ model: 'silero' });
const { env } = process;
const apiKey = 'a-key-of-the-lab';

const job = defineAgent({
  async entry(ctx) {
    const session = new voice.AgentSession({
      stt: new STT({ apiKey, baseUrl: env['DEEPGRAM_BASE_URL'] ?? '', language: 'ru' }),
      llm: new LLM({ apiKey, baseURL: env['OPENAI_BASE_URL'] ?? '', model: 'gpt-4o-mini' }),
      tts: new TTS({ apiKey, baseUrl: env['CARTESIA_BASE_URL'] ?? '', language: 'ru' }),
      vad,
      turnHandling: {
        turnDetection: 'vad',
        endpointing: { mode: 'fixed', minDelay: 0, maxDelay: 2_500 },
        interruption: { enabled: true, mode: 'vad', minDuration: 300, minWords: 0 },
        preemptiveGeneration: { enabled: true, preemptiveTts: false, maxRetries: 1 },
      },
      aecWarmupDuration: null,
    });
    await ctx.connect();
    await ctx.room.localParticipant?.setAttributes({ 'agent.ready': '1' });
    const over = new Promise<void>((resolve) => {
      ctx.room.on(RoomEvent.Disconnected, () => resolve());
      ctx.room.on(RoomEvent.ParticipantDisconnected, () => resolve());
    });
    await Promise.race([active(ctx.room), over]);
    const agent = new voice.Agent({ instructions: '[script:echo]' });
    await session.start({ agent, room: ctx.room, record: false });
    session.say(BOT_WORDS.greeting);
    await over;
    ctx.shutdown('over');
  },
});

function active(room: Room): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      const phones = [...room.remoteParticipants.values()];
      if (phones.some(({ attributes }) => attributes['sip.callStatus'] === 'active')) resolve();
    };
    room.on(RoomEvent.ParticipantAttributesChanged, look);
    room.on(RoomEvent.ParticipantConnected, look);
    look();
  });
}

export { job as default };
