import type { voice } from '@livekit/agents';

export type EventSession = Pick<voice.AgentSession, 'on' | 'off'>;

/** What a session tells, by the name of the event. */
export interface SessionEvents {
  user_input_transcribed: voice.UserInputTranscribedEvent;
  conversation_item_added: voice.ConversationItemAddedEvent;
  function_tools_executed: voice.FunctionToolsExecutedEvent;
  user_state_changed: voice.UserStateChangedEvent;
  agent_state_changed: voice.AgentStateChangedEvent;
  speech_created: voice.SpeechCreatedEvent;
  metrics_collected: voice.MetricsCollectedEvent;
  user_transcription_timeout: voice.UserTranscriptionTimeoutEvent;
  error: voice.ErrorEvent;
}

type Listeners = { [Name in keyof SessionEvents]?: (event: SessionEvents[Name]) => void };

/** Hears some events of a session until the answer is called. */
export function listenTo(session: EventSession, listeners: Listeners): () => void {
  const emitter = session as unknown as AnyEmitter;
  for (const [name, listener] of Object.entries(listeners)) emitter.on(name, listener);
  return () => {
    for (const [name, listener] of Object.entries(listeners)) emitter.off(name, listener);
  };
}

interface AnyEmitter {
  on(name: string, listener: (event: never) => void): unknown;
  off(name: string, listener: (event: never) => void): unknown;
}
